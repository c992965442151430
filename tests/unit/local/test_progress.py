"""Only what takes long is shown, and then also how long it took."""

import pytest

from local import progress
from local.progress import Progress


@pytest.fixture
def shown_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SHOW_AFTER_S", 0)


def test_a_quick_step_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress().step("blinking"):
        pass
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("shown_at_once")
def test_a_long_step_ends_with_its_time_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress().step("deploying"):
        pass
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("  deploying: 0.0 s\n")


@pytest.mark.usefixtures("shown_at_once")
def test_a_long_step_is_named_while_it_goes_on() -> None:
    said: list[str] = []

    class Listening(Progress):
        def say(self, text: str) -> None:
            said.append(text)
            named.set()

    named = progress.threading.Event()
    with Listening().step("deploying"):
        assert named.wait(10)
    assert said[0] == "  deploying …"


@pytest.mark.usefixtures("shown_at_once")
def test_a_step_that_fails_is_not_told_as_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="no"), Progress().step("deploying"):
        raise ValueError("no")
    assert "deploying:" not in capsys.readouterr().err


@pytest.mark.usefixtures("shown_at_once")
def test_quiet_progress_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(quiet=True)
    progress.say("hello")
    with progress.step("deploying"):
        pass
    assert capsys.readouterr() == ("", "")
