"""The simulator's backend: does what a person does on the profile's channel, shows what the bot sent there."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, send_from_directory

from assistant.names import REST
from assistant.profile import Profile
from local.outside import Outside
from local.simulator.api_docs import api_docs
from local.simulator.channels import side_of
from local.simulator.paths import Paths

STATIC = Path(__file__).parent / "static"
MAILS_SHOWN = 5


class Simulator:
    """`app` is the WSGI application. The page speaks the profile's first channel."""

    def __init__(self, outside: Outside, profile: Profile) -> None:
        self._outside = outside
        self._profile = profile
        self._channel = profile.channels[0]
        self._side = side_of(self._channel, outside)
        self.paths = Paths()
        self.app = Flask(__name__, static_folder=None)
        for rule, view, methods in (
            ("/", self._page, ["GET"]),
            ("/static/<path:name>", self._static, ["GET"]),
            ("/api/account", self._account, ["GET"]),
            ("/api/people", self._person, ["POST"]),
            ("/api/chat/<user>", self._chat, ["GET"]),
            ("/api/chat/<user>", self._send, ["POST"]),
        ):
            self.app.add_url_rule(rule, view.__name__, view, methods=methods)
        self._documented = REST in profile.channels
        if self._documented:
            self.app.register_blueprint(api_docs(outside.rest))

    def _page(self) -> Response:
        return send_from_directory(STATIC, "page.html")

    def _static(self, name: str) -> Response:
        return send_from_directory(STATIC, name)

    def _account(self) -> Response:
        """{"title", "channel", "languages", "events": what `Side.events` says, "api_docs": whether there is an API
        to read about, "stand_ins": for each service whether a stand-in plays it}."""
        return _json(
            {
                "title": self._profile.title,
                "channel": self._channel,
                "languages": self._profile.languages,
                "events": self._side.events,
                "api_docs": self._documented,
                "stand_ins": {name: url is not None for name, url in self._outside.standins.items()},
            }
        )

    def _person(self) -> Response:
        """{"user"}: somebody whom the assistant does not know."""
        return _json({"user": self._side.new_person()})

    def _chat(self, user: str) -> Response:
        """{"chat": […], "loading": bool, "paths": […], "mails": […]}; the page asks for it a few times a second. Each
        entry of the chat has what is to be read of its message: {"text", "buttons"}."""
        self._known(user)
        shown = self._side.shows(user)
        mails = self._outside.odoo.mails[-MAILS_SHOWN:] if self._outside.plays("odoo") else []
        return _json(
            {
                "chat": [{**entry, "read": asdict(self._side.read(entry["message"]))} for entry in shown.chat],
                "loading": shown.typing,
                "paths": self.paths.of(shown.conversation),
                "mails": [{name: mail[name] for name in ("to", "subject", "body")} for mail in mails],
            }
        )

    def _send(self, user: str) -> Response:
        """A `Wish` in; {"status": of the webhook's answer} out."""
        self._known(user)
        status = self._side.does(user, request.get_json())
        if status is None:
            abort(400)
        return _json({"status": status})

    def _known(self, user: str) -> None:
        if not self._side.is_person(user):
            abort(404)


def _json(data: Any) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), content_type="application/json")
