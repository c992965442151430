"""Stands around every server that the functions talk to, knows whose call it is, and lets it fail when told so."""

import base64
import json
import threading
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from local.aws.queue_view import QueueView
from local.faults.callers import Caller, Callers
from local.faults.kinds import Kind
from local.faults.moment import Moment
from local.faults.operations import operation
from local.faults.points import Point
from local.faults.watch import Watch
from local.functions.host import Process
from local.standins.http_server import Around
from local.world import World

MEANWHILE_S = 8.0  # for a second delivery to come and go
_AWS = {"DynamoDB_20120810": "dynamodb", "AmazonSQS": "sqs"}


class Injector:
    """Needs a world with stand-ins for everything."""

    def __init__(self, world: World) -> None:
        self._host = world.host
        self._callers = Callers(world.host)
        self._queue = QueueView(world.aws, world.deployed.outputs["QueueUrl"])
        self._lock = threading.Lock()
        self._watches: dict[str, Watch] = {}
        self._conversations: dict[str, str] = {}
        world.host.on_log(self._logged)
        world.aws.around = self._around("")
        for name, recorder in world.recorders.items():
            recorder.around = self._around(name)

    def watch(self, conversation: str, fault: tuple[Point, Kind] | None = None) -> Watch:
        """From now on the calls of this conversation's runs are noted, and one of them fails if `fault` says so."""
        watch = Watch(conversation, fault)
        with self._lock:
            self._watches[conversation] = watch
        return watch

    def forget(self, watch: Watch) -> None:
        with self._lock:
            self._watches.pop(watch.conversation, None)

    def _around(self, standin: str) -> Around:
        def around(environ: dict[str, Any], body: bytes, handle: Callable[[], Response]) -> Response:
            service = standin or _AWS.get(environ.get("HTTP_X_AMZ_TARGET", "").partition(".")[0], "")
            if not service:
                return handle()
            caller = self._callers.of(environ)
            asked = operation(environ, body)
            moment = Moment(service, asked, environ, body, caller, handle, self._host.end_process, self._deliver_again)
            if caller:
                return self._meet(moment, self._watches.get(caller.conversation))
            return self._polled(moment) if service == "sqs" else handle()

        return around

    def _meet(self, moment: Moment, watch: Watch | None) -> Response:
        if watch is None:
            return moment.answer
        kind = watch.called(moment.service, moment.operation, moment.caller)
        if kind is None:
            return moment.answer
        try:
            return kind.act(moment)
        finally:
            if kind.crash and moment.caller and "Records" in moment.caller.event:
                self._note_crash(moment.caller, watch)

    def _note_crash(self, caller: Caller, watch: Watch) -> None:
        """A killed process is gone by now; one that is to time out ends while its answer dribbles in, or gets over
        it."""

        def wait() -> None:
            pause = threading.Event()
            while (process := self._process(caller.pid)) and process.event is caller.event:
                pause.wait(0.05)
            if process is None:
                watch.crashed()

        threading.Thread(target=wait, daemon=True, name="crash").start()

    def _process(self, pid: int) -> Process | None:
        return next((process for process in self._host.processes() if process.pid == pid), None)

    def _polled(self, moment: Moment) -> Response:
        """A call of Lambda's own poller: whose message it is about stands in the answer, or in the receipt handle."""
        moment.service = "queue"
        if moment.operation == "ReceiveMessage":
            for message in json.loads(moment.answer.get_data()).get("Messages", []):
                conversation = str(json.loads(message["Body"])["conversation"])
                self._conversations[message["MessageId"]] = conversation
                watch = self._watches.get(conversation)
                if watch:
                    watch.delivered(self._queue.messages(conversation)[0].due_at)
                return self._meet(moment, watch)
        if moment.operation == "DeleteMessageBatch":
            handle = json.loads(moment.body)["Entries"][0]["ReceiptHandle"]
            message_id = base64.b64decode(handle).decode().partition("#")[0]
            return self._meet(moment, self._watches.get(self._conversations.get(message_id, "")))
        return moment.answer

    def _deliver_again(self, conversation: str) -> None:
        """Have the message delivered a second time while the first delivery is still at work; returns when the second
        is over."""
        watch = self._watches[conversation]
        ends = watch.ends
        if not (self._queue.deliver_again(conversation) and watch.wait_for_end(ends, MEANWHILE_S)):
            watch.flaws.append("there was no second delivery")

    def _logged(self, function: str, record: dict[str, Any] | str) -> None:
        if isinstance(record, dict) and record.get("event") in ("run_failed", "run_finished"):
            watch = self._watches.get(record.get("conversation", ""))
            if watch:
                watch.logged(record)
