""" "Forget me": a customer's whole conversation is erased, on their own confirmation or when they leave.

The wish is committed first, as a mark in the state together with the goodbye, so that it outlives a crash: whatever run
comes next finds the mark and goes on. The head, which holds mark and lease, is the last item to go.
"""

from assistant.errors import Permanent, Transient
from assistant.messages import Card, Reply
from assistant.names import Metric
from assistant.observability import log, metric
from assistant.phrases import Phrases
from assistant.ports import Commit, Store
from assistant.run.delivering import Delivering
from assistant.run.draft import Draft
from assistant.state import State
from assistant.tools.tool import Preview

FORGET = "forget_me"
"""Stands as the pending action's tool. No tool: the model can neither ask for it nor do it."""


def wished(text: str, phrases: Phrases) -> bool:
    """Only the exact words: "don't forget me" is for the model."""
    word = " ".join(text.lower().split()).strip(".!")
    return word in [entry.strip() for entry in phrases("words.forget").split(",")]


def preview(phrases: Phrases) -> Preview:
    return Preview(Card(phrases("forget.title"), rows=(), footer=phrases("forget.footer")), digest="", for_model="")


def last_commit(draft: Draft, reply: Reply | None) -> Commit:
    """Keeps nothing but the mark: what the customer wrote is gone from the state with the same write."""
    return Commit(draft.thread, State(erasing=True), [], draft.events, "forgotten", reply)


class Forgetting:
    def __init__(self, store: Store, delivering: Delivering) -> None:
        self._store = store
        self._delivering = delivering

    def finish(self, goodbye: Reply | None, conversation: str, run_id: str, *, again: bool, tries_left: int) -> None:
        """Say goodbye, then erase. Raises `Transient` while there are tries left to say it: the mark stays.

        With the last try the erasure comes first: no customer's data is kept because LINE is down.
        """
        if goodbye:
            try:
                self._delivering.deliver(goodbye, run_id, again=again, keep_lease=True)
            except (Transient, Permanent) as exc:
                if isinstance(exc, Transient) and tries_left > 0:
                    raise
                log("goodbye_not_delivered", level="WARNING", error=type(exc).__name__)
        erased = self._store.erase(conversation, run_id)
        log("customer_forgotten", erased=erased)
        metric(Metric.CUSTOMERS_FORGOTTEN)
