"""More than the functions can take at once: everything is answered all the same."""

import pytest

from local.load import Load
from local.world import World

pytestmark = pytest.mark.world


def test_100_messages_at_once_are_all_answered_and_a_flood_is_slowed(world: World) -> None:
    report = Load(world, customers=25, messages=75, flood=30).run()
    assert report.good, str(report)
    assert report.messages == 105


def test_three_messages_within_a_moment_get_one_answer(world: World) -> None:
    user = "Uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    for text in ("สวัสดีค่ะ", "อยากได้ถุงมือไนไตร", "ไซส์ M ค่ะ"):
        event = world.line.user_says(user, text)
        assert world.line.send_webhook(world.webhook_url, [event]) == 200
    world.wait_until_quiet()
    answers = [entry["message"] for entry in world.line.chat(user) if entry["from"] == "bot"]
    assert len(answers) == 1
    assert "GLV-NIT-M" in answers[0]["text"]
