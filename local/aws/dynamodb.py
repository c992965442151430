"""What moto's DynamoDB lacks: one request at a time, idempotent transactions, the size limit of a batch write."""

import hashlib
import threading
import time
from collections.abc import Callable

from werkzeug.wrappers import Response

import local.aws.serializing
import local.aws.table_access  # noqa: F401, both for what they mend in moto
from local.aws.api_request import ApiRequest
from local.aws.refusals import refusal

_TOKEN_S = 600
_BATCH_LIMIT = 25


class DynamoDb:
    """A condition and the write that it guards are two steps in moto: a lock makes them one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[float, str, Response]] = {}

    def __call__(self, request: ApiRequest, answer: Callable[[], Response]) -> Response:
        if request.operation == "BatchWriteItem":
            count = sum(len(items) for items in request.params.get("RequestItems", {}).values())
            if count > _BATCH_LIMIT:
                return refusal(
                    "dynamodb", "ValidationException", f"Too many items requested for the BatchWriteItem call: {count}"
                )
        token = request.params.get("ClientRequestToken") if request.operation == "TransactWriteItems" else None
        with self._lock:
            return self._once(token, request, answer) if token else answer()

    def _once(self, token: str, request: ApiRequest, answer: Callable[[], Response]) -> Response:
        now, digest = time.monotonic(), hashlib.sha256(request.body).hexdigest()
        self._tokens = {name: kept for name, kept in self._tokens.items() if now - kept[0] < _TOKEN_S}
        if token in self._tokens:
            _, first_digest, first_answer = self._tokens[token]
            if digest != first_digest:
                return refusal(
                    "dynamodb", "IdempotentParameterMismatchException", "The token was used with other parameters"
                )
            return first_answer
        response = answer()
        if response.status_code == 200:
            self._tokens[token] = (now, digest, response)
        return response
