"""What the balance function is made of."""

from decimal import Decimal
from functools import partial
from typing import Any

import boto3
import urllib3
from botocore.config import Config

from assistant import profile as profiles
from assistant.balance import line_quota
from assistant.balance.costs_api import CostsApi
from assistant.balance.watch import Watch
from assistant.channels.line_api import LineApi
from assistant.channels.line_http import LineHttp
from assistant.channels.line_tokens import LineTokens
from assistant.clock import SystemClock
from assistant.credentials import Credentials
from assistant.names import Env
from assistant.secrets import read
from assistant.settings import variable
from assistant.stores.ledger import DynamoLedger

LINE_API = "https://api.line.me"
AWS = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3, "mode": "standard"})


def watch() -> Watch:
    """Raises `ConfigurationError` for a missing variable or a wrong profile. A secret that is not filled, or is wrong,
    stops nothing: the estimate goes on, and the age of the figures is what tells."""
    profile = profiles.load(variable(Env.PROFILE))
    secrets = boto3.client("secretsmanager", config=AWS)
    return Watch(
        DynamoLedger(boto3.client("dynamodb", config=AWS), variable(Env.TABLE)),
        costs=partial(_costs, secrets),
        quota_used=partial(_quota_used, secrets) if "line" in profile.channels else None,
        clock=SystemClock(),
    )


def _costs(secrets: Any, first_day: int) -> dict[int, int]:
    # Read at every look: it is seldom, and a key that was changed counts at once.
    return CostsApi(read(secrets, "openai_admin")).by_day(first_day)


def _quota_used(secrets: Any) -> Decimal:
    fields = read(secrets, "line")
    http = LineHttp(fields.get("api_base_url", LINE_API), urllib3.PoolManager(maxsize=1))
    return line_quota.used_percent(LineApi(Credentials(fields), LineTokens(http, SystemClock()), http))
