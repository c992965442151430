"""Where a Slack conversation takes place, and how it is named.

In a channel a conversation is one thread: `slack#C0123:1795000000.000100`. In a direct chat people write line by line,
so all of it is one conversation, `slack#D0123`; only a thread in it (an app with the assistant view makes one for each
chat) is one of its own. The workspace is no part of the name: one bot token is good for one workspace.
"""

import re
from dataclasses import dataclass

# Ids become a partition key, an SQS message group and a deduplication id: printable ASCII, at most 128 long in all.
_ID = re.compile(r"[A-Z0-9]{2,30}")
_TS = re.compile(r"[0-9]{1,10}\.[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Place:
    """`thread_ts` is "" for the open part of a direct chat."""

    channel: str
    thread_ts: str = ""

    @property
    def conversation(self) -> str:
        return f"slack#{self.channel}:{self.thread_ts}" if self.thread_ts else f"slack#{self.channel}"


def place_of(conversation: str) -> Place:
    channel, _, thread_ts = conversation.partition("#")[2].partition(":")
    return Place(channel, thread_ts)


def place_in(channel: str, thread_ts: str, message_ts: str) -> Place | None:
    """Where a message is answered; None for what is no place. A message outside of threads begins one in a channel."""
    thread_ts = thread_ts or ("" if is_direct(channel) else message_ts)
    if not is_id(channel) or (thread_ts and not is_ts(thread_ts)):
        return None
    return Place(channel, thread_ts)


def is_id(text: str) -> bool:
    return bool(_ID.fullmatch(text))


def is_ts(text: str) -> bool:
    """Whether it is a time stamp as Slack writes them: seconds, a dot, and six digits. Within a channel it is an id."""
    return bool(_TS.fullmatch(text))


def is_direct(channel: str) -> bool:
    """Whether it is one person's chat with us. Whatever else Slack calls it, several people may read it."""
    return channel.startswith("D")


def milliseconds(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1000 + int(fraction.ljust(6, "0")) // 1000
