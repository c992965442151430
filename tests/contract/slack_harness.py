"""`SlackChannel` and `SlackWebhook` with the Slack stand-in over loopback HTTP."""

from typing import Any

import urllib3

from assistant.channels.slack import SlackChannel
from assistant.channels.slack_http import SlackHttp
from assistant.channels.slack_webhook import SlackWebhook
from assistant.credentials import Credentials
from assistant.messages import Part, Reply, Text, WebhookRequest
from local.standins.recorder import Recorder
from local.standins.slack import SlackStandIn
from local.standins.slack.events import Payload
from local.standins.slack.standin import direct, unescaped
from tests.builders import T0, webhook_request
from tests.contract.stage import Stage
from tests.fakes.clock import FakeClock

TOKEN = "xoxb-bot-token"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
USER = "U0ANNA"
OTHER = "U0BEN"
CHANNEL = "C0HELP"
DIRECT = direct(USER)


class SlackWorld:
    """A new stand-in, its recorder, and both sides of the channel. `thread_ts`: a thread that begins with a mention."""

    def __init__(self, stage: Stage, *, burst: int | None = None) -> None:
        self.url = stage.url
        self.clock = FakeClock(T0)
        self.slack = SlackStandIn(signing_secret=SECRET, bot_token=TOKEN, clock=self.clock, burst=burst)
        self.recorder = Recorder(self.slack.app)
        stage.serve(self.recorder)
        self.channel = self.channel_of(Credentials({"bot_token": TOKEN}))
        self.webhook = SlackWebhook(Credentials({"signing_secret": SECRET}), self.clock)
        self.thread_ts = str(self.slack.user_mentions(USER, "hello", CHANNEL)["event"]["ts"])
        self.place = f"{CHANNEL}:{self.thread_ts}"
        self.conversation = f"slack#{self.place}"

    def channel_of(self, credentials: Credentials, url: str = "") -> SlackChannel:
        return SlackChannel(credentials, SlackHttp(f"{url or self.url}/api", urllib3.PoolManager()))

    def reply(self, *parts: Part | str, key: str = "event-1", conversation: str = "") -> Reply:
        texts = tuple(Text(part) if isinstance(part, str) else part for part in parts)
        return Reply(conversation or self.conversation, key, texts, None, self.clock.now_ms(), to=USER)

    def seen(self, place: str = "") -> list[str]:
        """What the bot said in the thread, or elsewhere, as people read it but for the markup."""
        entries = self.slack.chats.from_bot(place or self.place)
        return [unescaped(entry["message"]["text"]) for entry in entries]

    def signed(self, payload: Payload, **headers: str) -> WebhookRequest:
        body, signed = self.slack.signed(payload)
        return webhook_request(body, {**signed, **headers}, at=self.clock.now_ms())

    def sent(self, method: str = "chat.postMessage") -> list[dict[str, Any]]:
        """Requests to one method, as they came."""
        return [request for request in self.recorder.requests if request["path"].endswith(f"/{method}")]

    def refuse(self, error: str, method: str = "chat.postMessage", status: int = 200, **headers: str) -> None:
        answer = {"ok": False, "error": error}
        self.recorder.fail(match={"path": method}, status=status, body=answer, headers=headers)
