"""JSON-2, Odoo's protocol from 19 on: `POST /json/2/<model>/<method>` with named arguments.

Source: https://www.odoo.com/documentation/19.0/developer/reference/external_api.html
"""

import json
import re
from decimal import Decimal
from typing import Any

from assistant.credentials import Credentials, Fields
from assistant.odoo.calls import round_trip
from assistant.odoo.refusals import refusal
from assistant.odoo.transport import Transport, body_of, unanswered
from assistant.odoo.wire import READS


class Json2Wire:
    """Stateless: every call carries the key. Numbers with a point come back as Decimal.

    `credentials`: `db` and `api_key`.
    """

    def __init__(self, transport: Transport, credentials: Credentials, *, version: int) -> None:
        self.version = version
        self._transport = transport
        self._credentials = credentials

    def call(
        self,
        model: str,
        method: str,
        *,
        ids: list[int] | None = None,
        context: dict[str, Any] | None = None,
        **arguments: Any,
    ) -> Any:
        # Always an object: an empty body is taken for {} as well, and searches everything.
        body = arguments | ({} if ids is None else {"ids": ids}) | ({"context": context} if context else {})
        return self._credentials.call(lambda fields: self._call(f"{model}/{method}", body, fields))

    def _call(self, call: str, body: dict[str, Any], fields: Fields) -> Any:
        writing = call.rpartition("/")[2] not in READS
        with round_trip(call):
            response = self._transport.send(
                "POST",
                f"/json/2/{call}",
                body=json.dumps(body, ensure_ascii=False).encode(),
                headers={
                    "Authorization": f"bearer {fields['api_key']}",
                    "Content-Type": "application/json",
                    "X-Odoo-Database": fields["db"],
                },
                writing=writing,
            )
            text = body_of(response, "application/json", writing=writing)
            try:
                result = json.loads(text, parse_float=Decimal)
            except ValueError:
                raise unanswered("not JSON", writing=writing, status=response.status) from None
            if response.status == 200:
                return result
            raise refusal(call, _exception(result), status=response.status)


def _exception(error: Any) -> str:
    name = error.get("name") if isinstance(error, dict) else None
    return name if isinstance(name, str) and re.fullmatch(r"[\w.]{1,100}", name) else "unknown"
