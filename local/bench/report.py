"""The table that `make bench` prints, and the same as JSON."""

import os
import platform
from collections.abc import Mapping, Sequence
from typing import Any

from local.bench.figures import Figure, Values

HEAD = ("figure", "unit", "median", "half of all between", "floor", "of", "ratio", "goal", "")


def table(parts: Mapping[str, Sequence[Figure]]) -> str:
    """Markdown, a line per figure."""
    rows = [HEAD, *(_row(part, figure) for part, figures in parts.items() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def notes(parts: Mapping[str, Sequence[Figure]]) -> str:
    return "\n".join(
        f"{part}: {figure.name}: {figure.note}" for part, figures in parts.items() for figure in figures if figure.note
    )


def summary(parts: Mapping[str, Sequence[Figure]]) -> str:
    figures = [(part, figure) for part, each in parts.items() for figure in each]
    missed = [f"{part}: {figure.name}" for part, figure in figures if figure.met is False]
    with_goal = sum(figure.met is not None for _, figure in figures)
    told = f"; missed: {', '.join(missed)}" if missed else ""
    return f"figures: {len(figures)}, goals: {with_goal}, met: {with_goal - len(missed)}{told}"


def as_json(parts: Mapping[str, Sequence[Figure]]) -> dict[str, Any]:
    machine = {"processor": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
    return {"machine": machine, "parts": {part: [_json(figure) for figure in each] for part, each in parts.items()}}


def _json(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "unit": figure.unit,
        **_values(figure.values),
        "floor": {"name": figure.floor_name, **_values(figure.floor)},
        "ratio": figure.ratio,
        "goal": str(figure.goal) if figure.goal else None,
        "met": figure.met,
        "note": figure.note,
        **figure.detail,
    }


def _values(values: Values) -> dict[str, Any]:
    return {"median": values.median, "spread": values.spread, "rounds": values.rounds}


def _row(part: str, figure: Figure) -> tuple[str, ...]:
    low, high = figure.values.spread
    return (
        f"{part}: {figure.name}",
        figure.unit,
        _number(figure.values.median),
        f"{_number(low)} to {_number(high)}",
        _number(figure.floor.median),
        figure.floor_name,
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        str(figure.goal or ""),
        {True: "met", False: "MISSED", None: ""}[figure.met],
    )


def _number(value: float) -> str:
    """Three digits that count, no exponents."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
