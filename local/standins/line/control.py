"""Control of the phones over HTTP, for the simulator page and drivers outside this process.

`GET /_chat`          ids of all chats
`GET /_chat/<user>`   {"user", "name", "blocked", "loading_until_ms", "now_ms", "messages": as `LineStandIn.chat`}
`POST /_chat/<user>`  {"text": …} | {"postback": data} | {"event": "follow" | "unfollow" | "sticker" | "image" | …}:
                      does it, sends the signed webhook, answers {"status": of the webhook's answer, "event"}
"""

import json
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from local.standins.line.answers import Refused, as_json
from local.standins.line.events import MEDIA, Event

if TYPE_CHECKING:
    from local.standins.line.standin import LineStandIn

PATH = "/_chat"


class Control:
    """WSGI application."""

    def __init__(self, standin: "LineStandIn") -> None:
        self._standin = standin

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        try:
            response = self._answer(request)
        except Refused as refused:
            response = refused.response
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        user_id = request.path.removeprefix(PATH).strip("/")
        if not user_id:
            return as_json({"chats": self._standin.chats.ids()})
        if request.method == "POST":
            return self._act(user_id, request)
        return self._show(user_id)

    def _show(self, user_id: str) -> Response:
        chat = self._standin.chats.known(user_id)
        return as_json(
            {
                "user": user_id,
                "name": chat.name if chat else "",
                "blocked": bool(chat and chat.blocked),
                "loading_until_ms": self._standin.loading_until_ms(user_id),
                "now_ms": self._standin.clock.now_ms(),
                "messages": self._standin.chat(user_id),
            }
        )

    def _act(self, user_id: str, request: Request) -> Response:
        if not self._standin.webhook_url:
            raise Refused(409, "No webhook URL is set.")
        try:
            wish = json.loads(request.get_data())
        except ValueError:
            raise Refused(400, "The body is not JSON.") from None
        event = self._event(user_id, wish if isinstance(wish, dict) else {})
        status = self._standin.send_webhook(self._standin.webhook_url, [event])
        return as_json({"status": status, "event": event})

    def _event(self, user_id: str, wish: dict[str, Any]) -> Event:
        match wish:
            case {"text": str(text)}:
                return self._standin.user_says(user_id, text)
            case {"postback": str(data)}:
                return self._standin.user_taps(user_id, data)
            case {"event": "follow"}:
                return self._standin.follow(user_id)
            case {"event": "unfollow"}:
                return self._standin.unfollow(user_id)
            case {"event": str(kind)} if kind in MEDIA:
                return self._standin.user_sends(user_id, kind)
            case {"event": str(kind)}:
                return self._standin.other_event(user_id, kind)
        raise Refused(400, 'The body needs one of: "text", "postback", "event".')
