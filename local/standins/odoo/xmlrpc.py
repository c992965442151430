"""XML-RPC: `/xmlrpc/2/common` and `/xmlrpc/2/object`. Always HTTP 200; errors are Faults with codes 1 to 4."""

import xmlrpc.client
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from flask import Request, Response

from local.standins.odoo.engine.calling import call_by_position
from local.standins.odoo.errors import (
    AccessDenied,
    BadCall,
    DatabaseUnknown,
    MissingError,
    OdooError,
    UserError,
    unexpected,
)

if TYPE_CHECKING:
    from local.standins.odoo.standin import OdooStandIn

SERVER_VERSIONS = {18: "18.0+e-20241005", 19: "19.0"}


def common(standin: "OdooStandIn", request: Request) -> Response:
    def called(method: str, arguments: tuple[Any, ...]) -> Any:
        if method == "version":
            serie = f"{standin.major}.0"
            return {
                "server_version": SERVER_VERSIONS[standin.major],
                "server_version_info": [standin.major, 0, 0, "final", 0, ""],
                "server_serie": serie,
                "protocol_version": 1,
            }
        if method == "authenticate":
            return _authenticate(standin, *arguments)
        raise BadCall(f"Method not found: {method}")

    return _answered(request, called)


def execute(standin: "OdooStandIn", request: Request) -> Response:
    def called(method: str, arguments: tuple[Any, ...]) -> Any:
        if method != "execute_kw":
            raise BadCall(f"Method not found: {method}")
        return _execute_kw(standin, *arguments)

    return _answered(request, called)


def _authenticate(standin: "OdooStandIn", database: str, login: str, key: str, agent: Any = None) -> Any:
    """The uid, or False for a wrong login or key."""
    _check_database(standin, database)
    user = standin.user_by(login=login, api_key=key)
    return user["id"] if user else False


def _execute_kw(
    standin: "OdooStandIn",
    database: str,
    uid: int,
    key: str,
    model_name: str,
    method: str,
    arguments: list[Any],
    named: dict[str, Any] | None = None,
) -> Any:
    _check_database(standin, database)
    if standin.user_by(id=uid) is None:
        raise MissingError("res.users", uid, uid)
    if standin.user_by(id=uid, api_key=key) is None:
        raise AccessDenied
    named = dict(named or {})
    with standin.transaction(uid, named.pop("context", None)) as env:
        try:
            model = env[model_name]
        except KeyError:
            raise UserError(f"Object {model_name} doesn't exist") from None
        result = call_by_position(model, method, arguments, named)
    one_created = method == "create" and arguments and isinstance(arguments[0], dict)
    return result[0] if one_created else result


def _check_database(standin: "OdooStandIn", database: str) -> None:
    if database != standin.name_of_database:
        raise DatabaseUnknown(database)


def _answered(request: Request, called: Callable[[str, tuple[Any, ...]], Any]) -> Response:
    """The result is marshalled after the commit: one that XML-RPC can't carry faults, but what was done stays."""
    try:
        arguments, method = xmlrpc.client.loads(request.get_data(), use_builtin_types=True)
        text = xmlrpc.client.dumps((called(str(method), arguments),), methodresponse=True)
    except OdooError as error:
        text = _fault(error)
    except Exception as error:  # Odoo shows any other exception as Fault 1 too
        failure = unexpected(error)
        if isinstance(error, ExpatError):
            failure.name = "xml.parsers.expat.ExpatError"  # type: ignore[misc]
        text = _fault(failure)
    return Response(text, content_type="text/xml; charset=utf-8")


def _fault(error: OdooError) -> str:
    said = error.traceback if error.fault == 1 else error.message
    return xmlrpc.client.dumps(xmlrpc.client.Fault(error.fault, said), methodresponse=True)
