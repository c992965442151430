"""Channel access tokens: the long-lived one from the secret, or stateless ones that are issued on need.

Source: https://developers.line.biz/en/reference/messaging-api/#issue-stateless-channel-access-token
"""

import json
import threading
from urllib.parse import urlencode

from assistant.channels.line_http import Answer, LineHttp, error_of
from assistant.credentials import Fields
from assistant.errors import KeyRefused, OutcomeUnknown, ServiceUnavailable
from assistant.ports import Clock

_ISSUE = "/oauth2/v3/token"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_MARGIN_S = 60  # a token that was good when the request left must be good when it arrives


class LineTokens:
    """An issued token (15 minutes) is used until shortly before its end. Safe to use from several threads."""

    def __init__(self, http: LineHttp, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._lock = threading.Lock()
        self._issued = ""
        self._issued_to: tuple[str, str] | None = None
        self._good_until_ms = 0

    def token(self, fields: Fields) -> str:
        """Raises `KeyRefused` when LINE knows no such channel id and secret, or an error as any call to LINE does."""
        if "channel_access_token" in fields:
            return fields["channel_access_token"]
        channel = (fields["channel_id"], fields["channel_secret"])
        with self._lock:
            if self._issued_to != channel or self._clock.now_ms() >= self._good_until_ms:
                self._issued, lifetime_s = self._issue(*channel)
                self._issued_to = channel
                self._good_until_ms = self._clock.now_ms() + int(1000 * (lifetime_s - _MARGIN_S))
            return self._issued

    def drop(self, token: str) -> bool:
        """Forget an issued token that LINE refused. False for a long-lived one: there is no other."""
        with self._lock:
            if token != self._issued:
                return False
            self._issued, self._issued_to = "", None
            return True

    def _issue(self, channel_id: str, channel_secret: str) -> tuple[str, float]:
        form = {"grant_type": "client_credentials", "client_id": channel_id, "client_secret": channel_secret}
        try:
            answer = self._http.send("POST", _ISSUE, headers=_FORM, body=urlencode(form).encode())
        except OutcomeUnknown as exc:
            # The caller must not take it for its own message, which was never sent.
            raise ServiceUnavailable("line", "no token") from exc
        if answer.status in (400, 401, 403):
            raise KeyRefused("line", "channel_refused", status=answer.status, request_id=answer.request_id)
        if answer.status != 200:
            raise error_of(answer)
        return _read(answer)


def _read(answer: Answer) -> tuple[str, float]:
    try:
        content = json.loads(answer.body)
        return str(content["access_token"]), float(content["expires_in"])
    except (ValueError, KeyError, TypeError):
        raise ServiceUnavailable("line", "no token", status=answer.status, request_id=answer.request_id) from None
