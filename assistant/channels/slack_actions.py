"""Taps on the buttons of our cards.

Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from assistant.channels.slack_events import Object, inbound, object_in, text_in
from assistant.channels.slack_ids import is_id, is_ts, milliseconds, place_in
from assistant.channels.slack_words import MAX_TEXT
from assistant.channels.utf16 import well_formed
from assistant.messages import Inbound, Kind

ACTION_ID = "saphan"
"""How the ids of our buttons begin."""


def to_inbound(payload: Object, received_at_ms: int) -> list[Inbound]:
    """Whoever taps means us, in a channel too. A button of ours has its action as `value`; other elements have none.
    Never raises."""
    container = object_in(payload, "container")
    message_ts, channel = text_in(container, "message_ts"), text_in(container, "channel_id")
    thread_ts = text_in(container, "thread_ts") or text_in(object_in(payload, "message"), "thread_ts")
    sender = text_in(object_in(payload, "user"), "id")
    place = place_in(channel, thread_ts, message_ts)
    if place is None or not is_ts(message_ts) or not is_id(sender):
        return []
    actions = payload.get("actions")
    taps = [action for action in actions if isinstance(action, dict)] if isinstance(actions, list) else []
    return [
        inbound(
            place,
            f"{channel}:{message_ts}:{at}",
            Kind.ACTION,
            sender,
            well_formed(value[:MAX_TEXT]),
            milliseconds(at),
            received_at_ms,
            redelivery=False,
        )
        for tap in taps
        if text_in(tap, "action_id").startswith(ACTION_ID)
        and (value := text_in(tap, "value"))
        and is_ts(at := text_in(tap, "action_ts"))
    ]
