"""The simulator's backend: sends what LINE would send, shows what the bot sent."""

import json
import re
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, send_from_directory

from local.outside import Outside
from local.simulator.paths import Paths

STATIC = Path(__file__).parent / "static"
USER = re.compile(r"U[0-9a-f]{32}")
MAILS_SHOWN = 5


class Simulator:
    """`app` is the WSGI application. `title` is the account's name in the chat."""

    def __init__(self, outside: Outside, webhook_url: str, *, title: str) -> None:
        self._outside = outside
        self._webhook_url = webhook_url
        self._title = title
        self.paths = Paths()
        self.app = Flask(__name__, static_folder=None)
        for rule, view, methods in (
            ("/", self._page, ["GET"]),
            ("/static/<path:name>", self._static, ["GET"]),
            ("/api/account", self._account, ["GET"]),
            ("/api/chat/<user>", self._chat, ["GET"]),
            ("/api/chat/<user>", self._send, ["POST"]),
        ):
            self.app.add_url_rule(rule, view.__name__, view, methods=methods)

    def _page(self) -> Response:
        return send_from_directory(STATIC, "page.html")

    def _static(self, name: str) -> Response:
        return send_from_directory(STATIC, name)

    def _account(self) -> Response:
        """{"title", "stand_ins": for each service whether a stand-in plays it}."""
        stand_ins = {name: url is not None for name, url in self._outside.standins.items()}
        return _json({"title": self._title, "stand_ins": stand_ins})

    def _chat(self, user: str) -> Response:
        """{"chat": […], "loading": bool, "paths": […], "mails": […]}; the page asks for it a few times a second."""
        _known(user)
        line, odoo = self._outside.line, self._outside.odoo
        shown = ("to", "subject", "body")
        return _json(
            {
                "chat": line.chat(user),
                "loading": line.is_loading(user),
                "paths": self.paths.of(f"line#{user}"),
                "mails": [{name: mail[name] for name in shown} for mail in odoo.mails[-MAILS_SHOWN:]],
            }
        )

    def _send(self, user: str) -> Response:
        """{"text"} | {"postback"} | {"event": "follow" | "sticker"}; answers the webhook's status."""
        _known(user)
        line = self._outside.line
        match request.get_json():
            case {"text": str(text)}:
                event = line.user_says(user, text)
            case {"postback": str(data)}:
                event = line.user_taps(user, data)
            case {"event": "follow"}:
                event = line.follow(user)
            case {"event": "sticker"}:
                event = line.sticker(user)
            case _:
                abort(400)
        return _json({"status": line.send_webhook(self._webhook_url, [event])})


def _known(user: str) -> None:
    if not USER.fullmatch(user):
        abort(404)


def _json(data: Any) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), content_type="application/json")
