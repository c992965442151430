"""`conversations.replies` and `conversations.history`, page by page.

Source: https://docs.slack.dev/reference/methods/conversations.replies
"""

from typing import Any

from local.standins.slack.answers import Refused
from local.standins.slack.workspace import Message, Workspace

MAX_PAGE = 1000

type Arguments = dict[str, Any]


def replies(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """The thread's first message comes on every page, whatever `oldest` says; then oldest first."""
    channel = workspace.channels.get(arguments.get("channel", ""))
    if channel is None:
        raise Refused("channel_not_found")
    thread = channel.thread(arguments.get("ts", ""))
    if not thread:
        raise Refused("thread_not_found")
    return _page(thread[:1], _within(thread[1:], arguments), arguments)


def history(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """Newest first, without the answers in threads."""
    channel = workspace.channels.get(arguments.get("channel", ""))
    if channel is None:
        raise Refused("channel_not_found")
    return _page([], _within(channel.open_messages()[::-1], arguments), arguments)


def _within(messages: list[Message], arguments: Arguments) -> list[Message]:
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or 10**10)
    inclusive = _is_true(arguments.get("inclusive"))
    return [
        message
        for message in messages
        if oldest < (at := float(message["ts"])) < latest or (inclusive and at in (oldest, latest))
    ]


def _page(always: list[Message], messages: list[Message], arguments: Arguments) -> dict[str, Any]:
    start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
    if not 0 < limit < MAX_PAGE:
        raise Refused("invalid_limit")
    more = start + limit < len(messages)
    with_metadata = _is_true(arguments.get("include_all_metadata"))
    shown = [
        {key: value for key, value in message.items() if key != "metadata" or with_metadata}
        for message in [*always, *messages[start : start + limit]]
    ]
    cursor = {"response_metadata": {"next_cursor": str(start + limit)}} if more else {}
    return {"ok": True, "messages": shown, "has_more": more, **cursor}


def _is_true(value: Any) -> bool:
    return str(value).lower() in ("1", "true")
