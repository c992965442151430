"""Strings that the deployed stack and the running code must agree on. Imports nothing of the project."""

from typing import Final

REST: Final = "rest"
"""The channel of the chat REST API: no webhooks of anybody's, but a function of its own."""

CHANNELS: Final = ("line", "whatsapp", "slack", REST)
"""Every channel that a profile may name."""

WEBHOOK_CHANNELS: Final = ("line", "whatsapp", "slack")
"""Those whose messages come as webhooks: the stack makes a route for each."""

CHANNEL_PROVIDERS: Final = {"line": "line", "whatsapp": "twilio", "slack": "slack"}
"""Whose secret a channel uses; a channel that is not here needs none."""

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
    "find_vehicles",
    "estimate_financing",
    "take_side",
    "search_context",
)
"""Every tool a profile may name; `assistant.tools.TOOLS` has the functions."""

VEHICLE_TOOLS: Final = frozenset({"find_vehicles", "estimate_financing"})
"""Those that need the profile's catalogue of cars."""

ODOO_TOOLS: Final = frozenset(TOOLS) - {"ask_for_person", "take_side", "search_context"} - VEHICLE_TOOLS
"""Those that can't do without Odoo: a profile with none of them has no Odoo at all."""


WARM_CALL: Final = {"warm": True}
"""What a schedule calls a function with, so that one environment stays. No webhook or queue message looks like it."""


class Env:
    """Environment variables that the template sets and `assistant.settings` reads."""

    PROFILE: Final = "PROFILE"
    TABLE: Final = "TABLE_NAME"
    QUEUE_URL: Final = "QUEUE_URL"
    MAX_EVENT_AGE_H: Final = "MAX_EVENT_AGE_HOURS"
    STAGE: Final = "STAGE"
    CHANNELS: Final = "CHANNELS"
    PUBLIC_URL: Final = "PUBLIC_URL"
    LINE_SECRET: Final = "LINE_SECRET_ARN"
    TWILIO_SECRET: Final = "TWILIO_SECRET_ARN"
    SLACK_SECRET: Final = "SLACK_SECRET_ARN"
    OPENAI_SECRET: Final = "OPENAI_SECRET_ARN"
    ODOO_SECRET: Final = "ODOO_SECRET_ARN"
    OPENAI_ADMIN_SECRET: Final = "OPENAI_ADMIN_SECRET_ARN"


SECRET_VARIABLES: Final = {
    "line": Env.LINE_SECRET,
    "twilio": Env.TWILIO_SECRET,
    "slack": Env.SLACK_SECRET,
    "openai": Env.OPENAI_SECRET,
    "odoo": Env.ODOO_SECRET,
    "openai_admin": Env.OPENAI_ADMIN_SECRET,
}
"""Which environment variable tells a function the ARN of a provider's secret."""

PLACEHOLDER: Final = "REPLACE_ME"
"""What the stack writes into a new secret's fields; code that reads one refuses to start on it."""

SECRET_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "line": ("channel_secret", "channel_access_token"),
    "twilio": ("account_sid", "auth_token", "sender"),
    "slack": ("signing_secret", "bot_token"),
    "openai": ("api_key",),
    "odoo": ("url", "db", "login", "api_key"),
    "openai_admin": ("api_key",),
}
"""Required JSON fields of each provider's secret.

Optional ones: `line.channel_secret_previous` (accepted beside the new one while it is being changed),
`line.bot_user_id` (webhooks for another bot are refused), `line.api_base_url`; `twilio.auth_token_previous` (as
LINE's), `twilio.template_sid` (the approved template for answers after 24 hours), `twilio.public_url` (a domain of
one's own), `twilio.api_base_url`; `slack.signing_secret_previous` (as LINE's), `slack.api_base_url`; `openai.base_url`,
`openai_admin.base_url`. `twilio.sender` is the number that customers write to. `openai_admin` is an admin key, which
reads what the organisation spends: only the balance function gets it.
"""

SECRET_INSTEAD: Final = {"channel_access_token": "channel_id"}
"""A required field that may be missing if this other one is there: with the channel's id, tokens are issued on need."""


