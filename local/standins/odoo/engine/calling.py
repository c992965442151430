"""Which methods can be called from outside, and how: `model_method` takes no ids, `record_method` takes them first."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from local.standins.odoo.errors import AccessError, BadCall, HttpError, NoSuchMethod

if TYPE_CHECKING:
    from local.standins.odoo.engine.environment import Environment
    from local.standins.odoo.engine.model import BaseModel


def model_method[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    function.takes_ids = False  # type: ignore[attr-defined]
    return function


def record_method[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    function.takes_ids = True  # type: ignore[attr-defined]
    return function


def public_method(model: "BaseModel", name: str) -> Callable[..., Any]:
    """Raises NoSuchMethod, or AccessError for a name with a leading underscore."""
    old = model.env.version < 19
    if name.startswith("_"):
        shown = name if old else f"'{model.NAME}.{name}'"
        raise AccessError(f"Private methods (such as {shown}) cannot be called remotely.")
    function = getattr(model, name, None)
    if not hasattr(function, "takes_ids"):
        if old:
            raise NoSuchMethod(f"The method '{name}' does not exist on the model '{model.NAME}'")
        raise NoSuchMethod(f"The method '{model.NAME}.{name}' does not exist")
    return function  # type: ignore[return-value]


def call_by_name(
    env: "Environment", model_name: str, method: str, ids: Sequence[int], arguments: Mapping[str, Any]
) -> Any:
    """JSON-2's way: named arguments, ids apart. What Python would say about wrong arguments becomes 404 or 422."""
    try:
        model = env[model_name]
    except KeyError:
        raise HttpError(404, f"the model {model_name!r} does not exist") from None
    try:
        function = public_method(model, method)
    except NoSuchMethod as error:
        raise HttpError(404, error.message) from None
    if not function.takes_ids and ids:  # type: ignore[attr-defined]
        raise HttpError(422, f"cannot call {model_name}.{method} with ids")
    first = (list(ids),) if function.takes_ids else ()  # type: ignore[attr-defined]
    try:
        inspect.signature(function).bind(*first, **arguments)
    except TypeError as error:
        raise HttpError(422, str(error)) from None
    return function(*first, **arguments)


def call_by_position(model: "BaseModel", method: str, arguments: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """XML-RPC's way: positional and keyword arguments, ids the first of them. Raises BadCall with Python's words."""
    function = public_method(model, method)
    try:
        inspect.signature(function).bind(*arguments, **named)
    except TypeError as error:
        owner = type(model).__name__ if method in vars(type(model)) else "BaseModel"
        complaint = str(error).replace("missing a required argument", "missing 1 required positional argument")
        raise BadCall(f"{owner}.{method}() {complaint}") from None
    if function.takes_ids and arguments and isinstance(arguments[0], int):  # type: ignore[attr-defined]
        arguments = [[arguments[0]], *arguments[1:]]
    return function(*arguments, **named)
