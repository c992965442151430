"""`ScriptedModel`: the port `assistant.ports.Model` that plays given answers and keeps what it was asked."""

import json
from copy import deepcopy
from typing import Any

from assistant.ports import Item, ModelAnswer, ModelRequest, ToolCall, Usage

USAGE = Usage(tokens_in=1200, tokens_cached=1024, tokens_out=30)


class ScriptedModel:
    """Answers in the given order; an exception is raised instead. One request too many is a failed test."""

    def __init__(self, *answers: ModelAnswer | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[ModelRequest] = []

    def respond(self, request: ModelRequest) -> ModelAnswer:
        self.requests.append(deepcopy(request))
        assert self._answers, f"the script is over, this is request number {len(self.requests)}"
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def then(self, *answers: ModelAnswer | Exception) -> None:
        """More of the script."""
        self._answers += answers

    @property
    def left(self) -> int:
        """Answers not played yet."""
        return len(self._answers)


def says(text: str, finish: str = "completed") -> ModelAnswer:
    """A text; with another `finish`, an answer that could not be given."""
    items = [_message(text)] if finish == "completed" else []
    return ModelAnswer(items, text, (), USAGE, "req_scripted", finish)


def calls(*made: tuple[str, dict[str, Any]], text: str = "", first_id: int = 1) -> ModelAnswer:
    """Tool calls side by side, after a text if there is one; call ids count up from `first_id`."""
    tool_calls = tuple(
        ToolCall(f"call_{number}", name, json.dumps(arguments, ensure_ascii=False))
        for number, (name, arguments) in enumerate(made, first_id)
    )
    items: list[Item] = [_message(text)] if text else []
    items += [
        {"type": "function_call", "call_id": call.call_id, "name": call.name, "arguments": call.arguments}
        for call in tool_calls
    ]
    return ModelAnswer(items, text, tool_calls, USAGE, "req_scripted")


def _message(text: str) -> Item:
    content = [{"type": "output_text", "text": text, "annotations": []}]
    return {"type": "message", "role": "assistant", "status": "completed", "content": content}
