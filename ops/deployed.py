"""What a deployment's functions were told by the template: the profile that they play, the secrets that they read."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from assistant import profile as profiles
from assistant.errors import ConfigurationError
from assistant.names import SECRET_VARIABLES, Env
from assistant.profile import Profile
from ops.errors import Refused
from ops.target import Target

OUTPUTS = {
    "ingest": "IngestFunction",
    "chat": "ChatFunction",
    "processor": "ProcessorFunction",
    "balance": "BalanceFunction",
}
"""Output with the name of each function. A deployment has ingest for webhooks, chat for the chat REST API, and balance
only where it watches the balance."""


@dataclass(frozen=True, slots=True)
class Function:
    """`state` is Lambda's: Active, Pending, Inactive, Failed."""

    name: str
    environment: dict[str, str]
    state: str


class Deployed:
    """Asks Lambda once. Raises `Refused` where something that every deployment has is not there."""

    def __init__(self, target: Target) -> None:
        self._target = target

    @cached_property
    def functions(self) -> dict[str, Function]:
        client = self._target.client("lambda")
        names = {label: self._target.outputs.get(output, "") for label, output in OUTPUTS.items()}
        return {label: self._function(client, name) for label, name in names.items() if name}

    @property
    def processor(self) -> Function:
        if "processor" not in self.functions:
            raise Refused(f"The {self._target.name} names no processor function: deploy it again with this version.")
        return self.functions["processor"]

    @cached_property
    def profile(self) -> Profile:
        """As this checkout has it; what is deployed may be older."""
        name = self.processor.environment.get(Env.PROFILE, "")
        try:
            return profiles.load(name)
        except ConfigurationError as exc:
            raise Refused(str(exc)) from None

    @property
    def stage(self) -> str:
        return self.processor.environment.get(Env.STAGE, "")

    @property
    def secrets(self) -> dict[str, str]:
        """ARN by provider, of all secrets that any function reads."""
        found = {provider: self._arn(variable) for provider, variable in SECRET_VARIABLES.items()}
        return {provider: arn for provider, arn in found.items() if arn}

    def readers(self, provider: str) -> list[str]:
        """The functions that were told where this secret is."""
        variable = SECRET_VARIABLES[provider]
        return [label for label, function in self.functions.items() if function.environment.get(variable)]

    def _arn(self, variable: str) -> str:
        values = (function.environment.get(variable, "") for function in self.functions.values())
        return next(filter(None, values), "")

    def _function(self, client: Any, name: str) -> Function:
        try:
            found = client.get_function_configuration(FunctionName=name)
        except ClientError as exc:
            if exc.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            raise Refused(f"The function {name} is gone: deploy again.") from None
        return Function(name, found.get("Environment", {}).get("Variables", {}), found.get("State", "Active"))
