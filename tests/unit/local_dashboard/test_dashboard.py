"""A dashboard's definition, as CDK writes it, over metrics."""

import json
from typing import Any

import pytest

from local.cloudwatch.judging import State
from local.cloudwatch.metrics import MetricName, Metrics
from local.dashboard import body, figures
from local.dashboard.graph import short, svg
from local.dashboard.page import Page

END = 36_000.0  # ten o'clock
HOUR = 3600
DIMENSIONS = ("profile", "p", "stage", "dev")


def row(metric: str, **options: Any) -> list[Any]:
    return ["Saphan", metric, *DIMENSIONS, {"stat": "Sum", **options}]


@pytest.fixture
def metrics() -> Metrics:
    metrics = Metrics()
    for name, values in {"CostUsd": (2, 4), "RunsAnswered": (4, 2)}.items():
        metric = MetricName.of("Saphan", name, dict(zip(DIMENSIONS[::2], DIMENSIONS[1::2], strict=True)))
        for number, value in enumerate(values):
            metrics.put(metric, value, END - 2 * HOUR + number * HOUR)
    return metrics


def per_answer(**options: Any) -> list[list[Any]]:
    return [
        [{"expression": "cost / answered", "label": "per answer", "period": HOUR, **options}],
        row("CostUsd", id="cost", visible=False, period=HOUR),
        row("RunsAnswered", id="answered", visible=False, period=HOUR),
    ]


def test_a_graph_shows_each_visible_metric_over_the_whole_span_with_gaps(metrics: Metrics) -> None:
    properties = {
        "metrics": [row("CostUsd", label="cost", period=HOUR), row("Nothing"), *per_answer()[:1], *per_answer()[1:]]
    }
    cost, nothing, each = figures.drawn(properties, metrics, END, 3 * HOUR)
    assert (cost.label, cost.values, cost.starts[0]) == ("cost", [None, 2, 4], END - 3 * HOUR)
    assert (nothing.label, set(nothing.values), len(nothing.values)) == ("Nothing", {None}, 36)
    assert each.values == [None, 0.5, 2]


def test_a_single_value_is_the_last_one_known(metrics: Metrics) -> None:
    (single,) = figures.singles({"metrics": [row("CostUsd", period=HOUR)]}, metrics, END + 2 * HOUR, 5 * HOUR)
    assert (single.label, single.value) == ("CostUsd", 4)


def test_a_single_value_of_the_whole_time_is_one_statistic_of_it_also_in_mathematics(metrics: Metrics) -> None:
    properties = {"metrics": per_answer(), "setPeriodToTimeRange": True}
    (single,) = figures.singles(properties, metrics, END, 5 * HOUR)
    assert single.value == 1


def test_a_metric_in_a_short_form_is_refused() -> None:
    with pytest.raises(ValueError, match="short form"):
        body.lines({"metrics": [["Saphan", "CostUsd"], [".", "RunsAnswered"]]})


def test_a_line_is_broken_where_there_is_no_data_and_a_lonely_point_is_a_dot() -> None:
    line = figures.Drawn("cost", [0, HOUR, 2 * HOUR, 3 * HOUR], [1, 2, None, 5])
    drawn = svg([line], {"annotations": {"horizontal": [{"value": 8, "label": "too much"}]}}, 400, 300, END, 10 * HOUR)
    assert drawn.count('class="line"') == 1
    assert drawn.count("<circle") == 1
    assert drawn.count('class="threshold"') == 1
    assert ">too much<" in drawn
    assert "no data" not in drawn


def test_a_graph_without_data_says_so() -> None:
    assert "no data" in svg([figures.Drawn("cost", [0], [None])], {}, 400, 300, END, HOUR)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.0213, "0.021"), (3, "3"), (3.456, "3.5"), (1234.5, "1,234"), (45_600, "45.6k")]
)
def test_a_number_is_short(value: float, text: str) -> None:
    assert short(value) == text


def widget(kind: str, y: int, **properties: Any) -> dict[str, Any]:
    return {"type": kind, "x": 0, "y": y, "width": 24, "height": 4, "properties": properties}


def test_the_page_has_every_widget_at_its_place_and_every_alarm_in_its_state(metrics: Metrics) -> None:
    arn = "arn:aws:cloudwatch:ap-southeast-1:123456789012:alarm:Shop-dev-"
    definition = {
        "start": "-P1DT6H",
        "widgets": [
            widget("text", 0, markdown="# Shop <dev>\nsee `docs`"),
            widget("metric", 4, view="singleValue", title="Cost", metrics=[row("CostUsd", period=HOUR)]),
            widget("alarm", 8, title="Alarms", alarms=[f"{arn}failed-runs", f"{arn}flood"]),
            widget("metric", 12, view="timeSeries", title="Costs", metrics=[row("CostUsd", period=HOUR)]),
        ],
    }
    states = {"Shop-dev-failed-runs": State.ALARM, "Shop-dev-flood": State.OK}
    dashboard = body.read(json.dumps(definition))
    page = Page(dashboard, metrics, states, END)
    html = page.html()
    assert dashboard.span_s == 30 * HOUR
    assert page.size == (24 * 70 + 20, 16 * 50 + 20)
    assert "<h1>Shop &lt;dev&gt;</h1>" in html
    assert "<code>docs</code>" in html
    assert "<b>4</b><span>CostUsd</span>" in html
    assert '<span class="ALARM">failed-runs</span><span class="OK">flood</span>' in html
    assert html.count("<svg") == 1
