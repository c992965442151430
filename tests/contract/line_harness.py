"""`LineChannel` talking to the LINE stand-in over loopback HTTP."""

from typing import Any

import urllib3

from assistant.channels.line import LineChannel
from assistant.credentials import Credentials
from assistant.messages import Part, Reply, Text
from local.standins.line import LineStandIn
from local.standins.recorder import Recorder
from tests.builders import T0
from tests.contract.stage import Stage
from tests.fakes.clock import FakeClock

TOKEN = "channel-access-token"
SECRET = "channel-secret"
USER = "U4af4980629fbba1ac6f0d5d15f3f9bd4"
GROUP = "Ca56f94637cc4347f90a25382909b24b9"


class LineWorld:
    """A new stand-in, its recorder, and a channel that knows it, on a server that several worlds may use in turn."""

    def __init__(self, stage: Stage, *, quota: int | None = None) -> None:
        self.url = stage.url
        self.clock = FakeClock(T0)
        self.line = LineStandIn(channel_secret=SECRET, channel_access_token=TOKEN, clock=self.clock, quota=quota)
        self.recorder = Recorder(self.line.app)
        stage.serve(self.recorder)
        self.http = urllib3.PoolManager()
        self.channel = self.channel_with(TOKEN)

    def channel_with(self, token: str, url: str | None = None) -> LineChannel:
        return self.channel_of(Credentials({"channel_access_token": token}), url)

    def channel_of(self, credentials: Credentials, url: str | None = None) -> LineChannel:
        return LineChannel(credentials, api_base_url=url or self.url, http=self.http, clock=self.clock)

    def reply(self, *parts: Part | str, key: str = "event-1", chat: str = USER, reply_to: str | None = "") -> Reply:
        """An answer to something that the customer just said, unless another token (or None) is given."""
        if reply_to == "":
            said = self.line.group_says(chat, USER, "?") if chat == GROUP else self.line.user_says(chat, "?")
            reply_to = said["replyToken"]
        texts = tuple(Text(part) if isinstance(part, str) else part for part in parts)
        return Reply(f"line#{chat}", key, texts, reply_to, self.clock.now_ms())

    def seen(self, chat: str = USER) -> list[str]:
        """What the bot said: texts, and the alternative texts of cards."""
        entries = self.line.chats.from_bot(chat)
        return [entry["message"].get("text") or entry["message"]["altText"] for entry in entries]

    def requests(self, path: str = "/v2/bot/message/") -> list[dict[str, Any]]:
        return [request for request in self.recorder.requests if path in request["path"]]

    def called(self) -> list[str]:
        """Last word of every path, in order: reply, push, start, …"""
        return [request["path"].rpartition("/")[2] for request in self.recorder.requests]
