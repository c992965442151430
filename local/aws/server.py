"""The local AWS: moto's services in this process, behind one loopback port, with the rules that moto leaves out.

What moto holds is kept per account and process: two of these at a time need two account numbers.
"""

import importlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from moto.core.base_backend import BackendDict
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.wrappers import Response

from local.aws import actions, api_request, instances, sqs
from local.aws.api_request import ApiRequest
from local.aws.clients import OPERATOR, Clients
from local.aws.dynamodb import DynamoDb
from local.aws.faults import Faults
from local.aws.fifo import Clock
from local.aws.permissions import Permissions, denial
from local.aws.refusals import refusal
from local.standins.http_server import Around, HttpServer

log = logging.getLogger(__name__)

# Imported when first asked for: with CloudFormation moto imports a model of every service, which takes a second.
_MENDED = {"cloudformation": "local.aws.cloudformation", "lambda": "local.aws.function_answers"}


@dataclass(frozen=True)
class Call:
    """`caller` is a role's name, `operator` or `cloudformation`; `action` an IAM action; `time` Unix seconds."""

    caller: str
    service: str
    action: str
    resource: str
    allowed: bool
    time: float


class _Dispatcher(DomainDispatcherApplication):
    """Moto looks through its own folder for every request; which backend a host has does not change."""

    def __init__(self, create_app: Any) -> None:
        super().__init__(create_app)
        self._backends: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        if host not in self._backends:
            self._backends[host] = super().get_backend_for_host(host)
        return self._backends[host]


class LocalAws:
    def __init__(
        self,
        *,
        account: str = "123456789012",
        region: str = "ap-southeast-1",
        port: int = 0,
        clock: Clock = time.time,
        keep_calls: int = 20_000,
    ) -> None:
        """`clock` is the queues' time (Unix seconds): visibility, deduplication, retention.

        `around(environ, body, handle)` may be set to stand around the handling of each request: it gives the response,
        `handle()` or another one, or raises `ConnectionError` to close the connection.
        """
        self.around: Around = lambda environ, body, handle: handle()
        self.account, self.region = account, region
        self.permissions = Permissions(account)
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=keep_calls)
        self._clock = clock
        self._moto = _Dispatcher(create_backend_app)
        self._dynamodb = DynamoDb()
        self._server = HttpServer(self, port=port)
        self.endpoint = self._server.url
        self.client: Callable[[str], Any] = Clients(self.endpoint, region, OPERATOR)

    def start(self) -> "LocalAws":
        instances.add(self)
        _forget(self.account)
        sqs.attach(self.account, self.region, self.endpoint, self._clock)
        self._server.start()
        return self

    @property
    def accepted(self) -> int:
        """TCP connections since the start."""
        return self._server.accepted

    def stop(self) -> None:
        self._server.stop()
        instances.remove(self)

    def credentials_for(self, role_arn: str) -> dict[str, str]:
        """The three environment variables that Lambda gives a function with this role; LookupError without one."""
        keys = self.permissions.keys_for(role_arn)
        return {
            "AWS_ACCESS_KEY_ID": keys.access_key,
            "AWS_SECRET_ACCESS_KEY": keys.secret_key,
            "AWS_SESSION_TOKEN": keys.token or "",
        }

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = self.account
        request = api_request.read(environ)
        try:
            response = self.around(environ, request.body, lambda: self._respond(request, environ))
        except ConnectionError:
            raise
        except Exception as error:
            log.exception("the local AWS failed in %s:%s", request.service, request.operation)
            response = refusal(request.service, "InternalFailure", f"{type(error).__name__}: {error}", status=500)
        return response(environ, start_response)

    def _respond(self, request: ApiRequest, environ: dict[str, Any]) -> Response:
        needs = actions.needs(request, self.account, request.region or self.region)
        refused = self.permissions.refused(request.access_key, needs)
        caller = self.permissions.caller(request.access_key)
        for need in needs:
            allowed = need != refused
            self.calls.append(Call(caller, request.service, need.action, need.resource, allowed, time.time()))
        if refused:
            return refusal(request.service, "AccessDeniedException", denial(caller, self.account, refused))
        fault = self.faults.take({need.action for need in needs} | {f"{request.service}:{request.operation}"})
        if fault is None:
            return self._work(request, environ)
        if fault.after:
            self._work(request, environ)
        return refusal(request.service, fault.code, fault.message, status=fault.status)

    def _work(self, request: ApiRequest, environ: dict[str, Any]) -> Response:
        def ask_moto() -> Response:
            return Response.from_app(self._moto, environ, buffered=True)

        if request.service in _MENDED:
            importlib.import_module(_MENDED[request.service])
        return self._dynamodb(request, ask_moto) if request.service == "dynamodb" else ask_moto()


def _forget(account: str) -> None:
    # Not by moto's own reset: it would take the other accounts' S3 objects along.
    for backends in list(BackendDict._instances):  # type: ignore[misc]
        backends.pop(account, None)
        owners = getattr(backends, "bucket_accounts", {})
        for bucket in [name for name, (_, owner) in owners.items() if owner == account]:
            del owners[bucket]
