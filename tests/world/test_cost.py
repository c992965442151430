"""ops/cost.toml says what one message uses up: here it is measured."""

import tomllib

import pytest

from assistant.names import Metric
from local.world import World
from ops.cost import FILE
from tests.world.customers import PRODUCT, Customer, text_of, until
from tests.world.metering import Meter
from tests.world.records import Records

pytestmark = pytest.mark.world

MEASURED = tomllib.loads(FILE.read_text(encoding="utf-8"))["measured"]
MESSAGES = 3
QUESTION = "มีถุงมือไนไตรไหมคะ"


@pytest.fixture(scope="module")
def meter(shared_world: World, records: Records) -> Meter:
    """Read after a few messages in the middle of a conversation, each answered after one tool call."""
    customer, meter = Customer(shared_world), Meter(shared_world)
    customer.says("สวัสดีค่ะ")
    shared_world.wait_until_quiet()
    finished = len(records.of(customer.conversation, "run_finished"))
    with meter.running():
        for number in range(MESSAGES):
            assert PRODUCT in text_of(customer.says(QUESTION))
            wanted = finished + number + 1
            until(lambda: len(records.of(customer.conversation, "run_finished")) >= wanted, "the end of the run")  # noqa: B023
        shared_world.wait_until_quiet()
    return meter


def test_a_message_uses_up_what_the_cost_page_counts_with(meter: Meter) -> None:
    """What has changed by more than a seventh belongs into ops/cost.toml, and the new table into the page."""
    names = {
        "write_units": "write units",
        "read_units": "read units",
        "bytes_kept": "bytes kept",
        "bytes_logged": "bytes logged",
        "bytes_sent": "bytes sent",
        "tokens_in": Metric.TOKENS_IN,
        "tokens_cached": Metric.TOKENS_CACHED,
        "tokens_out": Metric.TOKENS_OUT,
    }
    found = {name: meter.used[counted] / MESSAGES for name, counted in names.items()}
    found["run_metrics"] = len(meter.metrics)
    assert found == {name: pytest.approx(value, rel=1 / 7) for name, value in MEASURED.items()}


def test_it_is_two_turns_one_tool_call_and_one_reply(meter: Meter) -> None:
    """What the formulas take for granted."""
    assert meter.used[Metric.MODEL_TURNS] == 2 * MESSAGES
    assert meter.used[Metric.TOOL_CALLS] == MESSAGES
    assert meter.used[Metric.REPLIES_SENT] == MESSAGES
    assert meter.used["SendMessageBatch"] == meter.used["DeleteMessageBatch"] == MESSAGES
