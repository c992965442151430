import json
import logging
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from local.functions import event_source
from local.functions.event_source import EventSource, EventSources, Mapping, read_mappings
from local.functions.host import FunctionHost
from local.functions.invocation import Result
from tests.unit.local_functions.aws import SmallAws
from tests.unit.local_functions.fakes import Answer, FakeInvoker, FakeSqs

MAPPING = Mapping(
    function_name="processor",
    queue_arn="arn:aws:sqs:ap-southeast-1:123456789012:doorbells.fifo",
    batch_size=10,
    maximum_concurrency=None,
    report_failures=True,
)
POLL = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueue*")


def ids(event: dict[str, Any]) -> list[str]:
    return [record["messageId"] for record in event["Records"]]


class Running:
    """An event source between a fake queue and a fake host."""

    def __init__(self, answer: Answer, concurrency: int = 2) -> None:
        self.sqs = FakeSqs()
        self.invoker = FakeInvoker(answer)
        self.source = EventSource(MAPPING, "queue-url", self.sqs, self.invoker, concurrency=concurrency).start()

    def stop(self) -> None:
        self.source.stop_polling()
        self.sqs.let_poll_end()
        self.source.stop()


def test_what_was_processed_is_deleted_and_what_failed_is_not() -> None:
    running = Running(lambda _: {"batchItemFailures": [{"itemIdentifier": "m2"}]})

    running.sqs.put("m1", "m2", "m3")
    assert ids(running.invoker.next_event()) == ["m1", "m2", "m3"]
    running.stop()

    assert running.sqs.deleted == ["m1", "m3"]


def test_nothing_is_deleted_when_the_function_fails() -> None:
    def fail(event: dict[str, Any]) -> None:
        raise ValueError

    running = Running(fail)

    running.sqs.put("m1")
    running.invoker.next_event()
    running.stop()

    assert running.sqs.deleted == []


def test_no_more_batches_than_the_concurrency_are_taken_at_once() -> None:
    answers: list[Future[Result]] = [Future(), Future(), Future()]
    waiting = iter(answers)
    running = Running(lambda _: next(waiting), concurrency=2)

    for message_id in ("m1", "m2", "m3"):
        running.sqs.put(message_id)
    first, second = running.invoker.next_event(), running.invoker.next_event()
    polls_when_busy = running.sqs.polls
    answers[1].set_result(Result())
    third = running.invoker.next_event()
    answers[0].set_result(Result())
    answers[2].set_result(Result())
    running.stop()

    assert polls_when_busy == 2
    assert [ids(first), ids(second), ids(third)] == [["m1"], ["m2"], ["m3"]]
    assert sorted(running.sqs.deleted) == ["m1", "m2", "m3"]


def test_stopping_waits_for_the_batch_under_way() -> None:
    answer: Future[Result] = Future()
    running = Running(lambda _: answer)
    running.sqs.put("m1")
    running.invoker.next_event()

    stopping = threading.Thread(target=running.stop)
    stopping.start()
    answer.set_result(Result())
    stopping.join()

    assert running.sqs.deleted == ["m1"]


def test_messages_that_arrive_after_the_end_are_given_back() -> None:
    running = Running(lambda _: None)

    assert running.sqs.polled.acquire(timeout=20)
    running.source.stop_polling()
    running.sqs.put("m1")
    running.stop()

    assert running.invoker.invocations == []
    assert running.sqs.given_back == ["m1"]


