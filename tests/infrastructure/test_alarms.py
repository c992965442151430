"""The rows of `stacks/alarms.py`, and the alarms that the template makes of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant import profile
from assistant.errors import ConfigurationError
from assistant.names import Alarm, Env, Metric
from local.drills.table import DRILLS
from stacks.alarms import alarms, customers_affected
from stacks.rule import Measure, Missing, Of, Rule, Severity
from stacks.timeouts import RUN_TIMEOUT_S
from tests.infrastructure.synthesis import Properties, Template, synthesize

RULES = alarms(profile.load("sk_medical"))
NAMES = {name for key, name in vars(Alarm).items() if key.isupper()}
METRICS = {name for key, name in vars(Metric).items() if key.isupper() and isinstance(name, str)}
OF_AWS = {
    "AWS/SQS": {
        "ApproximateAgeOfOldestMessage",
        "ApproximateNumberOfMessagesVisible",
        "ApproximateNumberOfMessagesNotVisible",
    },
    "AWS/ApiGateway": {"5xx", "Latency"},
    "AWS/Lambda": {"Errors", "Throttles", "Duration"},
}
"""Names that AWS writes, as in its user guides."""
LONGEST_DESCRIPTION = 1024
LONGEST_NAME = 80
"""Of a queue; a function's is shorter."""

EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def test_every_name_has_one_row() -> None:
    rows = [*(rule.name for rule in RULES), customers_affected(RULES).name]

    assert sorted(rows) == sorted(NAMES)


@EACH
def test_a_row_says_what_happened_what_customers_see_and_why_missing_data_counts_as_it_does(rule: Rule) -> None:
    for sentence in (rule.happened, rule.users_see):
        assert sentence.endswith(".")
        assert len(sentence) > len("Nothing")
    assert len(rule.missing_because.split()) > 5


@EACH
def test_a_row_watches_what_is_really_written(rule: Rule) -> None:
    for measure in rule.measures:
        known = METRICS if measure.of is Of.SERVICE else OF_AWS[measure.of.namespace]

        assert measure.metric in known


@EACH
def test_settings_are_those_that_cloudwatch_takes(rule: Rule) -> None:
    day_s = 86_400

    assert rule.period_s % 60 == 0
    assert rule.period_s * rule.of_periods <= day_s
    assert 1 <= rule.datapoints <= rule.of_periods
    assert rule.expression or len(rule.measures) == 1


def test_whoever_must_act_at_night_hears_of_it_within_a_quarter_of_an_hour() -> None:
    for rule in RULES:
        if rule.severity is Severity.HIGH:
            assert rule.datapoints * rule.period_s <= 15 * 60


def test_what_leaves_customers_without_answers_wakes_somebody_once() -> None:
    """The composite does it for all of them: an outage of Odoo must not ring five times."""
    composite = customers_affected(RULES)

    assert composite.pages
    assert set(composite.parts) == {rule.name for rule in RULES if rule.affects_customers}
    assert not any(rule.pages for rule in RULES if rule.name in composite.parts)
    assert {rule.name for rule in RULES if rule.pages} == {Alarm.DEAD_LETTERS, Alarm.LOW_BALANCE}


def test_nothing_low_is_part_of_what_wakes_somebody() -> None:
    assert all(rule.severity is Severity.HIGH for rule in RULES if rule.affects_customers)


def test_figures_that_stop_coming_are_bad_news_and_counts_that_do_not_come_are_good() -> None:
    by_name = {rule.name: rule for rule in RULES}

    assert [name for name, rule in by_name.items() if rule.missing is Missing.BAD] == [Alarm.FIGURES_TOO_OLD]
    for rule in RULES:
        if rule.measures[0].statistic == "Sum":
            assert rule.missing is Missing.GOOD


@EACH
def test_a_count_that_nobody_adds_to_is_over_after_one_period(rule: Rule) -> None:
    """Over missing data CloudWatch looks further back: an alarm over 15 minutes would stay on for 45."""
    if rule.measures[0] == Measure(rule.measures[0].metric, "Sum"):
        assert "FILL(m1, 0)" in str(rule.expression)


