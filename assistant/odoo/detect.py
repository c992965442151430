"""Which protocol a server speaks is asked once per process, at the first call.

`/web/version` exists from 19 on. Its status tells nothing (18.0 answers 404 there, and 303 to JSON-2 calls; other
versions show a web page), so only a JSON body that names 19 or later counts. Otherwise XML-RPC is asked.
"""

import json
import threading
from typing import Any

from assistant.credentials import Credentials
from assistant.errors import ContractBroken
from assistant.odoo.calls import round_trip
from assistant.odoo.json2 import Json2Wire
from assistant.odoo.transport import Transport, unanswered
from assistant.odoo.wire import Wire
from assistant.odoo.xmlrpc import XmlRpcWire, major, server_version

OLDEST = 17  # nested reads (`web_read` with a specification) came with it


class DetectedWire:
    """A wire that finds out at its first use what it is. A failed attempt is repeated at the next use."""

    def __init__(self, transport: Transport, credentials: Credentials) -> None:
        self._transport = transport
        self._credentials = credentials
        self._found: Wire | None = None
        self._lock = threading.Lock()

    @property
    def version(self) -> int:
        return self._wire().version

    def call(
        self,
        model: str,
        method: str,
        *,
        ids: list[int] | None = None,
        context: dict[str, Any] | None = None,
        **arguments: Any,
    ) -> Any:
        return self._wire().call(model, method, ids=ids, context=context, **arguments)

    def _wire(self) -> Wire:
        with self._lock:
            if self._found is None:
                self._found = self._detect()
            return self._found

    def _detect(self) -> Wire:
        version = _web_version(self._transport)
        if version is not None and version >= 19:
            return Json2Wire(self._transport, self._credentials, version=version)
        version = server_version(self._transport)
        if version < OLDEST:
            raise ContractBroken("odoo", f"version {version} is too old: {OLDEST} or newer is needed")
        return XmlRpcWire(self._transport, self._credentials, version=version)


def _web_version(transport: Transport) -> int | None:
    with round_trip("web/version"):
        response = transport.send("GET", "/web/version", writing=False)
        if response.status >= 500:  # down, and not a server without this page
            raise unanswered("web/version", writing=False, status=response.status)
        try:
            return major(json.loads(response.data)["version_info"])
        except (ValueError, TypeError, LookupError):
            return None
