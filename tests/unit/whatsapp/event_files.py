"""`tests/events/whatsapp/*.form`: bodies as Twilio posts them."""

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "events" / "whatsapp"


def names() -> list[str]:
    return sorted(file.stem for file in FOLDER.glob("*.form"))


def body(name: str) -> bytes:
    return (FOLDER / f"{name}.form").read_bytes()
