"""WhatsApp, through Twilio's own API: does the token work, is the number online, do its webhooks come here?"""

from collections.abc import Mapping

from ops.checks.case import Case
from ops.checks.finding import Finding, Findings, failed, note, ok
from ops.twilio_api import Sender, TwilioApi, TwilioProblem
from ops.twilio_webhook import tried, words

ROUTE = "/webhooks/whatsapp"


def check(case: Case) -> Findings:
    if "whatsapp" not in case.profile.channels:
        yield ok("whatsapp.channel", "this assistant is not on WhatsApp")
        return
    contents = case.filled("twilio")
    if contents is None:
        yield case.unfilled("twilio")
        return
    api = TwilioApi(contents.fields)
    try:
        status = api.account_status()
    except TwilioProblem as problem:
        yield _token(case, problem)
        return
    if status != "active":
        yield failed("whatsapp.token", f"the account is {status}", "Only Twilio can change that: see its console.")
        return
    yield ok("whatsapp.token", "accepted; the account is active")
    ours = url_of(contents.fields, case.target.webhook_urls.get("whatsapp", ""))
    try:
        yield from _sender(case, api.sender(), ours)
        yield _template(api, contents.fields)
    except TwilioProblem as problem:
        yield failed("whatsapp.api", f"Twilio answered {problem}", "Look at https://status.twilio.com, and try again.")
    answered = tried(ours, contents.fields)
    if answered == 200:
        yield ok("whatsapp.test", "a webhook signed as Twilio signs it is answered with 200")
    else:
        told, todo = words(answered)
        yield failed("whatsapp.test", f"our own webhook {told}", todo)


def url_of(fields: Mapping[str, str], deployed: str) -> str:
    """The URL that Twilio is to call: the deployment's, or that of a domain of one's own."""
    own = fields.get("public_url", "").rstrip("/")
    return own + ROUTE if own else deployed


def _token(case: Case, problem: TwilioProblem) -> Finding:
    if problem.status in (401, 403, 404):
        return failed(
            "whatsapp.token",
            "Twilio refuses account_sid and auth_token: no answer can be sent",
            f"Copy both from Twilio's console, then {case.command('secrets set twilio')}",
        )
    return failed(
        "whatsapp.token",
        f"{problem}",
        "Is there a way to api.twilio.com from here? api_base_url in the secret twilio is for tests only.",
    )


def _sender(case: Case, sender: Sender | None, ours: str) -> Findings:
    if sender is None:
        yield note(
            "whatsapp.sender",
            "the account has no such WhatsApp sender",
            "With Twilio's sandbox that is so: set its webhook by hand in the console. Else correct the number: "
            f"{case.command('secrets set twilio --field sender')}",
        )
        return
    if sender.status.upper() not in ("ONLINE", "ONLINE:UPDATING"):
        yield failed("whatsapp.sender", f"the number is {sender.status}", "Twilio's console (Senders) says why.")
    else:
        yield ok("whatsapp.sender", "the number is online")
    if sender.callback_url == ours and sender.callback_method == "POST":
        yield ok("whatsapp.webhook", f"set to {ours}")
        return
    where = f"{sender.callback_method} {sender.callback_url}" if sender.callback_url else "nowhere"
    yield failed(
        "whatsapp.webhook",
        f"what customers write goes to {where}",
        f"If it shall come here: {case.command('connect whatsapp --yes')}",
    )


def _template(api: TwilioApi, fields: Mapping[str, str]) -> Finding:
    sid = fields.get("template_sid")
    if not sid:
        return ok("whatsapp.template", "none: an answer later than 24 hours waits until the customer writes")
    status = api.template_status(sid)
    if status == "approved":
        return ok("whatsapp.template", "approved by WhatsApp")
    return failed("whatsapp.template", f"the template is {status}", "Submit it for approval in Twilio's console.")
