"""The holding message: "still working on it", sent with the free reply before its token expires.

Its button brings a fresh token, so that the answer is free too; without a tap the answer is pushed.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager

from assistant.messages import Button, Card, Inbound, Reply
from assistant.names import Metric
from assistant.observability import log, metric
from assistant.ports import Channel, Clock
from assistant.profile_settings import PaceSettings
from assistant.run.draft import Draft
from assistant.run.hearing import ANSWER
from assistant.run.in_touch import in_touch


class Holding:
    def __init__(self, channels: Mapping[str, Channel], pace: PaceSettings, clock: Clock) -> None:
        self._channels = channels
        self._due_after_ms = pace.holding_after_s * 1000
        self._clock = clock

    def in_touch(self, draft: Draft) -> AbstractContextManager[None]:
        """Keeps in touch with the customer while their answer is made."""
        newest = newest_with_token(draft)
        channel = self._channels[newest.channel]
        due_ms = newest.received_at_ms + self._due_after_ms - self._clock.now_ms()

        def hold() -> None:
            if newest.reply_to and channel.hold(_message(draft, newest)):
                draft.spent.add(newest.reply_to)
                metric(Metric.HOLDING_SENT)
                log("holding_sent")

        return in_touch(channel, draft.events[-1], hold, due_ms / 1000)

    def spent_before(self, events: list[Inbound]) -> set[str]:
        """Reply tokens that an earlier try may have used for a holding message. Taken for used: with a token that is
        not, the channel's refusal could be mistaken for "delivered before"."""
        now = self._clock.now_ms()
        return {
            event.reply_to for event in events if event.reply_to and now - event.received_at_ms >= self._due_after_ms
        }


def newest_with_token(draft: Draft) -> Inbound:
    """The newest event that brought a reply token that is still good, else the newest."""
    usable = (event for event in reversed(draft.events) if event.reply_to and event.reply_to not in draft.spent)
    return next(usable, draft.events[-1])


def _message(draft: Draft, event: Inbound) -> Reply:
    say = draft.phrases
    button = Button(say("holding.button"), f"{ANSWER}{event.event_id}", say("holding.button"), primary=True)
    card = Card(say("holding.title"), rows=(), buttons=(button,))
    key = f"{event.event_id}.holding"
    return Reply(draft.conversation, key, (card,), event.reply_to, event.received_at_ms, to=event.sender)
