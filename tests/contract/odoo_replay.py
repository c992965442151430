"""Sends a recorded request to the stand-in, and makes both answers comparable.

What is not compared, and why:
- points in time: the stand-in's clock is not the recorded server's;
- access tokens of portal links: random;
- all of a traceback but its last line: the recordings hold no more, nor the database's host and port;
- what the recordings cut: the rest of HTML pages, of images, and records beyond those kept.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, loads

from local.standins.odoo import OdooStandIn

FOLDER = Path(__file__).parents[1] / "recordings" / "odoo"
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
TOKEN = re.compile(r"access_token=[0-9a-f-]{36}")
HOST = re.compile(r'at \\"[^"]*", port \S+ failed')
CUT = "…"
TRACEBACK = "<traceback> … "
HTML = "text/html"
KEPT = re.compile(r"first (\d+) of (\d+) records kept")
CUT_PAGE = re.compile("HTML cut")


@dataclass(frozen=True)
class Answer:
    """`headers`: those that the recordings hold; `body`: a parsed one as JSON text, so that 1, 1.0 and true differ."""

    status: int
    headers: dict[str, str]
    body: str


def recorded(file: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((FOLDER / f"{file}.json").read_text("utf-8"))
    return entries


def replay(odoo: OdooStandIn, entry: dict[str, Any]) -> tuple[Answer, Answer]:
    """The stand-in's answer and the recorded one."""
    request, response = entry["request"], entry["response"]
    answer = odoo.app.test_client().open(
        request["path"],
        method=request["method"],
        headers={name: _with_secrets(odoo, entry, value) for name, value in request["headers"].items()},
        data=_body(odoo, entry),
    )
    headers = {name: _header(answer.headers.get(name, "")) for name in response["headers"]}
    expected = {name: _header(value) for name, value in response["headers"].items()}
    body, wanted = _parsed(answer.get_data(as_text=True)), _parsed(response["body"])
    if kept := KEPT.search(entry.get("note", "")):
        body = body[: int(kept[1])] if len(body) == int(kept[2]) else f"{len(body)} records"
    if HTML in response["headers"]["Content-Type"]:
        body = body[: len(wanted)] if CUT_PAGE.search(entry.get("note", "")) else body
    else:
        body = _cut_like(wanted, body)
    return (
        Answer(answer.status_code, headers, _comparable(body)),
        Answer(response["status"], expected, _comparable(wanted)),
    )


def _header(value: str) -> str:
    """Lists (`Allow: POST, OPTIONS`) have no order."""
    return ", ".join(sorted(value.strip().split(", ")))


def _body(odoo: OdooStandIn, entry: dict[str, Any]) -> str:
    body = entry["request"]["body"]
    if not isinstance(body, str):
        return json.dumps(body)
    return _with_secrets(odoo, entry, body)


def _with_secrets(odoo: OdooStandIn, entry: dict[str, Any], text: str) -> str:
    login = "admin" if entry["user"] == "admin" else f"bot_{entry['user']}"
    if entry["user"] == "none":
        return text
    credentials = odoo.credentials_of(login)
    for name, value in (("db", credentials["db"]), ("login", login), ("key", credentials["api_key"])):
        text = text.replace(f"<{name}>", value).replace(f"&lt;{name}&gt;", value)
    return text


def _parsed(body: Any) -> Any:
    if not isinstance(body, str):
        return body
    if "<methodResponse>" in body:
        try:
            return loads(body)[0][0]
        except Fault as fault:
            return {"faultCode": fault.faultCode, "faultString": fault.faultString}
    try:
        return json.loads(body)
    except ValueError:
        return body


def _cut_like(wanted: Any, answer: Any) -> Any:
    """Cut what the recording cut. Only where it did: everything else must be equal in full."""
    if isinstance(wanted, dict) and isinstance(answer, dict):
        return {key: _cut_like(wanted.get(key), value) for key, value in answer.items()}
    if isinstance(wanted, list) and isinstance(answer, list):
        return [_cut_like(*pair) for pair in zip(wanted, answer, strict=False)] + answer[len(wanted) :]
    if isinstance(wanted, str) and isinstance(answer, str):
        if wanted.startswith(TRACEBACK) and answer.startswith("Traceback (most recent call last):\n"):
            return TRACEBACK + answer.rstrip().rpartition("\n")[2].strip()
        if wanted.endswith(CUT):
            return answer[: len(wanted) - 1] + CUT
    return answer


def _comparable(body: Any) -> str:
    text = body if isinstance(body, str) else json.dumps(body, sort_keys=True, ensure_ascii=False, indent=1)
    return HOST.sub("at <host> failed", TOKEN.sub("access_token=<token>", TIME.sub("<time>", text)))
