"""Drills of our own part: ingest, queue and processor."""

import time
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from assistant.names import Alarm
from local.drills.drill import Drill
from local.drills.people import until
from local.drills.town import Town

AFFECTED = frozenset({Alarm.CUSTOMERS_AFFECTED})
MINUTE_S = 60
SLOW_S = 1.7  # ingest gives DynamoDB two seconds
LONG_S = 3.0  # long enough to kill the run in it
HIDDEN_S = 41  # as long as a message stays hidden whose run was killed


def _table_fails(town: Town) -> None:
    town.world.aws.faults.add("dynamodb:BatchWriteItem", "InternalServerError", status=500, times=4)
    town.people.write(2)
    town.people.waiting.clear()  # nothing of them was taken in


def _table_is_slow(town: Town) -> None:
    def around(environ: dict[str, Any], body: bytes, handle: Callable[[], Response]) -> Response:
        if environ.get("HTTP_X_AMZ_TARGET", "").endswith(".BatchWriteItem"):
            time.sleep(SLOW_S)
        return handle()

    town.world.aws.around = around
    town.people.ask(1)


def _mapping_is_off(town: Town) -> None:
    town.enable_mapping(False)
    if not town.people.waiting:
        town.people.write(1)
    town.queue_clock.advance(MINUTE_S)


def _mapping_is_on(town: Town) -> None:
    town.enable_mapping(True)


def _runs_are_killed(town: Town) -> None:
    town.fail("openai", match={"path": "/responses"}, delay=LONG_S, times=2)
    users = town.people.write(2)
    busy = {f"line#{user}" for user in users}
    until(lambda: busy <= town.people.thinking(), "two runs that wait for the model")
    over = town.ended + len(users)
    town.kill()
    until(lambda: town.ended >= over, "the end of the killed runs")


def _their_messages_come_back(town: Town) -> None:
    town.end_leases()
    town.queue_clock.advance(HIDDEN_S)


def _no_concurrency(town: Town) -> None:
    town.reserve(0)
    over = town.ended + 1
    town.people.write(1)
    until(lambda: town.ended >= over, "a throttled invocation")


def _concurrency_is_back(town: Town) -> None:
    town.reserve(None)
    town.queue_clock.advance(HIDDEN_S)


def _patient_waits(town: Town) -> None:
    town.people.ask_slowly()
    town.people.wait_for_patient()


def _patient_was_served(town: Town) -> None:
    """The run is over; what was measured of it happens in this minute."""
    town.world.measuring.put(town.world.measuring.kept_apart.pop(f"line#{town.people.patient}"))


DRILLS = (
    Drill(
        Alarm.OLDEST_MESSAGE,
        "the processor's event source is switched off, one customer writes",
        _mapping_is_off,
        within=5,
        also=AFFECTED,
        mend=_mapping_is_on,
        hurries=True,
    ),
    Drill(
        Alarm.PROCESSOR_ERRORS,
        "two runs are killed while they wait for the model",
        _runs_are_killed,
        within=1,
        also=AFFECTED,
        mend=_their_messages_come_back,
        hurries=True,
    ),
    Drill(
        Alarm.PROCESSOR_THROTTLED,
        "the processor has no concurrency, a customer writes every minute",
        _no_concurrency,
        within=4,
        also=AFFECTED,
        mend=_concurrency_is_back,
        hurries=True,
    ),
    Drill(
        Alarm.INGEST_5XX,
        "the table does not take two webhooks",
        _table_fails,
        within=1,
        also=AFFECTED,
    ),
    Drill(
        Alarm.CUSTOMERS_AFFECTED,
        "the table does not take two webhooks: one of its parts is enough",
        _table_fails,
        within=1,
        also=frozenset({Alarm.INGEST_5XX}),
    ),
    Drill(
        Alarm.INGEST_SLOW,
        "the table takes 1.7 s for each webhook",
        _table_is_slow,
        within=10,
        every=5,
    ),
    Drill(
        Alarm.PROCESSOR_NEAR_TIMEOUT,
        "the model does not answer until the run has to end",
        _patient_was_served,
        within=1,
        before=_patient_waits,
    ),
)
