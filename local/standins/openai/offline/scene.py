"""What an answer is made from and what it can be."""

from dataclasses import dataclass

from local.standins.openai.answers import Call
from local.standins.openai.offline.memory import Memory
from local.standins.openai.offline.request import Called, Conversation
from local.standins.openai.offline.wording import Wording


@dataclass(frozen=True, slots=True)
class Act:
    """`calls` whose results are needed first, or a `text`; `final` is a call that shows a card and so ends the run."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    final: Call | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    conversation: Conversation
    memory: Memory
    say: Wording

    def called(self, name: str) -> Called | None:
        """This run's newest call of that tool."""
        return next((call for call in reversed(self.conversation.calls) if call.name == name), None)

    def failed(self, name: str) -> bool:
        called = self.called(name)
        return bool(called and called.error)

    @property
    def customer(self) -> str:
        return self.conversation.situation.get("customer_name", "")
