from local.aws.queue_view import Depth, QueueView, depths
from local.aws.server import LocalAws
from tests.unit.local_aws.queues import ManualClock, QueueInTest


def test_the_messages_of_one_group_are_seen_in_flight_or_not(aws: LocalAws, queue: QueueInTest) -> None:
    for body in ("a1", "b1", "a2"):
        queue.send(body)
    queue.receive()

    view = QueueView(aws, queue.url)

    assert [message.body for message in view.messages("a")] == ["a1", "a2"]
    assert view.messages("c") == []


def test_a_message_in_flight_is_delivered_again_and_the_first_receipt_is_worth_nothing(
    aws: LocalAws, queue: QueueInTest
) -> None:
    queue.send("a1")
    (first,) = queue.receive()

    assert QueueView(aws, queue.url).deliver_again("a")

    (second,) = queue.receive()
    assert second["MessageId"] == first["MessageId"]
    queue.delete(second)
    assert QueueView(aws, queue.url).messages("a") == []


def test_nothing_is_delivered_again_when_nothing_is_in_flight(aws: LocalAws, queue: QueueInTest) -> None:
    queue.send("a1")

    assert not QueueView(aws, queue.url).deliver_again("a")


def test_only_the_next_message_of_a_group_is_delayed(aws: LocalAws, clock: ManualClock, queue: QueueInTest) -> None:
    QueueView(aws, queue.url).delay_next("a", 20)
    queue.send("a1")
    queue.send("b1")

    assert queue.bodies(10) == ["b1"]
    clock.advance(20)
    queue.send("c1")
    assert queue.bodies(10) == ["a1", "c1"]


def test_a_queues_depth_and_the_age_of_its_oldest_message_are_measured(
    aws: LocalAws, clock: ManualClock, queue: QueueInTest
) -> None:
    def depth() -> Depth:
        (found,) = [depth for depth in depths(aws) if depth.queue == queue.name]
        return found

    empty = depth()
    queue.send("a1")
    clock.advance(70)
    queue.send("b1")
    (message,) = queue.receive()

    full = depth()
    queue.delete(message)

    assert empty == Depth(queue.name, visible=0, in_flight=0, oldest_s=0)
    assert full == Depth(queue.name, visible=1, in_flight=1, oldest_s=70)
    assert depth() == Depth(queue.name, visible=1, in_flight=0, oldest_s=0)
