"""A client of the chat REST API, as a website would be one: it waits for its answer, and comes back for one that takes
longer."""

import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import urllib3

from assistant.clock import SystemClock
from assistant.names import REST
from local.simulator.channels import Read, Shown, Wish
from local.standins.line.chats import Chats

_CLIENT = re.compile(r"client-[0-9a-f]{12}")
WAIT_S = 35.0  # longer than API Gateway does
TRIES, PAUSE_S = 40, 1.0


@dataclass(frozen=True)
class RestApi:
    """`url` is where messages are posted; `caller` is the id of the key, which conversations bear in our logs."""

    url: str
    key: str
    caller: str


@dataclass
class _Client:
    conversation_id: str = ""
    asking: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class RestSide:
    events: tuple[str, ...] = ()

    def __init__(self, api: RestApi) -> None:
        self._api = api
        self._http = urllib3.PoolManager(maxsize=8)
        self._chats = Chats()
        self._clients: dict[str, _Client] = {}
        self._clock = SystemClock()

    def new_person(self) -> str:
        return "client-" + secrets.token_hex(6)

    def is_person(self, id: str) -> bool:
        return bool(_CLIENT.fullmatch(id))

    def does(self, person: str, wish: Wish) -> int | None:
        match wish:
            case {"text": str(text)}:
                return self._asks(person, text)
        return None

    def shows(self, person: str) -> Shown:
        client = self._client(person)
        conversation = f"{REST}#{self._api.caller}.{client.conversation_id}" if client.conversation_id else ""
        return Shown(self._chats.messages(person), client.asking, conversation)

    def read(self, message: dict[str, Any]) -> Read:
        return Read(message["text"])

    def _asks(self, person: str, text: str) -> int:
        """200 once there is an answer, whether it came at once or was waited for."""
        client = self._client(person)
        with client.lock:  # one question at a time: the API refuses a second one
            self._add(person, "user", text)
            client.asking = True
            try:
                body = {"conversation_id": client.conversation_id or None, "message": text}
                status, told = self._call("POST", self._api.url, body)
                client.conversation_id = told.get("conversation_id") or client.conversation_id
                for _ in range(TRIES):
                    if status != 202:
                        break
                    time.sleep(PAUSE_S)
                    status, told = self._call("GET", f"{self._api.url}/{client.conversation_id}")
            finally:
                client.asking = False
            if status == 200:
                self._add(person, "bot", told["message"][-1]["message"])
            return status

    def _client(self, person: str) -> _Client:
        return self._clients.setdefault(person, _Client())

    def _add(self, person: str, by: str, text: str) -> None:
        entry = {"from": by, "message": {"type": "text", "text": text}, "at_ms": self._clock.now_ms(), "via": None}
        self._chats.add(person, entry)

    def _call(self, method: str, url: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self._api.key}"}
        try:
            answer = self._http.request(method, url, json=body, headers=headers, timeout=WAIT_S, retries=False)
            told: dict[str, Any] = answer.json()
        except (urllib3.exceptions.HTTPError, ValueError):
            return 0, {}
        return answer.status, told
