"""Writes that the customer confirms (design D6)."""

import json

import pytest

from assistant.errors import AccessDenied, OutcomeUnknown, ServiceUnavailable, ToolFailed
from assistant.messages import Card, Kind, Text
from assistant.phrases import phrases
from tests.fakes.model import calls, says
from tests.fakes.odoo import GLOVES, MALEE, MASKS
from tests.unit.run.chat import DEAD, Chat, button, text

say = phrases("en")
ORDER = ("place_order", {"lines": [{"product_id": GLOVES, "quantity": 5}]})
ACCOUNT = (
    "open_account",
    {"name": "Nok", "email": "nok@clinic.example", "phone": "081-234-5678", "company": None},
)
DROPPED = OutcomeUnknown("odoo", "no answer")


@pytest.fixture
def ordering(chat: Chat) -> Chat:
    """A card lies before the signed-in customer."""
    chat.sign_in(MALEE)
    chat.says("5 boxes of gloves please", calls(ORDER))
    return chat


def orders(chat: Chat) -> int:
    return len(chat.odoo.orders_of.get(MALEE.id, []))


def test_a_card_ends_the_run_and_its_buttons_carry_the_pending_id(ordering: Chat) -> None:
    (card,) = ordering.cards
    assert ordering.state.pending is not None
    pending = ordering.state.pending.id
    assert [button.action for button in card.buttons] == [f"confirm:{pending}", f"cancel:{pending}"]
    assert len(ordering.model.requests) == 1
    assert orders(ordering) == 0


def test_the_models_words_come_before_the_card(chat: Chat) -> None:
    chat.sign_in(MALEE)
    words, card = chat.says("5 boxes of gloves", calls(ORDER, text="Please check:"))
    assert (words, type(card)) == (Text("Please check:"), Card)


def test_words_beside_a_card_that_name_an_unknown_order_are_left_out(chat: Chat) -> None:
    chat.sign_in(MALEE)
    (card,) = chat.says("5 boxes of gloves", calls(ORDER, text="S00077 is placed!"))
    assert isinstance(card, Card)
    assert "S00077" not in json.dumps(chat.thread)


def test_words_beside_a_card_may_name_the_order_that_the_customer_wrote(ordering: Chat) -> None:
    ordering.taps("Confirm")
    ordering.state.refs = []
    words, _ = ordering.says("S00001 again", calls(("reorder", {"order_name": "S00001"}), text="S00001 once more:"))
    assert words == Text("S00001 once more:")


def test_two_writes_in_one_turn_show_one_card(chat: Chat) -> None:
    chat.sign_in(MALEE)
    second = ("place_order", {"lines": [{"product_id": MASKS, "quantity": 1}]})
    chat.says("Gloves, and masks", calls(ORDER, second))
    assert len(chat.cards) == 1
    told = [json.loads(item["output"]) for item in chat.thread if "output" in item]
    assert "Only one confirmation" in told[1]["error"]


def test_confirm_places_one_order_and_shows_its_receipt_without_the_model(ordering: Chat) -> None:
    receipt, thanks = ordering.taps("Confirm")
    assert isinstance(receipt, Card)
    assert receipt.title == "Order S00001 received"
    assert text(thanks) == say("receipt.thanks")
    assert orders(ordering) == 1
    assert ordering.state.refs == ["S00001"]
    assert ordering.state.pending is None
    assert len(ordering.model.requests) == 1


def test_a_second_tap_is_told_that_it_is_done(ordering: Chat) -> None:
    tap = button(ordering.cards[0], "Confirm").action
    ordering.taps("Confirm")
    assert ordering.sends(Kind.ACTION, tap) == [Text(say("card.already_done"))]
    assert orders(ordering) == 1


def test_two_taps_that_wait_together_place_one_order(ordering: Chat) -> None:
    first, second = ordering.tap("Confirm"), ordering.tap("Confirm")
    ordering.arrives(first, second)
    assert ordering.rings(first)
    assert orders(ordering) == 1
    assert ordering.texts[-1] == say("card.already_done")


def test_cancel_does_nothing_and_says_so(ordering: Chat) -> None:
    assert ordering.taps("Cancel") == [Text(say("card.cancelled"))]
    assert ordering.sends(Kind.ACTION, button(ordering.cards[0], "Confirm").action) == [Text(say("card.expired"))]
    assert orders(ordering) == 0


