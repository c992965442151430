"""A colleague's Slack: the assistant view, where each chat is a thread in their direct chat with the app."""

import re
import secrets
from typing import Any

from local.simulator.channels import Read, Shown, Wish
from local.standins.slack import SlackStandIn
from local.standins.slack.standin import buttons, unescaped

_USER = re.compile(r"U[0-9A-F]{10}")


class SlackSide:
    events: tuple[str, ...] = ("begin",)

    def __init__(self, slack: SlackStandIn) -> None:
        self._slack = slack
        self._places: dict[str, str] = {}
        """`D0123:<thread_ts>` of each person's thread."""

    def new_person(self) -> str:
        return "U" + secrets.token_hex(5).upper()

    def is_person(self, id: str) -> bool:
        return bool(_USER.fullmatch(id))

    def does(self, person: str, wish: Wish) -> int | None:
        match wish:
            case {"text": str(text)}:
                channel, _, thread_ts = self._place(person).partition(":")
                payload = self._slack.user_says(person, text, channel, thread_ts)
            case {"tap": str(value)}:
                payload = self._slack.user_taps(person, value)
            case {"event": "begin"}:
                payload = self._slack.user_opens_assistant(person)
                thread = payload["event"]["assistant_thread"]
                self._places[person] = f"{thread['channel_id']}:{thread['thread_ts']}"
            case _:
                return None
        return self._slack.send_webhook(self._slack.webhook_url, payload)

    def shows(self, person: str) -> Shown:
        place = self._place(person)
        return Shown(self._slack.chat(place), bool(self._slack.status(place)), f"slack#{place}")

    def read(self, message: dict[str, Any]) -> Read:
        held = {button["text"]["text"]: button["value"] for button in buttons(message)}
        return Read(unescaped(message.get("text", "")), held)

    def _place(self, person: str) -> str:
        return self._places.get(person) or "D" + person[1:]
