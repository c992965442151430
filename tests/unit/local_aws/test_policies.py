from typing import Any

import pytest

from local.aws.policies import allows

TABLE = "arn:aws:dynamodb:ap-southeast-1:111122223333:table/conversations"


def policy(
    effect: str = "Allow", action: Any = "dynamodb:GetItem", resource: Any = TABLE, **more: Any
) -> dict[str, Any]:
    return {"Statement": [{"Effect": effect, "Action": action, "Resource": resource, **more}]}


@pytest.mark.parametrize(
    ("action", "resource", "granted"),
    [
        ("dynamodb:GetItem", TABLE, True),
        ("dynamodb:*", TABLE, True),
        ("dynamodb:Get*", TABLE, True),
        ("DYNAMODB:getitem", TABLE, True),
        ("dynamodb:GetItem", "*", True),
        ("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/conv?rsations", True),
        (["dynamodb:Query", "dynamodb:GetItem"], ["arn:x", TABLE], True),
        ("dynamodb:PutItem", TABLE, False),
        ("dynamodb:GetItem", TABLE + "/index/*", False),
        ("dynamodb:GetItem", TABLE.upper(), False),
    ],
)
def test_an_action_is_allowed_where_action_and_resource_match(action: Any, resource: Any, granted: bool) -> None:
    assert allows([policy(action=action, resource=resource)], "dynamodb:GetItem", TABLE, {}) is granted


def test_no_policy_allows_nothing() -> None:
    assert not allows([], "dynamodb:GetItem", TABLE, {})


def test_a_deny_wins_over_an_allow() -> None:
    assert not allows([policy(), policy("Deny", action="*", resource="*")], "dynamodb:GetItem", TABLE, {})


def test_a_deny_of_plain_http_is_silent() -> None:
    plain_http = {"Bool": {"aws:SecureTransport": "false"}}
    denial = policy("Deny", action="*", resource="*", Condition=plain_http)
    assert allows([policy(), denial], "dynamodb:GetItem", TABLE, {})


@pytest.mark.parametrize(
    ("condition", "keys", "granted"),
    [
        ({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["a", "b"]}}, ["a"], True),
        ({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["a"]}}, ["a", "c"], False),
        ({"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": "line#*"}}, ["x", "line#U1"], True),
        ({"StringNotEquals": {"dynamodb:LeadingKeys": ["a"]}}, ["a"], False),
        ({"StringEquals": {"aws:PrincipalTag/team": "x"}}, ["a"], False),
        ({"StringEqualsIfExists": {"aws:PrincipalTag/team": "x"}}, ["a"], True),
        ({"Null": {"aws:PrincipalTag/team": "true"}}, ["a"], True),
    ],
)
def test_a_condition_decides(condition: dict[str, Any], keys: list[str], granted: bool) -> None:
    context = {"dynamodb:LeadingKeys": keys}
    assert allows([policy(Condition=condition)], "dynamodb:GetItem", TABLE, context) is granted


def test_a_condition_that_is_not_known_here_is_an_error_not_a_guess() -> None:
    dated = policy(Condition={"DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}})
    with pytest.raises(ValueError, match="DateGreaterThan"):
        allows([dated], "dynamodb:GetItem", TABLE, {"aws:CurrentTime": ["2026-11-20"]})


def test_all_but_some_actions_can_be_allowed() -> None:
    all_but = {"Statement": {"Effect": "Allow", "NotAction": "dynamodb:Delete*", "Resource": "*"}}
    assert allows([all_but], "dynamodb:GetItem", TABLE, {})
    assert not allows([all_but], "dynamodb:DeleteItem", TABLE, {})
