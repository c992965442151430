"""WhatsApp, with Twilio's stand-in."""

from assistant.channels.sides import Channel, Webhook
from assistant.channels.whatsapp_messages import MAX_TEXT
from assistant.channels.whatsapp_webhook import SIGNATURE_HEADER
from assistant.errors import AccessDenied, ContractBroken, KeyRefused, RateLimited, ServiceError, ServiceUnavailable
from assistant.messages import Card, Part, Reply, WebhookRequest
from local.standins.twilio import webhooks
from tests.contract.stage import Stage
from tests.contract.twilio_harness import CONVERSATION, USER, TwilioWorld

STATUSES = {KeyRefused: 401, AccessDenied: 403, RateLimited: 429, ContractBroken: 400, ServiceUnavailable: 503}


class WhatsAppChat:
    how = ("reply", "reply")  # nothing is needed to answer with, but that the customer wrote
    holds = False
    conversation = CONVERSATION
    signature_header = SIGNATURE_HEADER
    max_text = MAX_TEXT

    def __init__(self, stage: Stage) -> None:
        self._world = TwilioWorld(stage)
        self._twilio = self._world.twilio
        self.channel: Channel = self._world.channel
        self.webhook: Webhook = self._world.webhook

    def reply(self, *parts: Part, key: str = "event-1", free: bool = True) -> Reply:
        return self._world.reply(*parts, key=key)

    def seen(self) -> list[str]:
        return self._world.seen()

    def fail(self, *, after: bool) -> None:
        if after:
            # And the look whether it was taken: with that, the channel finds out by itself.
            self._world.recorder.fail(match={"path": "Messages.json"}, drop="after", times=2)
        else:
            self._world.recorder.fail(match={"path": "Messages.json"}, status=500)

    def says(self, text: str) -> WebhookRequest:
        return self._world.signed(self._twilio.user_says(USER, text))

    def agrees(self, card: Card) -> WebhookRequest:
        return self.says(card.buttons[0].label)

    def own(self) -> WebhookRequest | None:
        self._world.channel.deliver(self._world.reply("hello"))
        return self._world.signed(webhooks.status(self._twilio.records[-1]))

    def refuse(self, error: type[ServiceError]) -> None:
        self._world.recorder.fail(match={"path": "Messages.json"}, status=STATUSES[error])
