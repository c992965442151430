"""What the run needs from outside, as Protocols. Adapters implement them, fakes stand in for them in tests."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from assistant.messages import Acknowledgement, Delivery, Inbound, Reply, WebhookRequest
from assistant.odoo.records import (
    Invoice,
    NewPartner,
    Order,
    OrderFlow,
    OrderLine,
    OrderPreview,
    Partner,
    Product,
    ProductQuery,
)
from assistant.state import State

type Item = dict[str, Any]
"""One item of a thread, in the Responses API's own input format."""


class Clock(Protocol):
    def now_ms(self) -> int:
        """Unix milliseconds."""


class Webhook(Protocol):
    """The ingest side of a channel. Imports no SDK: it is on the cold-start path (design D7)."""

    def verify(self, request: WebhookRequest) -> None:
        """Raises `SignatureInvalid` unless the channel signed exactly this."""

    def parse(self, request: WebhookRequest) -> list[Inbound]:
        """Events to answer, in order; the rest is dropped by rule. Raises `PayloadInvalid`."""

    def acknowledgement(self, request: WebhookRequest) -> Acknowledgement:
        """What the channel wants to hear when its events are safe."""


class Channel(Protocol):
    """The sending side of a channel."""

    def show_typing(self, conversation: str) -> None:
        """Tell the customer that an answer is being made. Never raises; costs nothing when it can't."""

    def hold(self, reply: Reply) -> bool:
        """Send this now if it costs nothing: with the reply token, never as a push. Never raises; whether it went."""

    def deliver(self, reply: Reply, *, again: bool = False) -> Delivery:
        """Send a reply once. Safe to repeat with the same `reply.key`.

        `again`: an earlier delivery of this reply may have got through without our knowing (it raised `Transient`, or
        the run found it in the outbox). A channel without idempotency keys needs that to tell "used" from "refused".
        Raises `Transient` (try again), `Permanent` (an operator must look).
        """


@dataclass(frozen=True, slots=True)
class Usage:
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.tokens_in + other.tokens_in,
            self.tokens_cached + other.tokens_cached,
            self.tokens_out + other.tokens_out,
        )


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One turn. `tools` are function tools in the Responses API's flat form; `user_hash` identifies nobody."""

    instructions: str
    items: list[Item]
    tools: list[Item]
    user_hash: str
    timeout_s: float


