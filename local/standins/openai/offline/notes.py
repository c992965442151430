"""The offline model without tools: says the line of its instructions that shares most words with the question.

It reads the list under the heading "What you know"; without one there is nothing that it could say.
"""

import re

from local.standins.openai.answers import Part, Say
from local.standins.openai.offline.request import Conversation

_KNOWN = re.compile(r"^#+ What you know\n(.*?)(?=^#|\Z)", re.M | re.S)
_ENTRY = re.compile(r"^- (.*?)(?=\n\s*\n|\n- |\Z)", re.M | re.S)
_SHORT = 4  # letters; what is shorter is rarely what a question is about
_SMALL_TALK = {
    "thanks": frozenset({"thank", "thanks", "gracias"}),
    "greeting": frozenset({"hello", "hi", "hey", "hola", "buenas", "buenos"}),
}
SENTENCES = {
    "en": {
        "greeting": "Hello! What would you like to know?",
        "thanks": "You're welcome!",
        "unknown": "I don't know that, sorry. The people here do.",
    },
    "es": {
        "greeting": "¡Hola! ¿Qué te gustaría saber?",
        "thanks": "¡Con gusto!",
        "unknown": "Eso no lo sé, lo siento. Las personas de aquí sí.",
    },
}


def known_in(instructions: str) -> list[str]:
    section = _KNOWN.search(instructions)
    return [" ".join(entry.split()) for entry in _ENTRY.findall(section[1])] if section else []


def answer(conversation: Conversation, known: list[str]) -> list[Part]:
    asked = _words(" ".join(conversation.asked))
    best = max(known, key=lambda entry: len(_words(entry) & asked))
    if _words(best) & asked:
        return [Say(best)]
    said = set(re.findall(r"\w+", " ".join(conversation.asked).lower()))
    talk = next((name for name, words in _SMALL_TALK.items() if words & said), "unknown")
    return [Say(SENTENCES["es" if conversation.language == "es" else "en"][talk])]


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", text.lower()) if len(word) >= _SHORT)
