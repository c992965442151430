"""The model's parameters are those of the template."""

from pathlib import Path

import pytest

from local.capacity.deployed import deployed
from tests.infrastructure.synthesis import Template, synthesize


@pytest.fixture(scope="module")
def prod(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder: Path = tmp_path_factory.mktemp("prod")
    return synthesize(folder, stage="prod")


def test_limits_of_the_stack_are_those_of_the_template(prod: Template) -> None:
    values = deployed()
    mapping = prod.only("AWS::Lambda::EventSourceMapping")
    throttle = prod.only("AWS::ApiGatewayV2::Stage")["DefaultRouteSettings"]
    (queue,) = [each for each in prod.of_type("AWS::SQS::Queue").values() if "RedrivePolicy" in each]

    assert mapping["ScalingConfig"]["MaximumConcurrency"] == values.concurrent_runs
    assert mapping["BatchSize"] == 1
    assert throttle["ThrottlingRateLimit"] == values.requests_per_second
    assert throttle["ThrottlingBurstLimit"] == values.request_burst
    assert queue["VisibilityTimeout"] == values.hidden_s
    assert queue["RedrivePolicy"]["maxReceiveCount"] == values.receives
    assert queue["FifoThroughputLimit"] == "perMessageGroupId"
    assert prod.functions()["processor"]["Timeout"] == values.run_s


def test_no_function_has_a_concurrency_of_its_own_that_the_model_does_not_know(prod: Template) -> None:
    for name, properties in prod.functions().items():
        assert "ReservedConcurrentExecutions" not in properties, name


def test_the_table_is_on_demand_as_the_model_takes_it(prod: Template) -> None:
    table = prod.only("AWS::DynamoDB::Table")
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert "OnDemandThroughput" not in table


def test_stages_differ_in_how_many_runs_there_are_at_once() -> None:
    assert deployed(stage="dev").concurrent_runs < deployed(stage="prod").concurrent_runs
