"""What a request asks for, in a word or two: `TransactWriteItems`, `sale.order/onchange`, `message/reply`."""

from typing import Any
from xml.parsers.expat import ExpatError
from xmlrpc.client import loads

_LINE = "/v2/bot/"


def operation(environ: dict[str, Any], body: bytes) -> str:
    """Of an AWS API that names it in a header, of LINE, OpenAI, or Odoo over either wire; else the path."""
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return str(target).partition(".")[2]
    path = str(environ["PATH_INFO"])
    if path.startswith("/xmlrpc/2/"):
        return _xml_rpc(path.rpartition("/")[2], body)
    for prefix in (_LINE, "/json/2/", "/v1/"):
        path = path.removeprefix(prefix)
    return path.strip("/")


def _xml_rpc(endpoint: str, body: bytes) -> str:
    try:
        parameters, procedure = loads(body.decode(), use_builtin_types=True)
    except (ExpatError, ValueError, LookupError):
        return endpoint
    if procedure != "execute_kw":
        return f"{endpoint}/{procedure}"
    model, method = map(str, parameters[3:5])
    return f"{model}/{method}"
