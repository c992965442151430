"""How each version of Odoo is asked what its user may do."""

from typing import Any

import pytest

from assistant.errors import AccessDenied
from assistant.odoo.refusals import CallRefused
from ops.checks.odoo_rights import Rights


class FakeWire:
    """Answers each call with the same, and notes it."""

    def __init__(self, version: int, answer: Any = True) -> None:
        self.version = version
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self._answer = answer

    def call(self, model: str, method: str, **arguments: Any) -> Any:
        self.calls.append((model, method, arguments))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.mark.parametrize(
    ("version", "method", "arguments"),
    [
        (17, "check_access_rights", {"operation": "create", "raise_exception": False}),
        (18, "has_access", {"ids": [], "operation": "create"}),
        (19, "has_access", {"ids": [], "operation": "create"}),
    ],
)
def test_a_right_is_asked_for_in_the_words_of_the_version(version: int, method: str, arguments: dict[str, Any]) -> None:
    wire = FakeWire(version)

    assert Rights(wire, 7).may("sale.order", "create") is True
    assert wire.calls == [("sale.order", method, arguments)]


@pytest.mark.parametrize(("version", "arguments"), [(17, {}), (18, {"ids": [7]}), (19, {"ids": [7]})])
def test_a_group_is_asked_for_the_user_that_the_key_belongs_to(version: int, arguments: dict[str, Any]) -> None:
    wire = FakeWire(version)

    assert Rights(wire, 7).is_in("base.group_system")
    assert wire.calls == [("res.users", "has_group", {**arguments, "group_ext_id": "base.group_system"})]


def test_a_model_that_is_not_there_is_neither_allowed_nor_forbidden() -> None:
    assert Rights(FakeWire(19, CallRefused("stock.move/has_access", "NotFound")), 7).may("stock.move", "read") is None


def test_a_group_that_may_not_be_asked_for_counts_as_not_given() -> None:
    assert Rights(FakeWire(19, AccessDenied("odoo", "res.users/has_group")), 7).is_in("base.group_system") is False
