"""What each waiting event means: some are answered by code, the rest is for the model."""

import re

from assistant import identity
from assistant.messages import Inbound, Kind, Text
from assistant.names import Metric
from assistant.observability import log, metric
from assistant.odoo import calls as odoo_calls
from assistant.ports import Clock, Odoo
from assistant.profile import Profile
from assistant.run import items
from assistant.run.confirmation import Confirmation
from assistant.run.draft import Draft
from assistant.run.forgetting import FORGET, wished

CODE_INSIDE = re.compile(r"(?<!\d)(?<!\d[\s-])\d{3}[\s-]?\d{3}(?![\s-]?\d)")
"""Six digits in a row, or three and three, that are no part of a longer number such as a telephone's."""
MASK = "••••••"
MINUTE_S, DAY_S = 60, 86_400
ANSWER = "answer:"
"""The button under "still working on it": its tap brings a fresh reply token, nothing more is meant."""


class Hearing:
    def __init__(self, confirmation: Confirmation, odoo: Odoo, profile: Profile, clock: Clock) -> None:
        self._confirmation = confirmation
        self._odoo = odoo
        self._profile = profile
        self._clock = clock

    def hear(self, draft: Draft, events: list[Inbound]) -> bool:
        """Work through events in order. Whether the model has something to answer."""
        for_model = False
        if draft.shared:
            _is_nobodys(draft)
        for event in events:
            for_model |= self._hear_one(draft, event)
            if draft.forget:  # what comes after it is a new conversation, and has doorbells of its own
                del draft.events[draft.events.index(event) + 1 :]
                return False
            draft.keep()
        if not (for_model or draft.parts or draft.times_extended) and any(_asks_for_answer(event) for event in events):
            self._say(draft, draft.phrases("holding.done"))
        return for_model

    def takes_time(self, draft: Draft) -> bool:
        """Whether the customer should see that somebody is typing: not for what is answered as fast as the sign is
        shown, for the answer would wait for the sign."""
        return not self._silent(draft) and any(event.kind in (Kind.TEXT, Kind.ACTION) for event in draft.events)

    def _hear_one(self, draft: Draft, event: Inbound) -> bool:
        match event.kind:
            case Kind.TEXT:
                return self._text(draft, event)
            case Kind.ACTION:
                if not _asks_for_answer(event):
                    self._confirmation.act(draft, event.text)
            case Kind.MEDIA:
                if not self._silent(draft) and self._flooding(draft, event):
                    return False
                draft.items.append(items.note("The customer sent something that is not text; it can't be read here."))
                if not self._silent(draft) and all(other.kind is Kind.MEDIA for other in draft.events):
                    self._say(draft, draft.phrases("media.unsupported"))
            case Kind.JOINED:
                self._greet(draft)
            case Kind.LEFT:
                draft.state.pending = None
                draft.state.sign_in = None
                draft.items.append(items.note("The customer blocked the account."))
                draft.forget = self._profile.privacy.forget_on_unfollow
        return False

    def _text(self, draft: Draft, event: Inbound) -> bool:
        text = event.text
        if identity.looks_like_code(text) and "sign_in" in self._profile.tools:
            if draft.shared:  # perhaps one of a member's own chat: neither the thread nor the model shall hold it
                self._say(draft, draft.phrases("group.code"))
                return False
            if self._code_expected(draft, text):
                return self._code(draft, text)
        draft.hear(text)
        if wished(text, draft.phrases):
            self._confirmation.ask_to_forget(draft)
            return False
        action = self._confirmation.meant(draft, text)
        if action:
            self._confirmation.act(draft, action)
            return False
        if not self._silent(draft) and self._flooding(draft, event):
            return False
        draft.items.append(items.user(self._masked(draft, text)))
        if self._silent(draft):
            if not self._wanted_back(draft, text):
                return False
            draft.state.human_until = 0
        return True

    def _code(self, draft: Draft, text: str) -> bool:
        """A one-time code: checked here, so that neither the thread nor the model ever holds it."""
        with odoo_calls.recorded() as made:
            outcome = identity.check_code(
                draft.state,
                text,
                self._odoo,
                conversation=draft.conversation,
                settings=self._profile.sign_in,
                clock=self._clock,
            )
        log("code_checked", outcome=outcome, odoo=made)
        if outcome is identity.Outcome.ACCEPTED:
            if draft.state.hidden_through > draft.state.version:  # somebody else was the customer until now
                draft.start_over()
            draft.items.append(items.note("The customer typed the right one-time code and is now signed in."))
            if not self._silent(draft):
                return True
        else:
            signed_in = "is signed in" if draft.state.partner else "is not signed in"
            draft.items.append(items.note(f"The customer typed a one-time code ({outcome}) and {signed_in}."))
        self._say(draft, identity.sentence(outcome, draft.state, draft.phrases, self._clock))
        return False

    def _code_expected(self, draft: Draft, text: str) -> bool:
        paused = draft.state.sign_in_paused_until > self._clock.now_ms() // 1000
        return draft.state.sign_in is not None or paused or self._known_code(draft, text)

    def _known_code(self, draft: Draft, text: str) -> bool:
        return identity.known_code(draft.state, text, draft.conversation, self._clock)

    def _masked(self, draft: Draft, text: str) -> str:
        """Among other words ("482913, and my orders please") a code is not taken, but must not be passed on either.
        Other six digits are masked only while a code is awaited: later they may be a product's reference."""
        awaited = identity.code_awaited(draft.state, self._clock)
        return CODE_INSIDE.sub(
            lambda digits: MASK if awaited or self._known_code(draft, digits.group()) else digits.group(), text
        )

    def _flooding(self, draft: Draft, event: Inbound) -> bool:
        """Whether this is more than the profile answers; the first one over a limit is told so."""
        limits, at = self._profile.limits, event.received_at_ms // 1000
        in_day, in_minute = draft.state.day.add(at, DAY_S), draft.state.minute.add(at, MINUTE_S)
        if in_day <= limits.messages_per_day and in_minute <= limits.messages_per_minute:
            return False
        if in_day == limits.messages_per_day + 1 or in_minute == limits.messages_per_minute + 1:
            metric(Metric.FLOODS_SLOWED)
            self._say(draft, draft.phrases("limits.day" if in_day > limits.messages_per_day else "limits.minute"))
        return True

    def _greet(self, draft: Draft) -> None:
        """The greeting opens the thread, so that the model knows what the customer has read."""
        text = self._profile.greeting[draft.language]
        draft.items.append(items.assistant(text))
        draft.state.human_until = 0
        if self._profile.greeting_by == "assistant":
            draft.parts.append(Text(text))

    def _silent(self, draft: Draft) -> bool:
        return draft.state.human_until > self._clock.now_ms() // 1000

    def _wanted_back(self, draft: Draft, text: str) -> bool:
        words = [word.strip() for word in draft.phrases("words.assistant").split(",")]
        return " ".join(text.lower().split()).strip(".!") in words

    def _say(self, draft: Draft, text: str) -> None:
        if Text(text) in draft.parts:
            return  # three stickers get one answer
        draft.parts.append(Text(text))
        draft.items.append(items.assistant(text))


def _is_nobodys(draft: Draft) -> None:
    """A group is never a customer: whoever writes in it would act as them. For one that was bound before this rule."""
    state = draft.state
    if state.partner or state.sign_in or (state.pending and state.pending.tool != FORGET):
        identity.unbind(state)
        if state.hidden_through > state.version:
            draft.start_over()


def _asks_for_answer(event: Inbound) -> bool:
    return event.kind is Kind.ACTION and event.text.startswith(ANSWER)
