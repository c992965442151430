"""The bodies of requests and answers. The OpenAPI document is made from these (`assistant.chat.openapi`)."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_MESSAGE = 4000  # characters
MAX_SHOWN = 5


class Said(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(extra="forbid", strict=True)

    conversation_id: Annotated[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{32}$")] | None,
        Field(description="As a former answer gave it; null or left out to begin a conversation."),
    ] = None
    message: Annotated[
        str,
        Field(min_length=1, max_length=MAX_MESSAGE, pattern=r"[^\s]", description="What the user says: plain text."),
    ]


class Message(BaseModel):
    role: Literal["user", "bot"]
    message: str


class Conversation(BaseModel):
    """The newest messages of both sides."""

    conversation_id: str
    message: Annotated[list[Message], Field(max_length=MAX_SHOWN, description="Oldest first.")]


class Problem(BaseModel):
    """RFC 9457."""

    type: Annotated[str, Field(description="Tells problems apart, for programs.")]
    title: str
    status: int
    detail: Annotated[str, Field(description="What to do.")]
