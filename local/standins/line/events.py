"""Webhook events as LINE sends them. Each returns what belongs into `events` of a webhook.

Source: https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
"""

from typing import Any

from local.standins.line.ids import Ids, opaque_token, reply_token

type Event = dict[str, Any]

_NO_REPLY = ("unfollow", "leave", "unsend")

_MEDIA: dict[str, dict[str, Any]] = {
    "sticker": {"packageId": "446", "stickerId": "1988", "stickerResourceType": "STATIC", "keywords": ["hello"]},
    "image": {"contentProvider": {"type": "line"}},
    "video": {"contentProvider": {"type": "line"}, "duration": 4000},
    "audio": {"contentProvider": {"type": "line"}, "duration": 4000},
    "file": {"fileName": "order.pdf", "fileSize": 2138},
    "location": {"title": "my location", "address": "Bangkok", "latitude": 13.7563, "longitude": 100.5018},
}
MEDIA = tuple(_MEDIA)


class Events:
    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    def event(self, kind: str, source: dict[str, str], now_ms: int, **fields: Any) -> Event:
        """Any event of this type, with the properties that all events have."""
        token = {} if kind in _NO_REPLY else {"replyToken": reply_token()}
        return {
            "type": kind,
            "mode": "active",
            "timestamp": now_ms,
            "source": source,
            "webhookEventId": self._ids.event(now_ms),
            "deliveryContext": {"isRedelivery": False},
            **token,
            **fields,
        }

    def text(self, source: dict[str, str], text: str, now_ms: int, **fields: Any) -> Event:
        message = {"type": "text", "id": self._ids.message(), "quoteToken": opaque_token(), "text": text}
        message |= {"markAsReadToken": opaque_token(), **fields}
        return self.event("message", source, now_ms, message=message)

    def media(self, source: dict[str, str], kind: str, now_ms: int) -> Event:
        message = {"type": kind, "id": self._ids.message(), "markAsReadToken": opaque_token(), **_MEDIA[kind]}
        if kind in ("image", "video", "sticker"):
            message["quoteToken"] = opaque_token()
        return self.event("message", source, now_ms, message=message)


def user(user_id: str) -> dict[str, str]:
    return {"type": "user", "userId": user_id}


def group(group_id: str, user_id: str) -> dict[str, str]:
    return {"type": "group", "groupId": group_id, "userId": user_id}


def mention(bot_user_id: str, bot_name: str) -> dict[str, Any]:
    """Of the bot, at the beginning of the text `@<bot name> …`."""
    length = len(f"@{bot_name}".encode("utf-16-le")) // 2
    mentionee = {"index": 0, "length": length, "type": "user", "userId": bot_user_id, "isSelf": True}
    return {"mentionees": [mentionee]}


def redelivered(event: Event) -> Event:
    return event | {"deliveryContext": {"isRedelivery": True}}
