"""Slack, with its stand-in: a thread in a channel, in which somebody mentions us."""

from assistant.channels.sides import Channel, Webhook
from assistant.channels.slack_messages import MAX_TEXT
from assistant.channels.slack_webhook import SIGNATURE_HEADER
from assistant.errors import AccessDenied, ContractBroken, KeyRefused, RateLimited, ServiceError, ServiceUnavailable
from assistant.messages import Card, Part, Reply, WebhookRequest
from tests.contract.slack_harness import CHANNEL, USER, SlackWorld
from tests.contract.stage import Stage

ANSWERS = {
    KeyRefused: ("invalid_auth", 200),
    AccessDenied: ("missing_scope", 200),
    RateLimited: ("ratelimited", 429),
    ContractBroken: ("channel_not_found", 200),
    ServiceUnavailable: ("internal_error", 500),
}


class SlackChat:
    how = ("reply", "reply")  # nothing is needed to answer with
    holds = False
    signature_header = SIGNATURE_HEADER
    max_text = MAX_TEXT

    def __init__(self, stage: Stage) -> None:
        self._world = SlackWorld(stage)
        self.channel: Channel = self._world.channel
        self.webhook: Webhook = self._world.webhook
        self.conversation = self._world.conversation

    def reply(self, *parts: Part, key: str = "event-1", free: bool = True) -> Reply:
        return self._world.reply(*parts, key=key)

    def seen(self) -> list[str]:
        return self._world.seen()

    def fail(self, *, after: bool) -> None:
        if after:
            # And the look whether it was taken: with that, the channel finds out by itself.
            self._world.recorder.fail(match={"path": r"chat\.|conversations\."}, drop="after", times=2)
        else:
            self._world.recorder.fail(match={"path": r"chat\."}, status=500)

    def says(self, text: str) -> WebhookRequest:
        said = self._world.slack.user_mentions(USER, text, CHANNEL, self._world.thread_ts)
        return self._world.signed(said)

    def agrees(self, card: Card) -> WebhookRequest:
        return self._world.signed(self._world.slack.user_taps(USER, card.buttons[0].action))

    def own(self) -> WebhookRequest | None:
        self._world.channel.deliver(self._world.reply("hello"))
        said = self._world.slack.workspace.channels[CHANNEL].messages[-1]
        return self._world.signed(self._world.slack.own_message(said, CHANNEL))

    def refuse(self, error: type[ServiceError]) -> None:
        word, status = ANSWERS[error]
        self._world.refuse(word, status=status)
