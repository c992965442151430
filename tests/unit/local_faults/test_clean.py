"""A clean run is held to the table of points: what it does not list is told in a sentence."""

from local.faults.cells import Cell, Outcome
from local.faults.clean import compared, held_to_table
from local.faults.points import Point, Wire
from local.faults.scenarios import SCENARIOS

CLAIM = Point("claim", "dynamodb", "TransactWriteItems")
SEARCHES = tuple(Point(f"search {n}", "odoo", "search", nth=n, parallel=True) for n in (1, 2))
PRICES = Point("prices", "odoo", "prices", parallel=True)
SIGN = Point("sign", "line", "loading", beside=True)
REPLY = Point("reply", "line", "reply")
TABLE = [CLAIM, SIGN, *SEARCHES, PRICES, REPLY]
RUN = [point.call for point in TABLE]


def without(*points: Point) -> list[tuple[str, str]]:
    calls = [point.call for point in points]
    return [call for call in RUN if call not in calls]


def test_a_run_as_in_the_table_is_no_complaint() -> None:
    assert compared(TABLE, RUN) == ""


def test_side_by_side_any_order_will_do() -> None:
    assert compared(TABLE, [CLAIM.call, PRICES.call, *[SEARCHES[0].call] * 2, REPLY.call, SIGN.call]) == ""


def test_a_new_call_is_named_with_its_place() -> None:
    calls = [CLAIM.call, ("odoo", "res.partner/write"), *RUN[1:]]
    assert compared(TABLE, calls) == (
        "The run calls odoo res.partner/write after 'claim', where the table has 'search 1'."
    )


def test_a_new_call_at_the_end_is_named() -> None:
    assert compared(TABLE, [*RUN, ("sqs", "SendMessage")]) == (
        "The run calls sqs SendMessage after 'reply', which is no point of the matrix."
    )


def test_a_second_call_side_by_side_is_one_too_many() -> None:
    calls = [CLAIM.call, SIGN.call, *[SEARCHES[0].call] * 3, PRICES.call, REPLY.call]
    assert compared(TABLE, calls) == "The run calls odoo search after 'claim', where the table has 'prices'."


def test_a_call_that_is_not_made_any_more_is_named() -> None:
    assert compared(TABLE, without(REPLY)) == "The run never comes to 'reply'."
    assert compared(TABLE, without(CLAIM)) == (
        "The run calls odoo search at the beginning, where the table has 'claim'."
    )


def test_what_another_thread_calls_must_be_listed_too() -> None:
    assert compared(TABLE, without(SIGN)) == "What other threads call beside the run is not as listed."


def test_the_complaint_says_which_table_to_mend() -> None:
    tap = SCENARIOS[0]
    outcome = held_to_table(Outcome(Cell(tap, None), ["not over"], calls=[("odoo", "new")]), Wire.JSON2)
    assert outcome.complaints[0] == "not over"
    assert outcome.complaints[1].endswith(
        "The calls of scenario 'tap' are listed in local/faults/points.py: put it right there."
    )


def test_a_warm_run_may_make_a_call_that_is_seldom_made() -> None:
    tap = SCENARIOS[0]
    calls = [point.call for point in tap.points_on(Wire.JSON2, cold=True)]
    assert held_to_table(Outcome(Cell(tap, None), [], calls=calls), Wire.JSON2).complaints == []
    assert held_to_table(Outcome(Cell(tap, None, cold=True), [], calls=calls), Wire.JSON2).complaints == []
