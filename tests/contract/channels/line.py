"""LINE, with its stand-in."""

from assistant.channels.line_messages import MAX_TEXT
from assistant.channels.line_webhook import SIGNATURE_HEADER, LineWebhook
from assistant.channels.sides import Channel, Webhook
from assistant.credentials import Credentials
from assistant.errors import AccessDenied, ContractBroken, KeyRefused, RateLimited, ServiceError, ServiceUnavailable
from assistant.messages import Card, Part, Reply, WebhookRequest
from local.standins.line.events import Event
from tests.builders import T0, webhook_request
from tests.contract.line_harness import SECRET, USER, LineWorld
from tests.contract.stage import Stage

STATUSES = {KeyRefused: 401, AccessDenied: 403, RateLimited: 429, ContractBroken: 400, ServiceUnavailable: 500}


class LineChat:
    how = ("reply", "push")
    holds = True
    conversation = f"line#{USER}"
    signature_header = SIGNATURE_HEADER
    max_text = MAX_TEXT

    def __init__(self, stage: Stage) -> None:
        self._world = LineWorld(stage)
        self._line = self._world.line
        self.channel: Channel = self._world.channel
        self.webhook: Webhook = LineWebhook(Credentials({"channel_secret": SECRET}))

    def reply(self, *parts: Part, key: str = "event-1", free: bool = True) -> Reply:
        token = self._line.user_says(USER, "?")["replyToken"]
        return Reply(self.conversation, key, parts, token if free else None, T0, to=USER)

    def seen(self) -> list[str]:
        return self._world.seen()

    def fail(self, *, after: bool) -> None:
        if after:
            # Both tries: the channel itself repeats a request whose answer is lost.
            self._world.recorder.fail(match={"path": "/message/"}, drop="after", times=2)
        else:
            self._world.recorder.fail(match={"path": "/message/"}, status=500)

    def says(self, text: str) -> WebhookRequest:
        return self._signed(self._line.user_says(USER, text))

    def agrees(self, card: Card) -> WebhookRequest:
        return self._signed(self._line.user_taps(USER, card.buttons[0].action))

    def own(self) -> WebhookRequest | None:
        return None

    def refuse(self, error: type[ServiceError]) -> None:
        self._world.recorder.fail(match={"path": "/message/"}, status=STATUSES[error], times=2)

    def _signed(self, event: Event) -> WebhookRequest:
        body = self._line.webhook_body([event])
        return webhook_request(body, {SIGNATURE_HEADER: self._line.sign(body)})
