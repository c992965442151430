"""The log of a tool names its round trips, wherever they were made."""

import contextvars
import threading

import pytest

from assistant.odoo.calls import recorded, round_trip


def test_round_trips_are_recorded_with_their_outcome():
    with recorded() as calls:
        with round_trip("res.lang/get_installed"):
            pass
        with pytest.raises(RuntimeError), round_trip("sale.order/load"):
            raise RuntimeError

    assert [(call["call"], call["ok"]) for call in calls] == [
        ("res.lang/get_installed", True),
        ("sale.order/load", False),
    ]
    assert all(isinstance(call["ms"], float) for call in calls)


def test_a_worker_thread_in_a_copied_context_takes_part():
    def work():
        with round_trip("sale.order/web_read"):
            pass

    with recorded() as calls:
        worker = threading.Thread(target=contextvars.copy_context().run, args=(work,))
        worker.start()
        worker.join()

    assert len(calls) == 1


def test_what_a_tool_calls_is_its_own_and_its_runs():
    with recorded() as outer:
        with recorded() as inner, round_trip("res.lang/get_installed"):
            pass
        with round_trip("sale.order/load"):
            pass

    assert [call["call"] for call in inner] == ["res.lang/get_installed"]
    assert [call["call"] for call in outer] == ["res.lang/get_installed", "sale.order/load"]


def test_runs_do_not_see_each_other():
    with recorded() as first, round_trip("res.lang/get_installed"):
        pass
    with recorded() as second:
        pass

    assert (len(first), second) == (1, [])


def test_nothing_is_kept_where_nobody_records():
    with round_trip("res.lang/get_installed"):
        pass
    with recorded() as calls:
        pass

    assert calls == []
