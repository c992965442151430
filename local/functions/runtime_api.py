"""The Lambda Runtime API, as one execution environment sees it: its own loopback port, spoken to by awslambdaric.

Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import asyncio
import json
from typing import Any

from local.functions.invocation import FunctionError, Invocation

PREFIX = "/2018-06-01/runtime/"
MAX_PAYLOAD_BYTES = 6_291_556  # Lambda's limit for the answer of a synchronous invocation

type _Answer = tuple[str, dict[str, str], bytes]


class RuntimeApi:
    """Hands one invocation at a time to the runtime client and takes its answer. Lives on one event loop.

    `ready` resolves when the runtime asks for its first invocation (None) or reports that it can't start (the error).
    """

    def __init__(self) -> None:
        self.ready: asyncio.Future[FunctionError | None] = asyncio.get_running_loop().create_future()
        self._waiting: asyncio.Queue[Invocation] = asyncio.Queue()
        self._current: Invocation | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def listen(self) -> str:
        """Open a free loopback port and give its address, as AWS_LAMBDA_RUNTIME_API wants it."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def hand_over(self, invocation: Invocation) -> None:
        """Give the runtime its next invocation, now or as soon as it asks."""
        self._current = invocation
        self._waiting.put_nowait(invocation)

    def fail(self, error: FunctionError) -> None:
        """The runtime is gone: whoever waits for it hears why."""
        if not self.ready.done():
            self.ready.set_result(error)
        if self._current:
            self._current.fail(error)

    async def close(self) -> None:
        if self._server:
            self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        assert connection is not None
        self._connections.add(connection)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                request_line, *lines = head.strip().split("\r\n")
                method, path, _ = request_line.split(" ")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                # One write for head and body: two would wait 40 ms for each other's acknowledgement.
                writer.write(_encode(*await self._answer(method, path.removeprefix(PREFIX), headers, body)))
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # the process ended or closed its connection; who runs it knows
        finally:
            self._connections.discard(connection)
            writer.close()

    async def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> _Answer:
        match method, path.split("/"):
            case "GET", ["invocation", "next"]:
                return await self._next()
            case "POST", ["init", "error"]:
                self.fail(FunctionError.from_body(body))
                return _accepted()
            case "POST", ["invocation", request_id, ("response" | "error") as kind]:
                if not self._current or self._current.request_id != request_id:
                    return _refused("400 Bad Request", "InvalidRequestID")
                invocation, self._current = self._current, None
                if kind == "error":
                    invocation.fail(FunctionError.from_body(body))
                else:
                    _succeed(invocation, headers, body)
                return _accepted()
        return _refused("404 Not Found", "UnknownOperation")

    async def _next(self) -> _Answer:
        if not self.ready.done():
            self.ready.set_result(None)
        invocation = await self._waiting.get()
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
            "Lambda-Runtime-Trace-Id": invocation.trace_id,
        }
        return "200 OK", headers, invocation.payload


def _succeed(invocation: Invocation, headers: dict[str, str], body: bytes) -> None:
    if len(body) > MAX_PAYLOAD_BYTES:
        text = f"Response payload size exceeded maximum allowed payload size ({MAX_PAYLOAD_BYTES} bytes)."
        invocation.fail(FunctionError("Function.ResponseSizeTooLarge", text))
        return
    is_json = headers.get("content-type", "").startswith("application/json")
    payload: Any = json.loads(body) if is_json else body
    invocation.succeed(payload)


def _accepted() -> _Answer:
    return "202 Accepted", {"Content-Type": "application/json"}, b'{"status":"OK"}'


def _refused(status: str, error_type: str) -> _Answer:
    body = json.dumps({"errorType": error_type, "errorMessage": status}).encode()
    return status, {"Content-Type": "application/json"}, body


def _encode(status: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body
