"""A graph as SVG: lines with gaps where there is no data, thresholds across, a legend below."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from local.dashboard.figures import Drawn

COLORS = ("#1f77b4", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#17becf")
LEFT, RIGHT, TOP, LEGEND = 46, 10, 12, 16
TICKS = 4
HOURS_BETWEEN = 6
MOST_LETTERS = 44


class _Scale:
    def __init__(self, width: int, height: int, start_s: float, end_s: float, top: float) -> None:
        self.width, self.height = width, height
        self.start_s, self.end_s, self.top = start_s, end_s, top

    def x(self, at_s: float) -> float:
        inner = self.width - LEFT - RIGHT
        return LEFT + inner * (at_s - self.start_s) / (self.end_s - self.start_s)

    def y(self, value: float) -> float:
        return TOP + (self.height - TOP) * (1 - value / self.top)


def svg(
    shown: Sequence[Drawn], properties: Mapping[str, Any], width: int, height: int, end_s: float, span_s: int
) -> str:
    """`width` and `height` in pixels, of the whole picture."""
    thresholds = properties.get("annotations", {}).get("horizontal", [])
    entries = [(line.label, COLORS[number % len(COLORS)]) for number, line in enumerate(shown)]
    entries += [(threshold["label"], threshold.get("color", "#d62728")) for threshold in thresholds]
    bottom = height - 18 - LEGEND * len(entries)
    values = [value for line in shown for value in line.values if value is not None]
    values += [float(threshold["value"]) for threshold in thresholds]
    scale = _Scale(width, bottom, end_s - span_s, end_s, _nice(max([*values, 0.0]) * 1.08))
    parts = [*_axes(scale), *_thresholds(scale, thresholds)]
    for line, (_, color) in zip(shown, entries, strict=False):
        parts += _line(scale, line, color)
    parts += _legend(entries, bottom + 18 + LEGEND - 4)
    if not any(value is not None for line in shown for value in line.values):
        parts.append(f'<text x="{(width + LEFT) // 2}" y="{bottom // 2}" class="none">no data</text>')
    return f'<svg width="{width}" height="{height}">{"".join(parts)}</svg>'


def short(value: float) -> str:
    """A number in as few letters as a reader needs."""
    for limit, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= limit * 10:
            return f"{value / limit:.3g}{letter}"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2g}"


def _nice(value: float) -> float:
    """The next round number."""
    if value <= 0:
        return 1.0
    size = float(10 ** math.floor(math.log10(value)))
    return next(step * size for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10) if step * size >= value)


def _axes(scale: _Scale) -> list[str]:
    parts = []
    for number in range(TICKS + 1):
        value = scale.top * number / TICKS
        y = scale.y(value)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{scale.width - RIGHT}" class="grid"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" class="left">{short(value)}</text>')
    step = HOURS_BETWEEN * 3600
    at = -(-scale.start_s // step) * step
    while at <= scale.end_s:
        label = datetime.fromtimestamp(at, UTC).strftime("%H:%M")
        parts.append(f'<text x="{scale.x(at):.1f}" y="{scale.height + 14}" class="below">{label}</text>')
        at += step
    return parts


def _thresholds(scale: _Scale, thresholds: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f'<path d="M{LEFT} {scale.y(float(each["value"])):.1f}H{scale.width - RIGHT}" class="threshold" '
        f'stroke="{each.get("color", "#d62728")}"/>'
        for each in thresholds
    ]


def _line(scale: _Scale, line: Drawn, color: str) -> list[str]:
    """Points that follow each other are joined; one that stands alone is a dot."""
    runs: list[list[tuple[float, float]]] = [[]]
    for start, value in zip(line.starts, line.values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((max(scale.x(start), LEFT), scale.y(value)))
    parts = []
    for points in filter(None, runs):
        if len(points) == 1:
            parts.append(f'<circle cx="{points[0][0]:.1f}" cy="{points[0][1]:.1f}" r="2.2" fill="{color}"/>')
        else:
            path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
            parts.append(f'<path d="M{path}" class="line" stroke="{color}"/>')
    return parts


def _legend(entries: Sequence[tuple[str, str]], first_y: int) -> list[str]:
    parts = []
    for number, (label, color) in enumerate(entries):
        y = first_y + number * LEGEND
        text = label if len(label) <= MOST_LETTERS else label[: MOST_LETTERS - 1] + "…"
        parts.append(f'<rect x="{LEFT}" y="{y - 8}" width="10" height="8" rx="2" fill="{color}"/>')
        parts.append(f'<text x="{LEFT + 16}" y="{y}">{escape(text)}</text>')
    return parts
