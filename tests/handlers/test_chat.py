"""The chat function's use case: HTTP API event in, response out, over the whole run engine with fakes for the rest."""

import base64
import json
from itertools import count
from typing import Any

import pytest

from assistant import profile as profiles
from assistant.bootstrap.processor import runs
from assistant.channels.rest import RestChannel
from assistant.chat.bodies import MAX_MESSAGE, MAX_SHOWN
from assistant.chat.callers import Caller, hash_of, new_key
from assistant.chat.http import MAX_BODY_BYTES, RUN_MS, ChatApi
from assistant.chat.talking import WAITS_MS, Goodbyes, Talking
from assistant.errors import ContractBroken, ServiceUnavailable
from assistant.messages import Inbound
from assistant.ports import ModelAnswer
from assistant.run.ring import Ring
from tests.builders import T0
from tests.fakes.budget import MemoryBudget
from tests.fakes.callers import MemoryCallers
from tests.fakes.clock import FakeClock
from tests.fakes.doorbell import FakeDoorbell
from tests.fakes.model import ScriptedModel, says
from tests.fakes.odoo import FakeOdoo
from tests.fakes.store import MemoryStore

LAMBDA_MS = 29_000
KEY, OTHER_KEY = new_key(), new_key()
DOWN = ServiceUnavailable("openai", "server_error")
NOBODYS = "A" * 32


class Answered:
    def __init__(self, response: dict[str, Any]) -> None:
        self.status: int = response["statusCode"]
        self.headers: dict[str, str] = response.get("headers", {})
        self.body: dict[str, Any] = json.loads(response.get("body") or "{}")

    @property
    def id(self) -> str:
        conversation_id: str = self.body["conversation_id"]
        return conversation_id

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(each["role"], each["message"]) for each in self.body["message"]]


class Api:
    def __init__(self, **limits: int) -> None:
        self.clock = FakeClock(T0)
        self.store = MemoryStore(self.clock)
        self.doorbell = FakeDoorbell()
        self.model = ScriptedModel()
        self.callers = MemoryCallers(self.clock)
        self.pauses = list[float]()
        self.deadlines = list[int]()
        for key in (KEY, OTHER_KEY):
            self.callers.add(
                Caller(hash_of(key), "a website", **{"per_minute": 20, "per_day": 300, **limits}, created_at=0)
            )
        ids, goodbyes = (f"id{number}" for number in count(1)), Goodbyes()
        profile = profiles.load("sk_medical")
        self.engine = runs(
            profile=profile,
            clock=self.clock,
            store=self.store,
            channels={"rest": RestChannel(goodbyes.keep)},
            model=self.model,
            odoo=FakeOdoo(),
            budget=MemoryBudget(),
            new_id=lambda: next(ids),
            pause=lambda _: None,
        )
        talking = Talking(
            runs=self,
            store=self.store,
            inbox=self.store,
            doorbell=self.doorbell,
            callers=self.callers,
            goodbyes=goodbyes,
            languages=profile.languages,
            clock=self.clock,
            new_id=lambda: next(ids),
            pause=self._wait,
        )
        self.api = ChatApi(talking, self.callers, self.clock)

    def answer(self, ring: Ring) -> None:
        self.deadlines.append(ring.deadline_ms)
        self.engine.answer(ring)

    def kill(self) -> None:
        """The next run ends with its process."""
        engine = self.engine

        class Killed:
            def answer(_, ring: Ring) -> None:
                self.store.claim(ring.conversation, ring.event_id, "killed", ring.deadline_ms)
                self.engine = engine
                raise SystemExit

        self.engine = Killed()  # type: ignore[assignment]

    def _wait(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.advance(seconds=seconds)

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str = KEY,
        encoded: bool = False,
        left_ms: int = LAMBDA_MS,
        **headers: str,
    ) -> Answered:
        text = body if isinstance(body, str) else json.dumps(body)
        event = {
            "rawPath": path,
            "requestContext": {"requestId": "gateway-1", "http": {"method": method}},
            "headers": {"authorization": f"Bearer {key}", "content-type": "application/json"}
            | {name.replace("_", "-"): value for name, value in headers.items()},
            "isBase64Encoded": encoded,
            "body": base64.b64encode(text.encode()).decode() if encoded else text,
        }
        return Answered(self.api.respond(event, left_ms))

    def says(self, text: str, *answers: ModelAnswer | Exception, to: str | None = None, **headers: Any) -> Answered:
        self.model.then(*answers)
        return self.request("POST", "/chat", {"conversation_id": to, "message": text}, **headers)

    def processor(self, event: Inbound, *answers: ModelAnswer) -> None:
        """The doorbell is answered."""
        self.model.then(*answers)
        self.engine.answer(Ring(event.conversation, event.event_id, 1, 4, T0, self.clock.now_ms() + 30_000))


