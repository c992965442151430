from tests.unit.local_aws.queues import ManualClock, QueueInTest


def test_a_second_send_with_the_same_id_adds_nothing_and_is_told_of_the_first(queue: QueueInTest) -> None:
    first = queue.send("a1", deduplication_id="event-1")
    second = queue.send("a1 again", deduplication_id="event-1")
    assert (second["MessageId"], second["SequenceNumber"]) == (first["MessageId"], first["SequenceNumber"])
    assert queue.bodies(10) == ["a1"]


def test_a_duplicate_is_still_one_after_the_first_was_deleted(queue: QueueInTest) -> None:
    queue.send("a1")
    queue.delete(queue.receive()[0])
    queue.send("a1")
    assert queue.bodies() == []


def test_after_five_minutes_the_same_id_is_a_new_message(queue: QueueInTest, clock: ManualClock) -> None:
    first = queue.send("a1")
    queue.delete(queue.receive()[0])
    clock.advance(299)
    assert queue.send("a1")["MessageId"] == first["MessageId"]
    clock.advance(1)
    assert queue.send("a1")["MessageId"] != first["MessageId"]
    assert queue.bodies() == ["a1"]


def test_a_duplicate_does_not_lengthen_the_five_minutes(queue: QueueInTest, clock: ManualClock) -> None:
    first = queue.send("a1")
    clock.advance(200)
    queue.send("a1")
    clock.advance(101)
    assert queue.send("a1")["MessageId"] != first["MessageId"]


def test_by_default_an_id_counts_in_the_whole_queue(queue: QueueInTest) -> None:
    queue.send("a1", deduplication_id="same")
    queue.send("b1", deduplication_id="same")
    assert queue.bodies(10) == ["a1"]


def test_with_group_scope_an_id_counts_in_its_group_alone(queue: QueueInTest) -> None:
    queue.set(DeduplicationScope="messageGroup", FifoThroughputLimit="perMessageGroupId")
    queue.send("a1", deduplication_id="same")
    queue.send("b1", deduplication_id="same")
    queue.send("a2", deduplication_id="same")
    assert queue.bodies(10) == ["a1", "b1"]


def test_content_decides_when_the_queue_says_so_and_no_id_is_given(queue: QueueInTest) -> None:
    queue.set(ContentBasedDeduplication="true")
    for body in ("a1", "a1", "a2"):
        queue.sqs.send_message(QueueUrl=queue.url, MessageBody=body, MessageGroupId="a")
    assert queue.bodies(10) == ["a1", "a2"]


def test_an_explicit_id_goes_before_the_content(queue: QueueInTest) -> None:
    queue.set(ContentBasedDeduplication="true")
    queue.send("a1", deduplication_id="one")
    queue.send("a1", deduplication_id="two")
    assert queue.bodies(10) == ["a1", "a1"]


def test_a_duplicate_in_a_batch_is_accepted_and_dropped(queue: QueueInTest) -> None:
    entries = [
        {"Id": str(n), "MessageBody": "a1", "MessageGroupId": "a", "MessageDeduplicationId": "event-1"}
        for n in range(3)
    ]
    answer = queue.sqs.send_message_batch(QueueUrl=queue.url, Entries=entries)
    assert len({entry["MessageId"] for entry in answer["Successful"]}) == 1
    assert queue.count() == 1
