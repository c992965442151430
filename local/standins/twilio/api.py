"""Twilio's API, over HTTP. All of its hosts are this one.

Source: https://www.twilio.com/docs/messaging/api/message-resource,
https://www.twilio.com/docs/whatsapp/api/typing-indicators-resource
"""

from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from local.standins.twilio.answers import Refused, as_json
from local.standins.twilio.console import Console
from local.standins.twilio.listing import page_of
from local.standins.twilio.records import new_sid
from local.standins.twilio.sending import Sending

if TYPE_CHECKING:
    from local.standins.twilio.standin import TwilioStandIn

_ACCOUNT = "/2010-04-01/Accounts/<account_sid>"
_ROUTES = Map(
    [
        Rule(f"{_ACCOUNT}.json", methods=["GET"], endpoint="account"),
        Rule(f"{_ACCOUNT}/Messages.json", methods=["POST"], endpoint="create"),
        Rule(f"{_ACCOUNT}/Messages.json", methods=["GET"], endpoint="list"),
        Rule(f"{_ACCOUNT}/Messages/<sid>.json", methods=["GET"], endpoint="fetch"),
        Rule("/v2/Channels/Senders", methods=["GET"], endpoint="senders"),
        Rule("/v2/Channels/Senders/<sid>", methods=["POST"], endpoint="set_sender"),
        Rule("/v1/Content/<sid>/ApprovalRequests", methods=["GET"], endpoint="approval"),
        Rule("/v2/Indicators/Typing.json", methods=["POST"], endpoint="typing"),
    ]
)


class Api:
    """WSGI application. Every answer has a `Twilio-Request-Id`."""

    def __init__(self, standin: "TwilioStandIn") -> None:
        self._standin = standin
        self._sending = Sending(standin)
        self._console = Console(standin)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        try:
            response = self._answer(Request(environ))
        except Refused as refused:
            response = refused.response
        response.headers["Twilio-Request-Id"] = new_sid("RQ")
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        given = request.authorization
        ours = (self._standin.account_sid, self._standin.auth_token)
        if given is None or (given.username, given.password) != ours:
            raise Refused(20003)
        try:
            endpoint, arguments = _ROUTES.bind_to_environ(request.environ).match()
        except HTTPException:
            raise Refused(20404) from None
        if arguments.get("account_sid", ours[0]) != ours[0]:
            raise Refused(20404)
        match endpoint:
            case "create":
                return as_json(self._sending.create(request.form), 201)
            case "list":
                return as_json(page_of(self._standin.records, request))
            case "fetch":
                return as_json(self._record(arguments["sid"]))
            case "senders":
                return as_json(self._console.senders())
            case "set_sender":
                return as_json(self._console.update(arguments["sid"], request), 202)
            case "approval":
                return as_json(self._console.approval(arguments["sid"]))
            case "typing":
                self._sending.show_typing(request.form)
                return as_json({"success": True})
        return as_json({"sid": ours[0], "friendly_name": "Saphan", "status": self._standin.account_status})

    def _record(self, sid: str) -> dict[str, Any]:
        for record in self._standin.records:
            if record.sid == sid:
                return record.as_resource()
        raise Refused(20404)
