import ast
import json
import re

import pytest

from assistant.names import Env
from tests.infrastructure.synthesis import ROOT, Template

ALWAYS = {Env.PROFILE, Env.STAGE}
EACH = pytest.mark.parametrize("function", ["ingest", "processor", "balance"])


@EACH
def test_a_handler_names_a_function_that_exists(dev: Template, function: str) -> None:
    module, name = dev.functions()[function]["Handler"].rsplit(".", 1)
    source = ast.parse((ROOT / module.replace(".", "/")).with_suffix(".py").read_text())

    assert name in [node.name for node in source.body if isinstance(node, ast.FunctionDef)]


def test_every_entry_point_is_deployed(dev: Template, rest: Template) -> None:
    assert {*dev.functions(), *rest.functions()} == {file.stem for file in (ROOT / "lambdas").glob("[!_]*.py")}


def test_ingest_is_told_what_it_reads_and_no_credentials_but_lines(dev: Template) -> None:
    variables = dev.functions()["ingest"]["Environment"]["Variables"]

    assert set(variables) == ALWAYS | {
        Env.TABLE,
        Env.QUEUE_URL,
        Env.LINE_SECRET,
        Env.MAX_EVENT_AGE_H,
        Env.CHANNELS,
        Env.PUBLIC_URL,
    }
    assert variables[Env.CHANNELS] == "line"


def test_the_processor_is_told_what_it_reads_and_nothing_of_the_admin_key(dev: Template) -> None:
    variables = dev.functions()["processor"]["Environment"]["Variables"]

    assert set(variables) == ALWAYS | {
        Env.TABLE,
        Env.QUEUE_URL,
        Env.PUBLIC_URL,
        Env.LINE_SECRET,
        Env.OPENAI_SECRET,
        Env.ODOO_SECRET,
    }


@EACH
def test_a_function_knows_the_profile_and_the_stage_that_its_metrics_carry(
    dev: Template, prod: Template, function: str
) -> None:
    for stage, template in (("dev", dev), ("prod", prod)):
        variables = template.functions()[function]["Environment"]["Variables"]

        assert (variables[Env.PROFILE], variables[Env.STAGE]) == ("sk_medical", stage)


def test_functions_run_on_arm64_and_the_pinned_python(dev: Template) -> None:
    pinned = (ROOT / ".python-version").read_text().strip()

    for function in dev.functions().values():
        assert function["Architectures"] == ["arm64"]
        assert function["Runtime"] == f"python{pinned}"


def test_all_functions_share_one_asset(dev: Template) -> None:
    assert len({str(function["Code"]) for function in dev.functions().values()}) == 1


def test_no_two_functions_share_a_role(dev: Template) -> None:
    roles = [str(function["Role"]) for function in dev.functions().values()]

    assert len(set(roles)) == len(roles)


def test_roles_have_no_managed_policies(dev: Template) -> None:
    assert all("ManagedPolicyArns" not in role for role in dev.of_type("AWS::IAM::Role").values())


@EACH
def test_permissions_name_single_actions_and_single_resources(dev: Template, function: str) -> None:
    for statement in dev.statements_of(function):
        assert "*" not in str(statement["Action"])
        assert "*" not in str(statement["Resource"])


def test_ingest_may_store_and_queue_events_and_read_the_line_secret(dev: Template) -> None:
    assert _actions(dev, "ingest") == {
        "dynamodb:BatchWriteItem",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "secretsmanager:GetSecretValue",
        "sqs:SendMessage",
    }
    assert _secrets_read(dev, "ingest") == {"Line"}


def test_the_processor_may_answer_but_neither_scan_nor_queue(dev: Template) -> None:
    assert _actions(dev, "processor") == {
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "secretsmanager:GetSecretValue",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    }
    assert _secrets_read(dev, "processor") == {"Line", "Openai", "Odoo"}


def test_balance_may_keep_its_books_but_read_no_conversation(dev: Template) -> None:
    assert _actions(dev, "balance") == {
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "secretsmanager:GetSecretValue",
    }
    assert _secrets_read(dev, "balance") == {"Line", "OpenaiAdmin"}
    (of_table,) = [each for each in dev.statements_of("balance") if "dynamodb:Query" in each["Action"]]
    assert of_table["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["service#*"]}}


def test_nobody_but_balance_gets_the_admin_key(dev: Template) -> None:
    admin = _secrets(dev)["OpenaiAdmin"]["Ref"]

    for name, function in dev.functions().items():
        assert (admin in json.dumps(function)) == (name == "balance")
        assert (admin in json.dumps(dev.statements_of(name))) == (name == "balance")


@EACH
def test_a_function_writes_to_its_own_log_group(dev: Template, function: str) -> None:
    group = dev.functions()[function]["LoggingConfig"]["LogGroup"]["Ref"]
    (log_statement,) = [each for each in dev.statements_of(function) if "logs:PutLogEvents" in each["Action"]]

    assert log_statement["Resource"] == {"Fn::GetAtt": [group, "Arn"]}


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_logs_are_not_kept_for_ever(stage: str, request: pytest.FixtureRequest) -> None:
    groups = request.getfixturevalue(stage).of_type("AWS::Logs::LogGroup")

    assert len(groups) == 4
    assert all(group["RetentionInDays"] <= 90 for group in groups.values())


def _actions(template: Template, function: str) -> set[str]:
    granted: set[str] = set()
    for statement in template.statements_of(function):
        assert statement["Effect"] == "Allow"
        granted |= {statement["Action"]} if isinstance(statement["Action"], str) else set(statement["Action"])
    return granted


def _secrets_read(template: Template, function: str) -> set[str]:
    names = {secret["Ref"]: name for name, secret in _secrets(template).items()}
    (statement,) = [each for each in template.statements_of(function) if "secretsmanager" in str(each["Action"])]
    resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
    return {names[resource["Ref"]] for resource in resources}


def _secrets(template: Template) -> dict[str, dict[str, str]]:
    """By the name in the outputs: "Line", "OpenaiAdmin"."""
    outputs = template.body["Outputs"].items()
    return {
        name.removesuffix("Secret"): each["Value"] for name, each in outputs if re.fullmatch(r"(?!Fill)\w+Secret", name)
    }
