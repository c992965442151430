"""The Messaging API's endpoints, over HTTP.

Source: https://developers.line.biz/en/reference/messaging-api/
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from local.standins.line.answers import Refused, as_json
from local.standins.line.sending import Sending
from local.standins.line.tokens import Tokens
from local.standins.line.webhook_settings import WebhookSettings

if TYPE_CHECKING:
    from local.standins.line.standin import LineStandIn

MAX_BODY_BYTES = 2_000_000
_JSON_METHODS = ("POST", "PUT")

type Endpoint = Callable[..., Response]


class Api:
    """WSGI application. Every answer has an `X-Line-Request-Id`."""

    def __init__(self, standin: "LineStandIn") -> None:
        self._standin = standin
        self._tokens = Tokens(standin)
        sending, settings = Sending(standin), WebhookSettings(standin)
        self._endpoints: dict[str, Endpoint] = {
            "POST /v2/bot/message/reply": sending.reply,
            "POST /v2/bot/message/push": sending.push,
            "POST /v2/bot/message/validate/<kind>": sending.validate,
            "POST /v2/bot/chat/loading/start": sending.start_loading,
            "GET /v2/bot/message/quota": self._quota,
            "GET /v2/bot/message/quota/consumption": self._consumption,
            "GET /v2/bot/message/<message_id>/content": self._content,
            "GET /v2/bot/profile/<user_id>": self._profile,
            "GET /v2/bot/info": self._info,
            "GET /v2/bot/channel/webhook/endpoint": settings.get,
            "PUT /v2/bot/channel/webhook/endpoint": settings.put,
            "POST /v2/bot/channel/webhook/test": settings.test,
        }
        self._routes = Map([_rule(route) for route in self._endpoints])

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        request_id = str(uuid4())
        environ["line.request_id"] = request_id
        try:
            response = self._answer(request)
        except Refused as refused:
            response = refused.response
        response.headers["X-Line-Request-Id"] = request_id
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if (request.method, request.path) == ("POST", "/oauth2/v3/token"):
            return self._tokens.issue(request)
        self._tokens.check(request)
        try:
            route, arguments = self._routes.bind_to_environ(request.environ).match()
        except HTTPException as exc:
            raise Refused(exc.code or 404, "Not found") from None
        if request.method in _JSON_METHODS:
            arguments = {**arguments, "body": _body(request), "request": request}
        return self._endpoints[route](**arguments)

    def _quota(self) -> Response:
        limit = self._standin.ledger.quota
        return as_json({"type": "none"} if limit is None else {"type": "limited", "value": limit})

    def _consumption(self) -> Response:
        return as_json({"totalUsage": self._standin.ledger.used})

    def _content(self, message_id: str) -> Response:
        if message_id not in self._standin.content:
            raise Refused(404, "Not found")
        content_type, content = self._standin.content[message_id]
        return Response(content, content_type=content_type)

    def _profile(self, user_id: str) -> Response:
        chat = self._standin.chats.known(user_id)
        if chat is None or chat.blocked:
            raise Refused(404, "Not found")
        return as_json({"userId": user_id, "displayName": chat.name, "language": "th"})

    def _info(self) -> Response:
        names = {"userId": self._standin.bot_user_id, "displayName": self._standin.bot_name, "basicId": "@saphan"}
        return as_json({**names, "chatMode": "bot", "markAsReadMode": "auto"})


def _rule(route: str) -> Rule:
    method, path = route.split()
    return Rule(path, methods=[method], endpoint=route)


def _body(request: Request) -> dict[str, Any]:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise Refused(413, "Payload Too Large")
    if request.mimetype != "application/json":
        raise Refused(415, f"The content type, {request.mimetype}, is not supported")
    try:
        body = json.loads(request.get_data())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(400, "The request body could not be parsed as JSON (line: -, column: -)")
    return body
