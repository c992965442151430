"""The Responses API as a WSGI application, without OpenAI behind it."""

import json
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.wrappers import Request, Response

from local.standins.openai.answers import Mind, response
from local.standins.openai.errors import ApiError
from local.standins.openai.offline import LABEL, offline_rules
from local.standins.openai.script import Entry, Script
from local.standins.openai.tokens import PromptCache, count, prompt
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
    """`app` answers `POST /v1/responses` and `GET /v1/models`. A `script` is played instead of the offline rules;
    `mind` is whatever else shall think. `api_key=None` takes any key. Both may be replaced at any time."""

    def __init__(
        self, script: Iterable[Entry] | None = None, *, mind: Mind | None = None, api_key: str | None = None
    ) -> None:
        self.mind: Mind = mind or (offline_rules if script is None else Script(script))
        self._offline = self.mind is offline_rules
        self.api_key = api_key
        self._cache = PromptCache()

    def app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            answer = self._answer(Request(environ))
        except ApiError as exc:
            answer = exc.response()
        answer.headers["x-request-id"] = f"req_{uuid.uuid4().hex}"
        return answer(environ, start_response)

    def _answer(self, request: Request) -> Response:
        self._check_key(request.headers.get("Authorization", ""))
        route = (request.method, request.path)
        if route == ("GET", "/v1/models"):
            models = [{"id": name, "object": "model", "created": 0, "owned_by": "offline"} for name in MODELS]
            return _json({"object": "list", "data": models})
        if route != ("POST", "/v1/responses"):
            raise ApiError(f"Invalid URL ({request.method} {request.path})", status=404)
        try:
            body = json.loads(request.get_data())
        except ValueError:
            raise ApiError("We could not parse the JSON body of your request.", code="invalid_json") from None
        check_request(body, MODELS)
        return _json(self._respond(body))

    def _respond(self, body: dict[str, Any]) -> dict[str, Any]:
        if isinstance(body["input"], str):
            body["input"] = [{"role": "user", "content": body["input"]}]
        sent = prompt(body)
        if count(sent) > CONTEXT_TOKENS:
            raise ApiError(
                "Your input exceeds the context window of this model. Please adjust your input and try again.",
                code="context_length_exceeded",
                param="input",
            )
        model = LABEL.format(model=body["model"]) if self._offline else body["model"]
        return response(body, self.mind(body), model, self._cache.cached_tokens(sent), count(sent))

    def _check_key(self, authorization: str) -> None:
        scheme, _, key = authorization.partition(" ")
        if scheme != "Bearer" or not key:
            raise ApiError("You didn't provide an API key.", status=401)
        if self.api_key is not None and key != self.api_key:
            raise ApiError("Incorrect API key provided.", status=401, code="invalid_api_key")


def _json(data: dict[str, Any]) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), content_type="application/json")
