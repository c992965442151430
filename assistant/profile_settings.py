"""The tables of a profile.toml, with their limits and defaults. Imports no SDK."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.odoo.records import OrderFlow


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelSettings(Table):
    """Which model answers, and its limits. `timeout_s` is for one call; a run has the Lambda's time."""

    name: str
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] = "none"
    verbosity: Literal["low", "medium", "high"] = "low"
    max_output_tokens: Annotated[int, Field(ge=16, le=32_000)] = 1500
    max_turns: Annotated[int, Field(ge=1, le=30)] = 8
    timeout_s: Annotated[float, Field(ge=1, le=120)] = 30
    quota_pause_s: Annotated[int, Field(ge=10, le=3600)] = 300
    """How long nobody asks the model again after it said that there is no money."""


class ThreadSettings(Table):
    """How long a conversation is kept after its last message, in days or in minutes, and when its beginning is folded
    into a digest."""

    ttl_days: Annotated[float, Field(gt=0, le=3650)] = 365
    ttl_minutes: Annotated[float, Field(ge=1, le=1440)] | None = None
    max_chars: Annotated[int, Field(ge=2000)] = 60_000

    @model_validator(mode="after")
    def _says_it_once(self) -> Self:
        if self.ttl_minutes is not None and "ttl_days" in self.model_fields_set:
            raise ValueError("set ttl_days or ttl_minutes, not both")
        return self

    @property
    def ttl(self) -> timedelta:
        if self.ttl_minutes is not None:
            return timedelta(minutes=self.ttl_minutes)
        return timedelta(days=self.ttl_days)


class OrderSettings(Table):
    flow: OrderFlow = OrderFlow.QUOTATION
    confirm_minutes: Annotated[int, Field(ge=1, le=1440)] = 30


class SignInSettings(Table):
    """`codes_per_hour` is for one conversation, `codes_per_address` for one address in an hour, whoever asks for them.
    `renew_days`: an older sign-in is renewed by a new code before an order. `answer_after_ms`: asking for a
    code takes that long or a multiple of it, so that its time does not tell whether a mail went out."""

    code_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    tries: Annotated[int, Field(ge=1, le=10)] = 5
    pause_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    codes_per_hour: Annotated[int, Field(ge=1, le=20)] = 5
    codes_per_address: Annotated[int, Field(ge=1, le=100)] = 10
    renew_days: Annotated[int, Field(ge=1, le=3650)] = 90
    answer_after_ms: Annotated[int, Field(ge=0, le=5000)] = 1000


class OdooSettings(Table):
    """Names of mail templates on res.partner in Odoo, and where word for staff goes."""

    code_template: str = "Saphan one-time code"
    staff_template: str = "Saphan staff notice"
    staff_email: str = ""


class PaceSettings(Table):
    """`settle_ms`: how long after a customer's newest message an answer is held back in case they go on writing.
    `holding_after_s`: when "still working on it" is sent, as long as the channel's free reply lasts.
    `warm_minutes`: how often the functions are called so that one environment stays; 0 saves the calls."""

    settle_ms: Annotated[int, Field(ge=0, le=5000)] = 800
    holding_after_s: Annotated[int, Field(ge=5, le=50)] = 42
    warm_minutes: Annotated[int, Field(ge=0, le=15)] = 5


class LimitSettings(Table):
    """Messages of one conversation that are answered; whoever sends more is told so once and slowed down.
    `money_per_day`: US dollars that all conversations together may cost at OpenAI."""

    messages_per_minute: Annotated[int, Field(ge=1, le=1000)] = 20
    messages_per_day: Annotated[int, Field(ge=1, le=100_000)] = 300
    money_per_day: Annotated[float, Field(gt=0, le=100_000)] = 10.0


class PrivacySettings(Table):
    """Whether a customer who blocks the account is forgotten at once; otherwise after `thread.ttl_days`."""

    forget_on_unfollow: bool = False


class BalanceSettings(Table):
    """When the OpenAI balance raises an alarm: below `low_usd`, or when it lasts less than `days_left` at the present
    pace. `watch`: only one deployment should watch an organisation's balance, for all deployments share its credit."""

    watch: bool = True
    low_usd: Annotated[float, Field(ge=0, le=1_000_000)] = 20.0
    days_left: Annotated[float, Field(ge=0, le=365)] = 7.0


class HoursSettings(Table):
    """When customers write: `from_hour` to `to_hour`, local time. No message in `silent_hours` of that is an alarm."""

    timezone: str
    days: Annotated[tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...], Field(min_length=1)]
    from_hour: Annotated[int, Field(ge=0, le=23)]
    to_hour: Annotated[int, Field(ge=1, le=24)]
    silent_hours: Annotated[int, Field(ge=1, le=12)] = 3


class HandoverSettings(Table):
    """How long the assistant stays silent after a customer asked for a person. `in_groups`: whether members of a group
    may ask, which silences it for all of them: for channels where a group's chat is one thread (decision 36)."""

    hours: Annotated[float, Field(gt=0, le=168)] = 12
    in_groups: bool = False


class KnowledgeSettings(Table):
    """`folder`: Markdown beside profile.toml (assistant/knowledge/pages.py). `prompt_chars`: how much of it stands in
    the instructions, whole pages, `first` the ones named there; the rest is found by search_context. `contact`: who
    helps where the pages don't, as people are told."""

    folder: Annotated[str, Field(pattern=r"^[\w-]+$")] = "context"
    prompt_chars: Annotated[int, Field(ge=0, le=200_000)] = 12_000
    first: tuple[str, ...] = ()
    contact: Annotated[str, Field(min_length=1, max_length=300)]


class VehicleSettings(Table):
    """`catalogue`: the CSV file beside profile.toml (assistant/vehicles/stock.py). `currency`: of its prices."""

    catalogue: Annotated[str, Field(pattern=r"^[\w-]+\.csv$")] = "vehicles.csv"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class FinancingSettings(Table):
    """What is estimated: a nominal yearly rate, and the bounds within which the dealer finances a car."""

    yearly_rate_percent: Annotated[Decimal, Field(ge=0, le=200)] = Decimal(10)
    min_down_percent: Annotated[Decimal, Field(ge=0, le=90)] = Decimal(10)
    max_years: Annotated[int, Field(ge=1, le=30)] = 6
    min_amount: Annotated[Decimal, Field(gt=0)] = Decimal(1000)
    """The smallest amount that is financed, in the catalogue's currency."""
