"""Control of the phones over HTTP, for the simulator page and drivers outside this process.

`GET /_chat`             addresses of all chats
`GET /_chat/<address>`   {"user", "name", "blocked", "loading_until_ms", "now_ms", "messages": as `TwilioStandIn.chat`}
`POST /_chat/<address>`  {"text": …} | {"event": "image" | "audio" | "location" | … | "stop"}: does it, sends the signed
                         webhook, answers {"status": of the webhook's answer, "event": its parameters}
"""

import json
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from local.standins.twilio.answers import as_json
from local.standins.twilio.webhooks import MEDIA, Parameters

if TYPE_CHECKING:
    from local.standins.twilio.standin import TwilioStandIn

PATH = "/_chat"


class Control:
    """WSGI application."""

    def __init__(self, standin: "TwilioStandIn") -> None:
        self._standin = standin

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        address = request.path.removeprefix(PATH).strip("/")
        if not address:
            return as_json({"chats": self._standin.chats.ids()})
        if request.method == "POST":
            return self._act(address, request)
        return self._show(address)

    def _show(self, address: str) -> Response:
        chat = self._standin.chats.known(address)
        return as_json(
            {
                "user": address,
                "name": chat.name if chat else "",
                "blocked": bool(chat and chat.blocked),
                "loading_until_ms": chat.loading_until_ms if chat and self._standin.is_typing(address) else None,
                "now_ms": self._standin.clock.now_ms(),
                "messages": self._standin.chat(address),
            }
        )

    def _act(self, address: str, request: Request) -> Response:
        if not self._standin.webhook_url:
            return as_json({"message": "No webhook URL is set."}, 409)
        try:
            wish = json.loads(request.get_data())
        except ValueError:
            wish = None
        parameters = self._does(address, wish)
        if parameters is None:
            return as_json({"message": 'The body needs one of: "text", "event".'}, 400)
        status = self._standin.send_webhook(self._standin.webhook_url, parameters)
        return as_json({"status": status, "event": parameters})

    def _does(self, address: str, wish: object) -> Parameters | None:
        match wish:
            case {"text": str(text)}:
                return self._standin.user_says(address, text)
            case {"event": "stop"}:
                return self._standin.opt_out(address)
            case {"event": str(kind)} if kind in (*MEDIA, "location"):
                return self._standin.user_sends(address, kind)
        return None
