"""boto3 clients that can only reach a local AWS: fixed endpoint, fixed keys, no profile and no configuration file."""

import os
import threading
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

# No answer of a local server gets better by asking again, and a retry would hide what went wrong.
_CONFIG = Config(
    retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, connect_timeout=5, max_pool_connections=50
)

# Clients may be shared by threads, but a session makes one at a time.
_making = threading.Lock()


@dataclass(frozen=True)
class Keys:
    """One caller's credentials. Secrets are not checked: who calls is told by the access key alone."""

    access_key: str
    secret_key: str = "local"
    token: str | None = None


OPERATOR = Keys("AKIALOCALOPERATOR000")
CLOUDFORMATION = Keys("AKIACLOUDFORMATION00")


@dataclass
class Clients:
    """Clients of one caller at one endpoint, made once each."""

    endpoint: str
    region: str
    keys: Keys = OPERATOR
    _made: dict[str, Any] = field(default_factory=dict)

    def __call__(self, service: str) -> Any:
        with _making:
            if service not in self._made:
                self._made[service] = _session().client(
                    service,
                    endpoint_url=self.endpoint,
                    region_name=self.region,
                    aws_access_key_id=self.keys.access_key,
                    aws_secret_access_key=self.keys.secret_key,
                    aws_session_token=self.keys.token,
                    config=_CONFIG,
                )
            return self._made[service]


@cache
def _session() -> boto3.session.Session:
    nowhere: Any = (None, None, None, None)
    core = botocore.session.Session(session_vars={"profile": nowhere})
    core.set_config_variable("config_file", os.devnull)
    core.set_config_variable("credentials_file", os.devnull)
    return boto3.session.Session(botocore_session=core)