def test_a_queue_that_refuses_is_asked_again(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(event_source, "ERROR_WAIT_S", 0)
    running = Running(lambda _: None)

    running.sqs.refuse()
    running.sqs.put("m1")
    running.invoker.next_event()
    running.stop()

    assert running.sqs.deleted == ["m1"]
    assert "can't receive from arn:aws:sqs" in caplog.text


def test_a_host_that_fails_does_not_stop_the_queue(caplog: pytest.LogCaptureFixture) -> None:
    def refuse(event: dict[str, Any]) -> Future[Result]:
        answer: Future[Result] = Future()
        answer.set_exception(OSError("no more processes"))
        return answer

    running = Running(refuse, concurrency=1)

    running.sqs.put("m1")
    running.sqs.put("m2")
    running.invoker.next_event()
    running.invoker.next_event()
    running.stop()

    assert running.sqs.deleted == []
    assert "no more processes" in caplog.text


@pytest.fixture
def fifo_queue(aws: SmallAws, request: pytest.FixtureRequest) -> str:
    """URL of a new queue."""
    name = f"{request.node.name[:70]}.fifo"
    url: str = aws.client("sqs").create_queue(QueueName=name, Attributes={"FifoQueue": "true"})["QueueUrl"]
    return url


def connect(aws: SmallAws, queue_url: str, function_name: str, **settings: Any) -> str:
    """Make an event source mapping; gives its id."""
    attributes = aws.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    mapping = aws.client("lambda").create_event_source_mapping(
        EventSourceArn=attributes["Attributes"]["QueueArn"], FunctionName=function_name, **settings
    )
    mapping_id: str = mapping["UUID"]
    return mapping_id


@pytest.fixture(autouse=True)
def no_mappings_left(aws: SmallAws) -> Iterator[None]:
    yield
    for mapping in aws.client("lambda").list_event_source_mappings()["EventSourceMappings"]:
        aws.client("lambda").delete_event_source_mapping(UUID=mapping["UUID"])


def send(aws: SmallAws, queue_url: str, group: str, body: str) -> None:
    aws.client("sqs").send_message(
        QueueUrl=queue_url, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=body
    )


def test_mappings_are_read_as_they_were_deployed(aws: SmallAws, fifo_queue: str) -> None:
    first, second = aws.deploy(""), aws.deploy("")
    connect(
        aws,
        fifo_queue,
        first,
        BatchSize=1,
        ScalingConfig={"MaximumConcurrency": 20},
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    connect(aws, fifo_queue, second, Enabled=False)

    (mapping,) = read_mappings(aws.client("lambda"))

    assert mapping.queue_arn.endswith(fifo_queue.rpartition("/")[2])
    assert (mapping.function_name, mapping.batch_size, mapping.maximum_concurrency) == (first, 1, 20)
    assert mapping.report_failures


def test_a_group_waits_for_its_earlier_message_and_holds_up_no_other_group(aws: SmallAws, fifo_queue: str) -> None:
    name = aws.deploy("", role_arn=aws.role("two-groups", actions=POLL))
    connect(aws, fifo_queue, name, BatchSize=1)
    answers: dict[str, Future[Result]] = {body: Future() for body in ("a1", "a2", "b1")}
    invoker = FakeInvoker(lambda event: answers[event["Records"][0]["body"]])

    with EventSources(aws, invoker):
        for group, body in (("a", "a1"), ("a", "a2"), ("b", "b1")):
            send(aws, fifo_queue, group, body)
        order = [invoker.next_event()["Records"][0]["body"] for _ in range(2)]
        answers["a1"].set_result(Result())
        order.append(invoker.next_event()["Records"][0]["body"])
        for answer in (answers["a2"], answers["b1"]):
            answer.set_result(Result())

    assert order == ["a1", "b1", "a2"]


def test_the_mappings_maximum_concurrency_holds_below_the_hosts(aws: SmallAws, fifo_queue: str) -> None:
    name = aws.deploy("", role_arn=aws.role("two-at-once", actions=POLL))
    connect(aws, fifo_queue, name, BatchSize=1, ScalingConfig={"MaximumConcurrency": 2})
    answers: list[Future[Result]] = [Future() for _ in range(3)]
    waiting = iter(answers)
    invoker = FakeInvoker(lambda _: next(waiting), concurrency=10)
    for group in ("a", "b", "c"):
        send(aws, fifo_queue, group, group)

    with EventSources(aws, invoker):
        invoker.next_event()
        invoker.next_event()
        invoked_at_once = len(invoker.invocations)
        for answer in answers:
            answer.set_result(Result())
        invoker.next_event()

    assert invoked_at_once == 2


def test_a_mapping_that_is_disabled_takes_nothing_until_it_is_enabled(aws: SmallAws, fifo_queue: str) -> None:
    name = aws.deploy("", role_arn=aws.role("switched", actions=POLL))
    mapping = connect(aws, fifo_queue, name, BatchSize=1)
    invoker = FakeInvoker(lambda _: None)

    with EventSources(aws, invoker) as sources:
        aws.client("lambda").update_event_source_mapping(UUID=mapping, Enabled=False)
        sources.read_again()
        send(aws, fifo_queue, "a", "a1")
        taken_while_disabled = list(invoker.invocations)
        aws.client("lambda").update_event_source_mapping(UUID=mapping, Enabled=True)
        sources.read_again()
        invoker.next_event()

    assert taken_while_disabled == []


def test_a_message_that_a_poll_brings_after_the_mapping_was_disabled_goes_back() -> None:
    running = Running(lambda _: None)
    running.sqs.polled.acquire()
    running.source.enable(False)
    running.sqs.put("m1")
    running.stop()

    assert running.sqs.given_back == ["m1"]
    assert running.invoker.invocations == []


def test_a_role_that_may_not_read_the_queue_gets_nothing(aws: SmallAws, fifo_queue: str) -> None:
    name = aws.deploy("", role_arn=aws.role("stranger", actions=("sqs:GetQueueUrl",)))
    connect(aws, fifo_queue, name)
    send(aws, fifo_queue, "a", "a1")
    refused = threading.Event()
    handler = logging.Handler()
    handler.emit = lambda record: refused.set()  # type: ignore[method-assign]
    logging.getLogger(event_source.__name__).addHandler(handler)
    invoker = FakeInvoker(lambda _: None)

    with EventSources(aws, invoker):
        assert refused.wait(20)

    logging.getLogger(event_source.__name__).removeHandler(handler)
    assert invoker.invocations == []


def test_a_message_is_processed_by_the_deployed_function(aws: SmallAws, fifo_queue: str, tmp_path: Path) -> None:
    name = aws.deploy(
        "def handler(event, context): print(event['Records'][0]['body'])",
        role_arn=aws.role("processor", actions=POLL),
    )
    connect(aws, fifo_queue, name, BatchSize=1)
    processed = threading.Event()

    with FunctionHost(aws, tmp_path, python=Path(sys.executable)) as host:
        host.on_log(lambda _, record: processed.set() if record == {"event": "e1"} else None)
        with EventSources(aws, host):
            send(aws, fifo_queue, "line#U1", json.dumps({"event": "e1"}))
            assert processed.wait(20)

    left = aws.client("sqs").get_queue_attributes(QueueUrl=fifo_queue, AttributeNames=["All"])["Attributes"]
    assert (left["ApproximateNumberOfMessages"], left["ApproximateNumberOfMessagesNotVisible"]) == ("0", "0")
