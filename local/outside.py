"""What is outside of the deployed stack: the services that a profile needs, each the real one or its stand-in."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from assistant.names import CHANNEL_PROVIDERS
from assistant.profile import Profile
from local.services import Service, from_environment
from local.simulator.channels.rest import RestApi
from local.standins.line import LineStandIn
from local.standins.odoo import OdooStandIn
from local.standins.openai import OpenAIStandIn
from local.standins.recorder import Recorder
from local.standins.slack import SlackStandIn
from local.standins.twilio import TwilioStandIn

type Fields = Mapping[str, str]


class StandIn(Protocol):
    def app(self, environ: dict[str, Any], start_response: Any) -> Any: ...


class Outside:
    """After `start`: `services` holds what goes into each provider's secret, `standins` the URL of each stand-in (None
    where the real service is used) and `recorders` their logs and faults. Only what the profile's channels and tools
    need is there.

    With the real keys of a channel its stand-in is made too, for the simulator signs as it does, and is not served.

    Raises `ConfigurationError` when real keys are set in part.
    """

    def __init__(self, environ: Mapping[str, str], profile: Profile, odoo: OdooStandIn | None = None) -> None:
        self.services: dict[str, Service] = {}
        for name in (*profile.providers, "openai_admin"):
            real = from_environment(name, environ)
            if real:
                self.services[name] = real
        self.recorders: dict[str, Recorder] = {}
        self.standins: dict[str, str | None] = {}
        self.rest = RestApi("", "", "")
        """Where clients of the chat REST API ask, once there is one."""
        self._playing: dict[str, StandIn] = {}
        for name in profile.providers:
            if name == "odoo":
                self._playing[name] = odoo or OdooStandIn()
            else:
                real = self.services.get(name)
                self._playing[name] = _MAKE[name](real.fields if real else {}, profile)

    def start(self, serve: Callable[[str, Callable[..., Any]], str], public_url: str) -> None:
        """`serve` puts a WSGI application on a port and gives its URL; at `public_url` our webhooks will be."""
        for name, standin in self._playing.items():
            if name in self.services:
                self.standins[name] = None
                continue
            self.recorders[name] = Recorder(standin.app)
            url = self.standins[name] = serve(name, self.recorders[name])
            self.services[name] = Service(self._fields(name, url), real=False)
            if name == "openai":  # beside a real key only a real admin key knows the balance
                admin = {"api_key": "sk-admin-offline", "base_url": f"{url}/v1"}
                self.services.setdefault("openai_admin", Service(admin, real=False))
        twilio = self.services.get("twilio")
        if twilio:  # it signs the URL; that of a tunnel is set with TWILIO_PUBLIC_URL
            fields = {"public_url": public_url, **twilio.fields}
            self.services["twilio"] = Service(fields, real=twilio.real)
            self.twilio.signed_url = f"{fields['public_url']}/webhooks/whatsapp"

    def webhooks_at(self, urls: Mapping[str, str]) -> None:
        """By channel: where the stand-ins send what customers do."""
        for channel, url in urls.items():
            match self._playing[CHANNEL_PROVIDERS[channel]]:
                case LineStandIn() | TwilioStandIn() | SlackStandIn() as standin:
                    standin.webhook_url = url

    def is_real(self, name: str) -> bool:
        return self.services[name].real

    def plays(self, name: str) -> bool:
        return self.standins.get(name) is not None

    # Those that the profile does not need raise `KeyError`.

    @property
    def line(self) -> LineStandIn:
        return self._of("line", LineStandIn)

    @property
    def twilio(self) -> TwilioStandIn:
        return self._of("twilio", TwilioStandIn)

    @property
    def slack(self) -> SlackStandIn:
        return self._of("slack", SlackStandIn)

    @property
    def openai(self) -> OpenAIStandIn:
        return self._of("openai", OpenAIStandIn)

    @property
    def odoo(self) -> OdooStandIn:
        return self._of("odoo", OdooStandIn)

    def _of[S](self, name: str, kind: type[S]) -> S:
        standin = self._playing[name]
        assert isinstance(standin, kind)
        return standin

    def _fields(self, name: str, url: str) -> dict[str, str]:
        match self._playing[name]:
            case LineStandIn() as line:
                signing = {"channel_secret": line.channel_secret, "channel_access_token": line.channel_access_token}
                return {**signing, "api_base_url": url}
            case TwilioStandIn() as twilio:
                account = {"account_sid": twilio.account_sid, "auth_token": twilio.auth_token, "sender": twilio.sender}
                return {**account, "api_base_url": url}
            case SlackStandIn() as slack:
                tokens = {"signing_secret": slack.signing_secret, "bot_token": slack.bot_token}
                return {**tokens, "api_base_url": url}
            case OdooStandIn() as odoo:
                return {"url": url, **odoo.credentials}
        return {"api_key": "sk-offline", "base_url": f"{url}/v1"}


def _line(real: Fields, profile: Profile) -> LineStandIn:
    secret = real.get("channel_secret") or secrets.token_hex(16)
    return LineStandIn(channel_secret=secret, channel_access_token=secrets.token_urlsafe(32), bot_name=profile.title)


def _twilio(real: Fields, profile: Profile) -> TwilioStandIn:
    return TwilioStandIn(
        account_sid=real.get("account_sid") or "AC" + secrets.token_hex(16),
        auth_token=real.get("auth_token") or secrets.token_hex(16),
        sender=real.get("sender") or "+15005550006",
    )


def _slack(real: Fields, profile: Profile) -> SlackStandIn:
    return SlackStandIn(
        signing_secret=real.get("signing_secret") or secrets.token_hex(16),
        bot_token="xoxb-" + secrets.token_hex(16),
    )


def _openai(real: Fields, profile: Profile) -> OpenAIStandIn:
    return OpenAIStandIn()


_MAKE: Mapping[str, Callable[[Fields, Profile], StandIn]] = {
    "line": _line,
    "twilio": _twilio,
    "slack": _slack,
    "openai": _openai,
}
