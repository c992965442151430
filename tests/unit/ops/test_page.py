from pathlib import Path

from ops.page import page

FILE = Path(__file__).parents[3] / "docs" / "commands.md"


def test_the_docs_show_the_commands_as_they_are() -> None:
    assert FILE.read_text(encoding="utf-8") == page(), "python -m ops.page > docs/commands.md"
