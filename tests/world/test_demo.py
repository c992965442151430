"""`make demo` through the shared world, whose Odoo speaks JSON-2. test_command_line has the one over XML-RPC."""

import pytest

from local.demo import play
from local.world import World

pytestmark = pytest.mark.world


def test_a_whole_conversation_ends_in_one_order_and_its_invoice_and_uses_the_rights_of_both_roles(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play(world.facts()) == 0
    told = capsys.readouterr().out
    assert "All there" in told
    assert "state sale" in told
    assert "(draft, no number yet): draft, 1337.50 THB" in told
    paths = {request["path"] for request in world.recorders["odoo"].requests}
    assert "/json/2/sale.order/load" in paths
    assert not any("xmlrpc" in path for path in paths)

    # The fixture checks after every test that nothing was denied; here that there was something to deny.
    roles = {call.caller for call in world.aws.calls if "Function" in call.caller or "Role" in call.caller}
    used = {call.action for call in world.aws.calls if call.caller in roles}
    assert len(roles) == 2
    assert {"dynamodb:BatchWriteItem", "sqs:SendMessage", "dynamodb:Query", "sqs:DeleteMessage"} <= used
    assert all(call.allowed for call in world.aws.calls)


def test_a_conversation_that_misses_something_is_told_and_fails(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.recorders["odoo"].fail(match={"path": "product.product"}, times=50, status=503)
    assert play(world.facts()) == 1
    assert "MISSING: products with prices" in capsys.readouterr().out
