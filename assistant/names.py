"""Strings that the deployed stack and the running code must agree on. Imports nothing of the project."""

from typing import Final

CHANNELS: Final = ("line",)
"""Every chat channel; the stack makes one webhook route and one secret for each."""

TOOLS: Final = (
    "find_products",
    "sign_in",
    "sign_out",
    "open_account",
    "place_order",
    "reorder",
    "list_orders",
    "get_order",
    "list_invoices",
    "ask_for_person",
)
"""Every tool a profile may name; `assistant.tools.TOOLS` has the functions."""


class Env:
    """Environment variables that the template sets and `assistant.settings` reads."""

    PROFILE: Final = "PROFILE"
    TABLE: Final = "TABLE_NAME"
    QUEUE_URL: Final = "QUEUE_URL"
    MAX_EVENT_AGE_H: Final = "MAX_EVENT_AGE_HOURS"
    LINE_SECRET: Final = "LINE_SECRET_ARN"
    OPENAI_SECRET: Final = "OPENAI_SECRET_ARN"
    ODOO_SECRET: Final = "ODOO_SECRET_ARN"


SECRET_VARIABLES: Final = {"line": Env.LINE_SECRET, "openai": Env.OPENAI_SECRET, "odoo": Env.ODOO_SECRET}
"""Which environment variable tells a function the ARN of a provider's secret."""

PLACEHOLDER: Final = "REPLACE_ME"
"""What the stack writes into a new secret's fields; code that reads one refuses to start on it."""

SECRET_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "line": ("channel_secret", "channel_access_token"),
    "openai": ("api_key",),
    "odoo": ("url", "db", "login", "api_key"),
}
"""Required JSON fields of each provider's secret.

Optional ones: `line.channel_secret_previous` (accepted beside the new one while it is being changed),
`line.bot_user_id` (webhooks for another bot are refused), `line.api_base_url`, `openai.base_url`.
"""

SECRET_INSTEAD: Final = {"channel_access_token": "channel_id"}
"""A required field that may be missing if this other one is there: with the channel's id, tokens are issued on need."""


class Metric:
    """CloudWatch metrics that the functions write, all in `NAMESPACE` with the dimension `profile`."""

    NAMESPACE: Final = "Saphan"
    WEBHOOK_REJECTED: Final = "WebhookRejected"
    EVENTS_RECEIVED: Final = "EventsReceived"
    RUNS_ANSWERED: Final = "RunsAnswered"
    RUNS_FAILED: Final = "RunsFailed"
    RUNS_RETRIED: Final = "RunsRetried"
    RUN_DURATION: Final = "RunDuration"
    FALLBACKS_SENT: Final = "FallbacksSent"
    TURN_LIMIT_REACHED: Final = "TurnLimitReached"
    TOOL_FAILED: Final = "ToolFailed"
    SERVICE_UNAVAILABLE: Final = "ServiceUnavailable"
    MODEL_QUOTA_ERRORS: Final = "ModelQuotaErrors"
    TOKENS_IN: Final = "TokensIn"
    TOKENS_CACHED: Final = "TokensCached"
    TOKENS_OUT: Final = "TokensOut"
    REPLIES_SENT: Final = "RepliesSent"
    PUSHES_SENT: Final = "PushesSent"
    BREAKER_OPENED: Final = "BreakerOpened"
    THREADS_FOLDED: Final = "ThreadsFolded"
    FLOODS_SLOWED: Final = "FloodsSlowed"
    COST_USD: Final = "CostUsd"
    BUDGET_SPENT: Final = "BudgetSpent"
    HOLDING_SENT: Final = "HoldingMessagesSent"
    HANDOVERS_REQUESTED: Final = "HandoversRequested"
    CODES_WITHHELD: Final = "CodesWithheld"
    CUSTOMERS_FORGOTTEN: Final = "CustomersForgotten"
