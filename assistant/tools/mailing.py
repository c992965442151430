"""Mailing a one-time code so that neither words nor time tell whether there was anybody to mail it to."""

from collections.abc import Callable
from contextvars import copy_context
from threading import Thread

from assistant import identity
from assistant.errors import ServiceError
from assistant.names import Metric
from assistant.observability import log, metric
from assistant.tools.tool import ToolContext


def send_code(
    context: ToolContext, recipient: Callable[[], identity.Recipient], address: str, key: str, *, secretly: bool
) -> None:
    """Await a code of whomever `recipient` gives, and mail it. Takes `sign_in.answer_after_ms`, or a multiple of it.

    `secretly`, which is how an address that somebody typed is mailed: a mail that takes its time is left to Odoo, and
    one that fails is told to the operator instead of the customer. Otherwise errors pass through.
    """
    settings, started = context.profile.sign_in, context.clock.now_ms()
    step_ms, ends_at_ms = settings.answer_after_ms, list[int]()

    def rest_s() -> float:
        """Until the answer. When that is, is decided once, after the customer was looked up and before the mail."""
        now_ms = context.clock.now_ms()
        if not ends_at_ms:
            steps = max(1, -(-(now_ms - started) // step_ms)) if step_ms else 0
            ends_at_ms.append(started + steps * step_ms)
        return max(0.0, (ends_at_ms[0] - now_ms) / 1000)

    def aside(mail: Callable[[], None]) -> None:
        # A thread, for a request that Odoo has got is done whether or not somebody waits for the answer.
        run = copy_context().run
        thread = Thread(target=run, args=(_told_to_operator, mail, context.conversation), daemon=True, name="mail")
        thread.start()
        thread.join(rest_s())

    identity.request_code(
        context.state,
        recipient,
        conversation=context.conversation,
        settings=settings,
        clock=context.clock,
        once=lambda act: context.once(key, act),
        may_mail=lambda: context.count_code(identity.account_of(address), settings.codes_per_address),
        post=aside if secretly else identity.at_once,
    )
    if rest_s() > 0:
        context.pause(rest_s())


def _told_to_operator(mail: Callable[[], None], conversation: str) -> None:
    """Nothing may leave a thread that nobody waits for: a traceback on stderr could quote an address."""
    try:
        mail()
    except Exception as exc:
        # The conversation is named: by now the process may be at work for another one.
        log("code_not_mailed", level="ERROR", conversation=conversation, error=type(exc).__name__)
        if isinstance(exc, ServiceError):
            metric(Metric.ODOO_UNAVAILABLE, conversation=conversation, error=type(exc).__name__, service=exc.service)
