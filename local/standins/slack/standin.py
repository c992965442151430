"""The Slack stand-in, as Python: what people do in the workspace, what they see, and the webhooks in between."""

from typing import Any

import urllib3

from assistant.clock import Clock, SystemClock
from local.standins.line.chats import Chats, Entry
from local.standins.slack import events
from local.standins.slack.api import Api
from local.standins.slack.control import Control
from local.standins.slack.events import Payload
from local.standins.slack.workspace import Channel, Message, Workspace

SCOPES = frozenset({"chat:write", "app_mentions:read", "im:history", "channels:history"})


class SlackStandIn:
    """One workspace with one app. `app` is the Web API as a WSGI application; wrap it in a `Recorder` for faults and a
    log.

    The methods named after what a person does (`user_says`, …) return a webhook's payload and show it in the chat;
    `send_webhook` delivers one. Where nobody named a channel it is the person's direct chat with us. `webhook_url` is
    where `/_chat` sends what it is told to. `burst`: how many messages a channel takes at once, then one a second.
    """

    def __init__(
        self,
        *,
        signing_secret: str,
        bot_token: str,
        clock: Clock | None = None,
        webhook_url: str = "",
        burst: int | None = None,
    ) -> None:
        self.signing_secret = signing_secret
        self.bot_token = bot_token
        self.clock = clock or SystemClock()
        self.webhook_url = webhook_url
        self.burst = burst
        self.team_id, self.app_id = "T0STANDIN", "A0SAPHAN"
        self.bot_user_id, self.bot_id = "U0SAPHANBOT", "B0SAPHANBOT"
        self.scopes = set(SCOPES)
        self.workspace = Workspace(self.clock)
        self.assistant_threads: set[tuple[str, str]] = set()
        """Opened in the assistant view: they have a time stamp and no first message."""
        self.chats = Chats()
        """By place: `C0123:<thread_ts>`, `D0123`, `D0123:<thread_ts>`."""
        self._http = urllib3.PoolManager(maxsize=8)
        self._api = Api(self)
        self._control = Control(self)

    def app(self, environ: dict[str, Any], start_response: Any) -> Any:
        application = self._control if environ["PATH_INFO"].startswith("/_chat") else self._api
        return application(environ, start_response)

    # What people do.

    def user_says(self, user: str, text: str, channel: str = "", thread_ts: str = "", **fields: Any) -> Payload:
        """The `message` event. Slack escapes three letters, so this does."""
        place, said = self._wrote(user, escaped(text), channel, thread_ts, fields)
        return events.envelope(self, events.message(place, said))

    def user_mentions(self, user: str, text: str, channel: str, thread_ts: str = "", **fields: Any) -> Payload:
        """The `app_mention` event; `as_message` gives the other one that comes of it."""
        place, said = self._wrote(user, f"<@{self.bot_user_id}> {escaped(text)}", channel, thread_ts, fields)
        return events.envelope(self, events.mention(place, said))

    def as_message(self, payload: Payload) -> Payload:
        """What comes beside an `app_mention` where the app hears all messages, or the same event under a new id."""
        channel = self.workspace.channels[payload["event"]["channel"]]
        said = channel.message(payload["event"]["ts"])
        assert said is not None
        return events.envelope(self, events.message(channel, said))

    def user_edits(self, payload: Payload, text: str) -> Payload:
        event = payload["event"]
        channel = self.workspace.channels[event["channel"]]
        before = {key: event[key] for key in ("user", "text", "ts")} | {"type": "message"}
        after = {**before, "text": escaped(text), "edited": {"user": event["user"], "ts": self.workspace.stamp()}}
        changed = {"subtype": "message_changed", "hidden": True, "message": after, "previous_message": before}
        return events.envelope(
            self, events.message(channel, {"type": "message", "ts": self.workspace.stamp(), **changed})
        )

    def user_deletes(self, payload: Payload) -> Payload:
        event = payload["event"]
        channel = self.workspace.channels[event["channel"]]
        gone = {"subtype": "message_deleted", "hidden": True, "deleted_ts": event["ts"]}
        return events.envelope(self, events.message(channel, {"type": "message", "ts": self.workspace.stamp(), **gone}))

    def user_opens_assistant(self, user: str) -> Payload:
        channel, ts = self.workspace.open(direct(user)), self.workspace.stamp()
        self.assistant_threads.add((channel.id, ts))
        thread = {"user_id": user, "channel_id": channel.id, "thread_ts": ts, "context": {}}
        event = {"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": ts}
        return events.envelope(self, event)

    def user_taps(self, user: str, value: str) -> Payload:
        """The newest button with that value, wherever it is."""
        for channel in self.workspace.channels.values():
            for said in reversed(channel.messages):
                for element in buttons(said):
                    if element.get("value") == value:
                        return events.tap(self, user, channel, said, element)
        raise LookupError(f"no button with value {value}")

    def own_message(self, message: Message, channel: str) -> Payload:
        """What we hear of our own message."""
        return events.envelope(self, events.message(self.workspace.channels[channel], message))

    def verification(self, challenge: str) -> Payload:
        """When the webhook's URL is entered in Slack's console."""
        return {"token": "verification-token", "challenge": challenge, "type": "url_verification"}

    # Webhooks.

    def signed(self, payload: Payload) -> tuple[bytes, dict[str, str]]:
        """Body and headers."""
        body, content_type = events.body_of(payload)
        return body, events.headers_of(self.signing_secret, body, content_type, self.clock.now_ms() // 1000)

    def send_webhook(self, url: str, payload: Payload) -> int:
        """Status of the last answer; 0 if there was none. Without a 2xx Slack tries three times more, as here but at
        once; taps it sends once."""
        body, headers = self.signed(payload)
        status, again = events.post(self._http, url, body, headers)
        for number in range(1, events.RETRIES + 1):
            if not again or payload["type"] != "event_callback":
                break
            reason = "http_error" if status else "http_timeout"
            retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
            status, again = events.post(self._http, url, body, headers | retry)
        return status

    # What people see.

    def chat(self, place: str) -> list[Entry]:
        """Oldest first: `{"from": "user" | "bot", "message", "at_ms", "via"}`."""
        return self.chats.messages(place)

    def status(self, place: str) -> str:
        """What stands beside the app's name in a thread."""
        channel, _, thread_ts = place.partition(":")
        text, until_ms = self.workspace.open(channel).status.get(thread_ts, ("", 0))
        return text if until_ms > self.clock.now_ms() else ""

    def wait_for_bot(self, place: str, count: int, timeout: float = 10) -> list[Entry]:
        """What the bot said, once it is `count` messages in all. `TimeoutError` after `timeout` seconds."""
        return self.chats.wait_for_bot(place, count, timeout)

    def said_by_bot(self, channel: Channel, message: Message) -> Message:
        message = self.workspace.add(channel, message)
        self._show(channel, message, "bot")
        return message

    def _wrote(
        self, user: str, text: str, channel: str, thread_ts: str, fields: dict[str, Any]
    ) -> tuple[Channel, Message]:
        place = self.workspace.open(channel or direct(user))
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        said: Message = {
            "user": user,
            "text": text,
            "team": self.team_id,
            "client_msg_id": events.new_id(""),
            **thread,
            **fields,
        }
        message = self.workspace.add(place, said)
        self._show(place, message, "user")
        return place, message

    def _show(self, channel: Channel, message: Message, by: str) -> None:
        thread = message.get("thread_ts") or ("" if channel.direct else message["ts"])
        shown = {key: message[key] for key in ("text", "blocks", "user", "ts") if key in message}
        entry: Entry = {"from": by, "message": {"type": "text", **shown}, "at_ms": self.clock.now_ms(), "via": None}
        self.chats.add(f"{channel.id}:{thread}" if thread else channel.id, entry)


def direct(user: str) -> str:
    """The channel of a person's chat with the app."""
    return "D" + user[1:]


def buttons(message: Message) -> list[dict[str, Any]]:
    return [
        element
        for block in message.get("blocks", ())
        for element in block.get("elements", ())
        if "action_id" in element
    ]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
