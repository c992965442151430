"""What the customer of a cell does: the message that meets the fault, and the one after it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from local.faults.customers import BACK, ORDER, PERSON, THANKS, Customer, Prepared
from local.faults.kinds import Kind
from local.faults.points import HANDOVER, ORDER_BY_TEXT, TAP, TAP_LATE, Point, Wire
from local.standins.line import LineStandIn

type Event = dict[str, Any]

LATE_S = 52.0  # a reply token is taken for dead after 50

CARD = ["flex"]
RECEIPT = ["flex", "text"]
ANSWER = ["text"]


@dataclass(frozen=True)
class Step:
    """One message: how it is written, and the types of the LINE messages that answer it. `orders` is how many orders
    the customer has afterwards, `notices` how many mails the team has got about them, `delay_s` how long the message
    takes through the queue."""

    write: Callable[[LineStandIn, Customer], Event]
    answer: list[str]
    orders: int
    notices: int = 0
    delay_s: float = 0


@dataclass(frozen=True)
class Scenario:
    """`first` meets the fault, `then` follow and must go as ever. `told`: what follows instead when the model had to
    say that a tool could not reach the shop's system."""

    name: str
    points: tuple[Point, ...]
    begin: Callable[[Prepared], Customer]
    first: Step
    then: tuple[Step, ...]
    told: tuple[Step, ...] = ()

    def points_on(self, wire: Wire, *, cold: bool) -> list[Point]:
        """What a clean run calls; `cold` in a new process."""
        return [point for point in self.points if point.wire in (None, wire) and (cold or not point.cold)]

    def may_be_told(self, point: Point, kind: Kind) -> bool:
        return bool(self.told) and point.in_tool and kind.in_tool


def _tap(line: LineStandIn, customer: Customer) -> Event:
    customer.said.append("confirm")
    return line.user_taps(customer.user, f"confirm:{customer.pending}")


def _says(text: str) -> Callable[[LineStandIn, Customer], Event]:
    def write(line: LineStandIn, customer: Customer) -> Event:
        customer.said.append(text)
        return line.user_says(customer.user, text)

    return write


_THANKS = Step(_says(THANKS), ANSWER, orders=1)
_CONFIRM = Step(_tap, RECEIPT, orders=1)
_CARD = Step(_says(ORDER), CARD, orders=0)
_PERSON = Step(_says(PERSON), ANSWER, orders=0, notices=1)
_BACK = Step(_says(BACK), ANSWER, orders=0, notices=1)

SCENARIOS = (
    Scenario("tap", TAP, Prepared.with_card, _CONFIRM, (_THANKS,)),
    Scenario("order", ORDER_BY_TEXT, Prepared.signed_in, _CARD, (_CONFIRM,), (_CARD, _CONFIRM)),
    Scenario("handover", HANDOVER, Prepared.signed_in, _PERSON, (_BACK,), (_PERSON, _BACK)),
    Scenario("late tap", TAP_LATE, Prepared.with_card, replace(_CONFIRM, delay_s=LATE_S), (_THANKS,)),
)
