"""Ids and tokens that look like LINE's."""

import secrets
import threading

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Ids:
    """Thread-safe. Webhook event ids are ULIDs that grow even within one millisecond."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_ulid = 0
        self._last_message = 460_000_000_000_000_000

    def event(self, now_ms: int) -> str:
        with self._lock:
            self._last_ulid = max(self._last_ulid + 1, (now_ms << 80) | secrets.randbits(80))
            value = self._last_ulid
        return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))

    def message(self) -> str:
        with self._lock:
            self._last_message += 1 + secrets.randbelow(1000)
            return str(self._last_message)


def reply_token() -> str:
    return secrets.token_hex(16)


def opaque_token() -> str:
    """For quoteToken and markAsReadToken."""
    return secrets.token_urlsafe(48)
