"""What Odoo's refusals mean to us, by the class of the exception it raised. Its texts stay behind: they hold names of
records, users and database hosts, and `debug` is a traceback."""

from typing import Final

from assistant.errors import AccessDenied, AssistantError, ContractBroken, KeyRefused, ServiceUnavailable, ToolFailed

RULE: Final = "Odoo did not allow this because of a rule of the business. Nothing was changed by it."
MISSING: Final = "Something that this refers to does not exist in Odoo, or not any more. Look it up again."

NOBODY: Final = frozenset({"Unauthorized", "AccessDenied"})  # no user has this key
DENIED: Final = frozenset({"Forbidden", "AccessError"})
RULES: Final = frozenset({"UserError", "ValidationError", "RedirectWarning"})
# Odoo answers 500 to these although the caller is wrong (facts seen on 19.0: bad field, bad domain, bad argument).
OUR_MISTAKE: Final = frozenset(
    {
        "NotFound",
        "UnprocessableEntity",
        "BadRequest",
        "MethodNotAllowed",
        "UnsupportedMediaType",
        "ValueError",
        "TypeError",
        "KeyError",
        "AttributeError",
        "IndexError",
        "AssertionError",
        "NotImplementedError",
    }
)


class CallRefused(ContractBroken):
    """Odoo raised `exception` (a class name without its module: "ValueError") on the call that we made."""

    def __init__(self, call: str, exception: str, *, status: int | None = None) -> None:
        super().__init__("odoo", f"{call}: {exception}", status=status)
        self.exception = exception


class RecordMissing(ToolFailed):
    """A record of the request is gone (JSON-2 only: XML-RPC tells it from a broken rule by its text alone)."""


def refusal(call: str, exception: str, *, status: int | None = None) -> AssistantError:
    """The error for an exception class of Odoo, with or without module: "odoo.exceptions.AccessError"."""
    name = exception.rpartition(".")[2]
    if name in NOBODY:
        return KeyRefused("odoo", f"{call}: {name}", status=status)
    if name in DENIED:
        return AccessDenied("odoo", f"{call}: {name}", status=status)
    if name in RULES:
        return ToolFailed(RULE)
    if name == "MissingError":
        return RecordMissing(MISSING)
    if name in OUR_MISTAKE or (status is not None and 400 <= status < 500):
        return CallRefused(call, name, status=status)
    return ServiceUnavailable("odoo", f"{call}: {name}", status=status)
