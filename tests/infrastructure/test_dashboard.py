"""The dashboard and the saved queries, as they are deployed."""

import ast
import json
import re
from functools import cache
from typing import Any

import pytest

from assistant import profile
from assistant.names import Alarm, Metric
from stacks.alarms import alarms
from stacks.graphs import SECTIONS
from stacks.queries import CUSTOMER, QUERIES
from stacks.rule import Rule
from tests.infrastructure.synthesis import ROOT, Template
from tests.infrastructure.test_alarms import METRICS

RULES = alarms(profile.load("sk_medical"))
KEYWORDS = {"as", "by", "desc", "asc", "and", "in", "like", "filter", "stats", "fields", "sort", "limit"}
FUNCTIONS = {"count", "count_distinct", "max", "pct", "ispresent"}
OF_AWS = {"timestamp", "message"}


@pytest.fixture(scope="module")
def widgets(dev: Template) -> list[dict[str, Any]]:
    parts = dev.only("AWS::CloudWatch::Dashboard")["DashboardBody"]["Fn::Join"][1]
    body = "".join(part if isinstance(part, str) else "x" for part in parts)
    found: list[dict[str, Any]] = json.loads(body)["widgets"]
    return found


def named(widgets: list[dict[str, Any]], title: str) -> dict[str, Any]:
    (widget,) = [each for each in widgets if each["properties"].get("title") == title]
    properties: dict[str, Any] = widget["properties"]
    return properties


def metric_names(widgets: list[dict[str, Any]]) -> set[str]:
    rows = [row for each in widgets for row in each["properties"].get("metrics", [])]
    return {row[1] for row in rows if isinstance(row[0], str)}


def test_the_top_line_says_whether_it_works_and_will_tomorrow(widgets: list[dict[str, Any]]) -> None:
    top = [each for each in widgets if each["properties"].get("view") == "singleValue"]

    assert len({each["y"] for each in top}) == 1
    assert sum(each["width"] for each in top) == 24
    assert metric_names(top) == {
        Metric.RUNS_ANSWERED,
        Metric.RUNS_FAILED,
        Metric.TIME_TO_ANSWER,
        Metric.BALANCE_USD,
        Metric.DAYS_LEFT,
        Metric.SPEND_TODAY_USD,
        Metric.SPEND_MONTH_USD,
        Metric.COST_USD,
    }
    assert all(each["y"] < other["y"] for each in top for other in widgets if other["type"] == "alarm")


def test_the_cost_of_an_answer_is_all_cost_by_all_answers(widgets: list[dict[str, Any]]) -> None:
    shown = named(widgets, "Cost per answer (USD)")
    (expression,) = [row[0]["expression"] for row in shown["metrics"] if "expression" in row[0]]

    assert expression == "cost / answered"
    assert shown["setPeriodToTimeRange"] is True
    assert {row[1]: row[-1]["stat"] for row in shown["metrics"] if "expression" not in row[0]} == {
        Metric.COST_USD: "Sum",
        Metric.RUNS_ANSWERED: "Sum",
    }


def test_every_alarm_is_in_the_status_widget(dev: Template, widgets: list[dict[str, Any]]) -> None:
    (status,) = [each["properties"] for each in widgets if each["type"] == "alarm"]

    assert len(status["alarms"]) == len(dev.of_type("AWS::CloudWatch::Alarm")) + 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_alarm_has_a_graph_with_its_threshold(widgets: list[dict[str, Any]], rule: Rule) -> None:
    (graph,) = [graph for section in SECTIONS for graph in section.graphs if rule.name in graph.alarms]
    shown = named(widgets, graph.title)

    assert {measure.metric for measure in rule.measures} <= metric_names([{"properties": shown}])
    assert (rule.threshold, True) in [
        (line["value"], line["label"].startswith(f"{rule.name} ")) for line in shown["annotations"]["horizontal"]
    ]


