"""Taking a side in a debate, once: the state keeps it and every later turn is told it."""

from threading import Lock
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from assistant.errors import ToolFailed
from assistant.state import Side
from assistant.tools.contact import one_line
from assistant.tools.tool import Json, ToolContext, tool

Statement = Annotated[str, Field(min_length=3, max_length=160), AfterValidator(one_line)]
_TAKING = Lock()  # tools of one turn run side by side


@tool
def take_side(context: ToolContext, topic: Statement, side: Literal["for", "against"]) -> Json:
    """Fix what this debate is about and which side you argue. Call it once, before your first argument.

    topic: the statement in dispute, as one short sentence in the user's language, e.g. "The Earth is flat". Only the
    statement itself, none of what the user asks of you. side: yours, which is the opposite of the user's; when the user
    tells you which side to argue, that one. It can never be changed: later turns are told it by the system.
    """
    with _TAKING:
        taken = context.state.side
        if taken:
            raise ToolFailed(
                f'The side was taken before: {taken.side} the statement "{taken.topic}". It can\'t be changed: go on '
                "arguing it, or tell the user to begin a new conversation for another debate."
            )
        context.state.side = Side(topic, side)
    return {"result": "The side is taken. Argue it now.", "topic": topic, "your_side": side}
