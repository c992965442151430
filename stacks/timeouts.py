"""Times that the stack sets and that alarms are measured against. Plain numbers: read without the CDK too."""

from typing import Final

RUN_TIMEOUT_S: Final = 30
"""Of the processor. With the ten seconds of `HIDDEN_S` less than a LINE reply token is good for
(docs/decisions.md, 23)."""
HIDDEN_S: Final = RUN_TIMEOUT_S + 10
"""How long a message stays hidden when its run was killed. AWS advises six timeouts, but a customer is waiting: a
handled failure sets the visibility itself, and the lease in the table keeps a second run out (design D3)."""
INGEST_TIMEOUT_S: Final = 10
CHAT_TIMEOUT_S: Final = 29
"""API Gateway hangs up after 30; a run is over sooner (`assistant.chat.http.RUN_MS`)."""
CHANNEL_WAITS_S: Final = 2
"""LINE takes a webhook for failed that has no answer by then; Slack waits 3 seconds, Twilio 15."""
BALANCE_TIMEOUT_S: Final = 60
BALANCE_EVERY_S: Final = 15 * 60
