"""The path of a message, from the functions' log records."""

from typing import Any

from local.simulator.paths import KEEP, STEPS, Paths

ANA, BEN = "line#Uana", "line#Uben"


def _paths(*records: dict[str, Any] | str) -> Paths:
    paths = Paths()
    for record in records:
        paths.listen("function", record)
    return paths


def _webhook(*events: str, conversations: tuple[str, ...] = (ANA,)) -> dict[str, Any]:
    return {"event": "webhook_received", "events": list(events), "conversations": list(conversations), "ms": 7.5}


def _record(event: str, event_id: str = "e1", conversation: str = ANA, **fields: Any) -> dict[str, Any]:
    return {"event": event, "event_id": event_id, "conversation": conversation, **fields}


def test_a_webhook_opens_a_path_that_is_not_done() -> None:
    (path,) = _paths(_webhook("e1")).of(ANA)
    assert path["webhook_ms"] == 7.5
    assert path["steps"] == []
    assert not path["done"]


def test_a_run_adds_its_steps_in_order_and_ends_the_path() -> None:
    odoo = [{"call": "product.product/search_read", "ms": 3.0, "ok": True}]
    (path,) = _paths(
        _webhook("e1"),
        _record("run_started", queue_ms=12),
        _record("thread_loaded", items=4, waiting=1, ms=5),
        _record("model_answered", turn=1, ms=9, tokens_in=10, tokens_cached=0, tokens_out=2, calls=1),
        _record("tool_finished", tool="find_products", ms=8, ok=True, odoo=odoo),
        _record("run_committed", outcome="answered", answered=["e1"], ms=6),
        _record("reply_delivered", how="reply", messages=1, ms=4),
        _record("run_finished", ms=60),
    ).of(ANA)
    assert [step["kind"] for step in path["steps"]] == ["load", "model", "tool", "commit", "delivery"]
    assert path["steps"][2]["odoo"] == odoo
    assert (path["queue_ms"], path["outcome"], path["ms"], path["done"]) == (12, "answered", 60, True)


def test_messages_that_were_answered_together_point_to_the_one_that_was() -> None:
    first, second = _paths(
        _webhook("e1"), _webhook("e2"), _record("run_committed", outcome="answered", answered=["e1", "e2"], ms=1)
    ).of(ANA)
    assert first["together_with"] is None
    assert second["together_with"] == "e1"
    assert second["done"]


def test_a_webhook_of_several_customers_is_sorted_out_by_their_runs() -> None:
    paths = _paths(_webhook("e1", "e2", conversations=(ANA, BEN)))
    assert paths.of(ANA) == paths.of(BEN) == []
    paths.listen("processor", _record("run_started", "e1", ANA, queue_ms=1))
    paths.listen("processor", _record("run_started", "e2", BEN, queue_ms=1))
    assert [path["event"] for path in paths.of(ANA)] == ["e1"]
    assert [path["event"] for path in paths.of(BEN)] == ["e2"]


def test_a_run_that_fails_shows_when_it_is_tried_again() -> None:
    (path,) = _paths(
        _webhook("e1"),
        _record("run_failed", error="ServiceUnavailable", service="openai", reason="timeout", retry_in_s=2),
    ).of(ANA)
    assert path["steps"] == [
        {"kind": "retry", "error": "ServiceUnavailable", "service": "openai", "reason": "timeout", "retry_in_s": 2}
    ]
    assert not path["done"]


def test_after_an_apology_the_way_to_the_dead_letters_is_not_drawn() -> None:
    (path,) = _paths(
        _webhook("e1"),
        _record("run_given_up", error="QuotaExceeded", service="openai", reason="insufficient_quota"),
        _record("run_committed", outcome="parked", answered=["e1"], ms=1),
        _record("run_failed", error="Parked", retry_in_s=0),
        _record("run_started", queue_ms=400),
        _record("thread_loaded", items=8, waiting=0, ms=4),
        _record("run_failed", error="Parked", retry_in_s=0),
    ).of(ANA)
    assert [step["kind"] for step in path["steps"]] == ["failure", "commit"]
    assert path["done"]


def test_a_webhook_that_comes_again_does_not_start_the_path_anew() -> None:
    (path,) = _paths(_webhook("e1"), _record("run_finished", ms=3), _webhook("e1")).of(ANA)
    assert path["done"]


def test_a_run_that_is_quicker_than_the_record_of_its_webhook_keeps_all_steps() -> None:
    (path,) = _paths(
        _record("run_started", queue_ms=3), _record("thread_loaded", items=0, waiting=1, ms=2), _webhook("e1")
    ).of(ANA)
    assert (path["webhook_ms"], path["queue_ms"], len(path["steps"])) == (7.5, 3, 1)


def test_lines_that_are_no_records_of_a_message_are_passed_over() -> None:
    assert _paths("START RequestId: 1", {"_aws": {}}, {"event": "webhook_rejected", "status": 401}).of(ANA) == []


def test_old_paths_are_forgotten() -> None:
    paths = _paths(*(_webhook(f"e{number}") for number in range(KEEP + 5)))
    events = [path["event"] for path in paths.of(ANA)]
    assert len(events) == KEEP
    assert events[0] == "e5"


def test_every_step_can_be_drawn() -> None:
    """The page looks up each kind by name."""
    from local.simulator.server import STATIC

    script = (STATIC / "paths.js").read_text(encoding="utf-8")
    for kind, _ in STEPS.values():
        assert f"\n  {kind}: (step" in script
