"""Who is who on WhatsApp: addresses as Twilio writes them, and the conversation that belongs to one.

A conversation's name stands in logs and in the queue, so it must not hold a phone number. The number itself travels in
`Inbound.sender` and `Reply.to`, which are only in the table.
"""

import hashlib
import hmac
import re

_PREFIX = "whatsapp:"
_ADDRESS = re.compile(r"whatsapp:([!-~]{1,100})")


def address_in(value: str) -> str:
    """`+66812345678` of `whatsapp:+66812345678`; "" for what is no address on WhatsApp, such as an SMS's."""
    match = _ADDRESS.fullmatch(value)
    return match[1] if match else ""


def channel_address(address: str) -> str:
    """As `To` and `From` want it; one that has the prefix keeps it."""
    return _PREFIX + address.removeprefix(_PREFIX)


def conversation_of(account_sid: str, address: str) -> str:
    """`whatsapp#` and 32 hex digits. The account's SID is the key: it stays the same when tokens are changed, and
    without it nobody can try all phone numbers on a name that was found in a log."""
    digest = hmac.digest(account_sid.encode(), address.encode(), hashlib.sha256)
    return f"whatsapp#{digest.hex()[:32]}"
