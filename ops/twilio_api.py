"""Twilio's own API, through its library: the account, the WhatsApp sender, the template.

Source: https://www.twilio.com/docs/whatsapp/api/senders
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

HOSTS = ("https://api.twilio.com", "https://messaging.twilio.com", "https://content.twilio.com")
TIMEOUT_S = 20


class TwilioProblem(Exception):
    """`status` is Twilio's answer, 0 when there was none."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status}: {reason}" if status else reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Sender:
    """`status` is Twilio's: ONLINE, OFFLINE, CREATING, …"""

    sid: str
    status: str
    callback_url: str
    callback_method: str


class TwilioApi:
    """One account, by the fields of its secret. Every method raises `TwilioProblem`."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields

    def account_status(self) -> str:
        """active, suspended or closed."""
        return str(_asked(lambda: self._client.api.v2010.accounts(self._fields["account_sid"]).fetch()).status)

    def sender(self) -> Sender | None:
        """The one of the secret; None when the account has no such WhatsApp sender, as with Twilio's sandbox."""
        wanted = "whatsapp:" + self._fields["sender"].removeprefix("whatsapp:")
        for found in _asked(lambda: self._client.messaging.v2.channels_senders.list(channel="whatsapp")):
            if found.sender_id == wanted:
                webhook = found.webhook or {}
                url, method = webhook.get("callback_url") or "", webhook.get("callback_method") or "POST"
                return Sender(found.sid, str(found.status), url, method)
        return None

    def set_webhook(self, sender: Sender, url: str) -> None:
        from twilio.rest.messaging.v2.channels_sender import (  # type: ignore[import-untyped]
            ChannelsSenderInstance as Instance,
        )

        webhook = Instance.MessagingV2ChannelsSenderWebhook(
            {
                "callback_url": url,
                "callback_method": "POST",
                "status_callback_url": url,
                "status_callback_method": "POST",
            }
        )
        request = Instance.MessagingV2ChannelsSenderRequestsUpdate({})
        request.webhook = webhook
        _asked(lambda: self._client.messaging.v2.channels_senders(sender.sid).update(request))

    def template_status(self, sid: str) -> str:
        """approved, pending, rejected, … by WhatsApp."""
        found = _asked(lambda: self._client.content.v1.contents(sid).approval_fetch().fetch())
        return str((found.whatsapp or {}).get("status", "unsubmitted"))

    @cached_property
    def _client(self) -> Any:
        from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
        from twilio.rest import Client  # type: ignore[import-untyped]

        http = TwilioHttpClient(timeout=TIMEOUT_S)
        base = self._fields.get("api_base_url")
        if base:
            send = http.request
            http.request = lambda method, url, *args, **kwargs: send(method, _moved(url, base), *args, **kwargs)
        return Client(self._fields["account_sid"], self._fields["auth_token"], http_client=http)


def _moved(url: str, base: str) -> str:
    for host in HOSTS:
        url = url.replace(host, base.rstrip("/"))
    return url


def _asked(ask: Callable[[], Any]) -> Any:
    from requests.exceptions import RequestException  # the library's own HTTP client raises these
    from twilio.base.exceptions import TwilioException, TwilioRestException  # type: ignore[import-untyped]

    try:
        return ask()
    except TwilioRestException as exc:
        raise TwilioProblem(exc.status, f"code {exc.code}") from exc
    except TwilioException as exc:
        # Lists raise this one, with the response as its second argument.
        status = getattr(exc.args[1], "status_code", 0) if len(exc.args) > 1 else 0
        raise TwilioProblem(status, "not as expected") from exc
    except RequestException as exc:
        raise TwilioProblem(0, f"Twilio can't be reached ({type(exc).__name__})") from exc
