"""What the function host needs from the local AWS, and what the HTTP and queue fronts need from the host."""

from concurrent.futures import Future
from typing import Any, Protocol

from local.functions.invocation import Result


class Aws(Protocol):
    """Where the stack is deployed: an AWS endpoint on loopback."""

    endpoint: str
    region: str

    def client(self, service: str) -> Any:
        """A boto3 client with the deployer's credentials."""

    def credentials_for(self, role_arn: str) -> dict[str, str]:
        """Credentials of a role, as AWS_* environment variables."""


class Invoker(Protocol):
    """Runs deployed functions by name."""

    def submit(self, function_name: str, event: dict[str, Any]) -> Future[Result]:
        """Start an invocation. A function that fails is a Result with an error, not an exception."""

    def concurrency(self, function_name: str) -> int:
        """How many invocations of the function can run at once."""
