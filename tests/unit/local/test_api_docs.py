"""The page of the chat REST API's document: all of it is there, and what is tried out there reaches the API."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.test import Client

from assistant.chat.openapi import document
from assistant.profile import load
from local.__main__ import _table
from local.outside import Outside
from local.simulator.api_docs import in_words
from local.simulator.channels.rest import RestApi
from local.simulator.server import STATIC, Simulator
from local.standins.http_server import HttpServer

PUBLISHED = Path(__file__).parent.parent.parent.parent / "docs" / "openapi.json"
KEY = "saphan_throwaway"


def _client(profile: str, url: str = "http://localhost:9/chat") -> Client:
    loaded = load(profile)
    outside = Outside({}, loaded)
    outside.rest = RestApi(url, KEY, "caller")
    return Client(Simulator(outside, loaded).app)


@pytest.fixture(scope="module")
def page() -> str:
    answer = _client("kopichat").get("/api-docs")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    return html.unescape(answer.text)


def _section(page: str, id: str) -> str:
    found = re.search(rf'<section id="{id}".*?</section>', page, re.DOTALL)
    assert found, f"no section {id}"
    return found.group()


OPERATIONS = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, item in document()["paths"].items()
    for method, operation in item.items()
    if method != "parameters"
]


def _told(node: Any) -> Iterator[str]:
    """What a reader must find of an operation: descriptions, names, types of content, patterns."""
    if isinstance(node, list):
        for child in node:
            yield from _told(child)
    if isinstance(node, dict):
        yield from (node[name] for name in ("name", "summary", "description", "operationId", "pattern") if name in node)
        yield from [*node.get("headers", ()), *node.get("content", ())]
        for name, child in node.items():
            if name != "example":
                yield from _told(child)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_is_there_with_all_that_the_document_says_of_it(
    page: str, path: str, method: str, operation: dict[str, Any]
) -> None:
    section = _section(page, operation["operationId"])
    assert f'data-method="{method.upper()}" data-path="{path}"' in section
    shared = document()["paths"][path].get("parameters", [])
    read = re.sub(r"</?[a-z][^>]*>", "", section)
    for words in _told([operation, shared]):
        assert words.replace("`", "") in read
    assert "`" not in read
    assert re.findall(r'<b class="(?:good|bad)">(\d+)</b>', section) == list(operation["responses"])
    inputs = set(re.findall(r'<input name="([^"]+)"', section))
    assert inputs == {parameter["name"] for parameter in [*shared, *operation.get("parameters", [])]}


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_body_is_there_with_its_example(page: str, path: str, method: str, operation: dict[str, Any]) -> None:
    section = _section(page, operation["operationId"])
    for body in (operation.get("requestBody"), *operation["responses"].values()):
        for content in (body or {}).get("content", {}).values():
            assert json.dumps(content["example"], indent=2) in section
            assert f'href="#{content["schema"]["$ref"].rpartition("/")[2]}"' in section


@pytest.mark.parametrize(("name", "schema"), document()["components"]["schemas"].items())
def test_every_schema_is_there_with_its_fields(page: str, name: str, schema: dict[str, Any]) -> None:
    section = _section(page, name)
    for field, told in schema["properties"].items():
        assert f"<code>{field}</code>{' <b>required</b>' if field in schema['required'] else ''}<" in section
        assert f"<code>{in_words(told)}</code>" in section
        assert told.get("description", "") in section
    assert ("no other fields" in section) is (schema.get("additionalProperties") is False)


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#/components/schemas/Said"}, "Said"),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 5}, "list of string (maxItems 5)"),
        ({"enum": ["user", "bot"], "type": "string"}, '"user" or "bot"'),
        (
            {"anyOf": [{"type": "string", "pattern": "^a$"}, {"type": "null"}], "default": None},
            "string (pattern ^a$) or null (default null)",
        ),
    ],
)
def test_a_type_is_told_in_words(schema: dict[str, Any], words: str) -> None:
    assert in_words(schema) == words


def test_the_document_that_the_page_links_is_the_published_one(page: str) -> None:
    assert 'href="/api-docs/openapi.json"' in page
    answer = _client("kopichat").get("/api-docs/openapi.json")
    assert answer.text == PUBLISHED.read_text(encoding="utf-8")
    assert answer.mimetype == "application/json"


def test_the_page_has_this_worlds_address_and_key_and_needs_nothing_from_elsewhere(page: str) -> None:
    assert f'<input id="key" value="{KEY}"' in page
    assert "POST http://localhost:9/chat" in page
    for asset in re.findall(r'(?:src|<link rel="stylesheet" href)="([^"]+)"', page):
        assert (STATIC / asset.removeprefix("/static/")).is_file(), asset
    texts = [page, *((STATIC / f"api_docs.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))]
    assert {url for text in texts for url in re.findall(r"https?://[^/:]+", text)} == {"http://localhost"}


def test_only_a_simulator_of_the_chat_rest_api_has_the_page_and_links_it() -> None:
    assert _client("kopichat").get("/api/account").json["api_docs"] is True
    assert 'href="/api-docs"' in _client("kopichat").get("/").text
    other = _client("karlos")
    assert other.get("/api/account").json["api_docs"] is False
    assert other.get("/api-docs").status_code == 404


@pytest.mark.parametrize(("outputs", "told"), [({"ChatUrl": "…"}, True), ({}, False)], ids=["rest", "another"])
def test_make_run_tells_where_the_page_is(outputs: dict[str, str], told: bool) -> None:
    facts = {"simulator": "http://localhost:8", "webhooks": {}, "standins": {"openai": None}}
    world: Any = SimpleNamespace(
        facts=lambda: facts | {"aws": {"outputs": outputs, "endpoint": "http://localhost:7"}},
        outside=SimpleNamespace(rest=RestApi("http://localhost:9/chat", KEY, "caller")),
    )
    assert ("http://localhost:8/api-docs\n" in _table(world, Path(".local"))) is told


@pytest.fixture
def asked() -> list[tuple[str, str, dict[str, str], bytes]]:
    return []


@pytest.fixture
def client(asked: list[tuple[str, str, dict[str, str], bytes]]) -> Iterator[Client]:
    def api(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        headers = {name: value for name, value in environ.items() if name.startswith(("HTTP_", "CONTENT_TYPE"))}
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], headers, body))
        start_response("429 -", [("Content-Type", "application/problem+json"), ("Retry-After", "7"), ("X-Own", "no")])
        return [b'{"status": 429}']

    server = HttpServer(api).start()
    yield _client("kopichat", f"{server.url}/chat")
    server.stop()


def test_what_is_tried_out_reaches_the_api_as_it_is_and_its_answer_comes_back(
    client: Client, asked: list[tuple[str, str, dict[str, str], bytes]]
) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json", "Idempotency-Key": "one"}
    answer = client.post("/api-docs/try/chat", data=b'{"message": 1}', headers=headers)
    assert (answer.status_code, answer.text) == (429, '{"status": 429}')
    assert dict(answer.headers) == {
        "Content-Type": "application/problem+json",
        "Retry-After": "7",
        "Content-Length": str(len(answer.data)),
    }
    method, path, got, body = asked[0]
    assert (method, path, body) == ("POST", "/chat", b'{"message": 1}')
    assert got["HTTP_AUTHORIZATION"] == f"Bearer {KEY}"
    assert (got["CONTENT_TYPE"], got["HTTP_IDEMPOTENCY_KEY"]) == ("application/json", "one")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_conversation_is_asked_for_and_erased_and_no_key_is_added(
    client: Client, asked: list[tuple[str, str, dict[str, str], bytes]], method: str
) -> None:
    client.open("/api-docs/try/chat/an%3Fid", method=method)
    assert asked[0][:2] == (method, "/chat/an?id")
    assert "HTTP_AUTHORIZATION" not in asked[0][2]


def test_an_api_that_does_not_answer_is_told() -> None:
    answer = _client("kopichat", "http://localhost:1/chat").post("/api-docs/try/chat", data=b"{}")
    assert answer.status_code == 502
    assert "does not answer" in answer.text
