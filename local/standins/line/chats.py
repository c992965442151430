"""The phones: what each chat shows, who has blocked the account, where the loading animation runs."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

type Entry = dict[str, Any]


@dataclass
class Chat:
    """`id` is a user's, a group's or a room's. `members` are the users that have spoken."""

    id: str
    name: str
    blocked: bool = False
    loading_until_ms: int = 0
    messages: list[Entry] = field(default_factory=list)
    members: set[str] = field(default_factory=set)


class Chats:
    """Thread-safe; `lock` may be held around several calls.

    `listeners` get the id of every chat that changed, perhaps with the lock held: they may look, not wait.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.listeners: list[Callable[[str], None]] = []
        self._changed = threading.Condition(self.lock)
        self._chats: dict[str, Chat] = {}

    def ids(self) -> list[str]:
        with self.lock:
            return list(self._chats)

    def known(self, chat_id: str) -> Chat | None:
        with self.lock:
            return self._chats.get(chat_id)

    def open(self, chat_id: str) -> Chat:
        """The chat, begun now if it is new."""
        with self.lock:
            return self._chats.setdefault(chat_id, Chat(chat_id, name=f"Customer {chat_id[-4:]}"))

    def add(self, chat_id: str, entry: Entry) -> None:
        with self.lock:
            chat = self.open(chat_id)
            chat.messages.append(entry)
            if entry["from"] == "bot":
                chat.loading_until_ms = 0
        self.changed(chat_id)

    def changed(self, chat_id: str) -> None:
        with self.lock:
            self._changed.notify_all()
        for listener in list(self.listeners):
            listener(chat_id)

    def messages(self, chat_id: str) -> list[Entry]:
        with self.lock:
            chat = self._chats.get(chat_id)
            return [dict(entry) for entry in chat.messages] if chat else []

    def from_bot(self, chat_id: str) -> list[Entry]:
        return [entry for entry in self.messages(chat_id) if entry["from"] == "bot"]

    def wait_for_bot(self, chat_id: str, count: int, timeout: float) -> list[Entry]:
        """The bot's messages once there are `count` of them. `TimeoutError` after `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.from_bot(chat_id)) >= count, timeout):
                have = len(self.from_bot(chat_id))
                raise TimeoutError(f"{chat_id}: {have} of {count} messages from the bot after {timeout} s")
            return self.from_bot(chat_id)