def test_cancel_after_confirm_does_not_pretend(ordering: Chat) -> None:
    ordering.taps("Confirm")
    assert ordering.sends(Kind.ACTION, button(ordering.cards[0], "Cancel").action) == [Text(say("card.already_done"))]


@pytest.mark.parametrize("word", ["confirm", "Confirm!", "  CONFIRM  order ", "“Confirm”", "ยืนยัน"])
def test_a_typed_word_confirms_like_the_button(ordering: Chat, word: str) -> None:
    ordering.says(word)
    assert orders(ordering) == 1


def test_a_card_says_which_words_to_type_where_there_are_no_buttons(ordering: Chat) -> None:
    assert ordering.cards[0].typed == "Type “Confirm” to go ahead, or “Cancel” to drop it."
    assert ordering.cards[0].typed not in ordering.cards[0].text


@pytest.mark.parametrize("word", ["cancel", "ยกเลิกค่ะ", "Cancel it."])
def test_a_typed_word_cancels_like_the_button(ordering: Chat, word: str) -> None:
    ordering.says(word)
    assert ordering.state.pending is None
    assert orders(ordering) == 0


@pytest.mark.parametrize("word", ["ok", "yes", "confirm what?"])
def test_other_words_are_for_the_model_and_the_card_stays_open(ordering: Chat, word: str) -> None:
    ordering.says(word, says("Please tap a button."))
    assert ordering.state.pending is not None
    assert orders(ordering) == 0


def test_a_word_that_confirms_means_nothing_without_a_card(chat: Chat) -> None:
    chat.says("confirm", says("What would you like to confirm?"))
    assert chat.texts == ["What would you like to confirm?"]


def test_a_button_of_an_unknown_kind_is_told_to_be_void(chat: Chat) -> None:
    assert chat.sends(Kind.ACTION, "richmenu:5") == [Text(phrases("th")("card.expired"))]


def test_a_changed_price_shows_a_new_card_and_voids_the_old_one(ordering: Chat) -> None:
    old = button(ordering.cards[0], "Confirm").action
    ordering.odoo.reprice(GLOVES, "130.00")
    told, card = ordering.taps("Confirm")
    assert (told, type(card)) == (Text(say("card.changed")), Card)
    assert orders(ordering) == 0
    assert ordering.sends(Kind.ACTION, old) == [Text(say("card.expired"))]
    ordering.taps("Confirm", card=-1)
    assert orders(ordering) == 1


def test_a_newer_card_voids_the_older_one(ordering: Chat) -> None:
    old = button(ordering.cards[0], "Confirm").action
    ordering.says("Make it 6", calls(("place_order", {"lines": [{"product_id": GLOVES, "quantity": 6}]})))
    assert ordering.sends(Kind.ACTION, old) == [Text(say("card.expired"))]
    ordering.taps("Confirm")
    assert [order.lines[0].quantity for order in ordering.odoo.orders_of[MALEE.id]] == [6]


def test_a_card_expires(ordering: Chat) -> None:
    ordering.clock.advance(seconds=31 * 60)
    assert ordering.taps("Confirm") == [Text(say("card.expired"))]
    assert orders(ordering) == 0


def test_a_card_of_a_tool_that_the_profile_has_lost_is_void(ordering: Chat) -> None:
    assert ordering.state.pending is not None
    ordering.state.pending.tool = "sell_the_shop"
    assert ordering.taps("Confirm") == [Text(say("card.expired"))]
    assert ordering.state.pending is None


def test_signing_out_voids_the_card(ordering: Chat) -> None:
    ordering.says("Sign out", calls(("sign_out", {})), says("Done."))
    assert ordering.taps("Confirm") == [Text(say("card.expired"))]
    assert orders(ordering) == 0


def test_a_write_that_odoo_refuses_is_told_and_can_not_be_tapped_again(ordering: Chat) -> None:
    ordering.odoo.fail("place_order_once", ToolFailed("No."))
    assert ordering.taps("Confirm") == [Text(say("card.refused"))]
    assert ordering.taps("Confirm") == [Text(say("card.expired"))]


