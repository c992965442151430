"""What is in the workspace: channels with their messages, and who says what."""

import threading
from dataclasses import dataclass, field
from typing import Any

from assistant.clock import Clock

type Message = dict[str, Any]
"""As the API shows it: `type`, `user`, `text`, `ts`; where there are, `thread_ts`, `bot_id`, `blocks`, `metadata`."""


@dataclass
class Channel:
    """`member`: whether the bot was invited. `status` is what is shown beside the app's name, by thread."""

    id: str
    member: bool = True
    archived: bool = False
    messages: list[Message] = field(default_factory=list)
    status: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def direct(self) -> bool:
        return self.id.startswith("D")

    def message(self, ts: str) -> Message | None:
        return next((message for message in self.messages if message["ts"] == ts), None)

    def thread(self, ts: str) -> list[Message]:
        """Its first message, and the answers."""
        return [message for message in self.messages if ts in (message["ts"], message.get("thread_ts"))]

    def open_messages(self) -> list[Message]:
        """Those outside of threads, and the first ones of threads."""
        return [message for message in self.messages if message.get("thread_ts", message["ts"]) == message["ts"]]


class Workspace:
    """Thread-safe where `lock` is held. Every time stamp is given once."""

    def __init__(self, clock: Clock) -> None:
        self.lock = threading.RLock()
        self.channels: dict[str, Channel] = {}
        self._clock = clock
        self._last_us = 0

    def open(self, id: str) -> Channel:
        with self.lock:
            return self.channels.setdefault(id, Channel(id))

    def stamp(self) -> str:
        with self.lock:
            self._last_us = max(self._last_us + 1, self._clock.now_ms() * 1000)
            return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"

    def add(self, channel: Channel, message: Message) -> Message:
        """Ends the status of its thread, as any message does."""
        with self.lock:
            message = {"type": "message", "ts": self.stamp(), **message}
            channel.messages.append(message)
            channel.status.pop(message.get("thread_ts", ""), None)
            return message
