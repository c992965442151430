"""Control of the people over HTTP, for the simulator page and drivers outside this process.

`GET /_chat`             all places: `C0123:<thread_ts>`, `D0123`
`GET /_chat/<place>`     {"place", "status", "now_ms", "messages": as `SlackStandIn.chat`}
`POST /_chat/<place>`    {"user": …} with {"text": …} | {"tap": a button's value} | {"event": "assistant"}: does it,
                         sends the signed webhook, answers {"status": of the webhook's answer, "event": its payload}. In
                         a channel the text is a mention of us, and `/_chat/C0123` begins a thread.
"""

import json
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from local.standins.slack.answers import as_json
from local.standins.slack.events import Payload

if TYPE_CHECKING:
    from local.standins.slack.standin import SlackStandIn

PATH = "/_chat"


class Control:
    """WSGI application."""

    def __init__(self, standin: "SlackStandIn") -> None:
        self._standin = standin

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        place = request.path.removeprefix(PATH).strip("/")
        if not place:
            return as_json({"chats": self._standin.chats.ids()})
        if request.method == "POST":
            return self._act(place, request)
        messages, now_ms = self._standin.chat(place), self._standin.clock.now_ms()
        return as_json({"place": place, "status": self._standin.status(place), "now_ms": now_ms, "messages": messages})

    def _act(self, place: str, request: Request) -> Response:
        if not self._standin.webhook_url:
            return _refused("No webhook URL is set.", 409)
        try:
            payload = self._does(place, json.loads(request.get_data()))
        except (ValueError, LookupError):
            payload = None
        if payload is None:
            return _refused('The body needs "user" and one of: "text", "tap", "event".', 400)
        status = self._standin.send_webhook(self._standin.webhook_url, payload)
        return as_json({"status": status, "event": payload})

    def _does(self, place: str, wish: Any) -> Payload | None:
        channel, _, thread_ts = place.partition(":")
        match wish:
            case {"user": str(user), "text": str(text)}:
                if channel.startswith("D"):
                    return self._standin.user_says(user, text, channel, thread_ts)
                return self._standin.user_mentions(user, text, channel, thread_ts)
            case {"user": str(user), "tap": str(value)}:
                return self._standin.user_taps(user, value)
            case {"user": str(user), "event": "assistant"}:
                return self._standin.user_opens_assistant(user)
        return None


def _refused(message: str, status: int) -> Response:
    response = as_json({"message": message})
    response.status_code = status
    return response
