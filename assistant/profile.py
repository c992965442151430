"""A profile is an assistant: `profiles/<name>/` holds its settings, instructions and greeting as data.

Read at synth (a wrong one stops `cdk synth`) and at the processor's cold start. Imports no SDK.
"""

import tomllib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from assistant.errors import ConfigurationError
from assistant.names import CHANNEL_PROVIDERS, CHANNELS, ODOO_TOOLS, TOOLS, VEHICLE_TOOLS, WEBHOOK_CHANNELS
from assistant.odoo.records import OrderFlow
from assistant.phrases import LANGUAGES, Lack

FOLDER = Path(__file__).parent / "profiles"
FROM_FILES = {"name", "instructions", "greeting"}
"""Fields that the folder's name and its Markdown files give; profile.toml has the others."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelSettings(_Table):
    """Which model answers, and its limits. `timeout_s` is for one call; a run has the Lambda's time."""

    name: str
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] = "none"
    verbosity: Literal["low", "medium", "high"] = "low"
    max_output_tokens: Annotated[int, Field(ge=16, le=32_000)] = 1500
    max_turns: Annotated[int, Field(ge=1, le=30)] = 8
    timeout_s: Annotated[float, Field(ge=1, le=120)] = 30
    quota_pause_s: Annotated[int, Field(ge=10, le=3600)] = 300
    """How long nobody asks the model again after it said that there is no money."""


class ThreadSettings(_Table):
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


class OrderSettings(_Table):
    flow: OrderFlow = OrderFlow.QUOTATION
    confirm_minutes: Annotated[int, Field(ge=1, le=1440)] = 30


class SignInSettings(_Table):
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


class OdooSettings(_Table):
    """Names of mail templates on res.partner in Odoo, and where word for staff goes."""

    code_template: str = "Saphan one-time code"
    staff_template: str = "Saphan staff notice"
    staff_email: str = ""


class PaceSettings(_Table):
    """`settle_ms`: how long after a customer's newest message an answer is held back in case they go on writing.
    `holding_after_s`: when "still working on it" is sent, as long as the channel's free reply lasts."""

    settle_ms: Annotated[int, Field(ge=0, le=5000)] = 800
    holding_after_s: Annotated[int, Field(ge=5, le=50)] = 42


class LimitSettings(_Table):
    """Messages of one conversation that are answered; whoever sends more is told so once and slowed down.
    `money_per_day`: US dollars that all conversations together may cost at OpenAI."""

    messages_per_minute: Annotated[int, Field(ge=1, le=1000)] = 20
    messages_per_day: Annotated[int, Field(ge=1, le=100_000)] = 300
    money_per_day: Annotated[float, Field(gt=0, le=100_000)] = 10.0


class PrivacySettings(_Table):
    """Whether a customer who blocks the account is forgotten at once; otherwise after `thread.ttl_days`."""

    forget_on_unfollow: bool = False


class BalanceSettings(_Table):
    """When the OpenAI balance raises an alarm: below `low_usd`, or when it lasts less than `days_left` at the present
    pace. `watch`: only one deployment should watch an organisation's balance, for all deployments share its credit."""

    watch: bool = True
    low_usd: Annotated[float, Field(ge=0, le=1_000_000)] = 20.0
    days_left: Annotated[float, Field(ge=0, le=365)] = 7.0


class HoursSettings(_Table):
    """When customers write: `from_hour` to `to_hour`, local time. No message in `silent_hours` of that is an alarm."""

    timezone: str
    days: Annotated[tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...], Field(min_length=1)]
    from_hour: Annotated[int, Field(ge=0, le=23)]
    to_hour: Annotated[int, Field(ge=1, le=24)]
    silent_hours: Annotated[int, Field(ge=1, le=12)] = 3


class HandoverSettings(_Table):
    """How long the assistant stays silent after a customer asked for a person. `in_groups`: whether members of a group
    may ask, which silences it for all of them: for channels where a group's chat is one thread (decision 36)."""

    hours: Annotated[float, Field(gt=0, le=168)] = 12
    in_groups: bool = False


