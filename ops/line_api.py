"""LINE's own API, through line-bot-sdk: the channel's webhook, its account, its quota.

Source: https://developers.line.biz/en/reference/messaging-api/#webhook-settings
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import urllib3

API = "https://api.line.me"
TIMEOUT_S = (5, 20)  # connect, read; a webhook test waits for the webhook


class LineProblem(Exception):
    """`status` is LINE's answer, 0 when there was none."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status}: {reason}" if status else reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Endpoint:
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """`reason` is LINE's: OK, COULD_NOT_CONNECT, REQUEST_TIMEOUT, ERROR_STATUS_CODE or UNCLASSIFIED."""

    success: bool
    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class Bot:
    user_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Quota:
    """Messages of this month. `limit` is None for a plan without one."""

    limit: int | None
    used: int

    @property
    def used_percent(self) -> float:
        return 100 * self.used / self.limit if self.limit else 0.0


class LineApi:
    """One channel, by the fields of its secret. Every method raises `LineProblem`."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields
        self._host = fields.get("api_base_url", API)

    @cached_property
    def token(self) -> str:
        """The long-lived one, or a stateless one that is issued now: then LINE has checked id and secret."""
        if token := self._fields.get("channel_access_token"):
            return token
        from linebot.v3 import oauth  # type: ignore[import-untyped]

        with oauth.ApiClient(oauth.Configuration(host=self._host)) as client:
            try:
                issued = _asked(
                    lambda: oauth.ChannelAccessToken(client).issue_stateless_channel_token(
                        grant_type="client_credentials",
                        client_id=self._fields["channel_id"],
                        client_secret=self._fields["channel_secret"],
                        _request_timeout=TIMEOUT_S,
                    )
                )
            except LineProblem as problem:
                # Here LINE says 400 where its other endpoints say 401.
                raise LineProblem(401 if problem.status == 400 else problem.status, problem.reason) from problem
        return str(issued.access_token)

    def endpoint(self) -> Endpoint | None:
        """None when no webhook URL is set."""
        try:
            found = _asked(lambda: self._api.get_webhook_endpoint(_request_timeout=TIMEOUT_S))
        except LineProblem as problem:
            if problem.status == 404:
                return None
            raise
        return Endpoint(found.endpoint, bool(found.active))

    def set_endpoint(self, url: str) -> None:
        request = self._messaging.SetWebhookEndpointRequest(endpoint=url)
        _asked(lambda: self._api.set_webhook_endpoint(request, _request_timeout=TIMEOUT_S))

    def try_endpoint(self, url: str) -> Tried:
        """LINE sends an empty webhook there, whether it is the one that is set or not. At most 60 times an hour."""
        request = self._messaging.TestWebhookEndpointRequest(endpoint=url)
        found = _asked(lambda: self._api.test_webhook_endpoint(request, _request_timeout=TIMEOUT_S))
        return Tried(bool(found.success), int(found.status_code or 0), str(found.reason))

    def bot(self) -> Bot:
        found = _asked(lambda: self._api.get_bot_info(_request_timeout=TIMEOUT_S))
        return Bot(found.user_id, found.display_name)

    def quota(self) -> Quota:
        plan = _asked(lambda: self._api.get_message_quota(_request_timeout=TIMEOUT_S))
        used = _asked(lambda: self._api.get_message_quota_consumption(_request_timeout=TIMEOUT_S))
        return Quota(plan.value if plan.type == "limited" else None, int(used.total_usage))

    @property
    def _messaging(self) -> Any:
        from linebot.v3 import messaging  # a second of import: only commands that talk to LINE pay for it

        return messaging

    @cached_property
    def _api(self) -> Any:
        settings = self._messaging.Configuration(host=self._host, access_token=self.token)
        return self._messaging.MessagingApi(self._messaging.ApiClient(settings))


def _asked(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except urllib3.exceptions.HTTPError as exc:
        raise LineProblem(0, f"LINE can't be reached ({type(exc).__name__})") from exc
    except Exception as exc:
        # Each of the SDK's packages has an ApiException of its own; all carry the answer's status and body.
        if not hasattr(exc, "status") or not hasattr(exc, "body"):
            raise
        raise LineProblem(int(exc.status or 0), _message(exc.body)) from exc


def _message(body: Any) -> str:
    try:
        data = json.loads(body)
        return str(data.get("message") or data.get("error_description") or data)
    except (ValueError, TypeError, AttributeError):
        return "no explanation"
