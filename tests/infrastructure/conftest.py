from pathlib import Path

import pytest

from stacks.code import Target, build
from tests.infrastructure.synthesis import Template, synthesize


@pytest.fixture(scope="session")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return synthesize(tmp_path_factory.mktemp("dev"))


@pytest.fixture(scope="session")
def prod(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return synthesize(tmp_path_factory.mktemp("prod"), stage="prod")


@pytest.fixture(scope="session")
def rest(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """An assistant without webhooks: kopichat, behind the chat REST API."""
    return synthesize(tmp_path_factory.mktemp("rest"), profile="kopichat")


@pytest.fixture(scope="session")
def asset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The asset itself, really built, for this machine's processor."""
    folder = tmp_path_factory.mktemp("asset")
    build(folder, Target.HOST)
    return folder
