"""Reading messages back: newest first, page by page.

Source: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from operator import eq, ge, le
from typing import Any
from urllib.parse import urlencode

from werkzeug.wrappers import Request

from local.standins.twilio.answers import Refused
from local.standins.twilio.records import Record

_DATES: dict[str, Callable[[date, date], bool]] = {"DateSent": eq, "DateSent<": le, "DateSent>": ge}


def page_of(records: Iterable[Record], request: Request) -> dict[str, Any]:
    """`DateSent` filters leave out what is still queued, for that has no such date."""
    asked = request.args
    found = [record for record in reversed(list(records)) if _matches(record, asked)]
    size, page = int(asked.get("PageSize", 50)), int(asked.get("Page", 0))
    shown = found[page * size : (page + 1) * size]
    more = len(found) > (page + 1) * size
    return {
        "messages": [record.as_resource() for record in shown],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + len(shown) - 1,
        "uri": _uri(request, page),
        "first_page_uri": _uri(request, 0),
        "next_page_uri": _uri(request, page + 1) if more else None,
        "previous_page_uri": _uri(request, page - 1) if page else None,
    }


def _matches(record: Record, asked: Any) -> bool:
    if asked.get("To", record.to) != record.to or asked.get("From", record.sender) != record.sender:
        return False
    for name, compare in _DATES.items():
        if name in asked and (record.status == "queued" or not compare(record.created_at.date(), _day(asked[name]))):
            return False
    return True


def _day(value: str) -> date:
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        raise Refused(20001) from None


def _uri(request: Request, page: int) -> str:
    return f"{request.path}?{urlencode({**request.args, 'Page': str(page)})}"
