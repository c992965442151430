"""schemathesis: requests made from docs/openapi.json, good and bad, and answers held to it."""

import json
from collections import Counter
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, unsupported_method

from assistant.chat.openapi import document
from tests.fakes.model import says
from tests.handlers.test_chat import KEY, Api

EXAMPLES = 60  # per operation

_api = Api(per_minute=1_000_000, per_day=1_000_000)
_api.model.respond = lambda request: says("Good morning")  # type: ignore[method-assign]
_statuses = Counter[int]()


def gateway(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """API Gateway's part: from WSGI to payload format 2.0 and back."""
    headers = {
        name.removeprefix("HTTP_").lower().replace("_", "-"): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or name == "CONTENT_TYPE"
    }
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    event = {
        "rawPath": environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
        "requestContext": {"requestId": "1", "http": {"method": environ["REQUEST_METHOD"]}},
        "headers": headers,
        "isBase64Encoded": False,
        "body": body.decode("utf-8", "surrogateescape"),
    }
    response = _api.api.respond(event, 29_000)
    _statuses[response["statusCode"]] += 1
    start_response(f"{response['statusCode']} -", [*response.get("headers", {}).items()])
    return [response.get("body", "").encode()]


schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document())))
schema.app = gateway
for_many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def validate(case: schemathesis.Case, *excluded: Any) -> None:
    _api.clock.advance(seconds=86_400)  # an Idempotency-Key of another example is forgotten
    # What is no route never gets to the function: API Gateway answers it 404.
    case.call_and_validate(headers={"Authorization": f"Bearer {KEY}"}, excluded_checks=[unsupported_method, *excluded])


# One function for each operation: schemathesis would give them all the same id, of which xdist runs one.
@schema.include(method="POST").parametrize()
@for_many
def test_answers_to_a_message_are_as_documented(case: schemathesis.Case) -> None:
    validate(case)


@schema.include(method="GET").parametrize()
@for_many
def test_answers_to_whoever_looks_are_as_documented(case: schemathesis.Case) -> None:
    validate(case)


@schema.include(method="DELETE").parametrize()
@for_many
def test_answers_to_whoever_deletes_are_as_documented(case: schemathesis.Case) -> None:
    validate(case)


@schema.include(method="GET").parametrize()
@for_many
def test_a_conversation_that_is_there_is_shown_as_documented(case: schemathesis.Case) -> None:
    case.path_parameters = {"id": _api.says("hello").id}
    validate(case, negative_data_rejection)  # a bad id has just become a good one


@schema.include(method="DELETE").parametrize()
@for_many
def test_a_conversation_that_is_there_is_deleted_as_documented(case: schemathesis.Case) -> None:
    case.path_parameters = {"id": _api.says("hello").id}
    validate(case, negative_data_rejection)  # a bad id has just become a good one


def test_good_and_bad_requests_were_made() -> None:
    assert _statuses[200] > EXAMPLES / 2
    assert min(_statuses[status] for status in (204, 400, 404)) > 0
    assert not any(status >= 500 for status in _statuses)


def test_every_operation_of_the_document_is_tried() -> None:
    operations = [result.ok().label for result in schema.get_all_operations()]
    assert sorted(operations) == ["DELETE /chat/{id}", "GET /chat/{id}", "POST /chat"]
