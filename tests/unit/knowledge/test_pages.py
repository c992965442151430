"""The Markdown pages of a profile, and how a wrong one is told."""

import shutil
from pathlib import Path

import pytest

from assistant import profile as profiles
from assistant.errors import ConfigurationError
from assistant.knowledge.pages import read
from assistant.knowledge.prompt import in_prompt
from tests.unit.knowledge.conftest import PAGES


def written(folder: Path, **pages: str) -> Path:
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def test_a_page_is_cut_at_its_headings(tmp_path: Path) -> None:
    [page] = read(
        written(tmp_path, vpn="# VPN\n\nFor all.\n\n## At home\n\nOpen it.\n### On a Mac\nToo.\n\n## Abroad\nNo.")
    )
    assert [(each.source, each.text) for each in page.sections] == [
        ("vpn: VPN", "For all."),
        ("vpn: At home", "Open it.\n### On a Mac\nToo."),
        ("vpn: Abroad", "No."),
    ]


def test_a_sign_in_a_block_of_code_is_no_heading(tmp_path: Path) -> None:
    [page] = read(written(tmp_path, a="# A\n## B\n```\n## a comment\n```\n## C\nc"))
    assert [each.heading for each in page.sections] == ["B", "C"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a", "No title", "a.md: the first line must be the title"),
        ("a", "# Only a title", "a.md says nothing below its title"),
        ("a", "# A\n## B\nb\n## B\nc", "a.md: the heading 'B' is there twice"),
        ("a", "# A\n## B; C\nb", "a heading has no semicolon"),
        ("a", f"# A\n## B\n{'long ' * 1300}", "at most 6000 are allowed: split it by headings"),
        ("Two Words", "# A\n## B\nb", "Two Words.md: name it with small letters"),
    ],
)
def test_a_wrong_page_is_told(tmp_path: Path, name: str, text: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        read(written(tmp_path, **{name: text}))


def test_a_page_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("# Ä\n## B\nb".encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"a\.md is not UTF-8"):
        read(tmp_path)


def test_a_folder_that_is_missing_or_empty_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="context is missing"):
        read(tmp_path / "context")
    with pytest.raises(ConfigurationError, match="has no Markdown file"):
        read(tmp_path)


# What stands in the instructions


def test_whole_pages_stand_in_the_prompt_as_long_as_they_fit(tmp_path: Path) -> None:
    pages = read(written(tmp_path, a="# A\n## One\nfirst", b=f"# B\n## Two\n{'long ' * 100}", c="# C\n## Three\nthird"))
    told = in_prompt(pages, (), 150, "the desk")
    assert "first" in told
    assert "third" in told
    assert "long" not in told
    assert "- b: Two" in told
    assert "Contact for what they do not answer: the desk" in told


def test_pages_that_are_to_come_first_do(tmp_path: Path) -> None:
    pages = read(written(tmp_path, a="# A\n## One\nfirst", b="# B\n## Two\nsecond"))
    told = in_prompt(pages, ("b",), 55, "x")
    assert "second" in told
    assert "- a: One" in told
    assert in_prompt(pages, ("b",), 200, "x").index("second") < in_prompt(pages, ("b",), 200, "x").index("first")


@pytest.mark.parametrize("chars", [0, 3000, 9000, 100_000])
def test_every_page_is_in_the_prompt_or_named_there_within_the_budget(chars: int) -> None:
    told = in_prompt(PAGES, ("security",), chars, "x")
    shown = [page for page in PAGES if page.text in told]
    assert sum(len(page.text) for page in shown) <= chars
    assert all(f"- {page.name}: {page.sections[0].heading}" in told for page in PAGES if page not in shown)
    assert (len(shown) == len(PAGES)) == (chars == 100_000)


# In a profile


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the profile to spoil."""
    shutil.copytree(profiles.FOLDER / "it_support", tmp_path / "it_support")
    monkeypatch.setattr(profiles, "FOLDER", tmp_path)
    return tmp_path / "it_support"


def test_the_instructions_are_the_same_at_every_start(folder: Path) -> None:
    before = profiles.load("it_support").instructions
    read.cache_clear()
    for file in sorted((folder / "context").iterdir(), reverse=True):
        file.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    assert profiles.load("it_support").instructions == before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('contact = "the service desk', 'contact = ""  # "', "knowledge.contact"),
        ("prompt_chars = 9000", "prompt_chars = -1", "knowledge.prompt_chars"),
        ('folder = "context"', 'folder = "../secret"', "knowledge.folder"),
        ('folder = "context"', 'folder = "pages"', "pages is missing"),
        ('first = ["security"', 'first = ["safety"', "knowledge.first: 'safety' is unknown; allowed: about-it"),
        ("[knowledge]", "[other]", "other is unknown"),
    ],
)
def test_a_wrong_setting_is_told(folder: Path, old: str, new: str, told: str) -> None:
    spoil(folder / "profile.toml", old, new)
    with pytest.raises(ConfigurationError, match=told):
        profiles.load("it_support")


@pytest.mark.parametrize(
    ("tools", "told"),
    [
        ('["search_context"]', "search_context needs its pages"),
        ('["ask_for_person"]', "ask_for_person needs somebody to turn to"),
    ],
)
def test_tools_that_need_pages_or_a_contact_are_refused_without(folder: Path, tools: str, told: str) -> None:
    file = folder / "profile.toml"
    text = file.read_text(encoding="utf-8")
    start, end = text.index("[knowledge]"), text.index("[handover]")
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    spoil(file, '["search_context", "ask_for_person"]', tools)
    with pytest.raises(ConfigurationError, match=told):
        profiles.load("it_support")


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
