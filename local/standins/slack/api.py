"""Slack's Web API, over HTTP: `/api/<method>`, and without the prefix.

Source: https://docs.slack.dev/apis/web-api
"""

import json
import secrets
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from local.standins.slack import reading
from local.standins.slack.answers import Refused, as_json
from local.standins.slack.posting import Posting

if TYPE_CHECKING:
    from local.standins.slack.standin import SlackStandIn

SCOPES = {
    "chat.postMessage": "chat:write",
    "assistant.threads.setStatus": "chat:write",
    "conversations.replies": "channels:history",
    "conversations.history": "im:history",
}


class Api:
    """WSGI application. Every answer has an `X-Slack-Req-Id`, and those to a good token name its scopes."""

    def __init__(self, standin: "SlackStandIn") -> None:
        self._standin = standin
        self._posting = Posting(standin)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        try:
            response = self._answer(Request(environ))
        except Refused as refused:
            response = refused.response
        response.headers["X-Slack-Req-Id"] = secrets.token_hex(16)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        method, arguments = request.path.rpartition("/")[2], _arguments(request)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.pop("token", "")
        if not given:
            raise Refused("not_authed")
        if given != self._standin.bot_token:
            raise Refused("invalid_auth")
        needed = SCOPES.get(method, "")
        if needed and needed not in self._standin.scopes:
            raise Refused("missing_scope", needed=needed, provided=",".join(sorted(self._standin.scopes)))
        response = self._called(method, arguments)
        response.headers["X-OAuth-Scopes"] = ",".join(sorted(self._standin.scopes))
        return response

    def _called(self, method: str, arguments: dict[str, Any]) -> Response:
        match method:
            case "auth.test":
                return as_json(self._who_we_are())
            case "chat.postMessage":
                return as_json(self._posting.post(arguments))
            case "assistant.threads.setStatus":
                return as_json(self._posting.set_status(arguments))
            case "conversations.replies":
                return as_json(reading.replies(self._standin.workspace, arguments))
            case "conversations.history":
                return as_json(reading.history(self._standin.workspace, arguments))
        raise Refused("unknown_method", req_method=method)

    def _who_we_are(self) -> dict[str, Any]:
        standin = self._standin
        names = {"url": "https://example.slack.com/", "team": "Example", "user": "saphan"}
        ids = {"team_id": standin.team_id, "user_id": standin.bot_user_id}
        if standin.bot_id:
            ids["bot_id"] = standin.bot_id
        return {"ok": True, **names, **ids, "is_enterprise_install": False}


def _arguments(request: Request) -> dict[str, Any]:
    """JSON, a form, or the query: whichever there is. JSON is no way to call the methods that read."""
    if (request.mimetype or "") != "application/json":
        return {**request.args.to_dict(), **request.form.to_dict()}
    if request.get_data() and request.path.rpartition("/")[2] in ("conversations.replies", "conversations.history"):
        raise Refused("invalid_arguments")
    try:
        arguments = json.loads(request.get_data() or b"{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(arguments, dict):
        raise Refused("json_not_object")
    return arguments
