"""A world for each channel, by name: `World` of `tests/contract/channels/world.py`."""

from collections.abc import Callable

from tests.contract.channels.fake import FakeWorld
from tests.contract.channels.line import LineChat
from tests.contract.channels.slack import SlackChat
from tests.contract.channels.whatsapp import WhatsAppChat
from tests.contract.channels.world import Chat, World
from tests.contract.stage import Stage

CHATS: dict[str, Callable[[Stage], Chat]] = {"line": LineChat, "whatsapp": WhatsAppChat, "slack": SlackChat}
"""Real channels."""

WORLDS: dict[str, Callable[[Stage], World]] = {"fake": FakeWorld, **CHATS}
