"""Running the tool calls of one turn: side by side where they only read, one after the other where they preview."""

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace

from assistant.errors import AssistantError, OutcomeUnknown, ServiceError, ToolError, ToolFailed
from assistant.names import Metric
from assistant.observability import log, metric
from assistant.odoo import calls as odoo_calls
from assistant.ports import Item, ModelAnswer, ToolCall
from assistant.run import items
from assistant.run.record import current, odoo_ms
from assistant.tools.tool import Preview, Tool, ToolContext, to_output

UNREACHABLE = (
    "The shop's system can't be reached at the moment. Nothing was changed. Tell the customer politely that this does "
    "not work right now and that they may try again in a few minutes."
)
UNANSWERED = (
    "The shop's system did not answer in time, so it is not known whether this was done. Tell the customer politely "
    "that this does not work right now and that they may try again in a few minutes."
)
BROKEN = "This tool failed. Nothing was changed. Apologise, and offer to ask a person for help."
BROKEN_ALONE = "This tool failed. Nothing was changed. Apologise, and say what else you can do."
SIDE_BY_SIDE = 8
MAX_CALLS = 16  # of one turn; nothing a customer asks for needs as many
MAX_ARGUMENTS_CHARS = 20_000
TOO_LONG = "The arguments are too long. Correct them and call again."
ONE_CARD = "Only one confirmation at a time: this one was not prepared. Wait until the customer has answered the card."


@dataclass(frozen=True, slots=True)
class Previewed:
    """A write that waits for the customer: which tool, with which arguments, and the card to show."""

    tool: str
    call_id: str
    arguments: str
    preview: Preview


def run_calls(
    calls: tuple[ToolCall, ...],
    tools: Mapping[str, Tool],
    context_of: Callable[[str], ToolContext],
    timeout_s: float,
) -> tuple[list[Item], Previewed | None]:
    """The outputs in the order of the calls, and the preview to confirm if there is one.

    `context_of(tool name)` makes the context; it is called in the order of the calls, so that keys come out the same
    when the run is planned again. An error of a tool is told to the model; it never ends the run. Nor does a tool that
    is still busy after `timeout_s` for all of them: it is left behind, so that the customer gets an answer in time.
    """
    until = time.monotonic() + timeout_s
    contexts = [context_of(call.name) for call in calls]
    previewed: Previewed | None = None
    pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="tool")

    def start(n: int) -> Future[str | Preview]:
        # A copy of this context: the run's record is found through it, and a context can be entered once.
        return pool.submit(copy_context().run, _run, calls[n], tools, contexts[n])

    def finish(n: int, future: Future[str | Preview]) -> str | Preview:
        return _in_time(future, until, _known(calls[n].name, tools))

    try:
        reading = {n: start(n) for n, call in enumerate(calls) if call.name not in tools or not tools[call.name].writes}
        outputs = {n: finish(n, future) for n, future in reading.items()}
        for n, call in enumerate(calls):
            if n in reading:
                continue
            result = _error(ONE_CARD) if previewed else finish(n, start(n))
            if isinstance(result, Preview):
                previewed = Previewed(call.name, call.call_id, call.arguments, result)
            outputs[n] = result
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    told = (outputs[n] for n in range(len(calls)))
    texts = (result.for_model if isinstance(result, Preview) else result for result in told)
    return [items.output(call.call_id, text) for call, text in zip(calls, texts, strict=True)], previewed


def bounded(answer: ModelAnswer) -> ModelAnswer:
    """Without the calls that are too many and with arguments that can be sent back and stored: a model in a loop must
    not make a thread that no request and no table takes."""
    kept: list[Item] = []
    left = MAX_CALLS
    for item in answer.items:
        if item.get("type") == "function_call":
            left -= 1
            if left < 0:
                continue
            if len(item["arguments"]) > MAX_ARGUMENTS_CHARS:
                item = {**item, "arguments": "{}"}
        kept.append(item)
    return replace(answer, items=kept, calls=answer.calls[:MAX_CALLS])


def _in_time(future: Future[str | Preview], until: float, tool: str) -> str | Preview:
    try:
        return future.result(max(0.0, until - time.monotonic()))
    except TimeoutError:
        log("tool_left_behind", level="WARNING", tool=tool)
        metric(Metric.TOOL_FAILED, tool=tool, error="TimeoutError")
        return _error(UNANSWERED)


def _run(call: ToolCall, tools: Mapping[str, Tool], context: ToolContext) -> str | Preview:
    started = time.monotonic()
    failure, counts_as = "", ""
    with odoo_calls.recorded() as made:
        try:
            if call.name not in tools:
                raise ToolError(f"There is no tool of that name. There are: {', '.join(tools)}.")
            if len(call.arguments) > MAX_ARGUMENTS_CHARS:
                raise ToolError(TOO_LONG)
            result = tools[call.name].call(context, call.arguments)
        except ToolError as exc:
            result, failure = _error(str(exc)), type(exc).__name__
            # "Nobody is signed in" is no failure of a tool: customers ask for what they can't have every day.
            counts_as = "" if isinstance(exc, ToolFailed) else Metric.TOOL_FAILED
        except ServiceError as exc:
            unknown = isinstance(exc, OutcomeUnknown)
            result, failure = _error(UNANSWERED if unknown else UNREACHABLE), type(exc).__name__
            counts_as = Metric.ODOO_UNAVAILABLE if exc.service == "odoo" else Metric.TOOL_FAILED
        except AssistantError:
            raise
        except Exception as exc:  # a defect of one tool must not cost the customer the answer
            told = BROKEN if "ask_for_person" in tools else BROKEN_ALONE
            result, failure, counts_as = _error(told), type(exc).__name__, Metric.TOOL_FAILED
            log("tool_crashed", level="ERROR", tool=call.name, **where(exc))
    if counts_as:
        metric(counts_as, tool=_known(call.name, tools), error=failure)
    tool, ms = _known(call.name, tools), round((time.monotonic() - started) * 1000, 1)
    current().called(tool, ms=ms, ok=not failure, odoo=made, error=failure)
    log(
        "tool_finished",
        tool=tool,
        call_id=call.call_id,
        ms=ms,
        ok=not failure,
        error=failure or None,
        odoo=made,
        odoo_ms=odoo_ms(made),
    )
    return result if isinstance(result, Preview) else to_output(result)


def where(exc: BaseException) -> dict[str, str]:
    """An exception for the log: its class and place. Its text may quote a customer, so it is left out."""
    trace = exc.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "?"
    return {"error": type(exc).__name__, "place": place}


def _known(name: str, tools: Mapping[str, Tool]) -> str:
    return name if name in tools else "(unknown)"  # the model's own words stay out of the log


def _error(text: str) -> str:
    return json.dumps({"error": text}, ensure_ascii=False)
