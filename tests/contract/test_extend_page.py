"""docs/extend.md: its channel, as it stands there, keeps what every channel promises."""

import ast
import hashlib
import hmac
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from assistant import channels, names
from assistant import profile as profiles
from assistant.channels import Setup
from assistant.channels.sides import Channel, Webhook
from assistant.credentials import Credentials
from assistant.errors import AccessDenied, ContractBroken, KeyRefused, RateLimited, ServiceError, ServiceUnavailable
from assistant.messages import Card, Part, Reply, WebhookRequest
from local.standins.recorder import Recorder
from tests.builders import T0, webhook_request
from tests.contract import channels as held
from tests.contract import test_channel, test_chat
from tests.contract.channels.world import Chat, World
from tests.contract.stage import Stage
from tests.fakes.clock import FakeClock

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
MODULES: dict[str, str] = dict(
    re.findall(r"^`assistant/channels/(pager\w*)\.py`:\n\n```python\n(.*?)^```$", PAGE, re.M | re.S)
)
ENTRIES = re.findall(r"^\| `([\w/]+)\.py` \| `(\w+)` \| `(.+)` \|$", PAGE, re.M)
STATUSES = {KeyRefused: 401, AccessDenied: 403, RateLimited: 429, ContractBroken: 400, ServiceUnavailable: 503}
USER, KEY, TOKEN = "4711", "signing-key", "api-token"


class PagerStandIn:
    """The pager as its invented documentation has it: what was taken under a key is not shown a second time."""

    def __init__(self) -> None:
        self.shown = dict[str, dict[str, str]]()
        self.said = 0

    def app(self, environ: dict[str, Any], start_response: Any) -> Any:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Response(status=401)
        if (request.method, request.path) != ("POST", "/pages") or len(request.json["text"]) > 1000:
            return Response(status=400)
        key = request.headers["Idempotency-Key"]
        page = self.shown.setdefault(key, {**request.json, "id": f"out-{len(self.shown)}", "direction": "out"})
        return Response(json.dumps({"id": page["id"]}), content_type="application/json")

    def user_says(self, text: str) -> dict[str, str]:
        self.said += 1
        return {"id": f"in-{self.said}", "direction": "in", "from": USER, "text": text}


class PagerChat:
    how = ("reply", "reply")
    holds = False
    conversation = f"pager#{USER}"
    signature_header = "x-pager-signature"
    max_text = 1000

    def __init__(self, stage: Stage) -> None:
        self._pager = PagerStandIn()
        self._recorder = Recorder(self._pager.app)
        stage.serve(self._recorder)
        secret = {"signing_key": KEY, "api_token": TOKEN}
        assert tuple(secret) == names.SECRET_FIELDS[names.CHANNEL_PROVIDERS["pager"]]
        setup = Setup(Credentials({**secret, "api_base_url": stage.url}), FakeClock(T0))
        self.channel: Channel = channels.channel("pager", setup)
        self.webhook: Webhook = channels.webhook("pager", setup)

    def reply(self, *parts: Part, key: str = "event-1", free: bool = True) -> Reply:
        return Reply(self.conversation, key, parts, None, T0, to=USER)

    def seen(self) -> list[str]:
        return [page["text"] for page in self._pager.shown.values() if page["to"] == USER]

    def fail(self, *, after: bool) -> None:
        if after:
            self._recorder.fail(match={"path": "/pages"}, drop="after")
        else:
            self._recorder.fail(match={"path": "/pages"}, status=500)

    def says(self, text: str) -> WebhookRequest:
        return self._signed(self._pager.user_says(text))

    def agrees(self, card: Card) -> WebhookRequest:
        return self.says(card.buttons[0].label)

    def own(self) -> WebhookRequest | None:
        self.channel.deliver(self.reply(Card("hello", ()), key="own"))
        return self._signed(self._pager.shown["own.0"])

    def refuse(self, error: type[ServiceError]) -> None:
        self._recorder.fail(match={"path": "/pages"}, status=STATUSES[error])

    def _signed(self, page: dict[str, str]) -> WebhookRequest:
        body = json.dumps(page, ensure_ascii=False).encode()
        signature = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
        return webhook_request(body, {self.signature_header: signature})


@pytest.fixture(autouse=True)
def pager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The page was followed, for as long as a test runs."""
    for name, code in MODULES.items():
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(tmp_path)])
    for file, table, entry in ENTRIES:
        module = import_module(file.removesuffix("/__init__").replace("/", "."))
        before = getattr(module, table)
        if isinstance(before, dict):
            # The same object is known to the modules that have imported it; the patch takes the entry out again.
            [(name, value)] = ast.literal_eval(f"{{{entry}}}").items()
            monkeypatch.setitem(before, name, value)
        else:
            for knows in (module, profiles):
                monkeypatch.setattr(knows, table, (*before, ast.literal_eval(entry)))
    monkeypatch.setitem(held.CHATS, "pager", PagerChat)
    yield tmp_path
    for name in MODULES:
        sys.modules.pop(f"assistant.channels.{name}", None)
        vars(channels).pop(name, None)


@pytest.fixture
def chat(pager: Path, stage: Stage) -> Chat:
    return PagerChat(stage)


@pytest.fixture
def world(chat: Chat) -> World:
    return chat


# The contract's own tests, which here get the two fixtures above.
CONTRACT = {
    name: check
    for suite in (test_channel, test_chat)
    for name, check in vars(suite).items()
    if name.startswith("test_") and callable(check)
}
globals().update(CONTRACT)


def test_the_whole_contract_is_run() -> None:
    assert len(CONTRACT) > 20
    assert set(MODULES) == {"pager", "pager_webhook"}
    assert len(ENTRIES) == 7


def test_a_profile_may_name_it_and_has_its_route_and_its_secret() -> None:
    plain = profiles.load("plain")
    profile = profiles.Profile.model_validate({**plain.model_dump(), "channels": ["pager"]})
    assert profile.webhooks == ("pager",)
    assert profile.channel_providers == ("pager",)
    assert names.SECRET_VARIABLES["pager"] == "PAGER_SECRET_ARN"


def test_receiving_imports_nothing_that_sending_needs(pager: Path) -> None:
    code = (
        f"import sys; from assistant import channels; channels.__path__.append({str(pager)!r}); "
        "import assistant.channels.pager_webhook; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert (
        set(done.stdout.split()) & {"urllib3", "http.client", "pydantic", "boto3", "assistant.channels.pager"} == set()
    )
