"""Markdown tables as lines that fit a phone: `name: value`, or a bullet with its columns under it."""

import re

_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")


def without_tables(text: str) -> str:
    """A table is a line with `|`, a line of dashes with `|`, and the lines with `|` that follow."""
    lines = text.split("\n")
    out: list[str] = []
    at = 0
    while at < len(lines):
        if not _starts_table(lines, at):
            out.append(lines[at])
            at += 1
            continue
        end = at + 2
        while end < len(lines) and "|" in lines[end]:
            end += 1
        out += _as_lines(_cells(lines[at]), [_cells(line) for line in lines[at + 2 : end]])
        at = end
    return "\n".join(out)


def _starts_table(lines: list[str], at: int) -> bool:
    return "|" in lines[at] and at + 1 < len(lines) and "|" in lines[at + 1] and bool(_RULE.match(lines[at + 1]))


def _cells(line: str) -> list[str]:
    line = re.sub(r"<br\s*/?>", " ", line, flags=re.I).strip()
    return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]


def _as_lines(header: list[str], rows: list[list[str]]) -> list[str]:
    if len(header) <= 2:
        return [": ".join(cell for cell in row if cell) for row in rows]
    lines: list[str] = []
    for first, *others in rows:
        lines.append(f"• {first}")
        named = zip(header[1:], others, strict=False)
        lines += [f"  {name}: {cell}" if name else f"  {cell}" for name, cell in named if cell]
    return lines
