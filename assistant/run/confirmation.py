"""Writes that the customer confirms (design D6): a card is shown, and only its button, or the
button's word where there are none, runs the write."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from assistant.errors import ConfigurationError, ToolError
from assistant.messages import Button, Text
from assistant.observability import log
from assistant.odoo import calls as odoo_calls
from assistant.ports import Clock, Effect, Store
from assistant.profile import Profile
from assistant.run import items, ledger
from assistant.run.draft import Draft
from assistant.run.forgetting import FORGET, preview
from assistant.run.record import current, odoo_ms
from assistant.state import PendingAction
from assistant.tools.tool import Preview, Receipt, Tool, ToolContext

CONFIRM = "confirm:"
CANCEL = "cancel:"


def ask(draft: Draft, tool: str, arguments: dict[str, Any], preview: Preview, id: str, expires_at: int) -> None:
    """Show the card and remember what it stands for. An older card of this conversation is void from now on."""
    say = draft.phrases
    confirm, cancel = say("button.confirm"), say("button.cancel")
    card = replace(
        preview.card,
        buttons=(
            Button(confirm, f"{CONFIRM}{id}", confirm, primary=True),
            Button(cancel, f"{CANCEL}{id}", cancel),
        ),
        typed=say("card.typed", confirm=confirm, cancel=cancel),
    )
    draft.state.pending = PendingAction(id, tool, arguments, preview.digest, expires_at)
    draft.parts.append(card)
    draft.items.append(items.assistant(card.text))
    draft.outcome = "card_shown"
    log("card_shown", tool=tool, pending_id=id)


class Confirmation:
    """What a tap on Confirm or Cancel does. Runs without the model."""

    def __init__(
        self,
        store: Store,
        tools: Mapping[str, Tool],
        profile: Profile,
        clock: Clock,
        contexts: Callable[[Draft, str], ToolContext],
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._tools = tools
        self._profile = profile
        self._clock = clock
        self._contexts = contexts
        self._new_id = new_id

    def meant(self, draft: Draft, text: str) -> str:
        """The action that a typed word stands for while a card is open: `confirm:<id>`, `cancel:<id>` or empty."""
        if not draft.state.pending:
            return ""
        word = " ".join(text.lower().split()).strip(".!\"'“”‘’")
        for action, key in ((CONFIRM, "words.confirm"), (CANCEL, "words.cancel")):
            if word in [entry.strip() for entry in draft.phrases(key).split(",")]:
                return action + draft.state.pending.id
        return ""

    def ask_to_forget(self, draft: Draft) -> None:
        expires_at = self._clock.now_ms() // 1000 + self._profile.order.confirm_minutes * 60
        ask(draft, FORGET, {}, preview(draft.phrases), self._new_id(), expires_at)

    def act(self, draft: Draft, action: str) -> None:
        """Raises `Transient` or `Permanent` of Odoo: the write may be tried again under the same key."""
        if action.startswith(CONFIRM):
            draft.items.append(items.user(draft.phrases("button.confirm")))
            self._confirm(draft, action.removeprefix(CONFIRM))
        elif action.startswith(CANCEL):
            draft.items.append(items.user(draft.phrases("button.cancel")))
            self._cancel(draft, action.removeprefix(CANCEL))
        else:
            self._tell(draft, "card.expired")  # a button of an earlier version of ours

    def _cancel(self, draft: Draft, id: str) -> None:
        if draft.state.pending is None or draft.state.pending.id != id:
            return self._tell(draft, self._gone(draft, id))
        if self._store.effect(draft.conversation, id).attempted:
            return self._tell(draft, "card.too_late")  # it may be done already: "nothing happened" could be a lie
        draft.state.pending = None
        return self._tell(draft, "card.cancelled")

    def _confirm(self, draft: Draft, id: str) -> None:
        pending = draft.state.pending
        if pending is None or pending.id != id:
            return self._tell(draft, self._gone(draft, id))
        if pending.tool == FORGET and pending.expires_at >= self._clock.now_ms() // 1000:
            draft.forget = True
            return None
        effect = self._store.effect(draft.conversation, pending.id)
        over = pending.expires_at < self._clock.now_ms() // 1000 or pending.tool not in self._tools
        if over and not effect.attempted:
            draft.state.pending = None
            return self._tell(draft, "card.expired")
        try:
            receipt = self._receipt(draft, pending, effect)
        except ToolError as exc:
            draft.state.pending = None
            log("write_refused", tool=pending.tool, pending_id=pending.id, error=type(exc).__name__)
            draft.items.append(items.note("The confirmed action could not be done: the shop's system refused it."))
            return self._tell(draft, "card.refused")
        if receipt is None:
            return None
        draft.state.pending = None
        draft.state.done = [*draft.state.done, pending.id][-20:]
        draft.state.refs = [*(ref for ref in draft.state.refs if ref not in receipt.refs), *receipt.refs][-200:]
        draft.placed |= bool(receipt.refs)
        draft.parts += receipt.parts
        draft.items.append(items.assistant(receipt.for_model))
        draft.outcome = "confirmed"
        return None

    def _receipt(self, draft: Draft, pending: PendingAction, effect: Effect) -> Receipt | None:
        if not effect.result:
            return self._logged_write(draft, pending, effect.attempted)
        receipt, draft.state = ledger.load(effect.result, draft.state)
        return receipt

    def _logged_write(self, draft: Draft, pending: PendingAction, attempted: bool) -> Receipt | None:
        started, ok = time.monotonic(), False
        with odoo_calls.recorded() as made:
            try:
                receipt = self._write(draft, pending, attempted)
                ok = True
                return receipt
            finally:
                ms = round((time.monotonic() - started) * 1000, 1)
                current().called(pending.tool, ms=ms, ok=ok, odoo=made)
                log(
                    "write_finished",
                    tool=pending.tool,
                    pending_id=pending.id,
                    ms=ms,
                    ok=ok,
                    odoo=made,
                    odoo_ms=odoo_ms(made),
                )

    def _write(self, draft: Draft, pending: PendingAction, attempted: bool) -> Receipt | None:
        """None when the preview has changed: then a new card is shown instead."""
        tool = self._tools[pending.tool]
        context = self._contexts(draft, pending.id)
        arguments = tool.parse(json.dumps(pending.arguments))
        if not attempted:  # after a try that may have written, only finishing it makes sense
            preview: Preview = tool.function(context, **arguments)
            if preview.digest != pending.digest:
                self._tell(draft, "card.changed")
                expires_at = self._clock.now_ms() // 1000 + self._profile.order.confirm_minutes * 60
                ask(draft, pending.tool, pending.arguments, preview, self._new_id(), expires_at)
                return None
        if tool.write is None:
            raise ConfigurationError(f"tool {tool.name} makes a preview but has no write behind it")
        self._store.begin_effect(draft.conversation, pending.id)
        before = draft.state.to_dict()
        receipt = tool.write(context, pending.id, **arguments)
        after = draft.state.to_dict()
        self._store.finish_effect(draft.conversation, pending.id, ledger.dump(receipt, before, after))
        return receipt

    def _gone(self, draft: Draft, id: str) -> str:
        return "card.already_done" if id in draft.state.done else "card.expired"

    def _tell(self, draft: Draft, key: str) -> None:
        text = draft.phrases(key)
        draft.parts.append(Text(text))
        draft.items.append(items.assistant(text))
