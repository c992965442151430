"""Slack, through its own API: does the token work, may it do what we need, is our own webhook answered?"""

from ops.checks.case import Case
from ops.checks.finding import Finding, Findings, failed, note, ok
from ops.slack_api import Identity, SlackProblem, identity
from ops.slack_webhook import tried, words

CONSOLE = "https://api.slack.com/apps"
SCOPES = {
    "chat:write": "it can't answer",
    "app_mentions:read": "it does not hear that it is mentioned",
    "im:history": "it does not hear direct messages",
    "channels:history": "it can't see whether an answer arrived, and may give it twice",
}
"""What the app must be granted (docs/secrets.md), and what happens without."""
WANTED = {"groups:history", "assistant:write"}
"""For private channels, and for the assistant view."""
EVENTS = ("app_mention", "message.im")


def check(case: Case) -> Findings:
    if "slack" not in case.profile.channels:
        yield ok("slack.channel", "this assistant is not on Slack")
        return
    contents = case.filled("slack")
    if contents is None:
        yield case.unfilled("slack")
        return
    try:
        yield from _app(case, identity(contents.fields))
    except SlackProblem as problem:
        yield _token(case, problem)
    url = case.target.webhook_urls.get("slack", "")
    answered = tried(url, contents.fields, case.clock.now_ms())
    if answered != 200:
        told, todo = words(answered)
        yield failed("slack.test", f"our own webhook {told}", todo)
        return
    yield ok("slack.test", "a challenge signed as Slack signs it is given back")
    yield note(
        "slack.webhook",
        "Slack tells nobody where it sends events: that is only to be seen in its console",
        f"{CONSOLE}, Event Subscriptions and Interactivity must have {url}",
    )


def _app(case: Case, app: Identity) -> Findings:
    if not app.is_bot:
        yield failed(
            "slack.token",
            "it is a person's token: answers would be in that person's name",
            f'Copy the "Bot User OAuth Token" (xoxb-), then {case.command("secrets set slack --field bot_token")}',
        )
        return
    yield ok("slack.token", f"accepted; the app is in the workspace {app.workspace}")
    if not app.scopes:
        yield note("slack.scopes", "Slack did not name them", "Is there a proxy between, that takes headers away?")
        return
    missing = [f"{scope} ({without})" for scope, without in SCOPES.items() if scope not in app.scopes]
    if missing:
        yield failed(
            "slack.scopes",
            f"not granted: {', '.join(missing)}",
            f"{CONSOLE}, OAuth & Permissions: add them and reinstall the app.",
        )
        return
    beyond = sorted(app.scopes - SCOPES.keys() - WANTED)
    if beyond:
        yield note(
            "slack.scopes",
            f"granted and not needed: {', '.join(beyond)}",
            f"{CONSOLE}, OAuth & Permissions: remove them and reinstall the app.",
        )
        return
    yield ok("slack.scopes", "all that is needed and nothing else")


def _token(case: Case, problem: SlackProblem) -> Finding:
    if problem.word in ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"):
        return failed(
            "slack.token",
            f"Slack refuses the bot token ({problem.word}): no answer can be sent",
            f"Reinstall the app ({CONSOLE}, OAuth & Permissions), then "
            f"{case.command('secrets set slack --field bot_token')}",
        )
    return failed(
        "slack.api",
        str(problem),
        "Look at https://slack-status.com, and try again. Is there a way to slack.com from here? api_base_url in the "
        "secret slack is for tests only.",
    )
