"""Channel access tokens: the long-lived one of the console, and stateless ones.

Source: https://developers.line.biz/en/reference/messaging-api/#issue-stateless-channel-access-token
"""

from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from local.standins.line.answers import Refused, as_json
from local.standins.line.ids import opaque_token

if TYPE_CHECKING:
    from local.standins.line.standin import LineStandIn

LIFETIME_S = 900


class Tokens:
    def __init__(self, standin: "LineStandIn") -> None:
        self._standin = standin
        self._issued: dict[str, int] = {}
        """When each stateless token ends, in milliseconds. They can't be revoked."""

    def check(self, request: Request) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Bearer" and (token == self._standin.channel_access_token or self._is_good(token)):
            return
        raise Refused(401, "Authentication failed. Confirm that the access token in the authorization header is valid.")

    def issue(self, request: Request) -> Response:
        given = [request.form.get(name) for name in ("grant_type", "client_id", "client_secret")]
        if given != ["client_credentials", self._standin.channel_id, self._standin.channel_secret]:
            wrong = {"error": "invalid_request", "error_description": "Invalid 'client_credentials'."}
            return as_json(wrong, 400)
        token = opaque_token()
        self._issued[token] = self._standin.clock.now_ms() + LIFETIME_S * 1000
        return as_json({"token_type": "Bearer", "access_token": token, "expires_in": LIFETIME_S})

    def _is_good(self, token: str) -> bool:
        return self._standin.clock.now_ms() < self._issued.get(token, 0)
