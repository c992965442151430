"""What became of a message of ours, as Twilio tells it later: a refusal by WhatsApp comes no other way.

Source: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

from collections.abc import Mapping

from assistant.names import Metric
from assistant.observability import log, metric

FAILED = ("failed", "undelivered")


def count(callback: Mapping[str, str]) -> None:
    """Count a message that did not arrive; 63016 is one outside of the 24 hours. Ids and codes only."""
    status = callback.get("MessageStatus", "").lower()
    if status not in FAILED:
        return
    code, sid = callback.get("ErrorCode", ""), callback.get("MessageSid", "")
    code = code if code.isascii() and code.isdigit() else "none"
    log("message_undelivered", level="ERROR", sid=sid, status=status, code=code)
    metric(Metric.DELIVERIES_FAILED, channel="whatsapp", error=code, reason=status)
