"""docs/privacy.md says for how long data is kept; here it is held to the code."""

from pathlib import Path

from assistant import phrases, profile
from assistant.stores import accounts, budget, callers, keys
from assistant.stores.table import Table
from stacks.stage import STAGES

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")


def row(item: str) -> str:
    (found,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{item}")]
    return found.rsplit("|", 2)[1]


def test_the_periods_of_events_and_effects_are_those_of_the_keys() -> None:
    assert f"at most {keys.INBOX_TTL.days} days" in row("inbox#")
    assert f"{keys.EVENT_TTL.days} days; parked: {keys.INBOX_TTL.days} days" in row("event#")
    assert f"{keys.EFFECT_TTL.days} days" in row("effect#")


def test_the_period_of_a_conversation_is_that_of_the_profile() -> None:
    settings = profile.load("sk_medical")
    assert f"sk_medical: {settings.thread.ttl_days:g} days" in row("item#")
    assert f"karlos: {profile.load('karlos').thread.ttl_minutes:g} minutes" in row("item#")
    assert f"it_support: {profile.load('it_support').thread.ttl_days:g} days" in row("item#")
    assert f"`sign_in.renew_days` ({settings.sign_in.renew_days})" in PAGE
    assert not settings.privacy.forget_on_unfollow


def test_counters_are_kept_for_hours_and_costs_for_a_month() -> None:
    now = 1_795_000_000
    item = accounts.counting(Table(None, "table"), "hash", 1, now)["ExpressionAttributeValues"]
    assert 0 < int(item[":expires"]["N"]) - now <= 2 * accounts.HOUR_S
    assert "2 hours" in row("account#")
    assert f"{budget.KEPT_DAYS} days" in row("service#")


def test_logs_are_kept_as_long_as_the_stages_say() -> None:
    assert {stage.name: stage.log_retention.name for stage in STAGES} == {"dev": "ONE_WEEK", "prod": "THREE_MONTHS"}
    assert "one week on `dev`, three months on `prod`" in PAGE


def test_the_words_that_the_page_names_are_understood() -> None:
    for language, words in (("en", "forget me"), ("th", "ลบข้อมูลของฉัน")):
        assert f'"{words}"' in PAGE
        assert words in phrases.phrases(language)("words.forget").split(", ")


def test_what_is_kept_of_an_api_key_has_its_periods() -> None:
    assert (callers.REQUEST_TTL_S, 2 * callers.WINDOWS["minute"], 2 * callers.WINDOWS["day"]) == (86_400, 120, 172_800)
    assert "counts 2 minutes or 2 days; requests 1 day" in row("apikey#")
