import re
from pathlib import Path

from ops.page import page

ROOT = Path(__file__).parents[3]


def test_the_docs_show_the_commands_as_they_are() -> None:
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == page(), (
        "python -m ops.page > docs/commands.md"
    )


def test_every_page_that_a_command_sends_its_reader_to_is_there() -> None:
    sources = [file for file in (ROOT / "ops").rglob("*.py") if file.name != "page.py"]
    named = {name for file in sources for name in re.findall(r"docs/[\w/-]+\.md", file.read_text(encoding="utf-8"))}

    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
