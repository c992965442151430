"""The fake of the unit tests."""

from assistant.channels.sides import Channel
from assistant.errors import OutcomeUnknown, ServiceUnavailable
from assistant.messages import Part, Reply
from tests.builders import CUSTOMER, T0
from tests.contract.stage import Stage
from tests.fakes.channel import FakeChannel


class FakeWorld:
    how = ("reply", "push")
    holds = True
    conversation = CUSTOMER

    def __init__(self, stage: Stage) -> None:
        self._fake = FakeChannel()
        self.channel: Channel = self._fake

    def reply(self, *parts: Part, key: str = "event-1", free: bool = True) -> Reply:
        return Reply(CUSTOMER, key, parts, "token" if free else None, T0)

    def seen(self) -> list[str]:
        return [part.text for part in self._fake.parts(CUSTOMER)]

    def fail(self, *, after: bool) -> None:
        error = OutcomeUnknown if after else ServiceUnavailable
        self._fake.fail(error("line", "told to"), after=after)
