"""What a conversation knows besides its messages: the `head` item of its partition.

A run works on its own copy and commits it together with the thread; nothing here is changed anywhere else.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.messages import known


@dataclass(slots=True)
class PendingAction:
    """A write that the customer has been asked to confirm. At most one per conversation.

    `id` is the idempotency key of the write. `arguments` are the tool's own, as JSON. `digest` is what must not change
    between the card and the confirmation (the total); when it has, a new card is shown under a new id.
    """

    id: str
    tool: str
    arguments: dict[str, Any]
    digest: str
    expires_at: int


@dataclass(slots=True)
class SignIn:
    """A one-time code that was (or was not) sent. `partner_id` is None for an address that nobody has.

    `code_hash` is salted with the conversation. Times are Unix seconds.
    """

    partner_id: int | None
    code_hash: str
    expires_at: int
    tries_left: int


@dataclass(slots=True)
class BoundPartner:
    """The Odoo partner that this conversation has proved to be, as read when it signed in."""

    id: int
    name: str
    language: str
    pricelist_id: int | None
    bound_at: int
    checked_at: int = 0
    """When Odoo was last asked whether the partner is still there."""


@dataclass(slots=True)
class Window:
    """How many messages came since a moment; the profile's limits are per minute and per day."""

    since: int = 0
    count: int = 0

    def add(self, at: int, length_s: int) -> int:
        """Count a message; how many there are in the window now. Replayed ones come long after their time: they are
        counted by when they were written."""
        if abs(at - self.since) >= length_s:
            self.since, self.count = at, 0
        self.count += 1
        return self.count


@dataclass(slots=True)
class Side:
    """What the assistant argues in a debate: for or against a statement. Taken once, and kept as long as the thread."""

    topic: str
    side: str


@dataclass(slots=True)
class State:
    """Unix seconds for every `*_at` and `*_until`."""

    version: int = 0
    language: str = ""
    partner: BoundPartner | None = None
    sign_in: SignIn | None = None
    sign_in_paused_until: int = 0
    codes_known: dict[str, int] = field(default_factory=dict)
    """Hashes of the codes that were sent, and until when each is recognised: a code that is typed late or twice must
    not reach the model."""
    codes_sent_at: list[int] = field(default_factory=list)
    pending: PendingAction | None = None
    done: list[str] = field(default_factory=list)
    """Ids of confirmed actions, newest last, bounded: a second tap on a card is told so."""
    human_until: int = 0
    minute: Window = field(default_factory=Window)
    day: Window = field(default_factory=Window)
    erasing: bool = False
    """The customer is to be forgotten, and the goodbye is on its way: whoever finds this erases all the rest."""
    refs: list[str] = field(default_factory=list)
    """Names of orders and invoices that tools have shown in this conversation, newest last, bounded."""
    side: Side | None = None
    hidden_through: int = 0
    """The model sees no item of the thread up to this version: a customer who has signed out since is in them."""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "State":
        data = known(cls, data)
        for name, kind in _PARTS:
            if data.get(name):
                data[name] = kind(**known(kind, data[name]))
        return cls(**data)


_PARTS: tuple[tuple[str, type], ...] = (
    ("partner", BoundPartner),
    ("sign_in", SignIn),
    ("pending", PendingAction),
    ("side", Side),
    ("minute", Window),
    ("day", Window),
)
