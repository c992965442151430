"""A stored thread as the API shows it: who said what, without tools, notes and digests."""

from assistant.chat.bodies import MAX_SHOWN, Message
from assistant.phrases import phrases
from assistant.ports import Item, Thread
from assistant.run import compaction, items


def newest(thread: Thread, languages: tuple[str, ...]) -> list[Message]:
    """The last messages of both sides, oldest first. What the model may not see any more is shown to nobody.

    A message that waits for its answer is among them. While something is to be confirmed, the last one says how: there
    are no buttons here.
    """
    state = thread.state
    seen = [item for chunk in thread.chunks if chunk.version > state.hidden_through for item in chunk.items]
    shown = [message for item in seen if (message := _message(item))]
    if state.pending and shown and shown[-1].role == "bot":
        say = phrases(state.language if state.language in languages else languages[0])
        typed = say("card.typed", confirm=say("button.confirm"), cancel=say("button.cancel"))
        shown[-1] = Message(role="bot", message=f"{shown[-1].message}\n\n{typed}")
    shown += [Message(role="user", message=event.text) for event in thread.waiting]
    return shown[-MAX_SHOWN:]


def _message(item: Item) -> Message | None:
    text = items.text_of(item)
    if not text or (item.get("role") == "user" and text.startswith(compaction.HEADING)):
        return None
    if item.get("role") == "user":
        return Message(role="user", message=text)
    return Message(role="bot", message=text) if item.get("role") == "assistant" else None
