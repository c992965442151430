"""JSON-2: `POST /json/2/<model>/<method>` with named arguments, bare results, and errors by HTTP status."""

import json
from typing import TYPE_CHECKING, Any

from flask import Request, Response

from local.standins.odoo import pages
from local.standins.odoo.engine.calling import call_by_name
from local.standins.odoo.engine.database import Row
from local.standins.odoo.errors import HttpError, OdooError, unexpected

if TYPE_CHECKING:
    from local.standins.odoo.standin import OdooStandIn

HTML = "text/html; charset=utf-8"
NO_KEY = "User not authenticated, use an API Key with a Bearer Authorization header."


def handle(standin: "OdooStandIn", request: Request, model: str, method: str) -> Response:
    database = request.headers.get("X-Odoo-Database", standin.name_of_database)
    if database != standin.name_of_database:
        return Response(pages.NO_DATABASE, 404, content_type=HTML)
    if request.mimetype != "application/json":
        return Response(pages.WRONG_TYPE, 415, content_type=HTML)
    try:
        user = _user(standin, request)
        arguments = _arguments(request.get_data())
        context = arguments.pop("context", None)
        ids = arguments.pop("ids", ())
        with standin.transaction(user["id"], context) as env:
            result = call_by_name(env, model, method, ids, arguments)
        return answer(result)
    except OdooError as error:
        return _failure(error)
    except Exception as error:  # whatever a caller's odd arguments break, Odoo answers in this shape
        return _failure(unexpected(error))


def answer(result: Any, status: int = 200) -> Response:
    return Response(json.dumps(result), status, content_type="application/json; charset=utf-8")


def refuse(status: int, message: str) -> Response:
    return _failure(HttpError(status, message))


def _user(standin: "OdooStandIn", request: Request) -> Row:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise HttpError(401, NO_KEY)
    user = standin.user_by(api_key=key.strip())
    if user is None:
        raise HttpError(401, "Invalid apikey")
    return user


def _arguments(body: bytes) -> dict[str, Any]:
    """An empty body, or JSON that is no object, passes as no arguments at all."""
    if not body:
        return {}
    try:
        arguments = json.loads(body)
    except ValueError as error:
        raise HttpError(400, f"could not parse the body as json: {error}") from None
    return arguments if isinstance(arguments, dict) else {}


def _failure(error: OdooError) -> Response:
    body = {
        "name": error.name,
        "message": error.message,
        "arguments": error.arguments,
        "context": {},
        "debug": error.traceback,
    }
    response = answer(body, error.status)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer "
    return response
