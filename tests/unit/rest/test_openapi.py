"""The API's document: valid OpenAPI 3.1, made from the code, and what is published."""

import json
import re
from pathlib import Path

from openapi_spec_validator import OpenAPIV31SpecValidator

from assistant.chat import problems
from assistant.chat.openapi import as_text, document
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
