"""Settings from the environment, which the template sets."""

import os

from assistant.errors import ConfigurationError


def variable(name: str) -> str:
    """Raises `ConfigurationError` when the variable is missing or empty."""
    value = os.environ.get(name, "")
    if not value:
        raise ConfigurationError(f"environment variable {name} is not set: the stack sets it, so deploy it again")
    return value