class KnowledgeSettings(_Table):
    """`folder`: Markdown beside profile.toml (assistant/knowledge/pages.py). `prompt_chars`: how much of it stands in
    the instructions, whole pages, `first` the ones named there; the rest is found by search_context. `contact`: who
    helps where the pages don't, as people are told."""

    folder: Annotated[str, Field(pattern=r"^[\w-]+$")] = "context"
    prompt_chars: Annotated[int, Field(ge=0, le=200_000)] = 12_000
    first: tuple[str, ...] = ()
    contact: Annotated[str, Field(min_length=1, max_length=300)]


class VehicleSettings(_Table):
    """`catalogue`: the CSV file beside profile.toml (assistant/vehicles/stock.py). `currency`: of its prices."""

    catalogue: Annotated[str, Field(pattern=r"^[\w-]+\.csv$")] = "vehicles.csv"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class FinancingSettings(_Table):
    """What is estimated: a nominal yearly rate, and the bounds within which the dealer finances a car."""

    yearly_rate_percent: Annotated[Decimal, Field(ge=0, le=200)] = Decimal(10)
    min_down_percent: Annotated[Decimal, Field(ge=0, le=90)] = Decimal(10)
    max_years: Annotated[int, Field(ge=1, le=30)] = 6
    min_amount: Annotated[Decimal, Field(gt=0)] = Decimal(1000)
    """The smallest amount that is financed, in the catalogue's currency."""


class Profile(_Table):
    name: str
    title: str
    channels: Annotated[tuple[str, ...], Field(min_length=1)]
    tools: tuple[str, ...] = ()
    languages: Annotated[tuple[Literal["th", "en", "es"], ...], Field(min_length=1)]
    model: ModelSettings
    thread: ThreadSettings = ThreadSettings()
    order: OrderSettings = OrderSettings()
    sign_in: SignInSettings = SignInSettings()
    odoo: OdooSettings = OdooSettings()
    handover: HandoverSettings = HandoverSettings()
    pace: PaceSettings = PaceSettings()
    limits: LimitSettings = LimitSettings()
    privacy: PrivacySettings = PrivacySettings()
    balance: BalanceSettings = BalanceSettings()
    vehicles: VehicleSettings | None = None
    knowledge: KnowledgeSettings | None = None
    financing: FinancingSettings = FinancingSettings()
    business_hours: HoursSettings | None = None
    """Without them nobody is told when no message comes."""
    instructions: Annotated[str, Field(min_length=1)]
    greeting: dict[str, str]
    """By language. Becomes the first message of the thread when somebody adds the account."""
    greeting_by: Literal["assistant", "channel"] = "assistant"
    """Who sends it: the assistant, or the channel itself (LINE's own greeting message, set in its console)."""

    @property
    def webhooks(self) -> tuple[str, ...]:
        """The channels whose messages come as webhooks."""
        return tuple(channel for channel in self.channels if channel in WEBHOOK_CHANNELS)

    @property
    def channel_providers(self) -> tuple[str, ...]:
        """Whose secrets the channels use."""
        return tuple(CHANNEL_PROVIDERS[channel] for channel in self.channels if channel in CHANNEL_PROVIDERS)

    @property
    def providers(self) -> tuple[str, ...]:
        """Whose secrets the processor needs."""
        return (*self.channel_providers, *self.run_providers)

    @property
    def run_providers(self) -> tuple[str, ...]:
        """Whose secrets a run needs, whatever channel it answers."""
        return ("openai", "odoo") if self.uses_odoo else ("openai",)

    @property
    def uses_odoo(self) -> bool:
        return not ODOO_TOOLS.isdisjoint(self.tools)

    @property
    def contact(self) -> str:
        """Who helps where the assistant can't; `load` refuses a profile that would need it and has none."""
        return self.knowledge.contact if self.knowledge else ""

    @property
    def lacks(self) -> frozenset[Lack]:
        """What its sentences must not speak of."""
        person: frozenset[Lack] = frozenset() if "ask_for_person" in self.tools else frozenset({"person"})
        shop: frozenset[Lack] = frozenset() if self.uses_odoo else frozenset({"shop"})
        return person | shop


