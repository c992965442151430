"""What an HTTP request to AWS asks for: who signed it, which service, which operation, with which parameters."""

import io
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from moto.core.request import Request
from moto.core.routing import get_service_router
from werkzeug.exceptions import NotFound

_CREDENTIAL = re.compile(r"Credential=([^/,]+)/[^/]+/([^/]+)/([^/]+)/")
_CBOR_PATH = re.compile(r"/service/[^/]+/operation/(\w+)$")
_ROUTED = {"lambda": "lambda", "s3": "s3", "apigateway": "apigatewayv2", "scheduler": "scheduler"}


@dataclass
class ApiRequest:
    """`service` is the signing name: `monitoring` is CloudWatch. `params` of REST services are those of the path."""

    access_key: str
    region: str
    service: str
    operation: str
    params: dict[str, Any]
    body: bytes


def read(environ: dict[str, Any]) -> ApiRequest:
    """Bodies are read and put back, except S3's, which can be large and say nothing about permissions."""
    signed = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    access_key, region, service = signed.groups() if signed else ("", "", "s3")
    body = b"" if service == "s3" else _read_body(environ)
    operation, params = _operation(environ, service, body)
    return ApiRequest(access_key, region, service, operation, params, body)


def _read_body(environ: dict[str, Any]) -> bytes:
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _operation(environ: dict[str, Any], service: str, body: bytes) -> tuple[str, dict[str, Any]]:
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return target.split(".")[-1], _json(body)
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        return form.pop("Action", "Unknown"), form
    if cbor := _CBOR_PATH.search(environ["PATH_INFO"]):
        return cbor.group(1), {}
    try:
        operation, params = get_service_router(_ROUTED[service]).match(Request(dict(environ)))
    except (KeyError, NotFound):
        return f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}", {}
    return str(operation.name), dict(params)


def _json(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
