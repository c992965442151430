"""SQS queues as event sources: what Lambda's pollers do between a queue and a function."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from local.aws.clients import Clients, Keys
from local.functions.function import name_in_arn, read_function
from local.functions.ports import Aws, Invoker
from local.functions.sqs_event import event_of, failed_ids

WAIT_S = 1  # long polling: a message wakes it; `stop` waits for it
ERROR_WAIT_S = 1.0

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mapping:
    """One event source mapping, as the local AWS tells it."""

    function_name: str
    queue_arn: str
    batch_size: int
    maximum_concurrency: int | None
    report_failures: bool


class EventSource:
    """Brings the messages of one queue to one function, up to `concurrency` batches at once.

    Order within a message group is the queue's doing: it gives no message of a group while an earlier one is in
    flight. A batch that fails stays in flight until its visibility timeout ends.
    """

    def __init__(self, mapping: Mapping, queue_url: str, sqs: Any, invoker: Invoker, *, concurrency: int) -> None:
        self._mapping = mapping
        self._sqs = sqs
        self._invoker = invoker
        self._queue_url = queue_url
        self._stopping = threading.Event()
        self._enabled = threading.Event()
        self._enabled.set()
        self._free = threading.Semaphore(concurrency)
        self._workers = ThreadPoolExecutor(concurrency, thread_name_prefix=f"sqs-{mapping.function_name}")
        self._poller = threading.Thread(target=self._poll, name=f"sqs-poller-{mapping.function_name}", daemon=True)

    def start(self) -> Self:
        self._poller.start()
        return self

    def stop(self) -> None:
        """Take no further message, and wait for the batches under way."""
        self.stop_polling()
        self._poller.join()
        self._workers.shutdown()

    def enable(self, enabled: bool) -> None:
        """A disabled mapping takes no message; those under way are finished."""
        if enabled:
            self._enabled.set()
        else:
            self._enabled.clear()

    @property
    def mapping(self) -> Mapping:
        return self._mapping

    def stop_polling(self) -> None:
        self._stopping.set()
        self._enabled.set()
        self._free.release()  # the poller may be waiting for a worker

    def _poll(self) -> None:
        while not self._stopping.is_set():
            self._free.acquire()
            self._enabled.wait()
            messages = self._receive()
            if not messages:
                self._free.release()
            elif self._stopping.is_set() or not self._enabled.is_set():
                self._give_back(messages)
                self._free.release()
            else:
                self._workers.submit(self._work, messages)

    def _receive(self) -> list[dict[str, Any]]:
        if self._stopping.is_set():
            return []
        try:
            answer = self._sqs.receive_message(
                QueueUrl=self._queue_url,
                MaxNumberOfMessages=min(self._mapping.batch_size, 10),
                WaitTimeSeconds=WAIT_S,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
        except (BotoCoreError, ClientError) as exc:
            if not self._stopping.is_set():
                _logger.error("can't receive from %s: %s", self._mapping.queue_arn, exc)
            self._stopping.wait(ERROR_WAIT_S)
            return []
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def _give_back(self, messages: list[dict[str, Any]]) -> None:
        entries = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
            for number, message in enumerate(messages)
        ]
        self._sqs.change_message_visibility_batch(QueueUrl=self._queue_url, Entries=entries)

    def _work(self, messages: list[dict[str, Any]]) -> None:
        try:
            self._process(messages)
        except Exception:  # whatever it was, the messages come back
            _logger.exception("a batch for %s was not processed", self._mapping.function_name)
        finally:
            self._free.release()

    def _process(self, messages: list[dict[str, Any]]) -> None:
        result = self._invoker.submit(self._mapping.function_name, event_of(messages, self._mapping.queue_arn)).result()
        ids = [message["MessageId"] for message in messages]
        failed = failed_ids(result, ids, report_failures=self._mapping.report_failures)
        done = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
            for number, message in enumerate(messages)
            if message["MessageId"] not in failed
        ]
        if done:
            self._sqs.delete_message_batch(QueueUrl=self._queue_url, Entries=done)


class EventSources:
    """Every enabled SQS event source mapping of the local AWS, read at `start()`.

    Each polls with the credentials of its function's role: a role that may not read the queue gets no message.
    """

    def __init__(self, aws: Aws, invoker: Invoker) -> None:
        self._aws = aws
        self._invoker = invoker
        self._sources: list[EventSource] = []

    def start(self) -> Self:
        for mapping in read_mappings(self._aws.client("lambda")):
            concurrency = self._invoker.concurrency(mapping.function_name)
            if mapping.maximum_concurrency:
                concurrency = min(concurrency, mapping.maximum_concurrency)
            # With our own rights: Lambda knows the queue, a function's role needs no permission to look it up.
            name = mapping.queue_arn.split(":")[-1]
            queue_url = self._aws.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
            source = EventSource(
                mapping, queue_url, self._client(mapping.function_name), self._invoker, concurrency=concurrency
            )
            self._sources.append(source.start())
        return self

    def read_again(self) -> None:
        """Take over which mappings were disabled or enabled since `start()`."""
        enabled = {(mapping.function_name, mapping.queue_arn) for mapping in read_mappings(self._aws.client("lambda"))}
        for source in self._sources:
            source.enable((source.mapping.function_name, source.mapping.queue_arn) in enabled)

    def stop_polling(self) -> None:
        """Take no further messages. Stop the host after this and before `stop`, and nobody waits for long runs."""
        for source in self._sources:
            source.stop_polling()

    def stop(self) -> None:
        """Take no further messages and wait for the batches under way."""
        self.stop_polling()
        for source in self._sources:
            source.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _client(self, function_name: str) -> Any:
        role_arn = read_function(self._aws.client("lambda"), function_name).role_arn
        credentials = self._aws.credentials_for(role_arn)
        keys = Keys(
            credentials["AWS_ACCESS_KEY_ID"], credentials["AWS_SECRET_ACCESS_KEY"], credentials["AWS_SESSION_TOKEN"]
        )
        return Clients(self._aws.endpoint, self._aws.region, keys)("sqs")


def read_mappings(client: Any) -> list[Mapping]:
    """The enabled SQS mappings, through a boto3 `lambda` client."""
    return [
        Mapping(
            function_name=name_in_arn(item["FunctionArn"]),
            queue_arn=item["EventSourceArn"],
            batch_size=item["BatchSize"],
            maximum_concurrency=item.get("ScalingConfig", {}).get("MaximumConcurrency"),
            report_failures="ReportBatchItemFailures" in item.get("FunctionResponseTypes", ()),
        )
        for item in client.list_event_source_mappings()["EventSourceMappings"]
        if item["State"] == "Enabled" and ":sqs:" in item["EventSourceArn"]
    ]
