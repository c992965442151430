"""Settings from the environment, credentials from Secrets Manager. What is missing stops the cold start, by name."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from assistant.errors import ConfigurationError
from assistant.names import PLACEHOLDER, SECRET_FIELDS, SECRET_VARIABLES


def variable(name: str) -> str:
    """Raises `ConfigurationError` when the variable is missing or empty."""
    value = os.environ.get(name, "")
    if not value:
        raise ConfigurationError(f"environment variable {name} is not set: the stack sets it, so deploy it again")
    return value


def secret(client: Any, provider: str) -> dict[str, str]:
    """The JSON fields of a provider's secret. Raises `ConfigurationError` naming the secret and the field."""
    name = variable(SECRET_VARIABLES[provider])
    try:
        text = client.get_secret_value(SecretId=name)["SecretString"]
        fields: Any = json.loads(text)
    except (ClientError, BotoCoreError) as exc:
        code = exc.response["Error"]["Code"] if isinstance(exc, ClientError) else type(exc).__name__
        raise ConfigurationError(f"secret {name} ({provider}) can't be read: {code}") from exc
    except ValueError:
        raise ConfigurationError(f"secret {name} ({provider}) is not JSON; {_how(provider)}") from None
    if not isinstance(fields, dict):
        raise ConfigurationError(f"secret {name} ({provider}) is not a JSON object; {_how(provider)}")
    for field in SECRET_FIELDS[provider]:
        value = fields.get(field)
        if not isinstance(value, str) or not value:
            raise ConfigurationError(f"secret {name} ({provider}) lacks {field!r}; {_how(provider)}")
        if value == PLACEHOLDER:
            raise ConfigurationError(f"secret {name} ({provider}): {field!r} is still a placeholder; {_how(provider)}")
    return fields


def secrets(client: Any, *providers: str) -> list[dict[str, str]]:
    """Several at once, fetched side by side: a cold start waits for the slowest only."""
    with ThreadPoolExecutor(len(providers)) as pool:
        return list(pool.map(lambda provider: secret(client, provider), providers))


def _how(provider: str) -> str:
    # ASCII only: the runtime client dies while it reports an init error in any other letters.
    fields = ", ".join(f'"{field}": "..."' for field in SECRET_FIELDS[provider])
    return f"fill it with: aws secretsmanager put-secret-value --secret-id <its name> --secret-string '{{{fields}}}'"
