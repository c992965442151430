"""Slack's own API: whose token is it, and what may it do.

Source: https://docs.slack.dev/reference/methods/auth.test
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import urllib3

API = "https://slack.com/api"
TIMEOUT_S = 20
_WORD = re.compile(r"[a-z0-9_]{1,60}")


class SlackProblem(Exception):
    """`word` is Slack's for what is wrong, "" when it said none."""

    def __init__(self, told: str, word: str = "") -> None:
        super().__init__(told)
        self.word = word


@dataclass(frozen=True, slots=True)
class Identity:
    """`scopes` is empty when Slack did not name them."""

    workspace: str
    is_bot: bool
    scopes: frozenset[str]


def identity(fields: Mapping[str, str]) -> Identity:
    """Whose the bot token of the secret is. Raises `SlackProblem`."""
    url = fields.get("api_base_url", API).rstrip("/") + "/auth.test"
    headers = {"Authorization": f"Bearer {fields['bot_token']}"}
    try:
        answer = urllib3.request("POST", url, headers=headers, timeout=TIMEOUT_S, retries=False)
    except urllib3.exceptions.HTTPError as exc:
        raise SlackProblem(f"Slack can't be reached ({type(exc).__name__})") from exc
    try:
        content = json.loads(answer.data)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise SlackProblem(f"Slack answered {answer.status}, and no JSON")
    if content.get("ok") is not True:
        given = str(content.get("error"))
        word = given if _WORD.fullmatch(given) else "unreadable"
        raise SlackProblem(f"Slack answered {answer.status}: {word}", word)
    named = (answer.headers.get("x-oauth-scopes") or "").split(",")
    scopes = frozenset(scope.strip() for scope in named if scope.strip())
    return Identity(str(content.get("team", "")), bool(content.get("bot_id")), scopes)
