"""What the model is given, as a conversation: the situation, who said what, which tools were called with what."""

import json
from dataclasses import dataclass, field
from typing import Any

SIGNED_IN = "now signed in"
DIGEST = "[Earlier in this conversation"
MAX_ASKS = 5  # after a silence many messages may wait; the oldest of them are history by then


@dataclass(frozen=True, slots=True)
class Said:
    by: str  # user, assistant
    text: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A note told that the customer has just signed in."""


@dataclass(frozen=True, slots=True)
class Called:
    name: str
    arguments: dict[str, Any]
    result: dict[str, Any]

    @property
    def error(self) -> str:
        return str(self.result.get("error", ""))


type Event = Said | SignedIn | Called


@dataclass(frozen=True, slots=True)
class Conversation:
    """`before` is history, `asked` what has to be answered now, `calls` what this run has done about it so far."""

    situation: dict[str, str]
    tools: frozenset[str]
    before: list[Event] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    just_signed_in: bool = False
    calls: list[Called] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.situation.get("language") or "th"

    @property
    def signed_in(self) -> bool:
        return self.situation.get("signed_in") == "yes"

    @property
    def code_sent(self) -> bool:
        return self.situation.get("code_sent") == "yes"


def conversation_in(body: dict[str, Any]) -> Conversation:
    tools = frozenset(tool["name"] for tool in body.get("tools") or [])
    items = list(body["input"])
    situation: dict[str, str] = {}
    if items and items[-1].get("role") == "developer":
        situation = dict(line.split(": ", 1) for line in _text(items.pop()).splitlines() if ": " in line)
    events = _events(items)
    start, end = _turn(events)
    turn = events[start:end]
    heard = [event.text for event in turn if isinstance(event, Said)]
    return Conversation(
        situation,
        tools,
        before=[*events[:start], *(Said("user", text) for text in heard[:-MAX_ASKS])],
        asked=heard[-MAX_ASKS:],
        just_signed_in=any(isinstance(event, SignedIn) for event in turn),
        calls=[event for event in events[end:] if isinstance(event, Called)],
    )


def _turn(events: list[Event]) -> tuple[int, int]:
    """The newest stretch of what came from outside: customer's messages and the sign-in note."""

    def outside(event: Event) -> bool:
        return isinstance(event, SignedIn) or (isinstance(event, Said) and event.by == "user")

    end = len(events)
    while end and not outside(events[end - 1]):
        end -= 1
    start = end
    while start and outside(events[start - 1]):
        start -= 1
    return start, end


def _events(items: list[dict[str, Any]]) -> list[Event]:
    results = {item["call_id"]: item["output"] for item in items if item.get("type") == "function_call_output"}
    events: list[Event] = []
    for item in items:
        text = _text(item)
        if item.get("type") == "function_call":
            events.append(Called(item["name"], _object(item["arguments"]), _object(results.get(item["call_id"], ""))))
        elif item.get("role") == "developer" and SIGNED_IN in text:
            events.append(SignedIn())
        elif text.startswith(DIGEST):
            events += [Said(*line.split(": ", 1)) for line in text.splitlines()[1:] if ": " in line]
        elif item.get("role") in ("user", "assistant") and text:
            events.append(Said(item["role"], text))
    return events


def _text(item: dict[str, Any]) -> str:
    content = item.get("content")
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content or [])


def _object(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        return {"text": text}
    return data if isinstance(data, dict) else {"text": data}