def test_a_count_that_is_not_written_is_drawn_as_zero(widgets: list[dict[str, Any]]) -> None:
    """A quiet hour is no gap in the data."""
    graphs = [each["properties"]["metrics"] for each in widgets if each["properties"].get("view") == "timeSeries"]
    counts = [row for rows in graphs for row in rows if row[0] == Metric.NAMESPACE and row[-1].get("stat") == "Sum"]
    filled = {row[0]["expression"] for rows in graphs for row in rows if isinstance(row[0], dict)}

    assert counts
    for row in counts:
        assert row[-1]["visible"] is False
        assert f"FILL({row[-1]['id']}, 0)" in filled


def test_sections_go_from_the_customer_to_the_money() -> None:
    assert [section.title for section in SECTIONS] == ["Customers", "Queue", "Model", "Odoo", "Channels", "Cost"]


def test_it_shows_what_is_written_and_shows_all_of_our_own_but_a_few(widgets: list[dict[str, Any]]) -> None:
    told_elsewhere = {Metric.THREADS_FOLDED, Metric.HOLDING_SENT, Metric.CUSTOMERS_FORGOTTEN}
    ours = METRICS - {Metric.NAMESPACE}

    assert ours - metric_names(widgets) == told_elsewhere


def test_no_two_widgets_lie_on_each_other_and_none_beside_the_page(widgets: list[dict[str, Any]]) -> None:
    taken = [
        (each["x"] + column, each["y"] + row)
        for each in widgets
        for column in range(each["width"])
        for row in range(each["height"])
    ]

    assert len(taken) == len(set(taken))
    assert {x for x, _ in taken} == set(range(24))


def test_a_dashboard_has_the_name_of_its_stack(dev: Template) -> None:
    assert dev.only("AWS::CloudWatch::Dashboard")["DashboardName"] == "Saphan-sk-medical-dev"
    assert dev.body["Outputs"]["DashboardName"]["Value"] == "Saphan-sk-medical-dev"


# Queries


def test_the_queries_are_saved_for_the_logs_of_all_functions(dev: Template) -> None:
    queries = dev.of_type("AWS::Logs::QueryDefinition").values()
    groups = [{"Ref": function["LoggingConfig"]["LogGroup"]["Ref"]} for function in dev.functions().values()]

    assert {each["Name"] for each in queries} == {f"Saphan-sk-medical-dev/{title}" for title in QUERIES}
    for query in queries:
        assert sorted(map(str, query["LogGroupNames"])) == sorted(map(str, groups))


@pytest.mark.parametrize("title", QUERIES)
def test_a_query_asks_for_records_and_fields_that_the_code_writes(title: str) -> None:
    text = re.sub(r"#.*", "", QUERIES[title].replace(CUSTOMER, ""))
    events = set(re.findall(r'"(\w+)"', text))
    words = set(re.findall(r"[A-Za-z_]\w*", re.sub(r'"[^"]*"', "", text)))
    renamed = set(re.findall(r" as (\w+)", text))
    fields = words - KEYWORDS - FUNCTIONS - OF_AWS - renamed

    assert events <= strings_of_the_code()
    assert fields <= arguments_of_the_code() | {"event"}


def test_what_is_written_in_place_of_the_customer_is_named_in_the_query() -> None:
    assert QUERIES["one customer's path"].count(CUSTOMER) == 2


def strings_of_the_code() -> set[str]:
    return {str(node.value) for node in code() if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def arguments_of_the_code() -> set[str]:
    """Names to which some call gives a value, as those of `log` do, and keys of what is handed to such a call."""
    named = {node.arg for node in code() if isinstance(node, ast.keyword) and node.arg}
    return named | {text for text in strings_of_the_code() if text.isidentifier()}


@cache
def code() -> list[ast.AST]:
    return [node for file in (ROOT / "assistant").rglob("*.py") for node in ast.walk(ast.parse(file.read_text()))]


def test_graphs_name_alarms_that_there_are() -> None:
    drawn = [name for section in SECTIONS for graph in section.graphs for name in graph.alarms]

    assert len(drawn) == len(set(drawn))
    assert set(drawn) == {rule.name for rule in RULES}
    assert Alarm.CUSTOMERS_AFFECTED not in drawn