class Metric:
    """CloudWatch metrics that the functions write, all in `NAMESPACE` with the dimensions `DIMENSIONS`."""

    NAMESPACE: Final = "Saphan"
    DIMENSIONS: Final = ("profile", "stage")

    WEBHOOK_REJECTED: Final = "WebhookRejected"
    SIGNATURE_REJECTED: Final = "SignatureRejected"
    EVENTS_RECEIVED: Final = "EventsReceived"

    RUNS_ANSWERED: Final = "RunsAnswered"
    RUNS_FAILED: Final = "RunsFailed"
    RUNS_RETRIED: Final = "RunsRetried"
    RUN_DURATION: Final = "RunDuration"
    TIME_TO_ANSWER: Final = "TimeToAnswer"
    FALLBACKS_SENT: Final = "FallbacksSent"
    TURN_LIMIT_REACHED: Final = "TurnLimitReached"
    THREADS_FOLDED: Final = "ThreadsFolded"
    MODEL_TURNS: Final = "ModelTurns"
    MODEL_DURATION: Final = "ModelDuration"
    TOOL_CALLS: Final = "ToolCalls"
    TOOL_FAILED: Final = "ToolFailed"
    ODOO_DURATION: Final = "OdooDuration"

    MODEL_UNAVAILABLE: Final = "ModelUnavailable"
    MODEL_RATE_LIMITED: Final = "ModelRateLimited"
    MODEL_QUOTA_ERRORS: Final = "ModelQuotaErrors"
    BREAKER_OPENED: Final = "BreakerOpened"
    ODOO_UNAVAILABLE: Final = "OdooUnavailable"
    SECRETS_FAILING: Final = "SecretsFailing"
    DELIVERIES_FAILED: Final = "DeliveriesFailed"
    REPLIES_SENT: Final = "RepliesSent"
    PUSHES_SENT: Final = "PushesSent"
    HOLDING_SENT: Final = "HoldingMessagesSent"

    TOKENS_IN: Final = "TokensIn"
    TOKENS_CACHED: Final = "TokensCached"
    TOKENS_OUT: Final = "TokensOut"
    COST_USD: Final = "CostUsd"
    BUDGET_SPENT: Final = "BudgetSpent"
    FLOODS_SLOWED: Final = "FloodsSlowed"
    CODES_WITHHELD: Final = "CodesWithheld"
    HANDOVERS_REQUESTED: Final = "HandoversRequested"
    CUSTOMERS_FORGOTTEN: Final = "CustomersForgotten"

    BALANCE_USD: Final = "BalanceUsd"
    SPEND_TODAY_USD: Final = "SpendTodayUsd"
    SPEND_MONTH_USD: Final = "SpendThisMonthUsd"
    DAYS_LEFT: Final = "DaysLeft"
    FIGURES_AGE_H: Final = "FiguresAgeHours"
    LINE_QUOTA_USED: Final = "LineQuotaUsedPercent"


class Alarm:
    """Names of the alarms: `stacks/alarms.py` has a row and docs/runbooks a page for each."""

    CUSTOMERS_AFFECTED: Final = "customers-affected"
    FAILED_RUNS: Final = "failed-runs"
    DEAD_LETTERS: Final = "dead-letters"
    OLDEST_MESSAGE: Final = "oldest-message"
    INGEST_5XX: Final = "ingest-5xx"
    INGEST_SLOW: Final = "ingest-slow"
    PROCESSOR_ERRORS: Final = "processor-errors"
    PROCESSOR_THROTTLED: Final = "processor-throttled"
    PROCESSOR_NEAR_TIMEOUT: Final = "processor-near-timeout"
    SIGNATURE_REJECTIONS: Final = "signature-rejections"
    ODOO_UNAVAILABLE: Final = "odoo-unavailable"
    MODEL_UNAVAILABLE: Final = "model-unavailable"
    MODEL_RATE_LIMITED: Final = "model-rate-limited"
    FALLBACKS: Final = "fallbacks"
    TURN_LIMIT: Final = "turn-limit"
    TOOLS_FAILING: Final = "tools-failing"
    DELIVERY_FAILED: Final = "delivery-failed"
    LINE_QUOTA: Final = "line-quota"
    SECRETS_FAILING: Final = "secrets-failing"
    SILENCE: Final = "silence"
    FLOOD: Final = "flood"
    CODES_WITHHELD: Final = "codes-withheld"
    BUDGET_SPENT: Final = "budget-spent"
    MONEY_429: Final = "money-429"
    LOW_BALANCE: Final = "low-balance"
    DAYS_LEFT: Final = "days-left"
    FIGURES_TOO_OLD: Final = "figures-too-old"
