"""The Responses API as a WSGI application, without OpenAI behind it."""

import json
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.wrappers import Request, Response

from local.standins.openai.answers import Mind, response
from local.standins.openai.billing import Billing
from local.standins.openai.errors import ApiError
from local.standins.openai.offline import LABEL, offline_rules
from local.standins.openai.script import Entry, Script
from local.standins.openai.tokens import PromptCache, prompt
from local.standins.openai.validation import check_request

MODELS = (
    "gpt-6-astra",
    "gpt-6.1-sol",
    "gpt-6.1-terra",
    "gpt-6-sol",
    "gpt-6-luna",
    "gpt-5.6-sol",
    "gpt-5.6-terra",
    "gpt-5.6-luna",
)
CONTEXT_TOKENS = 272_000


class OpenAIStandIn:
    """`app` answers `POST /v1/responses`, `GET /v1/models` and `GET /v1/organization/costs`. A `script` is played in
    place of the offline rules; `mind` is whatever else shall think. `api_key=None` takes any key. Both may be replaced
    at any time. `billing` is charged for each answer. `models` has the shutdown date of each model there is, or None.
    """

    def __init__(
        self,
        script: Iterable[Entry] | None = None,
        *,
        mind: Mind | None = None,
        api_key: str | None = None,
        billing: Billing | None = None,
    ) -> None:
        self.mind: Mind = mind or (offline_rules if script is None else Script(script))
        self._offline = self.mind is offline_rules
        self.api_key = api_key
        self.billing = billing or Billing()
        self.models: dict[str, str | None] = dict.fromkeys(MODELS)
        self._cache = PromptCache()

    def app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            answer = self._answer(Request(environ))
        except ApiError as exc:
            answer = exc.response()
        answer.headers["x-request-id"] = f"req_{uuid.uuid4().hex}"
        return answer(environ, start_response)

    def _answer(self, request: Request) -> Response:
        key = _key(request.headers.get("Authorization", ""))
        route = (request.method, request.path)
        if route == ("GET", "/v1/organization/costs"):
            self.billing.check_admin_key(key)
            return _json(self.billing.costs(request.args))
        self._check_key(key)
        if route == ("GET", "/v1/models"):
            return _json({"object": "list", "data": [self._model(name) for name in self.models]})
        if request.method == "GET" and request.path.startswith("/v1/models/"):
            return _json(self._model(request.path.removeprefix("/v1/models/")))
        if route != ("POST", "/v1/responses"):
            raise ApiError(f"Invalid URL ({request.method} {request.path})", status=404)
        try:
            body = json.loads(request.get_data())
        except ValueError:
            raise ApiError("We could not parse the JSON body of your request.", code="invalid_json") from None
        check_request(body, tuple(self.models))
        self.billing.check_credit()
        answer = self._respond(body)
        self.billing.charge_for(body["model"], answer["usage"])
        return _json(answer)

    def _model(self, name: str) -> dict[str, Any]:
        if name not in self.models:
            message = f"The model '{name}' does not exist or you do not have access to it."
            raise ApiError(message, status=404, code="model_not_found", param="model")
        known = {"id": name, "object": "model", "created": 0, "owned_by": "offline"}
        return known | {"shutdown_date": self.models[name]}

    def _respond(self, body: dict[str, Any]) -> dict[str, Any]:
        if isinstance(body["input"], str):
            body["input"] = [{"role": "user", "content": body["input"]}]
        counted = self._cache.count(prompt(body))
        if counted.sent > CONTEXT_TOKENS:
            raise ApiError(
                "Your input exceeds the context window of this model. Please adjust your input and try again.",
                code="context_length_exceeded",
                param="input",
            )
        model = LABEL.format(model=body["model"]) if self._offline else body["model"]
        return response(body, self.mind(body), model, counted)

    def _check_key(self, key: str) -> None:
        if self.api_key is not None and key != self.api_key:
            raise ApiError("Incorrect API key provided.", status=401, code="invalid_api_key")


def _key(authorization: str) -> str:
    scheme, _, key = authorization.partition(" ")
    if scheme != "Bearer" or not key:
        raise ApiError("You didn't provide an API key.", status=401)
    return key


def _json(data: dict[str, Any]) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), content_type="application/json")
