"""The offline model as a seller of cars: by rules, in Spanish and English, from the thread alone."""

from local.standins.openai.offline.cars.dialogue import answer

__all__ = ["answer"]