def test_every_alarm_has_a_drill_and_every_drill_an_alarm() -> None:
    assert {drill.alarm for drill in DRILLS} == NAMES


def test_a_profile_has_alarms_only_for_what_it_has() -> None:
    settings = profile.load("sk_medical")
    bare = settings.model_copy(update={"channels": ("whatsapp",), "tools": ("ask_for_person",), "business_hours": None})

    assert NAMES - {rule.name for rule in alarms(bare)} == {
        Alarm.CUSTOMERS_AFFECTED,
        Alarm.ODOO_UNAVAILABLE,
        Alarm.LINE_QUOTA,
        Alarm.SILENCE,
    }


@pytest.mark.parametrize("name", profile.available())
def test_an_alarm_names_no_channel_but_its_profiles(name: str) -> None:
    """The same rows are deployed for all of them."""
    settings = profile.load(name)
    others = {"LINE", "WhatsApp", "Twilio", "Slack"} - ({"LINE"} if "line" in settings.channels else set())

    for rule in alarms(settings):
        assert not [other for other in others if other in rule.happened + rule.users_see], rule.name


def test_the_profile_sets_when_money_is_low() -> None:
    settings = profile.load("sk_medical")
    richer = settings.model_copy(update={"balance": settings.balance.model_copy(update={"low_usd": 500.0})})
    thresholds = {rule.name: rule.threshold for rule in alarms(richer)}

    assert thresholds[Alarm.LOW_BALANCE] == 500
    assert thresholds[Alarm.DAYS_LEFT] == settings.balance.days_left


def test_a_run_that_excuses_itself_is_near_its_timeout_and_a_usual_one_is_not() -> None:
    (rule,) = [rule for rule in RULES if rule.name == Alarm.PROCESSOR_NEAR_TIMEOUT]

    assert RUN_TIMEOUT_S * 1000 * 0.5 < rule.threshold < RUN_TIMEOUT_S * 1000


# The template


def deployed(template: Template) -> dict[str, Properties]:
    """By the name in `names.Alarm`."""
    stack = "Saphan-sk-medical-dev-"
    found = [*template.of_type("AWS::CloudWatch::Alarm").values(), template.only("AWS::CloudWatch::CompositeAlarm")]
    assert all(each["AlarmName"].startswith(stack) for each in found)
    return {each["AlarmName"].removeprefix(stack): each for each in found}


def dimensions(alarm: Properties) -> list[tuple[str, str, Any]]:
    """Namespace, metric and dimensions of each metric that the alarm reads."""
    metrics = [each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if "MetricStat" in each] or [alarm]
    return [
        (each["Namespace"], each["MetricName"], {pair["Name"]: pair["Value"] for pair in each["Dimensions"]})
        for each in metrics
    ]


def test_every_row_is_deployed_and_nothing_else(dev: Template) -> None:
    assert set(deployed(dev)) == NAMES


@EACH
def test_an_alarm_is_what_its_row_says(dev: Template, rule: Rule) -> None:
    alarm = deployed(dev)[rule.name]

    assert alarm["Threshold"] == rule.threshold
    assert alarm["ComparisonOperator"] == rule.compare
    assert (alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]) == (rule.datapoints, rule.of_periods)
    assert alarm["TreatMissingData"] == rule.missing
    assert [name for _, name, _ in dimensions(alarm)] == [measure.metric for measure in rule.measures]


@EACH
def test_an_alarm_looks_where_the_functions_write(dev: Template, rule: Rule) -> None:
    """With another namespace or dimension it would see nothing, for ever, and call that good news."""
    variables = dev.functions()["processor"]["Environment"]["Variables"]

    for namespace, _, found in dimensions(deployed(dev)[rule.name]):
        if namespace == Metric.NAMESPACE:
            assert found == {"profile": variables[Env.PROFILE], "stage": variables[Env.STAGE]}
            assert tuple(found) == Metric.DIMENSIONS
        else:
            (value,) = found.values()
            id = value.get("Ref") or value["Fn::GetAtt"][0]
            assert (
                dev.body["Resources"][id]["Type"]
                == {
                    "FunctionName": "AWS::Lambda::Function",
                    "QueueName": "AWS::SQS::Queue",
                    "ApiId": "AWS::ApiGatewayV2::Api",
                }["".join(found)]
            )


