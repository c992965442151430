import cProfile
import pstats

from local.aws.server import LocalAws
from local.bench.throughput import MESSAGES, figures
from local.bench.throughput_profile import package_of, sentence
from local.bench.throughput_workers import Bare, make
from local.bench.throughput_world import CORES, Spent


def spent(s: float, **cpu: float) -> Spent:
    return Spent(s, {"world": 0.0, "ingest": 0.0, "processor": 0.0, **cpu})


ROUNDS = {
    "webhooks": [spent(2.0, world=0.4, ingest=0.4)],
    "bare webhooks": [spent(1.0, world=0.2, workers=0.2)],
    "runs": [spent(4.0, world=1.2, processor=0.4)],
    "bare runs": [spent(2.0, world=0.8, workers=0.2)],
}


def test_rates_are_of_whole_rounds_and_runs_by_core() -> None:
    webhooks, runs, *_ = figures(ROUNDS, "")

    assert (webhooks.values.median, webhooks.floor.median) == (MESSAGES / 2, MESSAGES)
    assert (runs.values.median, runs.floor.median) == (MESSAGES / 4 / CORES, MESSAGES / 2 / CORES)


def test_cpu_is_by_message_and_says_who_spent_it() -> None:
    _, _, webhook, world, processor = figures(ROUNDS, "The engine, most of it.")

    assert (webhook.values.median, webhook.floor.median) == (800 / MESSAGES, 400 / MESSAGES)
    assert (world.values.median, processor.values.median) == (1200 / MESSAGES, 400 / MESSAGES)
    assert "world 50 %, ingest 50 %, processor 0 %" in webhook.note
    assert "world 75 %, ingest 0 %, processor 25 %" in world.note
    assert processor.note == "The engine, most of it."


def test_it_says_that_it_is_not_awss_throughput() -> None:
    assert all("Not AWS's" in figure.note for figure in figures(ROUNDS, "")[:2])


def test_a_profile_is_told_by_package() -> None:
    assert package_of("/x/site-packages/botocore/client.py") == "botocore"
    assert package_of("/anywhere/assistant/run/loop.py") == "assistant"
    assert package_of("/usr/lib/python3.13/json/decoder.py") == "Python"
    profile = cProfile.Profile()
    with profile:
        sorted(range(100_000), key=lambda number: -number)

    assert "C functions" in sentence(pstats.Stats(profile))


def test_bare_calls_are_made_under_other_names_each_time_so_that_their_conditions_hold() -> None:
    aws = LocalAws(account="700000000008").start()
    try:
        table = aws.client("dynamodb")
        table.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        )
        item = {"pk": {"S": "line#U1"}, "body": {"S": '{"to": "line#U1"}'}}
        put = {"TableName": "t", "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}

        make(Bare(aws.endpoint, aws.region, ("line#U1",), (("dynamodb", "PutItem", put),)), times=3)

        items = table.scan(TableName="t")["Items"]
        assert len({each["pk"]["S"] for each in items}) == 3
        assert all(each["pk"]["S"] in each["body"]["S"] for each in items)
    finally:
        aws.stop()
