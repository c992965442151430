"""The prompt cache, by the rules of OpenAI's guide: where a cached beginning may end, and what a request writes."""

from typing import Any

from local.standins.openai.tokens import PromptCache, prompt

LONG = "Sell gloves. " * 1000


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def developer(text: str) -> dict[str, Any]:
    return {"role": "developer", "content": text}


def called(text: str) -> list[dict[str, Any]]:
    return [
        {"type": "function_call", "call_id": "1", "name": "find", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "1", "output": text},
    ]


def body(*items: dict[str, Any], instructions: str = LONG) -> dict[str, Any]:
    return {"model": "m", "instructions": instructions, "input": [*items]}


def test_what_follows_the_customers_newest_words_is_neither_written_nor_missed() -> None:
    """So a note that changes with every message costs nothing but itself, if it stands last."""
    cache = PromptCache()
    first = cache.count(prompt(body(user("Hello"), developer("now: 10:00"))))
    second = cache.count(prompt(body(user("Hello"), developer("now: 10:05"))))

    assert 0 < first.written < first.sent
    assert (second.cached, second.written) == (first.written, 0)


def test_a_note_that_changes_before_the_customers_words_spoils_what_follows_it() -> None:
    cache = PromptCache()
    cache.count(prompt(body(user("Hello " * 1000), developer("now: 10:00"), user("Gloves?"))))
    again = cache.count(prompt(body(user("Hello " * 1000), developer("now: 10:05"), user("Gloves?"))))

    hello = prompt(body(user("Hello " * 1000)))
    assert again.cached == PromptCache().count(hello).sent


def test_a_tools_outputs_are_written_as_one() -> None:
    cache = PromptCache()
    turn = [user("Gloves?"), *called("many"), *called("more")]
    first = cache.count(prompt(body(*turn, developer("now"))))
    later = cache.count(prompt(body(*turn, {"role": "assistant", "content": "Yes"}, user("Masks?"))))

    assert later.cached == first.written
    assert first.sent - first.written < 20


def test_other_customers_find_the_instructions_but_nothing_of_this_one() -> None:
    cache = PromptCache()
    first = cache.count(prompt(body(user("Hello, I am Malee"))))
    other = cache.count(prompt(body(user("Gloves?"))))

    assert first.cached == 0
    assert 3000 < other.cached < first.sent


def test_a_beginning_that_ends_too_many_messages_ago_is_not_looked_for() -> None:
    cache = PromptCache()
    begun = cache.count(prompt(body(user("Hello"))))
    within = cache.count(prompt(body(user("Hello"), *[user(f"word {n}") for n in range(20)])))
    beyond = PromptCache()
    beyond.count(prompt(body(user("Hello"))))
    missed = beyond.count(prompt(body(user("Hello"), *[user(f"word {n}") for n in range(21)])))

    assert within.cached == begun.written
    assert 0 < missed.cached < begun.written, "the instructions are always looked for"
