"""A profile with the chat REST API and nothing else: what it has, and what it has not."""

import ast

from assistant import profile
from assistant.chat import http
from assistant.names import REST, Alarm, Env
from stacks.alarms import alarms
from stacks.chat import PARTITIONS
from stacks.timeouts import CHAT_TIMEOUT_S
from tests.infrastructure.synthesis import ROOT, Template

API_WAITS_S = 30
"""The longest that an HTTP API waits for its integration."""
KOPICHAT = profile.load("kopichat")


def actions(template: Template, function: str) -> set[str]:
    granted: set[str] = set()
    for statement in template.statements_of(function):
        granted |= {statement["Action"]} if isinstance(statement["Action"], str) else set(statement["Action"])
    return granted


def test_its_routes_are_the_only_way_in_and_reach_the_chat_function(rest: Template) -> None:
    routes = sorted(route["RouteKey"] for route in rest.of_type("AWS::ApiGatewayV2::Route").values())
    assert routes == ["DELETE /chat/{id}", "GET /chat/{id}", "POST /chat"]
    called = rest.only("AWS::ApiGatewayV2::Integration")["IntegrationUri"]["Fn::GetAtt"][0]
    assert rest.of_type("AWS::Lambda::Function")[called]["Handler"] == "lambdas.chat.handler"
    parts = rest.body["Outputs"]["ChatUrl"]["Value"]["Fn::Join"][1]
    assert (parts[0], parts[-1]) == ("https://", "/chat")


def test_without_webhooks_there_is_no_ingest_function_and_without_the_api_no_chat_function(
    rest: Template, dev: Template
) -> None:
    assert set(rest.functions()) == {"chat", "processor"}
    assert "IngestFunction" not in rest.body["Outputs"]
    assert "chat" not in dev.functions()
    assert "ChatUrl" not in dev.body["Outputs"]


def test_a_handler_is_there_for_it() -> None:
    source = ast.parse((ROOT / "lambdas" / "chat.py").read_text())
    assert "handler" in [node.name for node in source.body if isinstance(node, ast.FunctionDef)]


def test_a_run_a_function_and_the_api_give_up_in_this_order(rest: Template) -> None:
    assert rest.functions()["chat"]["Timeout"] == CHAT_TIMEOUT_S < API_WAITS_S
    assert http.RUN_MS + http.SPARE_MS < CHAT_TIMEOUT_S * 1000


def test_it_is_told_what_it_reads(rest: Template) -> None:
    variables = set(rest.functions()["chat"]["Environment"]["Variables"])
    assert variables == {Env.PROFILE, Env.STAGE, Env.TABLE, Env.QUEUE_URL, Env.OPENAI_SECRET}
    processor = set(rest.functions()["processor"]["Environment"]["Variables"])
    assert processor == variables | {Env.PUBLIC_URL}


def test_it_may_make_a_run_and_ring_but_neither_scan_nor_take_from_the_queue(rest: Template) -> None:
    assert actions(rest, "chat") == {
        *actions(rest, "processor") - {action for action in actions(rest, "processor") if action.startswith("sqs:")},
        "dynamodb:BatchWriteItem",
        "sqs:SendMessage",
    }
    for statement in rest.statements_of("chat"):
        assert "*" not in str(statement["Action"])
        assert "*" not in str(statement["Resource"])


def test_it_reads_no_other_channels_conversations(rest: Template) -> None:
    (of_table,) = [each for each in rest.statements_of("chat") if "dynamodb:Query" in each["Action"]]
    assert of_table["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [*PARTITIONS]}}
    assert f"{REST}#*" in PARTITIONS
    assert not any(partition.startswith(("line", "whatsapp", "slack", "*")) for partition in PARTITIONS)


def test_alarms_that_only_webhooks_can_raise_are_left_out() -> None:
    names = {rule.name for rule in alarms(KOPICHAT)}
    assert not names & {Alarm.SIGNATURE_REJECTIONS, Alarm.INGEST_SLOW, Alarm.ODOO_UNAVAILABLE, Alarm.LINE_QUOTA}
    assert names >= {Alarm.INGEST_5XX, Alarm.OLDEST_MESSAGE, Alarm.MODEL_UNAVAILABLE, Alarm.FAILED_RUNS}


def test_mails_about_alarms_name_the_functions_that_are_there(rest: Template) -> None:
    chat = next(id for id, each in rest.of_type("AWS::Lambda::Function").items() if "chat" in each["Handler"])
    for alarm in rest.of_type("AWS::CloudWatch::Alarm").values():
        assert chat in str(alarm["AlarmDescription"])
