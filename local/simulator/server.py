"""The simulator's backend: sends what LINE would send, shows what the bot sent."""

import json
import re
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, send_from_directory

from local.simulator.paths import Paths
from local.standins.line import LineStandIn
from local.standins.odoo import OdooStandIn

STATIC = Path(__file__).parent / "static"
USER = re.compile(r"U[0-9a-f]{32}")


class Simulator:
    """`app` is the WSGI application. `stand_ins` tells for each service whether a stand-in plays it."""

    def __init__(self, line: LineStandIn, odoo: OdooStandIn, webhook_url: str, stand_ins: dict[str, bool]) -> None:
        self._line = line
        self._odoo = odoo
        self._webhook_url = webhook_url
        self._stand_ins = stand_ins
        self.paths = Paths()
        self.app = Flask(__name__, static_folder=None)
        for rule, view, methods in (
            ("/", self._page, ["GET"]),
            ("/static/<path:name>", self._static, ["GET"]),
            ("/api/services", self._services, ["GET"]),
            ("/api/chat/<user>", self._chat, ["GET"]),
            ("/api/chat/<user>", self._send, ["POST"]),
        ):
            self.app.add_url_rule(rule, view.__name__, view, methods=methods)

    def _page(self) -> Response:
        return send_from_directory(STATIC, "page.html")

    def _static(self, name: str) -> Response:
        return send_from_directory(STATIC, name)

    def _services(self) -> Response:
        """For each service whether a stand-in plays it."""
        return _json(self._stand_ins)

    def _chat(self, user: str) -> Response:
        """{"chat": […], "loading": bool, "paths": […], "mails": […]}; the page asks for it a few times a second."""
        _known(user)
        return _json(
            {
                "chat": self._line.chat(user),
                "loading": self._line.loading_until_ms(user) is not None,
                "paths": self.paths.of(f"line#{user}"),
                "mails": [
                    {"to": mail["to"], "subject": mail["subject"], "body": mail["body"]} for mail in self._odoo.mails
                ][-5:]
                if self._stand_ins["odoo"]
                else [],
            }
        )

    def _send(self, user: str) -> Response:
        """{"text"} | {"postback", "says"} | {"event": "follow" | "sticker"}; answers the webhook's status."""
        _known(user)
        data: dict[str, Any] = request.get_json()
        if "text" in data:
            event = self._line.user_says(user, data["text"])
        elif "postback" in data:
            event = self._line.user_taps(user, data["postback"], says=data.get("says"))
        elif data.get("event") == "follow":
            event = self._line.follow(user)
        elif data.get("event") == "sticker":
            event = self._line.sticker(user)
        else:
            abort(400)
        return _json({"status": self._line.send_webhook(self._webhook_url, [event])})


def _known(user: str) -> None:
    if not USER.fullmatch(user):
        abort(404)


def _json(data: Any) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), content_type="application/json")
