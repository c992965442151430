"""What import-linter (`lint-imports`, pyproject.toml) can't say: lists of what *may* be imported."""

import ast
import sys
from pathlib import Path

import pytest

from local.supply_chain import pins
from tests.infrastructure.synthesis import ROOT

SDK_HOMES = {
    "openai": ("assistant.models.", "assistant.balance.costs_api"),
    "httpx2": ("assistant.models.", "assistant.balance.costs_api"),
    "boto3": ("assistant.bootstrap.",),
    "botocore": ("assistant.bootstrap.", "assistant.secrets", "assistant.stores.", "assistant.queues."),
    "urllib3": ("assistant.bootstrap.", "assistant.channels.", "assistant.odoo."),
    "xmlrpc": ("assistant.odoo.",),
}
"""Which modules may import a library that talks to the outside."""


def imports(file: Path) -> set[str]:
    """Every module that a file names in an import, wherever in the file that stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def files(*packages: str) -> list[Path]:
    return [file for package in packages for file in sorted((ROOT / package).rglob("*.py"))]


def module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def test_the_stack_knows_of_the_assistant_only_names_profile_and_errors() -> None:
    known = {f"assistant{name}" for name in ("", ".names", ".profile", ".profile_settings", ".errors")}

    for file in [ROOT / "app.py", *files("stacks")]:
        of_assistant = {name for name in imports(file) if name.split(".")[0] == "assistant"}
        assert {".".join(name.split(".")[:2]) for name in of_assistant} <= known, file


def test_entry_points_only_compose_and_log() -> None:
    for file in files("lambdas"):
        ours = {name for name in imports(file) if name.split(".")[0] not in sys.stdlib_module_names}
        known = ("assistant.bootstrap", "assistant.names", "assistant.observability")
        assert all(name.startswith(known) for name in ours), file


@pytest.mark.parametrize("library", SDK_HOMES)
def test_a_library_for_the_outside_is_imported_only_by_its_adapters(library: str) -> None:
    importing = {
        module(file)
        for file in files("assistant", "lambdas")
        if any(name.split(".")[0] == library for name in imports(file))
    }

    assert {name for name in importing if not name.startswith(SDK_HOMES[library])} == set()


def test_everything_that_runs_in_lambda_comes_with_lambda_or_is_pinned() -> None:
    lambdas_own = {"boto3", "botocore", "urllib3"}
    pinned = {name.replace("-", "_") for name in pins((ROOT / "requirements.txt").read_text())}

    for file in files("assistant", "lambdas"):
        libraries = {name.split(".")[0] for name in imports(file)} - set(sys.stdlib_module_names)
        assert libraries <= lambdas_own | pinned | {"assistant", "lambdas"}, file
