"""The pages: Markdown files of one folder, each a `# Title` and `## Headings`, which the operator edits.

Read at synth, where a wrong one stops the deployment, and at the processor's cold start.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from assistant.errors import ConfigurationError

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
MAX_SECTION: Final = 6000
"""Characters of one section: three of them still fit into a tool's output of 20,000."""


@dataclass(frozen=True, slots=True)
class Section:
    """`page` is the file's name without `.md`: "vpn.md" would be a link to somebody's website in most chats."""

    page: str
    title: str
    heading: str
    text: str

    @property
    def source(self) -> str:
        """As answers name it."""
        return f"{self.page}: {self.heading}"


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    text: str
    sections: tuple[Section, ...]


@cache
def read(folder: Path) -> tuple[Page, ...]:
    """In the order of their names, so that the prompt made of them stays the same. Raises `ConfigurationError` with the
    file and what is wrong in it."""
    if not folder.is_dir():
        raise ConfigurationError(f"the folder {folder.name} is missing in the profile's folder")
    pages = tuple(_page(file) for file in sorted(folder.glob("*.md")))
    if not pages:
        raise ConfigurationError(f"the folder {folder.name} has no Markdown file")
    return pages


def _page(file: Path) -> Page:
    where = f"{file.parent.name}/{file.name}"
    if not NAME.fullmatch(file.stem):
        raise ConfigurationError(f"{where}: name it with small letters, digits and hyphens")
    try:
        text = file.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ConfigurationError(f"{where} is not UTF-8: save it again as UTF-8") from None
    first, _, rest = text.partition("\n")
    if not first.startswith("# "):
        raise ConfigurationError(f"{where}: the first line must be the title, such as '# Laptops'")
    title = first.removeprefix("# ").strip()
    sections = [
        Section(file.stem, title, heading or title, body)
        for heading, body in _parts(rest)
        if body  # a title needs no words before its first heading
    ]
    _check(where, sections)
    return Page(file.stem, text, tuple(sections))


def _parts(text: str) -> list[tuple[str, str]]:
    """By heading of the second level; first what stands before any. A # in a code block is no heading."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    in_code = False
    for line in text.splitlines():
        in_code ^= line.lstrip().startswith("```")
        if line.startswith("## ") and not in_code:
            parts.append((line.removeprefix("## ").strip(), []))
        else:
            parts[-1][1].append(line)
    return [(heading, "\n".join(lines).strip()) for heading, lines in parts]


def _check(where: str, sections: list[Section]) -> None:
    if not sections:
        raise ConfigurationError(f"{where} says nothing below its title")
    headings = [section.heading for section in sections]
    for section in sections:
        if headings.count(section.heading) > 1:
            raise ConfigurationError(f"{where}: the heading {section.heading!r} is there twice")
        if ";" in section.heading:
            raise ConfigurationError(f"{where}: {section.heading!r}: a heading has no semicolon, it parts sources")
        if len(section.text) > MAX_SECTION:
            raise ConfigurationError(
                f"{where}: {section.heading!r} has {len(section.text)} characters, at most {MAX_SECTION} are allowed: "
                "split it by headings (##)"
            )
