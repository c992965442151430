"""`make demo`: a customer's conversation through a world, by the script of the profile that is up."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.names import CHANNEL_PROVIDERS
from assistant.profile import load
from local.demos import script, sk_medical
from local.phone import Missing

FOLDER = Path(__file__).parent / "demos"

OWN: dict[str, Callable[[dict[str, Any]], None]] = {"sk_medical": sk_medical.play}
"""Demos that look further than into the chat; all others are `demos/<profile>.toml`."""


def play(facts: dict[str, Any]) -> int:
    """0 when all was there, 1 with a sentence about what was missing. `facts` as in world.json."""
    profile = load(facts["profile"])
    provider = CHANNEL_PROVIDERS.get(profile.channels[0])
    if provider and not facts["standins"][provider]:
        print(f"{provider} is real in this world, and its chats can't be read from here.")
        return 1
    try:
        if profile.name in OWN:
            OWN[profile.name](facts)
        else:
            script.play(facts, profile, _script_of(profile.name))
    except Missing as exc:
        print(f"\nMISSING: {exc}")
        return 1
    return 0


def there_is(profile: str) -> bool:
    return profile in OWN or (FOLDER / f"{profile}.toml").is_file()


def _script_of(profile: str) -> script.Script:
    if not there_is(profile):
        raise Missing(f"local/demos/{profile}.toml: the script of this profile's demo")
    return script.read(FOLDER / f"{profile}.toml")
