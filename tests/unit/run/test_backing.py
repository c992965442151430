"""What a text of the model may lean on."""

from assistant.ports import Chunk, Thread
from assistant.run import compaction, items
from assistant.run.backing import backing_of
from assistant.run.draft import Draft
from assistant.state import State
from tests.builders import CUSTOMER, inbound

EARLIER = [items.user("a car?"), items.output("c1", '{"price": "1"}'), items.assistant("This one.")]
NOTE = items.note("The customer is now signed in.")


def draft(history: list[dict[str, object]], now: list[dict[str, object]]) -> Draft:
    thread = Thread(CUSTOMER, State(version=1), [Chunk(1, history, 10)], waiting=[], outbox=None)
    made = Draft("run", thread, [inbound()], 0, ("es", "en"))
    made.items += now
    return made


def test_what_tools_and_the_assistant_have_shown_is_apart_from_what_the_customer_wrote() -> None:
    backing = backing_of(draft([*EARLIER, NOTE], [items.user("how much?"), items.output("c2", "[2]")]), "Be kind.")
    assert backing.shown == ('{"price": "1"}', "This one.", "[2]")
    assert backing.written == "a car?\nhow much?"
    assert backing.told == "Be kind."


def test_a_digest_is_taken_apart_by_who_said_what() -> None:
    _, digest = compaction.fold_all([Chunk(1, EARLIER, 10)], 10_000)
    backing = backing_of(draft(digest, []), "")
    assert backing.shown == ("assistant: This one.",)
    assert backing.written == "user: a car?"