@pytest.fixture
def api() -> Api:
    return Api()


# Saying something


def test_a_message_is_answered_in_the_same_request(api: Api) -> None:
    answered = api.says("hello", says("Good morning"))
    assert answered.status == 200
    assert answered.said == [("user", "hello"), ("bot", "Good morning")]
    assert set(answered.body) == {"conversation_id", "message"}
    assert api.doorbell.rung == []


def test_the_newest_messages_of_both_sides_are_shown_oldest_first(api: Api) -> None:
    conversation = api.says("one", says("1")).id
    api.says("two", says("2"), to=conversation)
    answered = api.says("three", says("3"), to=conversation)
    assert len(answered.said) == MAX_SHOWN
    assert answered.said == [("bot", "1"), ("user", "two"), ("bot", "2"), ("user", "three"), ("bot", "3")]
    assert answered.id == conversation


def test_every_conversation_has_an_id_of_its_own(api: Api) -> None:
    first, second = api.says("hello", says("1")), api.says("hello", says("2"))
    assert first.id != second.id
    assert second.said == [("user", "hello"), ("bot", "2")]


def test_a_run_is_over_before_api_gateway_hangs_up(api: Api) -> None:
    api.says("hello", says("1"))
    api.says("hello", says("2"), left_ms=10_000)
    assert api.deadlines == [T0 + RUN_MS, T0 + 8_000]
    assert RUN_MS < 28_000


# The same request again


def test_a_repeated_request_gets_the_same_answer_and_no_second_run(api: Api) -> None:
    first = api.says("hello", says("Good morning"), idempotency_key="k1")
    again = api.says("hello", idempotency_key="k1")
    assert (again.status, again.id, again.said) == (200, first.id, first.said)
    assert len(api.model.requests) == 1


def test_a_repeated_request_within_a_conversation_is_no_second_message(api: Api) -> None:
    conversation = api.says("hello", says("1")).id
    api.says("more", says("2"), to=conversation, idempotency_key="k1")
    again = api.says("more", to=conversation, idempotency_key="k1")
    assert again.said == [("user", "hello"), ("bot", "1"), ("user", "more"), ("bot", "2")]


def test_an_idempotency_key_is_for_one_message_only(api: Api) -> None:
    api.says("hello", says("1"), idempotency_key="k1")
    refused = api.says("something else", idempotency_key="k1")
    assert (refused.status, refused.body["type"]) == (422, "urn:saphan:problem:idempotency-key-reused")


def test_two_api_keys_with_the_same_idempotency_key_do_not_meet(api: Api) -> None:
    first = api.says("hello", says("1"), idempotency_key="k1")
    second = api.says("hello", says("2"), idempotency_key="k1", key=OTHER_KEY)
    assert (second.said[-1], first.id != second.id) == (("bot", "2"), True)


# Whose conversation it is


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_with_another_key_a_conversation_is_not_there(api: Api, method: str) -> None:
    conversation = api.says("hello", says("1")).id
    assert api.request(method, f"/chat/{conversation}", key=OTHER_KEY).status == 404
    assert api.request(method, f"/chat/{conversation}").status in (200, 204)


def test_with_another_key_nothing_can_be_said_in_it(api: Api) -> None:
    conversation = api.says("hello", says("1")).id
    assert api.says("mine now", to=conversation, key=OTHER_KEY).status == 404
    assert api.request("GET", f"/chat/{conversation}").said == [("user", "hello"), ("bot", "1")]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("conversation", [NOBODYS, "1", "%2e%2e", "line#Ua"])
