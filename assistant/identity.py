"""Who a conversation belongs to: one-time codes by e-mail bind it to an Odoo partner (design D5).

Nothing here tells whether an address has an account: a code is awaited for an address that nobody has as well, it just
never fits. Codes never reach the model: the run asks `looks_like_code` first.
"""

import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from threading import Lock
from typing import Final

from assistant.errors import ToolFailed
from assistant.names import Metric
from assistant.observability import log, metric
from assistant.odoo.records import Partner
from assistant.phrases import Phrases
from assistant.ports import Clock, Odoo
from assistant.profile_settings import SignInSettings
from assistant.state import BoundPartner, SignIn, State

DIGITS: Final = 6
HOUR_S: Final = 3600
DAY_S: Final = 86_400
REMEMBERED_S: Final = 15 * 60
"""A code is recognised for so long after its time, so that a late one is told so and stays out of the thread."""
CHECK_S: Final = DAY_S
"""A binding that Odoo has not confirmed for so long is looked up before it is used."""
SEPARATORS: Final = re.compile(r"[\s\u200b\-‐‑‒–—.,:;=\"'“”()]+")
AROUND: Final = re.compile(r"รหัส|ยืนยัน|คือ|ค่ะ|คะ|ครับ|นะ|otp|code|the|my|is|here", re.IGNORECASE)
"""What people write around a code: "รหัสคือ 123456 ค่ะ". Any other word makes it a message for the model."""
_COUNTING: Final = Lock()  # a model may ask for several codes in one turn, whose tools run side by side


type Recipient = tuple[int | None, Callable[[str], None]]
"""The partner whose code is awaited, and what mails it; None is nobody, whose code never fits."""


class Outcome(StrEnum):
    """What became of a typed code; each but NOT_AWAITED has its sentence under `code.` in the phrases."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"
    PAUSED = "paused"
    NOT_AWAITED = "not_awaited"


def random_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def code_in(text: str) -> str | None:
    """The six digits of a message that is nothing but a code: Thai digits, spaces and dashes are fine."""
    bare = SEPARATORS.sub("", AROUND.sub("", text))
    if len(bare) != DIGITS or not all(letter.isdecimal() for letter in bare):
        return None
    return "".join(str(unicodedata.decimal(digit)) for digit in bare)


def looks_like_code(text: str) -> bool:
    return code_in(text) is not None


def code_awaited(state: State, clock: Clock) -> bool:
    return state.sign_in is not None and state.sign_in.expires_at > _now(clock)


def known_code(state: State, text: str, conversation: str, clock: Clock) -> bool:
    """Whether this is a code that was sent here a while ago: used, expired or replaced."""
    code = code_in(text)
    return code is not None and state.codes_known.get(_hash(conversation, code), 0) > _now(clock)


def account_of(address: str) -> str:
    """What an address is counted under: its hash."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def check_allowed(state: State, settings: SignInSettings, clock: Clock) -> None:
    """Raises `ToolFailed` during the pause after wrong codes, and when this hour's codes are used up."""
    now = _now(clock)
    free_at = state.sign_in_paused_until
    recent = _within_an_hour(state.codes_sent_at, now)
    if len(recent) >= settings.codes_per_hour:
        free_at = max(free_at, recent[-settings.codes_per_hour] + HOUR_S)
    if free_at > now:
        raise ToolFailed(
            "No code can be sent now: too many wrong codes, or too many codes were asked for. The customer can try "
            f"again in about {_minutes(free_at - now)} minutes."
        )


def at_once(mail: Callable[[], None]) -> None:
    mail()


def request_code(
    state: State,
    recipient: Callable[[], Recipient],
    *,
    conversation: str,
    settings: SignInSettings,
    clock: Clock,
    once: Callable[[Callable[[], str]], str],
    may_mail: Callable[[], bool] = lambda: True,
    post: Callable[[Callable[[], None]], None] = at_once,
    new_code: Callable[[], str] = random_code,
) -> None:
    """Mail a code to whom `recipient` gives, and await it.

    `may_mail` counts a mail to the address; when it says no, the code is awaited all the same and nobody is told.
    `post` runs the mailing. `once` runs its argument, or gives what an earlier try of this run got from it. Raises
    `ToolFailed`; errors of `recipient` and `post` pass through and leave no code awaited that was not before.
    """
    with _COUNTING:
        check_allowed(state, settings, clock)
        now = _now(clock)
        # Counted before sending: a mail whose answer never came may have gone out.
        state.codes_sent_at = [*_within_an_hour(state.codes_sent_at, now), now]

    def send() -> str:
        code, (partner_id, mail) = new_code(), recipient()
        allowed = may_mail()  # asked for an address that nobody has as well: it takes as long
        if allowed:
            post(lambda: mail(code))
        else:
            log("code_withheld", level="WARNING")
            metric(Metric.CODES_WITHHELD)
        return json.dumps({"partner_id": partner_id, "code_hash": _hash(conversation, code)})

    sent = json.loads(once(send))
    expires_at = now + settings.code_minutes * 60
    state.sign_in = SignIn(sent["partner_id"], sent["code_hash"], expires_at, settings.tries)
    state.codes_known = {code: until for code, until in state.codes_known.items() if until > now}
    state.codes_known[sent["code_hash"]] = expires_at + REMEMBERED_S


