"""What Odoo raises. The two fronts give each error their own shape: JSON-2 by `status`, XML-RPC by `fault`."""

from typing import Any, ClassVar


class OdooError(Exception):
    """`name` as in a JSON-2 body. `fault` is XML-RPC's code: 1 carries a traceback, the others the message alone."""

    name: ClassVar[str] = "builtins.Exception"
    status: ClassVar[int] = 500
    fault: ClassVar[int] = 1

    def __init__(self, message: str, *arguments: Any) -> None:
        super().__init__(message)
        self.message = message
        self.arguments = list(arguments) or [message]

    @property
    def traceback(self) -> str:
        """A server traceback as short as can be; clients may only ever look at its last line."""
        return f"Traceback (most recent call last):\n  File <stand-in>\n{self.last_line}\n"

    @property
    def last_line(self) -> str:
        return f"{self.name.removeprefix('builtins.')}: {self.message}"


class BadValue(OdooError):
    """Unknown field, malformed domain, several records where one is expected: 500, although the caller is wrong."""

    name = "builtins.ValueError"


class BadCall(OdooError):
    """Arguments that the Python method does not take."""

    name = "builtins.TypeError"


class BadKey(OdooError):
    name = "builtins.KeyError"

    def __init__(self, key: str) -> None:
        super().__init__(f"'{key}'", key)


class NoSuchMethod(OdooError):
    name = "builtins.AttributeError"


class UserError(OdooError):
    name = "odoo.exceptions.UserError"
    status = 422
    fault = 2


class ValidationError(UserError):
    name = "odoo.exceptions.ValidationError"


class ConstraintViolation(ValidationError):
    """A constraint of the database. `load` reports `text` and `field`, everything else the whole message."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(f"The operation cannot be completed: {text}")
        self.text = text
        self.field = field


class MissingError(UserError):
    name = "odoo.exceptions.MissingError"
    status = 404

    def __init__(self, model: str, record_id: int, uid: int) -> None:
        super().__init__(f"Record does not exist or has been deleted.\n(Record: {model}({record_id},), User: {uid})")


class AccessError(OdooError):
    name = "odoo.exceptions.AccessError"
    status = 403
    fault = 4


class AccessDenied(OdooError):
    """Wrong key over XML-RPC."""

    name = "odoo.exceptions.AccessDenied"
    status = 403
    fault = 3

    def __init__(self) -> None:
        super().__init__("Access Denied")


class SerializationFailure(OdooError):
    """Another transaction made the same external id after this one had begun. Only `load` lets a caller see it."""

    name = "psycopg2.errors.SerializationFailure"

    def __init__(self) -> None:
        super().__init__("could not serialize access due to concurrent update\n")


class DatabaseUnknown(OdooError):
    name = "psycopg2.OperationalError"

    def __init__(self, database: str) -> None:
        super().__init__(
            f'connection to server at "127.0.0.1", port 5432 failed: FATAL:  database "{database}" does not exist'
        )


class MailDeliveryFailed(OdooError):
    name = "odoo.addons.base.models.ir_mail_server.MailDeliveryException"

    def __init__(self) -> None:
        first, second = "Unable to connect to SMTP Server", "[Errno 111] Connection refused"
        super().__init__(f"{first}\n{second}", first, second)

    @property
    def last_line(self) -> str:
        return f"{self.name}: ('{self.arguments[0]}', ConnectionRefusedError(111, 'Connection refused'))"


class HttpError(OdooError):
    """An error of the JSON-2 front itself, named as werkzeug names it."""

    REASONS: ClassVar[dict[int, tuple[str, str]]] = {
        400: ("BadRequest", "Bad Request"),
        401: ("Unauthorized", "Unauthorized"),
        404: ("NotFound", "Not Found"),
        422: ("UnprocessableEntity", "Unprocessable Entity"),
    }

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message, message, status)
        class_name, self._reason = self.REASONS[status]
        self.name = f"werkzeug.exceptions.{class_name}"  # type: ignore[misc]
        self.status = status  # type: ignore[misc]

    @property
    def last_line(self) -> str:
        return f"{self.name}: {self.status} {self._reason}: {self.message}"


def unexpected(error: Exception) -> OdooError:
    """Anything else that went wrong, as Odoo shows it: 500 or Fault 1 with the class's own name."""
    known = OdooError(str(error) or type(error).__name__)
    known.name = f"builtins.{type(error).__name__}"  # type: ignore[misc]
    return known
