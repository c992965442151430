"""Credentials from Secrets Manager, which an operator may change at any time without a deployment.

A value is kept for five minutes, so that one that was taken away is not used much longer. A new one is needed sooner:
it is fetched when the provider refuses the one that we have.
"""

import json
import threading
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from assistant.clock import Clock
from assistant.credentials import Credentials, Fields
from assistant.errors import ConfigurationError
from assistant.names import PLACEHOLDER, SECRET_FIELDS, SECRET_INSTEAD, SECRET_VARIABLES, Metric
from assistant.observability import log, metric
from assistant.settings import variable

MAX_AGE_MS = 5 * 60_000
PAUSE_MS = 60_000
"""After a fetch that failed, and between two fetches that a stranger can provoke."""


class Secret(Credentials):
    """One provider's secret. Safe to use from several threads.

    Raises `ConfigurationError` when it can't be read or is not filled: the cold start fails, naming secret and field.
    Later on a fetch that fails leaves the value as it is.
    """

    def __init__(self, client: Any, provider: str, clock: Clock) -> None:
        try:
            fields = read(client, provider)
        except ConfigurationError:
            metric(Metric.SECRETS_FAILING, service=provider)  # the cold start ends here, and tries again and again
            raise
        super().__init__(fields)
        self._client = client
        self._provider = provider
        self._clock = clock
        self._lock = threading.Lock()
        self._old_at_ms = clock.now_ms() + MAX_AGE_MS
        self._provoked_again_ms = 0

    @property
    def is_old(self) -> bool:
        """Whether the next to ask for the fields has to wait for newer ones."""
        return self._clock.now_ms() >= self._old_at_ms

    def fields(self) -> Fields:
        with self._lock:
            if self.is_old:
                self._fetch()
            return self._fields

    def renew(self, refused: Fields, *, proven: bool = True) -> bool:
        with self._lock:
            now_ms = self._clock.now_ms()
            if self._fields == refused and (proven or now_ms >= self._provoked_again_ms):
                if not proven:
                    self._provoked_again_ms = now_ms + PAUSE_MS
                self._fetch()
            return self._fields != refused

    def _fetch(self) -> None:
        try:
            fields = read(self._client, self._provider)
        except ConfigurationError as exc:
            self._old_at_ms = self._clock.now_ms() + PAUSE_MS
            log("secret_not_fetched", level="WARNING", provider=self._provider, error=str(exc))
            metric(Metric.SECRETS_FAILING, service=self._provider)  # the value goes on; the next cold start has none
            return
        self._old_at_ms = self._clock.now_ms() + MAX_AGE_MS
        log("secret_fetched", provider=self._provider, changed=fields != self._fields)
        self._fields = fields


def read(client: Any, provider: str) -> dict[str, str]:
    """The fields that the operator filled. Raises `ConfigurationError` naming the secret and what is missing."""
    name = variable(SECRET_VARIABLES[provider])
    try:
        text = client.get_secret_value(SecretId=name).get("SecretString", "")  # a binary one has none
        content: Any = json.loads(text)
    except (ClientError, BotoCoreError) as exc:
        code = exc.response["Error"]["Code"] if isinstance(exc, ClientError) else type(exc).__name__
        raise ConfigurationError(f"secret {name} ({provider}) can't be read: {code}") from exc
    except ValueError:
        raise ConfigurationError(f"secret {name} ({provider}) is not JSON; {_how(provider)}") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"secret {name} ({provider}) is not a JSON object; {_how(provider)}")
    fields = {field: value for field, value in content.items() if isinstance(value, str) and value}
    filled = {field: value for field, value in fields.items() if value != PLACEHOLDER}
    for field in SECRET_FIELDS[provider]:
        if field in filled or SECRET_INSTEAD.get(field) in filled:
            continue
        if field in fields:
            raise ConfigurationError(f"secret {name} ({provider}): {field!r} is still a placeholder; {_how(provider)}")
        raise ConfigurationError(f"secret {name} ({provider}) lacks {field!r}; {_how(provider)}")
    return filled


def _how(provider: str) -> str:
    # ASCII only: the runtime client dies while it reports an init error in any other letters.
    required = SECRET_FIELDS[provider]
    fields = ", ".join(f'"{field}": "..."' for field in required)
    either = [f' ("{SECRET_INSTEAD[field]}" can stand for "{field}")' for field in required if field in SECRET_INSTEAD]
    how = f"aws secretsmanager put-secret-value --secret-id <its name> --secret-string '{{{fields}}}'"
    return f"fill it with: {how}{''.join(either)}"