def check_code(
    state: State, text: str, odoo: Odoo, *, conversation: str, settings: SignInSettings, clock: Clock
) -> Outcome:
    """Try a typed code and bind the conversation when it fits. Errors of Odoo pass through and cost no try."""
    now = _now(clock)
    if state.sign_in_paused_until > now:
        return Outcome.PAUSED
    awaited = state.sign_in
    if awaited is None:
        if not known_code(state, text, conversation, clock):
            return Outcome.NOT_AWAITED
        return Outcome.USED if state.partner else Outcome.EXPIRED
    if awaited.expires_at <= now:
        state.sign_in = None
        return Outcome.EXPIRED
    fits = hmac.compare_digest(awaited.code_hash, _hash(conversation, code_in(text) or ""))
    if fits and awaited.partner_id is not None:
        partner = odoo.partner(awaited.partner_id)
        state.sign_in = None
        if partner is None:  # archived since the code was sent
            return Outcome.EXPIRED
        bind(state, partner, clock)
        return Outcome.ACCEPTED
    awaited.tries_left -= 1
    if awaited.tries_left > 0:
        return Outcome.WRONG
    state.sign_in = None
    state.sign_in_paused_until = now + settings.pause_minutes * 60
    return Outcome.PAUSED


def sentence(outcome: Outcome, state: State, phrases: Phrases, clock: Clock) -> str:
    """What the customer is told about a typed code."""
    tries = state.sign_in.tries_left if state.sign_in else 0
    return phrases(f"code.{outcome}", tries=tries, minutes=_minutes(state.sign_in_paused_until - _now(clock)))


def bind(state: State, partner: Partner, clock: Clock) -> None:
    """Make this partner the conversation's customer. What waited or was shown for somebody else is dropped."""
    if state.partner is None or state.partner.id != partner.id:
        unbind(state)
    state.partner = BoundPartner(partner.id, partner.name, partner.language, partner.pricelist_id, _now(clock))


def unbind(state: State) -> None:
    """Nobody is the customer any more. What was said until now, this run's part too, is not for whoever comes next."""
    if state.partner:
        state.hidden_through = state.version + 1
    state.partner = None
    state.sign_in = None
    state.pending = None
    state.refs = []


def refreshed_partner(state: State, odoo: Odoo, clock: Clock) -> Partner:
    """The signed-in customer as Odoo has it now. Raises `ToolFailed` when nobody is signed in, or not any more."""
    if state.partner is None:
        raise ToolFailed("Nobody is signed in. Ask the customer to sign in or to open an account first.")
    partner = odoo.partner(state.partner.id)
    if partner is None:
        unbind(state)
        raise ToolFailed("This customer's sign-in is no longer valid. Ask them to sign in again.")
    since, now = state.partner.bound_at, _now(clock)
    state.partner = BoundPartner(partner.id, partner.name, partner.language, partner.pricelist_id, since, now)
    return partner


def check_renewed(state: State, settings: SignInSettings, clock: Clock) -> None:
    """Before an order: raises `ToolFailed` when the sign-in is older than the profile wants."""
    if state.partner and _now(clock) - state.partner.bound_at > settings.renew_days * DAY_S:
        raise ToolFailed(
            "This customer signed in long ago and must prove again who they are before ordering. Call sign_in with "
            "email null: a code goes to the address on file. Ask the customer to type it here, then prepare the order "
            "again."
        )


def _hash(conversation: str, code: str) -> str:
    return hmac.new(conversation.encode(), code.encode(), hashlib.sha256).hexdigest()


def _within_an_hour(times: list[int], now: int) -> list[int]:
    return [at for at in times if at > now - HOUR_S]


def _minutes(seconds: int) -> int:
    return max(1, -(-seconds // 60))


def _now(clock: Clock) -> int:
    return clock.now_ms() // 1000
