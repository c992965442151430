"""The LINE stand-in, as Python: what customers do, what they see, and the webhooks in between."""

import json
from collections.abc import Sequence
from typing import Any

import urllib3

from assistant.clock import SystemClock
from assistant.ports import Clock
from local.standins.line import webhooks
from local.standins.line.api import Api
from local.standins.line.chats import Chats, Entry
from local.standins.line.control import Control
from local.standins.line.events import Event, Events, group, mention, redelivered, user
from local.standins.line.ids import Ids
from local.standins.line.ledger import Ledger
from local.standins.line.taps import display_text_of

BOT_USER_ID = "U8e742f61d673b39c7fff3cecb7536ef0"


class LineStandIn:
    """One LINE channel. Its secret and its token may be changed at any time, as in the console; the earlier ones are
    then refused at once. `app` is its API as a WSGI application; wrap it in a `Recorder` for faults and a log.

    The methods named after what a customer does (`user_says`, `follow`, …) return the webhook event and show it in the
    chat; `send_webhook` delivers events. `webhook_url` is where the page and `/_chat` send what they are told to;
    `webhook_active` is the console's "Use webhook", which is only told.
    """

    def __init__(
        self,
        *,
        channel_secret: str,
        channel_access_token: str,
        channel_id: str = "2000000001",
        clock: Clock | None = None,
        quota: int | None = None,
        webhook_url: str | None = None,
        bot_name: str = "Saphan",
    ) -> None:
        self.channel_secret = channel_secret
        self.channel_access_token = channel_access_token
        self.channel_id = channel_id
        self.clock = clock or SystemClock()
        self.webhook_url = webhook_url
        self.webhook_active = True
        self.bot_name = bot_name
        self.bot_user_id = BOT_USER_ID
        self.ids = Ids()
        self.chats = Chats()
        self.ledger = Ledger(quota=quota)
        self.content: dict[str, tuple[str, bytes]] = {}
        """Content type and bytes of pictures, voices and files, by message id."""
        self._events = Events(self.ids)
        self._http = urllib3.PoolManager(maxsize=8)
        self._api = Api(self)
        self._control = Control(self)

    def app(self, environ: dict[str, Any], start_response: Any) -> Any:
        application = self._control if environ["PATH_INFO"].startswith("/_chat") else self._api
        return application(environ, start_response)

    # What customers do.

    def user_says(self, user_id: str, text: str) -> Event:
        return self._happened(user_id, user_id, self._events.text(user(user_id), text, self._now()))

    def user_taps(self, user_id: str, data: str, *, says: str | None = None) -> Event:
        """A button, by its data. `says`, or the `displayText` of that button in the chat, is shown as if typed."""
        shown = says or display_text_of(self.chats.messages(user_id), data)
        event = self._events.event("postback", user(user_id), self._now(), postback={"data": data})
        return self._happened(user_id, user_id, event, {"type": "postback", "data": data, "displayText": shown})

    def user_sends(self, user_id: str, kind: str, content: bytes = b"", content_type: str = "image/jpeg") -> Event:
        """Something that is no text: one of `events.MEDIA`."""
        event = self._events.media(user(user_id), kind, self._now())
        if content:
            self.content[event["message"]["id"]] = (content_type, content)
        return self._happened(user_id, user_id, event)

    def sticker(self, user_id: str) -> Event:
        return self.user_sends(user_id, "sticker")

    def follow(self, user_id: str) -> Event:
        """The customer adds the account, or unblocks it."""
        chat = self.chats.open(user_id)
        unblocked, chat.blocked = chat.blocked, False
        event = self._events.event("follow", user(user_id), self._now(), follow={"isUnblocked": unblocked})
        return self._happened(user_id, user_id, event)

    def unfollow(self, user_id: str) -> Event:
        """The customer blocks the account: what is sent from now on is accepted and never arrives."""
        self.chats.open(user_id).blocked = True
        return self._happened(user_id, user_id, self._events.event("unfollow", user(user_id), self._now()))

    def group_says(self, group_id: str, user_id: str, text: str, *, mention_bot: bool = True) -> Event:
        """A text in a group; with `mention_bot` it begins with a mention of the account."""
        fields = {"mention": mention(self.bot_user_id, self.bot_name)} if mention_bot else {}
        text = f"@{self.bot_name} {text}" if mention_bot else text
        event = self._events.text(group(group_id, user_id), text, self._now(), **fields)
        return self._happened(group_id, user_id, event)

    def other_event(self, user_id: str, kind: str, **fields: Any) -> Event:
        """Any event type, with any properties in place of the usual ones."""
        return self._happened(user_id, user_id, self._events.event(kind, user(user_id), self._now()) | fields)

    # Webhooks.

    def webhook_body(self, events: Sequence[Event]) -> bytes:
        data = {"destination": self.bot_user_id, "events": list(events)}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()

    def sign(self, body: bytes) -> str:
        """The value of `x-line-signature`."""
        return webhooks.sign(self.channel_secret, body)

    def send_webhook(self, url: str, events: Sequence[Event], *, timeout_s: float = webhooks.WAIT_S) -> int:
        """Status of the answer; 0 if there was none. Their reply tokens are good for a minute from now."""
        return self.post_webhook(url, events, timeout_s=timeout_s).status

    def redeliver(self, url: str, events: Sequence[Event], *, timeout_s: float = webhooks.WAIT_S) -> int:
        """The same events once more, as LINE does when it got no 2xx."""
        return self.send_webhook(url, [redelivered(event) for event in events], timeout_s=timeout_s)

    def post_webhook(
        self, url: str, events: Sequence[Event], *, timeout_s: float = webhooks.WAIT_S
    ) -> webhooks.Outcome:
        with self.chats.lock:
            for event in events:
                self.ledger.delivered(event.get("replyToken"), self._now())
        body = self.webhook_body(events)
        return webhooks.post(self._http, url, body, self.sign(body), timeout_s)

    # What customers see.

    def chat(self, chat_id: str) -> list[Entry]:
        """Oldest first: `{"from": "user" | "bot", "message", "at_ms", "via": "reply" | "push" | None}`."""
        return self.chats.messages(chat_id)

    def loading_until_ms(self, user_id: str) -> int | None:
        """When the loading animation ends by itself; None when there is none."""
        chat = self.chats.known(user_id)
        return chat.loading_until_ms if chat and chat.loading_until_ms > self._now() else None

    def is_loading(self, user_id: str) -> bool:
        return self.loading_until_ms(user_id) is not None

    def wait_for_bot(self, chat_id: str, count: int, timeout: float = 10) -> list[Entry]:
        """What the bot said, once it is `count` messages in all. `TimeoutError` after `timeout` seconds."""
        return self.chats.wait_for_bot(chat_id, count, timeout)

    def _happened(self, chat_id: str, user_id: str, event: Event, shown: dict[str, Any] | None = None) -> Event:
        now = self._now()
        with self.chats.lock:
            self.chats.open(chat_id).members.add(user_id)
            if "replyToken" in event:
                self.ledger.issue(event["replyToken"], chat_id, now)
        message = shown or event.get("message")
        if message:
            self.chats.add(chat_id, {"from": "user", "message": message, "at_ms": now, "via": None})
        else:
            self.chats.changed(chat_id)
        return event

    def _now(self) -> int:
        return self.clock.now_ms()