def test_nobody_can_choose_an_id(api: Api, method: str, conversation: str) -> None:
    assert api.request(method, f"/chat/{conversation}").status == 404
    assert api.says("hello", to=NOBODYS).status == 404


@pytest.mark.parametrize(
    "key",
    ["", "saphan_", new_key(), f"{KEY}x", KEY.upper(), "ä"],
    ids=["none", "only_the_prefix", "unknown", "one_letter_more", "other_case", "not_ascii"],
)
def test_without_a_valid_key_nothing_is_said_or_read(api: Api, key: str) -> None:
    refused = api.says("hello", key=key)
    assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert api.request("POST", "/chat", {"message": "x"}, authorization=KEY).status == 401
    assert api.model.requests == []


def test_a_revoked_key_is_refused_from_then_on(api: Api) -> None:
    conversation = api.says("hello", says("1")).id
    api.callers.revoke(api.callers.find(hash_of(KEY)))  # type: ignore[arg-type]
    assert api.request("GET", f"/chat/{conversation}").status == 401


def test_a_key_has_its_limits() -> None:
    api = Api(per_minute=1)
    api.says("hello", says("1"))
    refused = api.says("hello again")
    assert (refused.status, refused.body["title"]) == (429, "This API key's limit is reached")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert api.says("hello", says("2"), key=OTHER_KEY).status == 200


# When it takes longer


def test_a_run_that_fails_is_left_to_the_processor_and_can_be_polled(api: Api) -> None:
    answered = api.says("hello", DOWN)
    assert answered.status == 202
    assert answered.headers["location"] == f"/chat/{answered.id}"
    assert int(answered.headers["retry-after"]) > 0
    assert answered.said == [("user", "hello")]
    (event,) = api.doorbell.rung
    assert api.request("GET", f"/chat/{answered.id}").status == 202

    api.processor(event, says("Late, but here"))

    polled = api.request("GET", f"/chat/{answered.id}")
    assert (polled.status, polled.said) == (200, [("user", "hello"), ("bot", "Late, but here")])


def test_a_conversation_that_stays_busy_is_left_to_the_processor(api: Api) -> None:
    conversation = api.says("hello", says("1")).id
    partition = next(iter(api.store._conversations))
    api.store.hold(partition, "another run", T0 + 60_000)

    answered = api.says("more", to=conversation)

    assert answered.status == 202
    assert len(api.doorbell.rung) == 1
    assert WAITS_MS <= sum(api.pauses) * 1000 < WAITS_MS + 1000


def test_a_conversation_that_is_busy_for_a_moment_is_waited_for(api: Api) -> None:
    conversation = api.says("hello", says("1")).id
    api.store.hold(next(iter(api.store._conversations)), "another run", T0 + 2_000)
    answered = api.says("more", says("2"), to=conversation)
    assert (answered.status, answered.said[-1]) == (200, ("bot", "2"))
    assert api.doorbell.rung == []


def test_what_can_never_be_answered_gets_an_apology_and_goes_to_the_operator(api: Api) -> None:
    broken = ContractBroken("openai", "invalid_request", status=400)
    answered = api.says("hello", broken, idempotency_key="k")
    assert (answered.status, answered.said[-1][0]) == (200, "bot")
    assert len(api.doorbell.rung) == 1  # the processor puts it into the dead-letter queue
    again = api.says("hello", idempotency_key="k")
    assert again.said == answered.said
    assert len(api.doorbell.rung) == 1


def test_a_message_whose_function_was_killed_is_answered_when_somebody_comes_for_it(api: Api) -> None:
    conversation = api.says("hello", says("1")).id
    api.kill()
    with pytest.raises(SystemExit):
        api.says("more", to=conversation)
    assert api.request("GET", f"/chat/{conversation}").status == 202
    assert api.doorbell.rung == []  # perhaps the run still goes on

    api.clock.advance(seconds=61)

    assert api.request("GET", f"/chat/{conversation}").status == 202
    (event,) = api.doorbell.rung
    api.processor(event, says("2"))
    assert api.request("GET", f"/chat/{conversation}").said[-1] == ("bot", "2")


