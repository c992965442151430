import pytest
from botocore.exceptions import ClientError

from local.aws.server import LocalAws
from tests.unit.local_aws.queues import ManualClock, QueueInTest


@pytest.fixture
def dlq(aws: LocalAws, clock: ManualClock, queue: QueueInTest) -> QueueInTest:
    dead = QueueInTest(aws, clock, f"{queue.name.removesuffix('.fifo')[:65]}-dlq")
    queue.dead_letters_go_to(dead, after=2)
    return dead


def fail(queue: QueueInTest, times: int = 2) -> None:
    for _ in range(times):
        for message in queue.receive(10):
            queue.hide(message, 0)


def test_a_message_goes_to_the_dead_letter_queue_instead_of_a_third_receive(
    queue: QueueInTest, dlq: QueueInTest
) -> None:
    sent = queue.send("a1")
    fail(queue)
    assert dlq.count() == 0
    assert queue.bodies() == []
    dead = dlq.receive()[0]
    assert dead["MessageId"] == sent["MessageId"]
    assert dead["Attributes"]["MessageGroupId"] == "a"


def test_the_next_message_of_the_group_follows_at_once(queue: QueueInTest, dlq: QueueInTest) -> None:
    queue.send("a1")
    fail(queue)
    queue.send("a2")
    assert queue.bodies() == ["a2"]


def test_dead_letters_keep_their_order_and_their_attributes(queue: QueueInTest, dlq: QueueInTest) -> None:
    attribute = {"trace": {"DataType": "String", "StringValue": "t-1"}}
    for body in ("a1", "a2", "a3"):
        queue.sqs.send_message(
            QueueUrl=queue.url,
            MessageBody=body,
            MessageGroupId="a",
            MessageDeduplicationId=body,
            MessageAttributes=attribute,
        )
    fail(queue)
    queue.receive(10)
    dead = dlq.receive(10)
    assert [message["Body"] for message in dead] == ["a1", "a2", "a3"]
    assert all(message["MessageAttributes"] == attribute for message in dead)


def test_two_dead_letters_with_one_deduplication_id_are_both_kept(
    queue: QueueInTest, dlq: QueueInTest, clock: ManualClock
) -> None:
    for _ in range(2):
        queue.send("a1")
        fail(queue)
        queue.receive()
        clock.advance(301)
    assert dlq.count() == 2


def test_a_move_task_brings_dead_letters_back_as_new_messages_in_order(queue: QueueInTest, dlq: QueueInTest) -> None:
    ids = {queue.send(body)["MessageId"] for body in ("a1", "a2")}
    fail(queue)
    queue.receive(10)
    dlq.sqs.start_message_move_task(SourceArn=dlq.arn)
    back = queue.receive(10)
    assert [message["Body"] for message in back] == ["a1", "a2"]
    assert {message["Attributes"]["ApproximateReceiveCount"] for message in back} == {"1"}
    assert not ids & {message["MessageId"] for message in back}
    assert dlq.count() == 0


def test_a_finished_move_task_is_listed(queue: QueueInTest, dlq: QueueInTest) -> None:
    queue.send("a1")
    fail(queue)
    queue.receive()
    dlq.sqs.start_message_move_task(SourceArn=dlq.arn)
    task = dlq.sqs.list_message_move_tasks(SourceArn=dlq.arn)["Results"][0]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 1)


def test_a_move_task_from_a_queue_that_takes_no_dead_letters_is_refused(queue: QueueInTest) -> None:
    with pytest.raises(ClientError, match="must be configured as a Dead Letter Queue"):
        queue.sqs.start_message_move_task(SourceArn=queue.arn)
