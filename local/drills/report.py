"""The table that `make drill` prints."""

from collections.abc import Sequence

from local.drills.drill import Outcome

HEAD = ("alarm", "fault", "goes off after", "with it", "all OK after")


def line(outcome: Outcome) -> str:
    """One, as soon as it is over."""
    result = "; ".join(outcome.complaints) or "as it should"
    return f"  {outcome.drill.alarm:24} {outcome.took_s:5.1f} s  {result}"


def table(outcomes: Sequence[Outcome]) -> str:
    """Markdown."""
    rows = [HEAD, *map(_row, outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def summary(outcomes: Sequence[Outcome]) -> str:
    wrong = [outcome for outcome in outcomes if outcome.complaints]
    lines = [f"{outcome.drill.alarm} ({outcome.drill.fault}): {'; '.join(outcome.complaints)}" for outcome in wrong]
    alarms = {outcome.drill.alarm for outcome in outcomes}
    done = f"drills: {len(outcomes)}, alarms: {len(alarms)}"
    return "\n".join([*lines, f"{done}; {f'{len(wrong)} NOT AS THEY SHOULD BE' if wrong else 'all as they should be'}"])


def _row(outcome: Outcome) -> tuple[str, ...]:
    return (
        outcome.drill.alarm,
        outcome.drill.fault,
        "never" if outcome.minutes is None else f"{outcome.minutes} min",
        ", ".join(sorted(outcome.others)) or "none",
        "never" if outcome.ok_after is None else f"{outcome.ok_after} min",
    )
