"""What to say or to call next, from the thread alone: the same thread always gives the same answer."""

from collections.abc import Callable

from local.standins.openai.answers import Call, Part, Say
from local.standins.openai.offline import accounts, buying, orders
from local.standins.openai.offline.scene import Act, Scene
from local.standins.openai.offline.understanding import SMALL_TALK, Understood
from local.standins.openai.offline.wording import Wording

SENTENCE_IS_ENOUGH = ("greeting", "thanks", "bye", "cancel", "catalogue", "medical", "elsewhere")


def answer(scene: Scene, asks: list[Understood]) -> list[Part]:
    """One turn: tool calls side by side, or the text and at most one card."""
    if scene.conversation.just_signed_in:
        asks = [scene.memory.goal or Understood("signed_in"), *asks]
    acts = [_act(scene, ask) for ask in _worth_answering(asks)]
    calls = [call for act in acts for call in act.calls]
    if calls:
        return [call for n, call in enumerate(calls) if call not in calls[:n]]
    texts = [act.text for act in acts if act.text]
    spoken: list[Part] = [Say("\n\n".join(dict.fromkeys(texts)))] if texts else []
    cards = [act.final for act in acts if act.final]
    return [*spoken, *cards[:1]]


def _act(scene: Scene, ask: Understood) -> Act:
    handler, tool = HANDLERS.get(ask.intent, (_otherwise, ""))
    if tool and tool not in scene.conversation.tools:
        if "chat" in scene.conversation.situation:  # only of a group's the situation says what it is
            return Act(scene.say("in_private"))
        return Act(scene.say("cannot" if scene.conversation.tools else "offline"))
    return handler(scene, ask)


def _person(scene: Scene, ask: Understood) -> Act:
    called = scene.called("ask_for_person")
    if called is None:
        return Act(calls=(Call("ask_for_person", {"reason": " ".join(ask.text.split())[:300]}),))
    return Act(scene.say("sorry") if called.error else scene.say("person"))


def _confirm(scene: Scene, ask: Understood) -> Act:
    if scene.memory.goal and scene.memory.goal.intent == "order":
        return buying.order(scene, scene.memory.goal)
    return Act(scene.say("tap_confirm" if scene.memory.card else "what_next"))


def _language(scene: Scene, ask: Understood) -> Act:
    return Act(Wording(ask.language)("language"))


def _otherwise(scene: Scene, ask: Understood) -> Act:
    """Intents that have just a sentence, and everything that was not understood."""
    if ask.intent in SENTENCE_IS_ENOUGH:
        return Act(scene.say(ask.intent))
    if scene.memory.goal and not scene.conversation.signed_in:
        return accounts.ask_who(scene, ask)
    return Act(scene.say("unclear"))


HANDLERS: dict[str, tuple[Callable[[Scene, Understood], Act], str]] = {
    "product": (buying.product, "find_products"),
    "words": (buying.product, "find_products"),
    "detail": (buying.detail, "find_products"),
    "order": (buying.order, "place_order"),
    "reorder": (orders.reorder, "reorder"),
    "orders": (orders.orders, "list_orders"),
    "invoices": (orders.invoices, "list_invoices"),
    "sign_in": (accounts.sign_in, "sign_in"),
    "new_code": (accounts.new_code, "sign_in"),
    "signed_in": (accounts.signed_in, "sign_in"),
    "sign_out": (accounts.sign_out, "sign_out"),
    "open_account": (accounts.open_account, "open_account"),
    "person": (_person, "ask_for_person"),
    "confirm": (_confirm, ""),
    "language": (_language, ""),
}
"""Who answers an intent, and the tool that it can't do without."""


def _worth_answering(asks: list[Understood]) -> list[Understood]:
    """Small talk only when there is nothing else; of several messages about one order or account, the last."""
    serious = [ask for ask in asks if ask.intent not in SMALL_TALK] or asks[-1:]
    once = ("order", "open_account", "slot", "details", "unclear")
    return [
        ask
        for n, ask in enumerate(serious)
        if ask.intent not in once or ask.intent not in [a.intent for a in serious[n + 1 :]]
    ]
