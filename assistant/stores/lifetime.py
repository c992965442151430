"""How long a thread lives: until the profile's time after its last message, and then it ends as a whole.

DynamoDB deletes item by item, some days late and in any order. So the end is a time in `head`, and reading goes by
that. The items of a thread are kept a little longer, so that none is missing before the end; one that gets near its own
time while the conversation goes on is given a new one by the next commit. All times are Unix seconds.
"""

from assistant.messages import Inbound
from assistant.ports import Chunk
from assistant.state import State
from assistant.stores.keys import INBOX_TTL

SPARE_S = 3600
"""No item is deleted sooner after the end: a message that came before it may be answered after it."""
LONGEST_S = 86_400
"""No item is kept for longer after the end (but for DynamoDB's delay). The longer, the fewer writes: an item of a
lively thread is given a new time once in so long."""


def is_over(ends_at: int, waiting: list[Inbound], now: int) -> bool:
    """Whether the thread had ended when the oldest message that waits came."""
    came = min((event.received_at_ms // 1000 for event in waiting), default=now)
    return ends_at <= max(came, now - SPARE_S)  # one that is replayed after days finds no thread in pieces


def kept_until(ends_at: int) -> int:
    return ends_at + LONGEST_S


def outbox_until(ends_at: int, now: int) -> int:
    """An answer that was not delivered is worth it for as long as its message can be replayed."""
    return max(ends_at, now + int(INBOX_TTL.total_seconds()))


def needs_time(chunk: Chunk, ends_at: int) -> bool:
    """Whether it would be deleted too early; or too late, when the profile's time has become shorter."""
    return not ends_at + SPARE_S <= chunk.expires_at <= kept_until(ends_at)


def outlasting(state: State) -> State:
    """What is left of the state when the thread is over: what protects has times of its own."""
    return State(
        version=state.version,
        sign_in_paused_until=state.sign_in_paused_until,
        codes_known=state.codes_known,
        codes_sent_at=state.codes_sent_at,
        human_until=state.human_until,
        minute=state.minute,
        day=state.day,
        erasing=state.erasing,
    )


def protects_until(state: State) -> int:
    """The latest of those times. The counts of messages and codes need a day at most, which `head` is kept anyway."""
    return max(state.human_until, state.sign_in_paused_until, *state.codes_known.values(), 0)
