"""What LINE remembers between requests: reply tokens, retry keys, the month's quota. Not thread-safe by itself."""

from dataclasses import dataclass, field
from typing import Any

REPLY_TOKEN_MS = 60_000  # after the webhook, or its redelivery
REPLY_TOKEN_EVENT_MS = 20 * 60_000  # after the event, however often it is redelivered
RETRY_KEY_MS = 24 * 3_600_000


@dataclass
class ReplyToken:
    chat_id: str
    event_at_ms: int
    delivered_at_ms: int
    used: bool = False

    def is_valid(self, now_ms: int) -> bool:
        return (
            not self.used
            and now_ms - self.delivered_at_ms <= REPLY_TOKEN_MS
            and now_ms - self.event_at_ms <= REPLY_TOKEN_EVENT_MS
        )


@dataclass(frozen=True)
class Accepted:
    """A push that was accepted under a retry key."""

    request_id: str
    sent_messages: list[dict[str, Any]]
    at_ms: int


@dataclass
class Ledger:
    """`quota` is the month's limit of pushed messages, None for a plan without one; each recipient counts one."""

    quota: int | None = None
    used: int = 0
    reply_tokens: dict[str, ReplyToken] = field(default_factory=dict)
    retry_keys: dict[str, Accepted] = field(default_factory=dict)

    def issue(self, token: str, chat_id: str, now_ms: int) -> None:
        self.reply_tokens[token] = ReplyToken(chat_id, now_ms, now_ms)

    def delivered(self, token: str | None, now_ms: int) -> None:
        if token in self.reply_tokens:
            self.reply_tokens[token].delivered_at_ms = now_ms

    def redeem(self, token: object, now_ms: int) -> str | None:
        """The chat that a reply token answers; None when it is used or too old.

        A token that this stand-in never issued belongs to a webhook that somebody else signed and sent: good for once,
        in a chat of its own.
        """
        if not isinstance(token, str) or not token:
            return None
        entry = self.reply_tokens.setdefault(token, ReplyToken(f"token:{token}", now_ms, now_ms))
        if not entry.is_valid(now_ms):
            return None
        entry.used = True
        return entry.chat_id

    def accepted(self, retry_key: str | None, now_ms: int) -> Accepted | None:
        earlier = self.retry_keys.get(retry_key or "")
        return earlier if earlier and now_ms - earlier.at_ms < RETRY_KEY_MS else None

    def count(self, recipients: int) -> bool:
        """False, and nothing counted, when the quota would be exceeded."""
        if self.quota is not None and self.used + recipients > self.quota:
            return False
        self.used += recipients
        return True