def test_each_queue_alarm_looks_at_its_own_queue(dev: Template) -> None:
    def queue(alarm: str) -> Properties:
        (name,) = {str(found["QueueName"]["Fn::GetAtt"][0]) for _, _, found in dimensions(deployed(dev)[alarm])}
        return dev.of_type("AWS::SQS::Queue")[name]

    assert "RedrivePolicy" in queue(Alarm.OLDEST_MESSAGE)
    assert "RedrivePolicy" not in queue(Alarm.DEAD_LETTERS)


def test_a_description_says_what_to_read_and_fits(dev: Template) -> None:
    for name, alarm in deployed(dev).items():
        parts = alarm["AlarmDescription"]["Fn::Join"][1]
        text = "".join(part if isinstance(part, str) else "x" * LONGEST_NAME for part in parts)

        assert f"Runbook: docs/runbooks/{name}.md" in text
        assert "Customers see: " in text
        assert len(text) <= LONGEST_DESCRIPTION


def test_alarm_and_all_clear_go_to_the_topic_of_the_severity(dev: Template) -> None:
    page, notice = (dev.body["Outputs"][f"{name}Topic"]["Value"] for name in ("Page", "Notice"))
    paging = {rule.name for rule in RULES if rule.pages} | {Alarm.CUSTOMERS_AFFECTED}

    for name, alarm in deployed(dev).items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [page if name in paging else notice]


def test_the_composite_is_on_while_one_of_its_parts_is(dev: Template) -> None:
    rule = json.dumps(dev.only("AWS::CloudWatch::CompositeAlarm")["AlarmRule"])
    alarms_by_id = dev.of_type("AWS::CloudWatch::Alarm")
    named = {alarm["AlarmName"].split("-dev-")[1] for id, alarm in alarms_by_id.items() if f'"{id}"' in rule}

    assert named == set(customers_affected(RULES).parts)
    assert rule.count(" OR ") == len(named) - 1
    assert " AND " not in rule


def test_alarms_may_write_to_the_topics_and_nobody_without_tls(dev: Template) -> None:
    policies = dev.of_type("AWS::SNS::TopicPolicy").values()

    assert len(policies) == 2
    for policy in policies:
        by_effect = {each["Effect"]: each for each in policy["PolicyDocument"]["Statement"]}
        assert by_effect["Allow"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        assert "alarm:Saphan-sk-medical-dev-*" in json.dumps(by_effect["Allow"]["Condition"])
        assert by_effect["Deny"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


# Who is told


@pytest.mark.parametrize(
    ("context", "told"),
    [
        ({}, {}),
        ({"alarm_email": "ops@shop.example"}, {"Notice": "ops@shop.example", "Page": "ops@shop.example"}),
        (
            {"alarm_email": "ops@shop.example", "page_email": "night@shop.example"},
            {"Notice": "ops@shop.example", "Page": "night@shop.example"},
        ),
        ({"page_email": "night@shop.example"}, {"Page": "night@shop.example"}),
    ],
    ids=["nobody", "one address for all", "an address for each", "only what wakes somebody"],
)
def test_the_context_says_who_gets_mail(tmp_path: Path, context: dict[str, str], told: dict[str, str]) -> None:
    template = synthesize(tmp_path, **context)
    topics = {template.body["Outputs"][f"{name}Topic"]["Value"]["Ref"]: name for name in ("Page", "Notice")}

    assert {
        topics[each["TopicArn"]["Ref"]]: each["Endpoint"]
        for each in template.of_type("AWS::SNS::Subscription").values()
    } == told


def test_what_is_no_address_stops_the_synth(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="alarm_email='ops' is no e-mail address"):
        synthesize(tmp_path, alarm_email="ops")


def test_runbooks_may_be_linked_where_they_can_be_read(tmp_path: Path) -> None:
    template = synthesize(tmp_path, runbooks_url="https://wiki.shop.example/runbooks/")

    assert "Runbook: https://wiki.shop.example/runbooks/flood.md" in json.dumps(deployed(template)[Alarm.FLOOD])
