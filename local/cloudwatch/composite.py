"""Rules of composite alarms: `ALARM("a") AND NOT (OK("b") OR INSUFFICIENT_DATA(c))`.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
"""

import re
from collections.abc import Callable, Mapping

from local.cloudwatch.judging import State

type Judge = Callable[[Mapping[str, State]], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<word>AND|OR|NOT|TRUE|FALSE)\b|(?P<state>ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*
    (?:"(?P<quoted>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s()"']+))\s*\)|(?P<bracket>[()]))\s*""",
    re.VERBOSE,
)


class RuleInvalid(ValueError):
    """PutCompositeAlarm would refuse it too."""


def parse(rule: str) -> Judge:
    """What tells from the states of other alarms, by name, whether the rule holds.

    Raises `RuleInvalid`; what comes back raises `KeyError` for an alarm that is not there.
    """
    parser = _Parser(rule)
    judge = parser.either()
    if parser.word() is not None:
        raise RuleInvalid(f"the rule goes on after its end: {rule}")
    return judge


class _Parser:
    def __init__(self, rule: str) -> None:
        self._rule = rule
        self._tokens: list[re.Match[str]] = []
        place = 0
        while place < len(rule):
            found = _TOKEN.match(rule, place)
            if not found:
                raise RuleInvalid(f"not a rule of a composite alarm: {rule[place:]}")
            self._tokens.append(found)
            place = found.end()

    def word(self) -> str | None:
        """What comes next, without taking it."""
        if not self._tokens:
            return None
        found = self._tokens[0]
        return found["word"] or found["bracket"] or found["state"]

    def either(self) -> Judge:
        judge = self.both()
        while self.word() == "OR":
            self._take()
            judge = _or(judge, self.both())
        return judge

    def both(self) -> Judge:
        judge = self.one()
        while self.word() == "AND":
            self._take()
            judge = _and(judge, self.one())
        return judge

    def one(self) -> Judge:
        found = self._take()
        match found["word"] or found["bracket"] or found["state"]:
            case "NOT":
                inner = self.one()
                return lambda states: not inner(states)
            case "TRUE":
                return lambda states: True
            case "FALSE":
                return lambda states: False
            case "(":
                judge = self.either()
                if self._take()["bracket"] != ")":
                    raise RuleInvalid(f"a bracket is not closed: {self._rule}")
                return judge
            case "ALARM" | "OK" | "INSUFFICIENT_DATA" as state:
                # An ARN names the alarm as well as its name does.
                name = (found["quoted"] or found["single"] or found["bare"]).rpartition(":alarm:")[2]
                return lambda states: states[name] is State(state)
        raise RuleInvalid(f"not a rule of a composite alarm: {self._rule}")

    def _take(self) -> re.Match[str]:
        if not self._tokens:
            raise RuleInvalid(f"the rule ends too early: {self._rule}")
        return self._tokens.pop(0)


def _or(left: Judge, right: Judge) -> Judge:
    return lambda states: left(states) or right(states)


def _and(left: Judge, right: Judge) -> Judge:
    return lambda states: left(states) and right(states)