def test_nothing_is_promised_when_neither_run_nor_doorbell_works(api: Api) -> None:
    api.doorbell.broken = True
    refused = api.says("hello", DOWN)
    assert (refused.status, refused.headers["content-type"]) == (503, "application/problem+json")


# Being forgotten


def test_a_conversation_can_be_deleted(api: Api) -> None:
    conversation = api.says("hello", says("1")).id
    deleted = api.request("DELETE", f"/chat/{conversation}")
    assert (deleted.status, deleted.body) == (204, {})
    for method in ("GET", "DELETE"):
        assert api.request(method, f"/chat/{conversation}").status == 404
    assert api.says("hello?", to=conversation).status == 404


def test_nothing_is_deleted_under_a_run(api: Api) -> None:
    conversation = api.says("hello", says("1")).id
    api.store.hold(next(iter(api.store._conversations)), "another run", T0 + 60_000)
    refused = api.request("DELETE", f"/chat/{conversation}")
    assert (refused.status, refused.body["type"]) == (409, "urn:saphan:problem:busy")
    assert "retry-after" in refused.headers


def test_whoever_asks_to_be_forgotten_is_told_what_to_type_and_hears_the_goodbye(api: Api) -> None:
    conversation = api.says("hello", says("1")).id
    asked = api.says("forget me", to=conversation)
    assert "“Confirm”" in asked.said[-1][1]
    goodbye = api.says("confirm", to=conversation)
    assert goodbye.status == 200
    assert [role for role, _ in goodbye.said] == ["bot"]
    assert "deleted" in goodbye.said[0][1]
    assert api.request("GET", f"/chat/{conversation}").status == 404


# What is no request


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        '"hello"',
        "{}",
        '{"message": null}',
        '{"message": 5}',
        '{"message": ""}',
        '{"message": " \\n"}',
        '{"message": "\\ud800"}',
        '{"message": "x", "conversation_id": "short"}',
        '{"message": "x", "conversation_id": 7}',
        '{"message": "x", "conversation": "y"}',
        json.dumps({"message": "x" * (MAX_MESSAGE + 1)}),
    ],
)
def test_a_body_that_is_not_as_documented_is_refused_and_not_repeated(api: Api, body: str) -> None:
    refused = api.request("POST", "/chat", body)
    assert refused.status == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert set(refused.body) == {"type", "title", "status", "detail"}
    assert refused.body["status"] == 400
    assert not api.store._conversations


def test_the_longest_message_is_taken_in_any_script(api: Api) -> None:
    assert api.says("ก" * MAX_MESSAGE, says("1")).status == 200
    assert api.request("POST", "/chat", {"message": "x" * MAX_BODY_BYTES}).status == 413
    assert api.request("POST", "/chat", {"message": "x"}, content_type="text/plain").status == 415
    assert api.request("POST", "/chat", {"message": "x"}, idempotency_key="").status == 400
    assert api.request("POST", "/chat", {"message": "x"}, idempotency_key="k" * 256).status == 400


def test_the_gateways_base64_is_undone(api: Api) -> None:
    api.model.then(says("1"))
    assert api.request("POST", "/chat", {"message": "สวัสดี"}, encoded=True).said[0] == ("user", "สวัสดี")
    assert api.request("POST", "/chat", "x", encoded=False).status == 400


@pytest.mark.parametrize(("method", "path"), [("PUT", "/chat"), ("GET", "/chat"), ("GET", "/"), ("POST", "/chat/a/b")])
def test_there_are_no_other_addresses(api: Api, method: str, path: str) -> None:
    assert api.request(method, path).status == 404


def test_no_word_and_no_key_is_logged(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.says("my name is Malee", says("Hello Malee"), idempotency_key="my-own-key")
    api.says("my name is Malee", DOWN)
    api.request("POST", "/chat", '{"message": "Malee", "x": "Malee"}')
    logged = capsys.readouterr().out
    assert "chat_responded" in logged
    assert "Malee" not in logged
    assert "my-own-key" not in logged
    assert KEY not in logged
    assert KEY.removeprefix("saphan_") not in logged
