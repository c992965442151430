"""The chat REST API's OpenAPI document as a page to read and to try out: /api-docs of the simulator."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import urllib3
from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import Headers

from assistant.chat.openapi import as_text, document
from local.simulator.channels.rest import WAIT_S, RestApi

SENT = ("Authorization", "Content-Type", "Idempotency-Key")
SHOWN = ("Content-Type", "Location", "Retry-After", "WWW-Authenticate")
LIMITS = ("minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems", "default")

type Node = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """`where` is "path", "header" or "body"."""

    name: str
    type: str
    required: bool
    description: str
    where: str


@dataclass(frozen=True)
class Body:
    """`schema` is the name of one of the page's schemas; `example` is JSON."""

    content_type: str
    schema: str
    example: str


@dataclass(frozen=True)
class Answer:
    status: str
    description: str
    headers: list[Field]
    body: Body | None

    @property
    def good(self) -> bool:
        return self.status.startswith("2")


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    id: str
    summary: str
    description: str
    parameters: list[Field]
    body: Body | None
    answers: list[Answer]


@dataclass(frozen=True)
class Schema:
    name: str
    description: str
    fields: list[Field]
    more_fields: bool


def api_docs(api: RestApi) -> Blueprint:
    pages = Blueprint("api_docs", __name__, template_folder=str(Path(__file__).parent / "templates"))
    http = urllib3.PoolManager()
    server = api.url.removesuffix("/chat")

    @pages.get("/api-docs")
    def page() -> str:
        told = document()
        return render_template(
            "api_docs.html",
            info=told["info"],
            security=told["components"]["securitySchemes"]["key"]["description"],
            operations=operations(told),
            schemas=schemas(told),
            server=server,
            key=api.key,
        )

    @pages.get("/api-docs/openapi.json")
    def published() -> Response:
        return Response(as_text(), content_type="application/json")

    @pages.route("/api-docs/try/<path:path>", methods=["GET", "POST", "DELETE"])
    def attempt(path: str) -> Response:
        """The API's own answer. The page can't ask the API itself: it answers no other site's pages (no CORS)."""
        headers = {name: request.headers[name] for name in SENT if name in request.headers}
        body, url = request.get_data() or None, f"{server}/{quote(path)}"
        try:
            answer = http.request(request.method, url, body=body, headers=headers, timeout=WAIT_S, retries=False)
        except urllib3.exceptions.HTTPError:
            return Response("The chat REST API does not answer: see .local/logs.", 502, content_type="text/plain")
        told = Response(answer.data, answer.status)
        told.headers = Headers({name: answer.headers[name] for name in SHOWN if name in answer.headers})
        return told

    return pages


def operations(told: Node) -> list[Operation]:
    return [
        _operation(method, path, operation, item.get("parameters", []))
        for path, item in told["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]


def schemas(told: Node) -> list[Schema]:
    return [
        Schema(
            name,
            schema.get("description", ""),
            [
                _field(field, field_schema, "body", required=field in schema.get("required", []))
                for field, field_schema in schema["properties"].items()
            ],
            more_fields=schema.get("additionalProperties", True),
        )
        for name, schema in told["components"]["schemas"].items()
    ]


def in_words(schema: Node) -> str:
    """The type of a value with its limits."""
    match schema:
        case {"$ref": ref}:
            kind = str(ref).rpartition("/")[2]
        case {"anyOf": choices}:
            kind = " or ".join(map(in_words, choices))
        case {"enum": values}:
            kind = " or ".join(map(json.dumps, values))
        case {"type": "array"}:
            kind = f"list of {in_words(schema['items'])}"
        case _:
            kind = schema["type"]
    limits = [f"{name} {_limit(schema[name])}" for name in LIMITS if name in schema]
    return f"{kind} ({', '.join(limits)})" if limits else kind


def _limit(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _operation(method: str, path: str, operation: Node, shared: list[Node]) -> Operation:
    return Operation(
        method.upper(),
        path,
        operation["operationId"],
        operation["summary"],
        operation.get("description", ""),
        [
            _field(one["name"], one, one["in"], required=one.get("required", False))
            for one in (*shared, *operation.get("parameters", []))
        ],
        _body(operation.get("requestBody", {})),
        [
            Answer(
                status,
                answer["description"],
                [_field(name, header, "header", required=False) for name, header in answer.get("headers", {}).items()],
                _body(answer),
            )
            for status, answer in operation["responses"].items()
        ],
    )


def _field(name: str, told: Node, where: str, *, required: bool) -> Field:
    return Field(name, in_words(told.get("schema", told)), required, told.get("description", ""), where)


def _body(told: Node) -> Body | None:
    for content_type, content in told.get("content", {}).items():
        example = json.dumps(content["example"], indent=2, ensure_ascii=False)
        return Body(content_type, in_words(content["schema"]), example)
    return None
