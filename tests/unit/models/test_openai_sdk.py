"""The SDK that the adapter imports is whole, though most of its classes are made only when asked for."""

import subprocess
import sys

import pytest

from tests.infrastructure.synthesis import ROOT


def _run(*lines: str) -> str:
    """In a process that has not imported the SDK yet."""
    code = "\n".join(("import sys", "from assistant.models import openai_sdk", *lines))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_its_import_makes_less_than_a_quarter_of_the_types() -> None:
    loaded = "len([name for name in sys.modules if name.startswith('openai.types.')])"
    few, many = _run(f"print({loaded})", "import openai", "openai.types.responses.Response", f"print({loaded})").split()

    assert 0 < int(few) < int(many) / 4 < 100


@pytest.mark.parametrize(
    "question",
    [
        "from openai.types.responses import Response as found",
        "import openai; found = openai.types.responses.Response",
        "import openai.types.responses.response; found = openai.types.responses.response.Response",
        "from openai.types import *; found = Batch",
    ],
)
def test_a_type_that_somebody_asks_for_is_there(question: str) -> None:
    assert _run(question, "print(found.model_fields['id'].annotation)") == "<class 'str'>"


def test_what_it_does_not_have_is_an_attribute_error() -> None:
    told = _run("import openai", "try: openai.types.nonsense", "except AttributeError as exc: print(exc)")

    assert told == "module 'openai.types' has no attribute 'nonsense'"


def test_typed_calls_work_as_well() -> None:
    answer = '{"id": "m", "object": "model", "created": 1, "owned_by": "us"}'
    assert (
        _run(
            "import httpx2",
            f"answer = lambda request: httpx2.Response(200, text={answer!r})",
            "http = httpx2.Client(transport=httpx2.MockTransport(answer))",
            "print(openai_sdk.OpenAI(api_key='k', http_client=http).models.retrieve('m').owned_by)",
        )
        == "us"
    )


def test_nothing_of_it_stays_in_the_way_of_later_imports() -> None:
    assert (
        _run("print([type(finder).__module__ for finder in sys.meta_path if 'assistant' in type(finder).__module__])")
        == "[]"
    )
