import threading

import pytest
from botocore.exceptions import ClientError

from tests.unit.local_aws.queues import ManualClock, QueueInTest


def test_messages_of_a_group_come_in_the_order_of_sending(queue: QueueInTest) -> None:
    for body in ("a1", "a2", "a3"):
        queue.send(body)
    assert queue.bodies(10) == ["a1", "a2", "a3"]


def test_a_group_with_a_message_in_flight_is_closed_and_the_others_are_open(queue: QueueInTest) -> None:
    for body in ("a1", "a2", "b1"):
        queue.send(body)
    assert queue.bodies() == ["a1"]
    assert queue.bodies(10) == ["b1"]
    assert queue.bodies(10) == []


def test_a_deleted_message_opens_its_group_to_the_next(queue: QueueInTest) -> None:
    queue.send("a1")
    queue.send("a2")
    queue.delete(queue.receive()[0])
    assert queue.bodies() == ["a2"]


def test_a_message_that_was_not_deleted_in_time_comes_back_before_the_later_ones(
    queue: QueueInTest, clock: ManualClock
) -> None:
    for body in ("a1", "a2", "b1"):
        queue.send(body)
    queue.receive()
    clock.advance(31)
    assert queue.bodies(10) == ["a1", "a2", "b1"]


def test_a_message_made_visible_at_once_comes_back_before_the_later_ones(queue: QueueInTest) -> None:
    queue.send("a1")
    queue.send("a2")
    queue.hide(queue.receive()[0], 0)
    assert queue.bodies() == ["a1"]


def test_a_longer_visibility_keeps_the_group_closed_until_it_ends(queue: QueueInTest, clock: ManualClock) -> None:
    queue.send("a1")
    queue.send("a2")
    queue.hide(queue.receive()[0], 300)
    clock.advance(299)
    assert queue.bodies() == []
    clock.advance(2)
    assert queue.bodies() == ["a1"]


def test_a_group_stays_closed_while_one_of_two_messages_is_in_flight(queue: QueueInTest) -> None:
    for body in ("a1", "a2", "a3"):
        queue.send(body)
    first, _ = queue.receive(2)
    queue.hide(first, 0)
    assert queue.bodies() == []


def test_each_receive_is_counted_and_the_first_one_remembered(queue: QueueInTest, clock: ManualClock) -> None:
    queue.send("a1")
    first = queue.receive()[0]["Attributes"]
    clock.advance(31)
    second = queue.receive()[0]["Attributes"]
    assert [first["ApproximateReceiveCount"], second["ApproximateReceiveCount"]] == ["1", "2"]
    assert first["ApproximateFirstReceiveTimestamp"] == second["ApproximateFirstReceiveTimestamp"]
    assert second["SentTimestamp"] == first["SentTimestamp"]


def test_sequence_numbers_grow_over_all_groups(queue: QueueInTest) -> None:
    numbers = [int(queue.send(body)["SequenceNumber"]) for body in ("a1", "b1", "a2", "c1")]
    assert numbers == sorted(set(numbers))


def test_a_receipt_handle_is_worthless_once_its_message_went_back(queue: QueueInTest, clock: ManualClock) -> None:
    queue.send("a1")
    message = queue.receive()[0]
    clock.advance(31)
    with pytest.raises(ClientError, match="The receipt handle has expired"):
        queue.delete(message)
    with pytest.raises(ClientError, match="not available for visibility timeout change"):
        queue.hide(message, 5)
    assert queue.bodies() == ["a1"]


def test_deleting_twice_is_no_error(queue: QueueInTest) -> None:
    queue.send("a1")
    message = queue.receive()[0]
    queue.delete(message)
    queue.delete(message)
    assert queue.count() == 0


def test_a_made_up_receipt_handle_is_refused(queue: QueueInTest) -> None:
    with pytest.raises(ClientError) as refused:
        queue.delete({"ReceiptHandle": "made up"})
    assert refused.value.response["Error"]["Code"] == "ReceiptHandleIsInvalid"


def test_a_batch_delete_tells_which_handle_had_expired(queue: QueueInTest, clock: ManualClock) -> None:
    queue.send("a1")
    queue.send("b1")
    late = queue.receive(1, VisibilityTimeout=5)[0]
    clock.advance(6)
    queue.send("c1")
    in_time = next(message for message in queue.receive(10) if message["Body"] == "c1")
    entries = [{"Id": m["Body"], "ReceiptHandle": m["ReceiptHandle"]} for m in (late, in_time)]
    answer = queue.sqs.delete_message_batch(QueueUrl=queue.url, Entries=entries)
    assert [entry["Id"] for entry in answer["Successful"]] == ["c1"]
    assert [entry["Id"] for entry in answer["Failed"]] == ["a1"]


def test_a_message_older_than_the_retention_period_is_gone(queue: QueueInTest, clock: ManualClock) -> None:
    queue.set(MessageRetentionPeriod="60")
    queue.send("a1")
    clock.advance(61)
    queue.send("a2")
    assert queue.bodies(10) == ["a2"]


def test_the_counts_tell_waiting_from_in_flight(queue: QueueInTest) -> None:
    for body in ("a1", "a2", "b1"):
        queue.send(body)
    queue.receive()
    assert queue.count() == 2
    assert queue.count("ApproximateNumberOfMessagesNotVisible") == 1


def test_a_receiver_that_waits_gets_a_message_when_it_is_sent(queue: QueueInTest) -> None:
    got: list[str] = []
    waiting = threading.Thread(target=lambda: got.extend(queue.bodies(WaitTimeSeconds=20)))
    waiting.start()
    queue.send("a1")
    waiting.join(timeout=15)
    assert got == ["a1"]


def test_a_delayed_message_of_a_standard_queue_is_seen_after_its_delay(queue: QueueInTest, clock: ManualClock) -> None:
    url = queue.sqs.create_queue(QueueName="standard")["QueueUrl"]
    queue.sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=10)
    assert "Messages" not in queue.sqs.receive_message(QueueUrl=url)
    clock.advance(10)
    assert [m["Body"] for m in queue.sqs.receive_message(QueueUrl=url)["Messages"]] == ["later"]
