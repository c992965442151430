"""XML-RPC, Odoo's protocol up to 21: `execute_kw` with positional arguments and one login for a number.

The parser is the standard library's: expat limits how far entities expand, and the server is the operator's own.
Source: https://www.odoo.com/documentation/18.0/developer/reference/external_api.html
"""

import re
import threading
from typing import Any, Final
from xml.parsers.expat import ExpatError
from xmlrpc.client import Fault, ResponseError, dumps, loads

from assistant.credentials import Credentials, Fields
from assistant.errors import ContractBroken, KeyRefused
from assistant.odoo.calls import round_trip
from assistant.odoo.refusals import refusal
from assistant.odoo.transport import Transport, body_of, unanswered
from assistant.odoo.wire import READS

POSITIONAL: Final[dict[str, tuple[str, ...]]] = {
    "search_read": ("domain",),
    "web_search_read": ("domain", "specification"),
    "web_read": ("ids", "specification"),
    "onchange": ("ids", "values", "field_names", "fields_spec"),
    "check_object_reference": ("module", "xml_id"),
    "get_installed": (),
    "load": ("fields", "data"),
    "create": ("vals_list",),
    "action_confirm": ("ids",),
    "create_invoices": ("ids",),
    "send_mail": ("ids", "res_id"),
}
"""Which named arguments go first, and in which order; the rest goes by name. `ids` is [] where none are given. Of any
other method only `ids` goes first, if they are given."""

FAULTS: Final = {2: "UserError", 3: "AccessDenied", 4: "AccessError"}


def server_version(transport: Transport) -> int:
    """The major version that `common.version()` tells. It needs no login."""
    version = _request(transport, "/xmlrpc/2/common", "version", (), call="common/version")
    try:
        return major(version["server_version_info"])
    except (TypeError, KeyError, ValueError, IndexError):
        raise ContractBroken("odoo", "common/version names no version") from None


def major(version_info: Any) -> int:
    """18 of [18, 0, 0, "final", 0, ""]; of ["saas~18", 2, …] as well, as Odoo Online names its own."""
    return int(re.sub(r"\D", "", str(version_info[0])))


class XmlRpcWire:
    """Logs in with its first call and keeps the user's number for as long as the credentials are the same.

    `credentials`: `db`, `login` and `api_key`.
    """

    def __init__(self, transport: Transport, credentials: Credentials, *, version: int) -> None:
        self.version = version
        self._transport = transport
        self._credentials = credentials
        self._user: tuple[Fields, int] | None = None
        self._lock = threading.Lock()

    def call(
        self,
        model: str,
        method: str,
        *,
        ids: list[int] | None = None,
        context: dict[str, Any] | None = None,
        **arguments: Any,
    ) -> Any:
        first = POSITIONAL.get(method, () if ids is None else ("ids",))
        named = arguments | {"ids": ids or []} | ({"context": context} if context else {})
        positional = [named.pop(name) for name in first]
        named.pop("ids", None)
        return self._credentials.call(lambda fields: self._execute(f"{model}/{method}", positional, named, fields))

    def _execute(self, call: str, positional: list[Any], named: dict[str, Any], fields: Fields) -> Any:
        model, _, method = call.partition("/")
        parameters = (fields["db"], self._uid(fields), fields["api_key"], model, method, positional, named)
        return _request(self._transport, "/xmlrpc/2/object", "execute_kw", parameters, call=call)

    def _uid(self, fields: Fields) -> int:
        with self._lock:
            if self._user is None or self._user[0] != fields:
                login: tuple[Any, ...] = (fields["db"], fields["login"], fields["api_key"], {})
                uid = _request(self._transport, "/xmlrpc/2/common", "authenticate", login, call="common/authenticate")
                if not isinstance(uid, int) or not uid:  # a wrong login is no fault but False
                    raise KeyRefused("odoo", "common/authenticate: login or key refused")
                self._user = (fields, uid)
            return self._user[1]


def _request(transport: Transport, path: str, procedure: str, parameters: tuple[Any, ...], *, call: str) -> Any:
    writing = call.rpartition("/")[2] not in READS
    with round_trip(call):
        response = transport.send(
            "POST",
            path,
            body=dumps(parameters, procedure).encode("utf-8", "xmlcharrefreplace"),
            headers={"Content-Type": "text/xml"},
            writing=writing,
        )
        text = body_of(response, "text/xml", writing=writing)
        try:
            (result,), _ = loads(text, use_builtin_types=True)
        except Fault as fault:
            raise refusal(call, _exception(fault)) from None  # its text is a traceback
        except (ExpatError, ResponseError, ValueError, TypeError, LookupError):
            raise unanswered("not XML-RPC", writing=writing, status=response.status) from None
        return result


def _exception(fault: Fault) -> str:
    """The class of the exception; for Fault 1 it heads the text behind the traceback's last frame."""
    if fault.faultCode != 1:
        return FAULTS.get(fault.faultCode, "unknown")
    last = fault.faultString.rpartition('\n  File "')[2]
    found = re.search(r"(?m)(?:^|… )([A-Za-z_][\w.]*)(?::|$)", last)
    return found[1] if found else "unknown"
