"""A stand-in for OpenAI's Responses API: the real wire, and a rule-based model that needs no key and no network."""

from local.standins.openai.answers import Call, Say
from local.standins.openai.app import OpenAIStandIn

__all__ = ["Call", "OpenAIStandIn", "Say"]
