"""LINE, through its own API: are we the channel that the secret says, do its webhooks come here, is quota left?"""

from ops.checks.case import Case
from ops.checks.finding import Finding, Findings, failed, note, ok
from ops.line_api import LineApi, LineProblem
from ops.webhook import tried_words

NEARLY_USED_PERCENT = 80  # as the alarm line-quota


def check(case: Case) -> Findings:
    if "line" not in case.profile.channels:
        yield ok("line.channel", "this assistant is not on LINE")
        return
    contents = case.filled("line")
    if contents is None:
        yield case.unfilled("line")
        return
    api = LineApi(contents.fields)
    try:
        bot = api.bot()
    except LineProblem as problem:
        yield _token(case, problem, contents.fields)
        return
    yield ok("line.token", f"accepted; the account is {bot.name}")
    expected = contents.fields.get("bot_user_id", bot.user_id)
    if expected != bot.user_id:
        yield failed(
            "line.account",
            "bot_user_id in the secret is another account's: every webhook is refused",
            f"The channel's is {bot.user_id}: {case.command('secrets set line --field bot_user_id')}",
        )
    try:
        yield from _webhook(case, api)
        yield _quota(api)
    except LineProblem as problem:
        yield failed(
            "line.api", f"LINE answered {problem}", "Look at https://linestatus.me, and try again in a minute."
        )


def _token(case: Case, problem: LineProblem, fields: dict[str, str]) -> Finding:
    if problem.status in (401, 403):
        stateless = "channel_access_token" not in fields
        which = "channel_id and channel_secret" if stateless else "channel_access_token"
        return failed(
            "line.token",
            f"LINE refuses {which}: no answer can be sent",
            "Copy it from the LINE Developers console (Basic settings, Messaging API), then "
            f"{case.command('secrets set line')}",
        )
    return failed(
        "line.token",
        f"{problem}",
        "Is there a way to api.line.me from here? api_base_url in the secret line is for tests only.",
    )


def _webhook(case: Case, api: LineApi) -> Findings:
    ours = case.target.webhook_urls.get("line", "")
    connect = case.command("connect line --yes")
    endpoint = api.endpoint()
    if endpoint and case.target.is_local and not case.is_played("line"):
        ours = endpoint.url  # the real LINE comes here through a tunnel, whose URL nobody here knows
    if endpoint is None:
        yield failed("line.webhook", "the channel has no webhook URL", f"Set it: {connect}")
    elif endpoint.url != ours:
        yield failed(
            "line.webhook",
            f"the channel's webhooks go to {endpoint.url}",
            f"If they shall come here: {connect}",
        )
    else:
        yield ok("line.webhook", f"set to {ours}")
    if endpoint and not endpoint.active:
        yield failed(
            "line.active",
            "LINE sends no webhooks",
            'Switch on "Use webhook" in the LINE Developers console (Messaging API); no program can.',
        )
    elif endpoint:
        yield ok("line.active", "LINE sends webhooks")
    tried = api.try_endpoint(ours)
    if tried.success:
        yield ok("line.test", "LINE's test webhook is answered with 200")
    else:
        told, todo = tried_words(tried)
        yield failed("line.test", f"LINE's test webhook {told}", todo)


def _quota(api: LineApi) -> Finding:
    quota = api.quota()
    if quota.limit is None:
        return ok("line.quota", f"no limit; {quota.used} pushes this month")
    used = f"{quota.used} of {quota.limit} pushes of this month used"
    if quota.used_percent < NEARLY_USED_PERCENT:
        return ok("line.quota", used)
    what = failed if quota.used >= quota.limit else note
    return what(
        "line.quota", used, "Raise the plan, or the rest of the month brings replies only: docs/runbooks/line-quota.md"
    )
