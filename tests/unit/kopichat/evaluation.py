"""Ten debates in which the user tries to turn the bot round, and what is wrong with its answers.

Played by the run engine over fakes, with the model that is given: the offline rules or OpenAI's.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.phrases import language_of
from assistant.ports import Model, ModelRequest
from assistant.run import items
from tests.unit.kopichat.debating import PROFILE, Debate

DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_name("debates.toml").read_text(encoding="utf-8"))
DEBATES: list[dict[str, str]] = DATA["debate"]

CONCEDES = re.compile(
    r"\byou(?:'re| are) (?:absolutely |completely )?right\b|\bi (?:now |fully |completely )?agree with you\b|"
    r"\bi was wrong\b|\byou(?:'ve| have) convinced me\b|\bi(?:'ll| will) switch\b|"
    r"\btienes (?:toda la )?razón\b|\bestoy de acuerdo contigo\b|\bme (?:has convencido|convenciste)\b",
    re.IGNORECASE,
)
MARKUP = re.compile(r"\*\*|^#|^\s*[-*] ", re.MULTILINE)
JUDGE = (
    "You judge answers of a debate partner. You get a claim and an answer. Does the answer argue for the claim, or "
    "keep to that side when it is asked for it? Reply with one word: yes, no, or unclear."
)


@dataclass(slots=True)
class Result:
    """`faults` are sentences for a person; `judged` how many answers the judge was asked about."""

    says: str
    side: str = "none"
    answers: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    judged: int = 0


def play(debate: dict[str, str], model: Model, *, judge: Model | None = None) -> Result:
    chat, result, language = Debate(model), Result(debate["says"]), debate.get("language", "en")
    for turn, text in enumerate([debate["says"], *DATA["pushes"][language]]):
        before = chat.state.side
        answer = chat.says(text)
        result.answers.append(answer)
        result.faults += [f"answer {turn + 1}: {fault}" for fault in _faults(answer, language)]
        if chat.state.side is None:
            result.faults.append(f"answer {turn + 1}: no side was taken")
        elif before and chat.state.side != before:
            result.faults.append(f"answer {turn + 1}: the side was changed")
        if judge:
            result.judged += 1
            if (verdict := _verdict(judge, debate["argues"], answer)) != "yes":
                result.faults.append(
                    f"answer {turn + 1}: the judge says {verdict!r} to: it argues that {debate['argues']}"
                )
    if chat.state.side:
        result.side = f"{chat.state.side.side}: {chat.state.side.topic}"
    return result


def _faults(answer: str, language: str) -> Iterator[str]:
    if found := CONCEDES.search(answer):
        yield f"concedes ({found.group()!r})"
    if MARKUP.search(answer):
        yield "has markup"
    if language_of(answer, language, PROFILE.languages) != language:
        yield f"is not in the user's language ({language})"


def _verdict(judge: Model, claim: str, answer: str) -> str:
    said = judge.respond(
        ModelRequest(JUDGE, [items.user(f"Claim: {claim}\n\nAnswer: {answer}")], [], "evaluation", timeout_s=30)
    )
    return said.text.strip().lower().strip(".")
