"""The dashboard as one HTML page."""

import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

from local.cloudwatch.judging import State
from local.cloudwatch.metrics import Metrics
from local.dashboard import figures
from local.dashboard.body import Dashboard, Widget
from local.dashboard.graph import short, svg

COLUMN, ROW, GAP = 70, 50, 10
STYLE = Path(__file__).with_name("page.css")


class Page:
    """`states` by alarm name; the time shown ends at `end_s` (Unix seconds)."""

    def __init__(self, dashboard: Dashboard, metrics: Metrics, states: Mapping[str, State], end_s: float) -> None:
        self._dashboard = dashboard
        self._metrics = metrics
        self._states = states
        self._end_s = end_s

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        widgets = self._dashboard.widgets
        width = max(widget.x + widget.width for widget in widgets) * COLUMN
        return width + 2 * GAP, max(widget.y + widget.height for widget in widgets) * ROW + 2 * GAP

    def html(self) -> str:
        panels = "".join(self._panel(widget) for widget in self._dashboard.widgets)
        style = STYLE.read_text(encoding="utf-8")
        width, height = self.size
        return (
            f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Dashboard</title><style>{style}</style>'
            f'<body style="width:{width}px;height:{height}px">{panels}</body></html>'
        )

    def _panel(self, widget: Widget) -> str:
        draw: dict[str, Callable[[Widget], str]] = {"text": _text, "alarm": self._alarms}
        inner = (draw.get(widget.kind) or self._metric)(widget)
        title = f"<h3>{escape(widget.title)}</h3>" if widget.title else ""
        left, top = widget.x * COLUMN + GAP, widget.y * ROW + GAP
        size = f"width:{widget.width * COLUMN - GAP}px;height:{widget.height * ROW - GAP}px"
        return f'<section class="{widget.kind}" style="left:{left}px;top:{top}px;{size}">{title}{inner}</section>'

    def _metric(self, widget: Widget) -> str:
        time = self._end_s, self._dashboard.span_s
        if widget.properties.get("view") == "singleValue":
            shown = figures.singles(widget.properties, self._metrics, *time)
            numbers = (f"<p><b>{_figure(one.value)}</b><span>{escape(one.label)}</span></p>" for one in shown)
            return f'<div class="singles">{"".join(numbers)}</div>'
        lines = figures.drawn(widget.properties, self._metrics, *time)
        width, height = widget.width * COLUMN - GAP - 16, widget.height * ROW - GAP - 36
        return svg(lines, widget.properties, width, height, *time)

    def _alarms(self, widget: Widget) -> str:
        names = [arn.rpartition(":alarm:")[2] for arn in widget.properties["alarms"]]
        common = _common_start(names)
        cells = (f'<span class="{self._states[name]}">{escape(name[len(common) :])}</span>' for name in names)
        return f'<div class="states">{"".join(cells)}</div>'


def _figure(value: float | None) -> str:
    return "–" if value is None else short(value)


def _text(widget: Widget) -> str:
    """The little Markdown that there is: headings, code, paragraphs."""
    blocks = []
    for line in widget.properties["markdown"].splitlines():
        text = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(line))
        level = len(line) - len(line.lstrip("#"))
        blocks.append(f"<h{level}>{text.lstrip('# ')}</h{level}>" if level else f"<p>{text}</p>")
    return "".join(blocks)


def _common_start(names: list[str]) -> str:
    """Up to the last dash: the stack's name."""
    first, last = min(names), max(names)
    same = next((number for number, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: first.rfind("-", 0, same) + 1]
