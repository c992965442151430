"""A wire carries one call to Odoo and brings back its result, or one of our errors."""

from typing import Any, Final, Protocol

READS: Final = frozenset(
    {
        "search_read",
        "web_search_read",
        "web_read",
        "onchange",
        "check_object_reference",
        "get_installed",
        "version",
        "authenticate",
    }
)
"""Methods that change nothing, so that they may be asked again. Everything else counts as a write."""


class Wire(Protocol):
    """JSON-2 or XML-RPC; which one makes no difference to the caller."""

    @property
    def version(self) -> int:
        """The server's major version: 18, 19, …"""

    def call(
        self,
        model: str,
        method: str,
        *,
        ids: list[int] | None = None,
        context: dict[str, Any] | None = None,
        **arguments: Any,
    ) -> Any:
        """Call a method with named arguments; the result is Odoo's own, with floats or Decimals for numbers.

        Raises:
            AccessDenied: Key refused, or a right is missing.
            CallRefused: Odoo says that the call itself is wrong.
            ToolFailed: A rule of the business says no.
            RateLimited, ServiceUnavailable: Not done; try again.
            OutcomeUnknown: A write was sent and its answer never came.
        """
