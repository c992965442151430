"""The offline model as a debater: takes the side against the first statement that it hears, and keeps to it."""

import re

from local.standins.openai.answers import Call, Part, Say
from local.standins.openai.offline.request import Conversation

_STATEMENT = re.compile(r'"(.*)"')
MIN_WORDS = 3  # fewer are hardly a statement

SENTENCES = {
    "en": {
        "ask": "Which statement shall we debate? Tell me what you think about it.",
        "against": 'I argue against "{topic}". Much of it is habit: what would change your mind?',
        "for": 'I argue for "{topic}". The reasons for it outweigh those against: which one do you doubt?',
    },
    "es": {
        "ask": "¿Qué afirmación debatimos? Dime qué opinas.",
        "against": 'Estoy en contra de "{topic}". Mucho de eso es costumbre: ¿qué te haría dudar?',
        "for": 'Estoy a favor de "{topic}". Las razones a favor pesan más: ¿de cuál dudas?',
    },
}


def answer(conversation: Conversation) -> list[Part]:
    say = SENTENCES["es" if conversation.language == "es" else "en"]
    taken = next((call.result for call in conversation.calls if call.name == "take_side" and not call.error), None)
    if taken:
        return [Say(say[taken["your_side"]].format(topic=taken["topic"]))]
    situation = conversation.situation
    if side := situation.get("your_side"):
        named = _STATEMENT.search(situation.get("debate", ""))
        return [Say(say["for" if side.startswith("for ") else "against"].format(topic=named[1] if named else ""))]
    said = " ".join(" ".join(conversation.asked).split())
    if len(said.split()) < MIN_WORDS:
        return [Say(say["ask"])]
    return [Call("take_side", {"topic": said[:160], "side": "against"})]
