"""A conversation with a shop in memory: `talk` calls tools the way the run does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant import identity
from assistant.phrases import phrases
from assistant.profile import Profile, load
from assistant.state import State
from assistant.tools import TOOLS
from assistant.tools.tool import Json, Preview, Receipt, ToolContext
from tests.builders import CUSTOMER, T0
from tests.fakes.clock import FakeClock
from tests.fakes.odoo import MALEE, FakeOdoo
from tests.fakes.store import MemoryStore

PROFILE = load("sk_medical")


@dataclass
class Talk:
    odoo: FakeOdoo = field(default_factory=FakeOdoo)
    clock: FakeClock = field(default_factory=lambda: FakeClock(T0))
    state: State = field(default_factory=State)
    profile: Profile = PROFILE
    language: str = "en"
    conversation: str = CUSTOMER
    effects: dict[str, str] = field(default_factory=dict)
    store: MemoryStore | None = None
    """Shared by conversations that ask for codes to the same address."""
    pauses: list[float] = field(default_factory=list)

    def context(self, key: str = "01E1.tool.1") -> ToolContext:
        return ToolContext(
            conversation=self.conversation,
            odoo=self.odoo,
            profile=self.profile,
            phrases=phrases(self.language),
            state=self.state,
            clock=self.clock,
            key=key,
            once=self.once,
            pause=self.pauses.append,
            count_code=(self.store or MemoryStore(self.clock)).count_code,
        )

    def once(self, key: str, act: Callable[[], str]) -> str:
        if key not in self.effects:
            self.effects[key] = act()
        return self.effects[key]

    def call(self, tool: str, arguments: str, *, key: str = "01E1.tool.1") -> Any:
        result: Json | Preview = TOOLS[tool].call(self.context(key), arguments)
        return result

    def confirm(self, tool: str, arguments: str, *, key: str = "pending1") -> Receipt:
        write = TOOLS[tool].write
        assert write is not None
        return write(self.context(key), key, **TOOLS[tool].parse(arguments))

    def type_code(self, text: str) -> identity.Outcome:
        return identity.check_code(
            self.state,
            text,
            self.odoo,
            conversation=self.conversation,
            settings=self.profile.sign_in,
            clock=self.clock,
        )

    def sign_in(self, partner: Any = MALEE) -> None:
        identity.bind(self.state, partner, self.clock)


@pytest.fixture
def talk() -> Talk:
    """Nobody is signed in."""
    return Talk()


@pytest.fixture
def customer() -> Talk:
    """มาลี is signed in and has ordered nothing yet."""
    talk = Talk()
    talk.sign_in()
    return talk
