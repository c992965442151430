"""What it means when LINE's test webhook is not answered with 200."""

from ops.line_api import Tried


def tried_words(tried: Tried) -> tuple[str, str]:
    """What happened, completing "LINE's test webhook …", and what to do."""
    match tried.reason, tried.status:
        case "ERROR_STATUS_CODE", 401:
            return (
                "was refused: its signature does not match",
                "The channel_secret in the secret is not that of the channel: copy it from the console's Basic "
                "settings, and put it in with ops secrets set line.",
            )
        case "ERROR_STATUS_CODE", 400:
            return (
                "was refused: it is for another account",
                "bot_user_id in the secret line is not the channel's: correct it, or take it out with ops secrets set "
                "line --remove bot_user_id.",
            )
        case "ERROR_STATUS_CODE", 403 | 404:
            return (
                f"got {tried.status}",
                "There is no webhook route at that URL: compare it with the stack's output WebhookUrlLine.",
            )
        case "ERROR_STATUS_CODE", status:
            return (f"got {status}", "The ingest function fails: docs/runbooks/ingest-5xx.md")
        case "COULD_NOT_CONNECT", _:
            return ("found nobody there", "The URL is wrong or the deployment is gone; a tunnel may have ended.")
        case "REQUEST_TIMEOUT", _:
            return (
                "was not answered within 2 seconds",
                "Try once more: a first start is slow. If it stays so: docs/runbooks/ingest-slow.md",
            )
        case reason, _:
            return (f"failed ({reason})", "The URL needs https with a certificate of a public authority.")
