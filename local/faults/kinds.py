"""The columns of the matrix: every way in which a call can fail, as data, and which calls it fits."""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.wrappers import Response

from local.faults import refused
from local.faults.moment import Cut, Moment
from local.faults.points import Point

RETRY_AFTER_S = 3
GARBAGE = b"<!doctype html>\x00\xff this is not what was asked for"


@dataclass(frozen=True)
class Kind:
    """`act` gives what comes back instead of the answer, or raises.

    `lasting`: the same call fails again while this try goes on, so that no client's own retry helps; `tries` says for
    how many deliveries. `crash`: the process does not survive it. `in_tool`: met by a tool, the model may tell the
    customer that it can't be done now. `asks_to_wait`: for `RETRY_AFTER_S`. `general`: fits more than a few points, so
    that it is a column of the printed table.
    """

    name: str
    act: Callable[[Moment], Response]
    fits: Callable[[Point], bool]
    lasting: bool = False
    tries: int = 1
    crash: bool = False
    in_tool: bool = False
    asks_to_wait: bool = False
    general: bool = True


def _killed_before(moment: Moment) -> Response:
    moment.kill()
    raise Cut


def _killed_after(moment: Moment) -> Response:
    _ = moment.answer
    moment.kill()
    raise Cut


def _cut(moment: Moment) -> Response:
    raise Cut


def _lost(moment: Moment) -> Response:
    _ = moment.answer
    raise Cut


def _garbage(moment: Moment) -> Response:
    answer = moment.answer
    return Response(GARBAGE, answer.status_code, content_type=answer.headers.get("Content-Type", "application/json"))


def _no_answer(moment: Moment) -> Response:
    _ = moment.answer
    moment.hold()
    raise Cut


def _again_meanwhile(moment: Moment) -> Response:
    assert moment.caller
    moment.deliver_again(moment.caller.conversation)
    return moment.answer


def _as_usual(moment: Moment) -> Response:
    return moment.answer


def _by_function(point: Point) -> bool:
    return point.service != "queue"


def _by_processor(point: Point) -> bool:
    return _by_function(point) and point.operation not in ("BatchWriteItem", "SendMessageBatch")


def _main_line(point: Point) -> bool:
    return _by_processor(point) and (point.joined or not point.beside)


def _receive(point: Point) -> bool:
    return point.operation == "ReceiveMessage"


def _not_received(point: Point) -> bool:
    return not _receive(point)


def _web_api(point: Point) -> bool:
    return point.service in ("openai", "odoo", "line")


def _writes_table(point: Point) -> bool:
    return point.service == "dynamodb" and point.operation in ("TransactWriteItems", "UpdateItem")


def _conditional(point: Point) -> bool:
    return point.service == "dynamodb" and point.operation == "TransactWriteItems"


KINDS = (
    Kind("killed before", _killed_before, _by_function, crash=True),
    Kind("killed after", _killed_after, _by_function, crash=True),
    Kind("cut before", _cut, _not_received, in_tool=True),
    Kind("answer lost", _lost, lambda point: True, in_tool=True),
    Kind("5xx", lambda moment: refused.broken(moment.service), _not_received, lasting=True, in_tool=True),
    Kind("429", lambda moment: refused.too_fast(moment.service), _not_received, lasting=True, in_tool=True),
    Kind(
        "429 wait",
        lambda moment: refused.too_fast(moment.service, wait_s=RETRY_AFTER_S),
        _web_api,
        lasting=True,
        in_tool=True,
        asks_to_wait=True,
    ),
    Kind("garbage", _garbage, _by_function, in_tool=True),
    Kind("no answer", _no_answer, _by_function, in_tool=True),
    Kind("times out", Moment.dribble, _main_line, crash=True, in_tool=True),
    Kind(
        "conflict",
        lambda moment: refused.not_written(moment.body, moment.operation, "TransactionConflict"),
        _writes_table,
        in_tool=True,
    ),
    Kind(
        "condition",
        lambda moment: refused.not_written(moment.body, moment.operation, "ConditionalCheckFailed"),
        _conditional,
    ),
    Kind("again meanwhile", _again_meanwhile, _main_line),
    Kind(
        "3 tries",
        lambda moment: refused.broken(moment.service),
        lambda point: point.outage,
        lasting=True,
        tries=3,
        general=False,
    ),
    Kind("twice", _as_usual, _receive, general=False),
    Kind("late", _as_usual, _receive, general=False),
    Kind(
        "token dead",
        lambda moment: refused.token_dead(),
        lambda point: point.operation == "message/reply",
        general=False,
    ),
)
