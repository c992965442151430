"""The API's document: valid OpenAPI 3.1, made from the code, and what is published."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from assistant.chat import problems
from assistant.chat.openapi import MODELS, as_text, document
from stacks.chat import ROUTES

DOCS = Path(__file__).parent.parent.parent.parent / "docs"


def test_the_published_document_is_the_codes() -> None:
    told = "print it anew: python -m assistant.chat.openapi > docs/openapi.json"
    assert (DOCS / "openapi.json").read_text(encoding="utf-8") == as_text(), told


def test_it_is_openapi() -> None:
    assert list(OpenAPIV31SpecValidator(document()).iter_errors()) == []


def test_it_has_the_routes_that_are_deployed() -> None:
    documented = {
        (path, method.upper())
        for path, item in document()["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert documented == {(path, method.value) for path, method in ROUTES}


def test_every_problem_but_a_wrong_address_is_documented() -> None:
    text = json.dumps(document())
    named = set(re.findall(rf"{problems.TYPE}([a-z-]+)", text))
    assert named == {kind.name for kind in problems.KINDS} - {problems.NO_ROUTE.name}


def test_problems_have_names_and_statuses_of_their_own() -> None:
    assert len({kind.name for kind in problems.KINDS}) == len(problems.KINDS)
    assert all(400 <= kind.status < 600 for kind in problems.KINDS)


def _contents(node: Any) -> Iterator[dict[str, Any]]:
    """Every body that the document tells of: schema and example."""
    for name, child in node.items() if isinstance(node, dict) else enumerate(node if isinstance(node, list) else []):
        if name == "content":
            yield from child.values()
        else:
            yield from _contents(child)


def test_every_body_has_an_example_that_its_schema_takes() -> None:
    models = {model.__name__: model for model in MODELS}
    contents = list(_contents(document()["paths"]))
    assert contents
    for content in contents:
        models[content["schema"]["$ref"].rpartition("/")[2]].model_validate(content["example"])


@pytest.mark.parametrize("path", document()["paths"])
def test_a_problems_example_is_that_problem(path: str) -> None:
    answers = [
        (status, answer["content"][problems.CONTENT_TYPE]["example"])
        for method, operation in document()["paths"][path].items()
        if method != "parameters"
        for status, answer in operation["responses"].items()
        if status >= "400"
    ]
    kinds = {problems.TYPE + kind.name: kind for kind in problems.KINDS}
    assert answers
    for status, example in answers:
        kind = kinds[example["type"]]
        assert (example["status"], example["title"], status) == (kind.status, kind.title, str(kind.status))
