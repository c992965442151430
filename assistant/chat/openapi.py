"""The OpenAPI 3.1 document of the chat REST API, made from the code: `python -m assistant.chat.openapi`.

docs/openapi.json is its output; a test holds the two together.

Source: https://spec.openapis.org/oas/v3.1.1.html
"""

import json
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from assistant.chat import problems
from assistant.chat.bodies import Conversation, Message, Problem, Said
from assistant.chat.callers import CONVERSATION_ID
from assistant.chat.http import MAX_BODY_BYTES, MAX_KEY_CHARS
from assistant.chat.problems import Kind, Refusal

VERSION: Final = "1.0.0"
MODELS: Final[tuple[type[BaseModel], ...]] = (Said, Conversation, Message, Problem)
EVERYWHERE: Final = (problems.UNAUTHORIZED, problems.BROKEN, problems.UNAVAILABLE)
WAITS: Final = {problems.BUSY, problems.TOO_MANY, problems.UNAVAILABLE}
"""Those with a `Retry-After`."""

_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The conversation, as an answer gave it.",
    "schema": {"type": "string", "pattern": f"^{CONVERSATION_ID.pattern}$"},
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Of the client's own making, new for every message. A request that is repeated with it within a day "
    "is answered with the same answer, and makes no second message.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_CHARS, "pattern": "^[ -~]+$"},
}
_RETRY_AFTER = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 0}}}
_LOCATION = {"Location": {"description": "Where to come for the answer.", "schema": {"type": "string"}}}

_SAID: Final[dict[str, Any]] = {"conversation_id": None, "message": "I believe that the Earth is flat"}
_BEGUN: Final[dict[str, Any]] = {
    "conversation_id": "pXkQ2vT9bLr4Zc7WnE0sYh1AqJ6uGd8M",
    "message": [{"role": "user", "message": _SAID["message"]}],
}
_ANSWER = {"role": "bot", "message": "What do you make of ships that sink behind the horizon?"}
_ANSWERED = {**_BEGUN, "message": [*_BEGUN["message"], _ANSWER]}


def document() -> dict[str, Any]:
    _, schemas = models_json_schema(
        [(model, "validation") for model in MODELS], ref_template="#/components/schemas/{model}"
    )
    answered = _json("The newest messages of both sides, with the answer.", "Conversation", _ANSWERED)
    waiting = {
        **_json("There is a message without an answer yet. Come for it.", "Conversation", _BEGUN),
        "headers": {**_RETRY_AFTER, **_LOCATION},
    }
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Chat",
            "version": VERSION,
            "description": "Talk with an assistant: one request is one message, and its answer is in the response. "
            "When an answer takes longer than about 25 seconds the response is 202, and the answer is fetched with "
            "GET. Conversations belong to the API key that began them.",
        },
        "paths": {
            "/chat": {
                "post": {
                    "operationId": "say",
                    "summary": "Say something, and hear the answer",
                    "description": f"The body has at most {MAX_BODY_BYTES} bytes.",
                    "parameters": [_IDEMPOTENCY_KEY],
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": _ref("Said"), "example": _SAID}},
                    },
                    "responses": {
                        "200": answered,
                        "202": waiting,
                        **_problems(
                            problems.BAD_REQUEST,
                            problems.NOT_FOUND,
                            problems.TOO_LARGE,
                            problems.NOT_JSON,
                            problems.KEY_REUSED,
                            problems.TOO_MANY,
                        ),
                    },
                }
            },
            "/chat/{id}": {
                "parameters": [_ID],
                "get": {
                    "operationId": "read",
                    "summary": "Read the newest messages",
                    "responses": {"200": answered, "202": waiting, **_problems(problems.NOT_FOUND)},
                },
                "delete": {
                    "operationId": "forget",
                    "summary": "Erase all that is stored of the conversation",
                    "responses": {
                        "204": {"description": "It is erased."},
                        **_problems(problems.NOT_FOUND, problems.BUSY),
                    },
                },
            },
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key, made by the operator."}
            },
        },
        "security": [{"key": []}],
    }


def as_text() -> str:
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def _ref(schema: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema}"}


def _json(description: str, schema: str, example: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": _ref(schema), "example": example}}
    return {"description": description, "content": content}


def _problems(*kinds: Kind) -> dict[str, Any]:
    responses = {}
    for kind in sorted((*kinds, *EVERYWHERE), key=lambda kind: kind.status):
        example = Refusal(kind, "Here it says what to do.").body()
        content = {problems.CONTENT_TYPE: {"schema": _ref("Problem"), "example": example}}
        told = {"description": f"{kind.title} (`{problems.TYPE}{kind.name}`).", "content": content}
        responses[str(kind.status)] = told | ({"headers": _RETRY_AFTER} if kind in WAITS else {})
    return responses


if __name__ == "__main__":
    print(as_text(), end="")
