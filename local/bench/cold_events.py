"""The first event of each function, as it comes when somebody writes. All are real: signed, stored, queued."""

import json
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from assistant.channels import Setup, webhook
from assistant.chat.callers import Caller, hash_of, new_key
from assistant.clock import SystemClock
from assistant.credentials import Credentials
from assistant.messages import WebhookRequest
from assistant.names import REST
from assistant.profile import Profile
from assistant.queues.sqs import doorbell
from assistant.stores.callers import DynamoCallers
from assistant.stores.inbox import DynamoInbox
from local.aws.server import LocalAws
from local.functions.http_event import RequestFacts
from local.functions.http_event import event_of as http_event
from local.functions.sqs_event import event_of as sqs_event
from local.outside import Outside
from local.standins.line.webhooks import sign

TEXT = "hello"
BODY = 350  # characters that an event with this text takes in the inbox


class Events:
    """`outputs` are the stack's. `people` have been used."""

    def __init__(self, aws: LocalAws, outputs: Mapping[str, str], outside: Outside, profile: Profile) -> None:
        self._aws, self._outputs, self._outside, self._profile = aws, outputs, outside, profile
        self._people: list[str] = []
        self._key = ""
        self._calls: Counter[str] = Counter()
        aws.around = self._count

    def first(self, function: str) -> dict[str, Any]:
        match function:
            case "ingest":
                return self.webhook(1)
            case "processor":
                return self._record()
            case "chat":
                return self._question()
        return {}  # the balance function is woken by a schedule

    def webhook(self, events: int) -> dict[str, Any]:
        """LINE's, signed, with so many events of as many customers."""
        body = self._body(events)
        signature = sign(self._outside.line.channel_secret, body)
        return _http("/webhooks/line", body, {"X-Line-Signature": signature})

    def answered(self) -> int:
        chats = self._outside.line.chats
        return sum(len(chats.from_bot(person)) for person in self._people)

    def ready_calls(self, events: int) -> dict[str, Any]:
        """What ingest would send for such a webhook: entries for the queue, puts for the table."""
        keys = [f"line#U{secrets.token_hex(16)}" for _ in range(events)]
        bells = [doorbell(key, f"event-{number}", secrets.token_hex(8)) for number, key in enumerate(keys)]
        items = [{"pk": {"S": key}, "sk": {"S": "inbox#bench"}, "body": {"S": "x" * BODY}} for key in keys]
        return {
            "entries": [{"Id": str(number), **bell} for number, bell in enumerate(bells)],
            "puts": [{"PutRequest": {"Item": item}} for item in items],
        }

    def empty_queue(self) -> None:
        self._aws.client("sqs").purge_queue(QueueUrl=self._outputs["QueueUrl"])

    def calls(self) -> dict[str, int]:
        """How often each operation of AWS was called since the last question."""
        made, self._calls = dict(self._calls), Counter()
        return made

    def _count(self, environ: dict[str, Any], body: bytes, handle: Callable[[], Response]) -> Response:
        self._calls[environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]] += 1
        return handle()

    def _body(self, events: int) -> bytes:
        people = ["U" + secrets.token_hex(16) for _ in range(events)]
        self._people += people
        line = self._outside.line
        said = [line.user_says(person, TEXT) for person in people]
        return json.dumps({"destination": line.bot_user_id, "events": said}, ensure_ascii=False).encode()

    def _record(self) -> dict[str, Any]:
        """A doorbell, after ingest has done its part. The customer wrote a while ago: nobody waits for more."""
        clock = SystemClock()
        written_ms = clock.now_ms() - self._profile.pace.settle_ms
        body = self._body(1)
        line = webhook("line", Setup(Credentials(self._outside.services["line"].fields), clock))
        (event,) = line.parse(WebhookRequest({}, body, written_ms))
        DynamoInbox(self._aws.client("dynamodb"), self._outputs["TableName"]).receive([event])
        sqs, queue = self._aws.client("sqs"), self._outputs["QueueUrl"]
        sqs.send_message(QueueUrl=queue, **doorbell(event.conversation, event.event_id, event.event_id))
        messages = sqs.receive_message(QueueUrl=queue, MessageSystemAttributeNames=["All"])["Messages"]
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=messages[0]["ReceiptHandle"])  # nobody else shall get it
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return sqs_event(messages, arn)

    def _question(self) -> dict[str, Any]:
        if not self._key:
            clock, self._key = SystemClock(), new_key()
            caller = Caller(hash_of(self._key), REST, per_minute=600, per_day=5000, created_at=clock.now_ms() // 1000)
            DynamoCallers(self._aws.client("dynamodb"), self._outputs["TableName"], clock).add(caller)
        body = json.dumps({"conversation_id": None, "message": "Coffee is better than tea"}).encode()
        return _http("/chat", body, {"Authorization": f"Bearer {self._key}"})


def _http(path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    environ = EnvironBuilder(
        path, method="POST", input_stream=BytesIO(body), content_type="application/json", headers=[*headers.items()]
    ).get_environ()
    facts = RequestFacts(
        request_id=secrets.token_hex(8),
        api_id="bench",
        account_id="123456789012",
        stage="$default",
        route_key=f"POST {path}",
        path_parameters={},
        received_at=datetime.now(UTC),
        trace_id="",
    )
    return http_event(Request(environ), body, facts)
