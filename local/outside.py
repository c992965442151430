"""What is outside of the deployed stack: LINE, OpenAI and Odoo, each the real service or its stand-in."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from local.services import Service, from_environment
from local.standins.line import LineStandIn
from local.standins.odoo import OdooStandIn
from local.standins.openai import OpenAIStandIn
from local.standins.recorder import Recorder


class Outside:
    """After `start`: `services` holds what goes into each provider's secret, `standins` the URL of each stand-in (None
    where the real service is used) and `recorders` their logs and faults.

    Raises `ConfigurationError` when real keys are set in part.
    """

    def __init__(self, environ: Mapping[str, str], odoo: OdooStandIn, *, bot_name: str) -> None:
        self.services: dict[str, Service] = {}
        for name in ("line", "openai", "openai_admin", "odoo"):
            real = from_environment(name, environ)
            if real:
                self.services[name] = real
        line = self.services.get("line")  # with real keys the simulator still signs as LINE does
        self.line = LineStandIn(
            channel_secret=line.fields["channel_secret"] if line else secrets.token_hex(16),
            channel_access_token=secrets.token_urlsafe(32),
            bot_name=bot_name,
        )
        self.openai = OpenAIStandIn()
        self.odoo = odoo
        self.recorders: dict[str, Recorder] = {}
        self.standins: dict[str, str | None] = {}

    def start(self, serve: Callable[[str, Callable[..., Any]], str]) -> None:
        """`serve` puts a WSGI application on a port and gives its URL."""
        for name, standin in (("line", self.line), ("openai", self.openai), ("odoo", self.odoo)):
            if name in self.services:
                self.standins[name] = None
                continue
            self.recorders[name] = Recorder(standin.app)
            url = self.standins[name] = serve(name, self.recorders[name])
            self.services[name] = Service(self._fields(name, url), real=False)
            if name == "openai":  # beside a real key only a real admin key knows the balance
                admin = {"api_key": "sk-admin-offline", "base_url": f"{url}/v1"}
                self.services.setdefault("openai_admin", Service(admin, real=False))

    def is_real(self, name: str) -> bool:
        return self.services[name].real

    def _fields(self, name: str, url: str) -> dict[str, str]:
        if name == "line":
            return {
                "channel_secret": self.line.channel_secret,
                "channel_access_token": self.line.channel_access_token,
                "api_base_url": url,
            }
        if name == "openai":
            return {"api_key": "sk-offline", "base_url": f"{url}/v1"}
        return {"url": url, **self.odoo.credentials}