def available() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/profile.toml"))


def load(name: str) -> Profile:
    """Raises `ConfigurationError` with the file, the key and what is allowed there."""
    folder = FOLDER / name
    file = folder / "profile.toml"
    if not file.is_file():
        raise ConfigurationError(f"no profile {name!r} in assistant/profiles; there are: {', '.join(available())}")
    where = f"assistant/profiles/{name}/profile.toml"
    try:
        data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as exc:
        raise ConfigurationError(f"{where}: not TOML: {exc}") from None
    _check_list(where, "channels", data.get("channels", []), CHANNELS)
    _check_list(where, "tools", data.get("tools", []), TOOLS)
    _check_list(where, "languages", data.get("languages", []), LANGUAGES)
    data |= {"name": name, "instructions": _read(folder / "instructions.md", where)}
    data["greeting"] = {
        language: _read(folder / f"greeting.{language}.md", where) for language in data.get("languages", [])
    }
    try:
        profile = Profile.model_validate(data)
    except ValidationError as exc:
        raise ConfigurationError(f"{where}: {'; '.join(map(_reason, exc.errors()))}") from None
    _check_catalogue(folder, profile, where)
    _check_knowledge(profile, where)
    return _knowing(folder, profile, where)


def _check_catalogue(folder: Path, profile: Profile, where: str) -> None:
    wanting = [tool for tool in profile.tools if tool in VEHICLE_TOOLS]
    if wanting and profile.vehicles is None:
        raise ConfigurationError(f"{where}: vehicles is required and missing: {wanting[0]} needs its catalogue")
    if wanting and profile.vehicles:
        from assistant.vehicles.stock import read  # only of those that have one

        read(folder / profile.vehicles.catalogue)


def _check_knowledge(profile: Profile, where: str) -> None:
    if profile.knowledge is not None:
        return
    if "search_context" in profile.tools:
        raise ConfigurationError(f"{where}: knowledge is required and missing: search_context needs its pages")
    if "ask_for_person" in profile.tools and not profile.uses_odoo:
        raise ConfigurationError(
            f"{where}: ask_for_person needs somebody to turn to: without a tool of Odoo's, which mails staff, set "
            "knowledge.contact"
        )


def _knowing(folder: Path, profile: Profile, where: str) -> Profile:
    """With what fits of its pages in the instructions."""
    if profile.knowledge is None:
        return profile
    from assistant.knowledge.pages import read  # only of those that have pages
    from assistant.knowledge.prompt import in_prompt

    settings = profile.knowledge
    pages = read(folder / settings.folder)
    _check_list(where, "knowledge.first", [*settings.first], tuple(page.name for page in pages))
    told = in_prompt(pages, settings.first, settings.prompt_chars, settings.contact)
    return profile.model_copy(update={"instructions": f"{profile.instructions}\n\n{told}"})


def _check_list(where: str, key: str, values: object, allowed: tuple[str, ...]) -> None:
    if not isinstance(values, list):
        raise ConfigurationError(f"{where}: {key} must be a list of names from: {', '.join(allowed)}")
    for value in values:
        if value not in allowed:
            raise ConfigurationError(f"{where}: {key}: {value!r} is unknown; allowed: {', '.join(allowed)}")


def _reason(error: ErrorDetails) -> str:
    key = ".".join(map(str, error["loc"]))
    if error["type"] == "missing":
        return f"{key} is required and missing"
    if error["type"] != "extra_forbidden":
        return f"{key}: {error['msg']} (is {error['input']!r})"
    table: Any = Profile
    for name in error["loc"][:-1]:
        kind = table.model_fields[name].annotation
        table = next((each for each in get_args(kind) if hasattr(each, "model_fields")), kind)  # or None
    allowed = set(table.model_fields) - (FROM_FILES if table is Profile else set())
    return f"{key} is unknown; allowed: {', '.join(sorted(allowed))}"


def _read(file: Path, where: str) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise ConfigurationError(f"{where}: {file.name} is missing beside it") from None
