"""`RecordedPool`: a urllib3 pool that plays what real Odoo servers answered, and checks that it is asked as they were.

The client asks for more or other fields than the recordings did, so the arguments' names are compared and not their
values; `also` adds the fields to an answer that only the client asks for, and never changes a recorded one.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, dumps, loads

import urllib3

FOLDER = Path(__file__).parents[1] / "recordings" / "odoo"
DB, LOGIN, KEY = "<db>", "<login>", "<key>"
"""Credentials as the recordings spell them."""

OURS = {"context", "order", "limit"}
"""Arguments that the client adds to a recorded call."""


def recording(file: str, name: str) -> dict[str, Any]:
    entries = json.loads((FOLDER / f"{file}.json").read_text(encoding="utf-8"))
    (entry,) = [entry for entry in entries if entry["name"] == name]
    return entry


@dataclass
class Play:
    """One recorded exchange. `as_asked` off: its answer belongs to a call that the client makes in another way."""

    file: str
    name: str
    also: Any = None
    as_asked: bool = True
    answer: Any = None
    """In place of the recorded result, where the client's own call was never recorded."""


@dataclass
class RecordedPool:
    """Answers the requests in the order of `plays`; `sent` holds (path, body) of each, XML-RPC decoded."""

    plays: list[Play]
    sent: list[tuple[str, Any]] = field(default_factory=list)

    def request(self, method: str, url: str, *, body: bytes | None, headers: dict[str, str], **options: Any) -> Any:
        assert options["redirect"] is False
        assert options["retries"] is False
        play = self.plays.pop(0)
        exchange = recording(play.file, play.name)
        request, response = exchange["request"], exchange["response"]
        path = "/" + url.partition("://")[2].partition("/")[2]
        asked = _decoded(path, body)
        self.sent.append((path, asked))
        if play.as_asked:
            assert (method, path) == (request["method"], request["path"])
            recorded_body = request["body"]
            recorded = _decoded(path, json.dumps(recorded_body) if isinstance(recorded_body, dict) else recorded_body)
            _assert_same_shape(asked, recorded)
            wanted = {key.lower(): value for key, value in request["headers"].items()}
            sent = {key.lower(): value for key, value in headers.items()}
            assert wanted.items() <= sent.items()
        return urllib3.HTTPResponse(
            body=_body(play, response["body"]), status=response["status"], headers=response["headers"]
        )


def _decoded(path: str, body: bytes | str | None) -> Any:
    if not body:
        return None
    if path.startswith("/xmlrpc"):
        return loads(body)
    return json.loads(body)


def _assert_same_shape(asked: Any, recorded: Any) -> None:
    if not isinstance(recorded, tuple):
        assert set(asked or {}) - OURS == set(recorded or {}) - OURS
        return
    (asked_parameters, procedure), (recorded_parameters, recorded_procedure) = asked, recorded
    assert procedure == recorded_procedure
    # db, uid, key, model, method; or the credentials of a login
    assert asked_parameters[:5] == recorded_parameters[:5]
    if procedure == "execute_kw":
        asked_names, recorded_names = (
            set(p[6]) if len(p) > 6 else set() for p in (asked_parameters, recorded_parameters)
        )
        assert [type(value) for value in asked_parameters[5]] == [type(value) for value in recorded_parameters[5]]
        assert asked_names - OURS == recorded_names - OURS


def _names(parameters: tuple[Any, ...]) -> set[str]:
    return set(parameters[6]) - OURS if len(parameters) > 6 else set()


def _body(play: Play, body: Any) -> bytes:
    if isinstance(body, str) and body.startswith('<?xml version="1.0"?>\n<methodResponse>'):
        try:
            ((result,), _) = loads(body)
        except Fault:
            return body.encode()
        return dumps((_result(play, result),), methodresponse=True).encode()
    return body.encode() if isinstance(body, str) else json.dumps(_result(play, body)).encode()


def _result(play: Play, result: Any) -> Any:
    return _with(result, play.also) if play.answer is None else play.answer


def _with(recorded: Any, also: Any) -> Any:
    if also is None:
        return recorded
    if isinstance(recorded, dict) and isinstance(also, dict):
        return {key: _with(recorded[key], also.get(key)) if key in recorded else also[key] for key in recorded | also}
    if isinstance(recorded, list) and isinstance(also, list):
        assert len(recorded) == len(also)
        return [_with(one, other) for one, other in zip(recorded, also, strict=True)]
    if isinstance(also, dict):  # a link that was recorded as an id, and that the client reads nested
        assert also["id"] == recorded
        return also
    assert also == recorded
    return recorded