def test_what_waits_besides_a_tap_is_answered_in_the_same_reply(ordering: Chat) -> None:
    events = [ordering.tap("Confirm"), ordering.event("And do you have masks?"), ordering.event(kind=Kind.MEDIA)]
    ordering.model.then(says("Yes, we do."))
    ordering.arrives(*events)
    ordering.rings(events[0])
    assert len(ordering.channel.delivered) == 2
    assert [type(part) for part in ordering.channel.delivered[-1].parts] == [Card, Text, Text]
    assert ordering.texts[-1] == "Yes, we do."


# When the answer to the write stays away


def test_a_write_whose_answer_got_lost_is_tried_again_under_the_same_key(ordering: Chat) -> None:
    ordering.odoo.fail("place_order_once", DROPPED, after=True)
    tap = ordering.tap("Confirm")
    ordering.arrives(tap)
    assert ordering.rings_until_done(tap) == 2
    assert orders(ordering) == 1
    assert ordering.texts[-1] == say("receipt.thanks")


def test_a_receipt_that_the_ledger_has_needs_odoo_no_more(ordering: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    tap = ordering.tap("Confirm")
    ordering.arrives(tap)
    with monkeypatch.context() as patched:
        patched.setattr(ordering.store, "commit", _down)
        assert not ordering.rings(tap)
    for method in ("place_order_once", "preview_order", "partner"):
        ordering.odoo.fail(method, ServiceUnavailable("odoo", "no connection"))
    assert ordering.rings(tap, 2)
    assert ordering.texts[-1] == say("receipt.thanks")


def test_a_write_that_may_have_happened_is_finished_after_the_card_has_expired(ordering: Chat) -> None:
    ordering.odoo.fail("place_order_once", DROPPED, times=5, after=True)
    tap = ordering.tap("Confirm")
    ordering.arrives(tap)
    assert ordering.rings_until_done(tap) == DEAD
    assert ordering.texts[-1] == say("fallback.odoo")
    ordering.clock.advance(seconds=3600)
    ordering.odoo.reprice(GLOVES, "999.00")  # nothing new is agreed on any more
    receipt, _ = ordering.taps("Confirm")
    assert isinstance(receipt, Card)
    assert receipt.title == "Order S00001 received"
    assert orders(ordering) == 1


def test_cancel_after_a_write_that_may_have_happened_is_not_called_cancelled(ordering: Chat) -> None:
    ordering.odoo.fail("place_order_once", DROPPED, times=5, after=True)
    tap = ordering.tap("Confirm")
    ordering.arrives(tap)
    ordering.rings_until_done(tap)
    assert ordering.taps("Cancel") == [Text(say("card.too_late"))]


def test_a_refused_key_is_no_reason_to_keep_the_customer_waiting(ordering: Chat) -> None:
    ordering.odoo.fail("preview_order", AccessDenied("odoo", "key"))
    assert ordering.taps("Confirm") == [Text(say("fallback.odoo"))]
    assert ordering.state.pending is not None


def test_a_receipt_is_not_lost_when_the_model_can_not_answer_what_waits_besides(ordering: Chat) -> None:
    tap, question = ordering.tap("Confirm"), ordering.event("Do you have masks?")
    ordering.arrives(tap, question)
    ordering.model.then(*[ServiceUnavailable("openai", "timeout")] * 5)
    assert ordering.rings_until_done(tap) == DEAD
    receipt, thanks, apology = ordering.channel.delivered[-1].parts
    assert isinstance(receipt, Card)
    assert (text(thanks), text(apology)) == (say("receipt.thanks"), say("fallback.model"))
    assert ordering.state.done
    assert orders(ordering) == 1


def test_a_code_that_a_dead_run_sent_is_still_awaited(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the write changed in the state comes back from the ledger together with the receipt."""
    chat.says("Open an account", calls(ACCOUNT))
    chat.odoo.calls.clear()
    tap = chat.tap("Confirm")
    chat.arrives(tap)
    with monkeypatch.context() as patched:
        patched.setattr(chat.store, "commit", _down)
        assert not chat.rings(tap)
    assert chat.rings(tap, 2)
    assert chat.odoo.calls.count("send_code") == 1
    chat.says(chat.odoo.codes[0][1], says("Welcome!"))
    assert chat.state.partner is not None
    assert chat.texts[-1] == "Welcome!"


def _down(*_: object) -> None:
    raise ServiceUnavailable("dynamodb", "throttled")
