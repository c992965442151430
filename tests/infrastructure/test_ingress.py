import json

from assistant import profile
from tests.infrastructure.synthesis import Template


def test_each_channel_of_the_profile_has_a_webhook_and_there_is_no_other_way_in(dev: Template) -> None:
    routes = [route["RouteKey"] for route in dev.of_type("AWS::ApiGatewayV2::Route").values()]

    assert routes == [f"POST /webhooks/{channel}" for channel in profile.load("sk_medical").channels]


def test_webhooks_reach_the_ingest_function(dev: Template) -> None:
    integration = dev.only("AWS::ApiGatewayV2::Integration")
    called = integration["IntegrationUri"]["Fn::GetAtt"][0]

    assert dev.of_type("AWS::Lambda::Function")[called]["Handler"] == "lambdas.ingest.handler"
    assert integration["PayloadFormatVersion"] == "2.0"


def test_floods_are_throttled(dev: Template, prod: Template) -> None:
    for template in (dev, prod):
        limits = template.only("AWS::ApiGatewayV2::Stage")["DefaultRouteSettings"]

        assert 0 < limits["ThrottlingRateLimit"] <= limits["ThrottlingBurstLimit"]


def test_each_request_leaves_a_json_line_without_addresses(dev: Template) -> None:
    access_log = dev.only("AWS::ApiGatewayV2::Stage")["AccessLogSettings"]

    assert {"request_id", "status", "route"} <= set(json.loads(access_log["Format"]))
    assert "identity" not in access_log["Format"]
    assert access_log["DestinationArn"]["Fn::GetAtt"][0] in dev.of_type("AWS::Logs::LogGroup")


def test_the_webhook_url_is_an_output(dev: Template) -> None:
    parts = dev.body["Outputs"]["WebhookUrlLine"]["Value"]["Fn::Join"][1]

    assert parts[0] == "https://"
    assert parts[-1] == "/webhooks/line"


def test_ingest_gives_up_before_the_api_does(dev: Template) -> None:
    api_waits_s = 30  # the longest that an HTTP API waits for its integration

    assert dev.functions()["ingest"]["Timeout"] < api_waits_s
