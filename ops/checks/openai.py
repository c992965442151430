"""OpenAI: the key, the model, and whether it answers, by one real question as small as can be (some 20 tokens)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from assistant.credentials import Credentials
from assistant.errors import AccessDenied, ContractBroken, QuotaExceeded, RateLimited, ServiceError
from assistant.ports import ModelRequest
from assistant.stores import breaker
from ops.checks.case import Case
from ops.checks.finding import Finding, Findings, State, failed, note, ok

TIMEOUT_S = 20.0
SOON = timedelta(days=60)
"""A model that ends sooner than this is told of: somebody has to try another one on real conversations."""


def check(case: Case) -> Findings:
    contents = case.filled("openai")
    if contents is None:
        yield case.unfilled("openai")
        return
    found = _model(case, contents.fields)
    yield found
    if found.state is not State.FAILED:
        yield _answer(case, contents.fields)
    yield from _breaker(case)


def _model(case: Case, fields: dict[str, str]) -> Finding:
    import openai  # a third of a second: only who asks OpenAI pays for it

    name = case.profile.model.name
    client = openai.OpenAI(api_key=fields["api_key"], base_url=fields.get("base_url"), max_retries=1, timeout=TIMEOUT_S)
    try:
        model = client.models.retrieve(name)
    except openai.AuthenticationError:
        return failed(
            "openai.key",
            "OpenAI does not know this key",
            f"Make one at https://platform.openai.com/api-keys, then {case.command('secrets set openai')}",
        )
    except openai.PermissionDeniedError:
        return ok("openai.model", f"{name} (this key may not list models, which is fine)")
    except openai.NotFoundError as exc:
        if exc.code == "model_not_found":
            return failed(
                "openai.model",
                f"this key has no model {name}",
                "Allow it for the key's project (Limits > Allowed models), or put another name in the profile's "
                "[model] and deploy.",
            )
        return ok("openai.model", f"{name} (the server at base_url lists no models)")
    except openai.OpenAIError as exc:
        return note("openai.model", f"the list of models can't be read ({type(exc).__name__})", "See openai.answer.")
    ends = _end(model.shutdown_date)
    today = datetime.fromtimestamp(case.clock.now_ms() / 1000, UTC).date()
    if ends and ends - today < SOON:
        return note(
            "openai.model",
            f"{name} ends on {ends}",
            "Put its successor in the profile's [model], try it with make run and your key, and deploy.",
        )
    return ok("openai.model", f"{name} is there for this key")


def _end(told: Any) -> date | None:
    """The API gives a date as text; whatever else it may give some day is not a reason to stop."""
    try:
        return date.fromisoformat(str(told)[:10])
    except ValueError:
        return None


def _answer(case: Case, fields: dict[str, str]) -> Finding:
    from assistant.models.openai_responses import OpenAIModel

    settings = case.profile.model.model_copy(update={"max_output_tokens": 16})
    model = OpenAIModel(Credentials(fields), fields.get("base_url"), settings=settings)
    question = ModelRequest(
        instructions="Answer with one word.",
        items=[{"role": "user", "content": "Ready?"}],
        tools=[],
        user_hash="operator",
        timeout_s=TIMEOUT_S,
    )
    try:
        answer = model.respond(question)
    except ServiceError as exc:
        return _not_answered(case, exc)
    return ok("openai.answer", f"answers ({answer.usage.tokens_in} tokens in, {answer.usage.tokens_out} out)")


def _not_answered(case: Case, exc: ServiceError) -> Finding:
    match exc:
        case QuotaExceeded():
            todo = (
                "Top up at https://platform.openai.com/settings/organization/billing, or raise the limit that its code "
                "names; enter what was bought with ops balance add. docs/runbooks/money-429.md"
            )
        case AccessDenied():
            todo = f"Give the key the right to write Responses, or another key: {case.command('secrets set openai')}"
        case RateLimited():
            todo = "Try again in a minute. Often? Raise the usage tier: docs/runbooks/model-rate-limited.md"
        case ContractBroken():
            todo = "The profile's [model] asks for something that this model does not do; or base_url is wrong."
        case _:
            todo = "Look at https://status.openai.com. From here alone? base_url in the secret openai may be wrong."
    return failed("openai.answer", f"no answer: {exc.reason}", todo)


def _breaker(case: Case) -> Findings:
    found = case.target.client("dynamodb").get_item(TableName=case.target.table, Key=breaker.KEY)
    seconds = (int(found.get("Item", {}).get("until_ms", {}).get("N", 0)) - case.clock.now_ms()) // 1000
    if seconds > 0:
        yield note(
            "openai.breaker",
            f"there was no money a moment ago: for {seconds} s more nobody asks OpenAI",
            "It closes by itself. Afterwards: python -m ops dlq replay --all",
        )
