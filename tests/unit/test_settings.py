import pytest

from assistant.errors import ConfigurationError
from assistant.names import Env
from assistant.settings import variable


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv(Env.TABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(Env.TABLE, value)
    with pytest.raises(ConfigurationError, match=Env.TABLE):
        variable(Env.TABLE)