@dataclass(frozen=True, slots=True)
class ToolCall:
    """`arguments` is the JSON text that the model wrote: not yet checked."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """`items` is the whole output, to be sent back as it is on the next turn. `finish`: completed, or why it is not:
    max_output_tokens, content_filter, refusal, …"""

    items: list[Item]
    text: str
    calls: tuple[ToolCall, ...]
    usage: Usage
    request_id: str
    finish: str = "completed"


class Model(Protocol):
    def respond(self, request: ModelRequest) -> ModelAnswer:
        """One model call. Raises `RateLimited`, `ServiceUnavailable`, `QuotaExceeded`, `AccessDenied`,
        `ContractBroken`."""


class Odoo(Protocol):
    """Raises `Transient`, `OutcomeUnknown`, `AccessDenied` or `ContractBroken`; a rule of the business that says no
    (422) becomes `ToolFailed`. `language` is ours ("th", "en"); the client maps it to an installed one."""

    def find_products(self, query: ProductQuery, *, language: str, partner: Partner | None) -> list[Product]: ...

    def find_partner(self, email: str) -> Partner | None:
        """The one active partner that has this address; None when nobody has it, or several do and it is ambiguous."""

    def address_taken(self, email: str) -> bool:
        """Whether any active partner has this address, also when several do."""

    def partner(self, partner_id: int) -> Partner | None:
        """None when archived or gone."""

    def create_partner_once(self, key: str, new: NewPartner) -> int:
        """The partner with the external id `saphan.partner_<key>`, made if it does not exist."""

    def send_code(self, partner_id: int, code: str) -> None:
        """Mail a one-time code to the address on file (template of the profile)."""

    def preview_order(self, partner: Partner, lines: list[OrderLine], *, language: str) -> OrderPreview:
        """What the order would cost, without writing. Raises `ToolInputInvalid` for a product that can't be sold."""

    def place_order_once(
        self, key: str, partner: Partner, lines: list[OrderLine], *, flow: OrderFlow, language: str
    ) -> Order:
        """The order with the external id `saphan.order_<key>`: found, or created; then taken as far as `flow` says;
        then read back. Safe to repeat after any failure."""

    def orders(self, partner: Partner, *, limit: int, language: str) -> list[Order]:
        """Newest first, with their lines."""

    def order(self, partner: Partner, name: str, *, language: str) -> Order | None:
        """None unless it exists and is this partner's."""

    def invoices(self, partner: Partner, *, limit: int) -> list[Invoice]: ...

    def notify_staff(self, subject: str, body: str, partner: Partner | None) -> None:
        """Tell the profile's staff address (mail template of the profile). Plain text."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The stored items of one run (or of a compacted stretch), with its version and its size in characters.

    `expires_at` is when the table deletes it, in Unix seconds, unless a commit gives it more time.
    """

    version: int
    items: list[Item]
    size: int
    expires_at: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation as loaded: `waiting` are the events not yet answered, oldest first; `outbox` is a committed reply
    whose delivery is not known to have happened."""

    conversation: str
    state: State
    chunks: list[Chunk]
    waiting: list[Inbound]
    outbox: Reply | None

    @property
    def items(self) -> list[Item]:
        return [item for chunk in self.chunks for item in chunk.items]


@dataclass(frozen=True, slots=True)
class Commit:
    """What one run leaves behind, written in one transaction.

    `folded` are chunks that compaction takes away; `digest` takes their place. `parked` keeps the events' content, so
    that an operator can replay them, and `why` tells the operator what went wrong (no customer's words).
    """

    thread: Thread
    state: State
    new_items: list[Item]
    answered: list[Inbound]
    outcome: str
    reply: Reply | None
    folded: list[Chunk] = field(default_factory=list)
    digest: list[Item] = field(default_factory=list)
    parked: bool = False
    why: dict[str, str] = field(default_factory=dict)


class Busy(Exception):
    """Another run holds this conversation's lease: come back when it is over, `until_ms` at the latest if known."""

    def __init__(self, until_ms: int | None = None) -> None:
        super().__init__()
        self.until_ms = until_ms


class Conflict(Exception):
    """Somebody else changed the conversation since it was loaded: start again from the stored thread."""


class Claim(StrEnum):
    """What a claim found out about the event that rang."""

    FRESH = "fresh"
    ANSWERED = "answered"  # before; its reply may still lie undelivered
    PARKED = "parked"  # given up by an earlier run: it belongs in the DLQ


@dataclass(frozen=True, slots=True)
class Effect:
    """The ledger's entry of one write. `attempted` before now without a `result`: it may have happened."""

    attempted: bool
    result: str | None


class BreakerStore(Protocol):
    """One breaker for all instances, in Unix milliseconds; 0 when it was never open."""

    def breaker_until_ms(self) -> int: ...

    def open_breaker(self, until_ms: int) -> None: ...


class BudgetStore(Protocol):
    """One sum a day for all instances, in millionths of a US dollar. `day` counts from 1970-01-01, UTC."""

    def spent(self, day: int) -> int: ...

    def spend(self, day: int, micro_usd: int) -> int:
        """Add, and give the new sum; 0 when it can't be known."""


class Inbox(Protocol):
    """The ingest side of the store."""

    def receive(self, events: list[Inbound]) -> None:
        """Put events where a run finds them. Blind and repeatable. Raises `ServiceUnavailable`."""


class Doorbell(Protocol):
    """The queue: it carries ids only, what they stand for lies in the inbox."""

    def ring(self, events: list[Inbound]) -> None:
        """One message per event, grouped by conversation. Raises `ServiceUnavailable`."""


class Store(Protocol):
    """Threads. Every write is conditional: two runs of one conversation can't both win.

    Raises `ServiceUnavailable` when the table does not answer.
    """

    def claim(self, conversation: str, event_id: str, run_id: str, until_ms: int) -> Claim:
        """Take the conversation's lease for this run. Raises `Busy` while another run holds it."""

    def load(self, conversation: str, fresh: str | None) -> Thread:
        """The thread, and the events that wait. All of them but `fresh` (just claimed) are checked for doubles.

        A thread that had ended when the oldest of them came is empty, and of its state only what protects is left.
        """

    def newer(self, conversation: str, known: set[str]) -> list[Inbound]:
        """Events that wait besides the known ones, oldest first."""

    def commit(self, commit: Commit, run_id: str) -> None:
        """All or nothing. The lease stays while there is a reply to deliver, or all to be erased. Raises `Conflict`."""

    def mark_delivered(self, conversation: str, run_id: str, *, keep_lease: bool) -> None:
        """Drop the outbox, and the lease with it unless this run goes on."""

    def release(self, conversation: str, run_id: str, *, unused: bool = False) -> None:
        """Give the lease back after a run that committed nothing. `unused`: the head holds nothing else, drop it."""

    def hold(self, conversation: str, run_id: str, until_ms: int) -> None:
        """Take the lease without an event, as an operator does. Raises `Busy` while a run holds it."""

    def erase(self, conversation: str, run_id: str, *, waiting: bool = False) -> dict[str, int]:
        """Delete everything of the conversation; how many items of each kind. Safe to repeat until it is done.

        Events that wait are left unless `waiting`: what a customer writes after saying goodbye is a new conversation.
        Raises `Conflict` when the run does not hold the lease.
        """

    def count_code(self, account: str, limit: int) -> bool:
        """Count a one-time code that is about to be sent to an account (a hash); False when this hour's are used up."""

    def effect(self, conversation: str, key: str) -> Effect:
        """What is known of a write, without touching it."""

    def begin_effect(self, conversation: str, key: str) -> Effect:
        """Note that a write is about to be attempted, and tell what is known of it from before."""

    def finish_effect(self, conversation: str, key: str, result: str) -> None: ...
