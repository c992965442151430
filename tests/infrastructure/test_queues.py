from typing import Any

from assistant.run.answering import MAX_RECEIVES, TRIES
from tests.infrastructure.synthesis import Properties, Template

DAY = 24 * 60 * 60


def test_every_queue_but_a_dead_letter_queue_has_one(dev: Template) -> None:
    queues = dev.of_type("AWS::SQS::Queue")
    targets = [dead_letters(queue) for queue in queues.values() if "RedrivePolicy" in queue]

    assert targets
    assert set(targets) == {id for id, queue in queues.items() if "RedrivePolicy" not in queue}


def test_a_message_that_failed_five_times_is_apologised_for_and_kept_for_two_weeks(dev: Template) -> None:
    queue = main_queue(dev)

    assert queue["RedrivePolicy"]["maxReceiveCount"] == MAX_RECEIVES == TRIES + 1
    assert dev.of_type("AWS::SQS::Queue")[dead_letters(queue)]["MessageRetentionPeriod"] == 14 * DAY


def test_the_queue_orders_per_conversation_at_high_throughput(dev: Template) -> None:
    queue = main_queue(dev)

    assert queue["FifoQueue"] is True
    assert queue["FifoThroughputLimit"] == "perMessageGroupId"
    assert queue["DeduplicationScope"] == "messageGroup"
    assert "ContentBasedDeduplication" not in queue  # the channel's event id decides, not the text


def test_dead_letters_of_an_ordered_queue_stay_ordered(dev: Template) -> None:
    assert dev.of_type("AWS::SQS::Queue")[dead_letters(main_queue(dev))]["FifoQueue"] is True


def test_queues_are_encrypted_and_refuse_plain_http(dev: Template) -> None:
    refusing = {
        queue["Ref"]
        for policy in dev.of_type("AWS::SQS::QueuePolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for queue in policy["Queues"]
    }
    queues = dev.of_type("AWS::SQS::Queue")

    assert refusing == set(queues)
    assert all(queue["SqsManagedSseEnabled"] for queue in queues.values())


def test_a_killed_run_costs_ten_seconds_more_than_its_timeout(dev: Template) -> None:
    assert main_queue(dev)["VisibilityTimeout"] == dev.functions()["processor"]["Timeout"] + 10


def test_the_consumer_takes_one_message_and_reports_its_failure(dev: Template) -> None:
    mapping = dev.only("AWS::Lambda::EventSourceMapping")

    assert mapping["BatchSize"] == 1
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_concurrent_runs_are_bounded_by_the_stage(dev: Template, prod: Template) -> None:
    bounds = [
        template.only("AWS::Lambda::EventSourceMapping")["ScalingConfig"]["MaximumConcurrency"]
        for template in (dev, prod)
    ]

    assert 2 <= bounds[0] < bounds[1] <= 1000  # what AWS allows


def main_queue(template: Template) -> Properties:
    (queue,) = [queue for queue in template.of_type("AWS::SQS::Queue").values() if "RedrivePolicy" in queue]
    return queue


def dead_letters(queue: Properties) -> Any:
    return queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
