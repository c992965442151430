"""The chat REST API beside the contract of the channels: which test holds it to which point, or why none does.

It can't be a `Chat` of `tests/contract/channels`: nobody calls it with signed webhooks, and it sends nothing, for
whoever asked reads the answer. `tests/contract/test_rest.py` fails when the contract gets a point that is
not decided here, and when a test that is named here is no longer there.
"""

from typing import Final

_API = "tests.handlers.test_chat"
_HERE = "tests.contract.test_rest"
_SHOWN = "tests.unit.rest.test_shown"

HELD: Final = {
    # What every sending side promises: test_channel.py
    "test_the_customer_sees_every_part_once_in_order": (
        f"{_SHOWN}.test_only_words_of_the_two_sides_are_shown",
        f"{_API}.test_the_newest_messages_of_both_sides_are_shown_oldest_first",
    ),
    "test_it_goes_out_without_something_to_reply_to": (
        f"{_API}.test_a_run_that_fails_is_left_to_the_processor_and_can_be_polled",
    ),
    "test_a_holding_message_goes_out_if_it_is_free_and_the_answer_comes_after_it": (
        f"{_SHOWN}.test_an_empty_reply_is_nothing_and_a_holding_message_is_never_sent",
    ),
    "test_a_holding_message_is_never_pushed_and_never_shown_twice": (
        f"{_SHOWN}.test_an_empty_reply_is_nothing_and_a_holding_message_is_never_sent",
    ),
    "test_a_second_delivery_of_the_same_reply_shows_nothing_twice": (
        f"{_SHOWN}.test_a_reply_is_delivered_by_being_stored_as_often_as_one_likes",
    ),
    "test_a_delivery_that_failed_is_made_up_for_by_the_next": (
        f"{_API}.test_a_repeated_request_gets_the_same_answer_and_no_second_run",  # the response got lost
        f"{_API}.test_a_message_whose_function_was_killed_is_answered_when_somebody_comes_for_it",
    ),
    "test_two_replies_are_two": (f"{_HERE}.test_the_same_words_twice_are_two_messages_and_two_answers",),
    "test_an_empty_reply_sends_nothing": (
        f"{_SHOWN}.test_an_empty_reply_is_nothing_and_a_holding_message_is_never_sent",
    ),
    "test_typing_is_shown_without_a_message": (
        f"{_SHOWN}.test_an_empty_reply_is_nothing_and_a_holding_message_is_never_sent",
    ),
    # What every real channel promises on the way in and out: test_chat.py
    "test_what_the_customer_writes_arrives_as_they_wrote_it": (
        f"{_HERE}.test_what_the_user_writes_arrives_as_they_wrote_it",
    ),
    "test_a_wrong_signature_is_refused": (f"{_API}.test_without_a_valid_key_nothing_is_said_or_read",),
    "test_a_missing_signature_is_refused": (f"{_API}.test_without_a_valid_key_nothing_is_said_or_read",),
    "test_the_same_delivery_again_is_the_same_event": (
        f"{_API}.test_a_repeated_request_gets_the_same_answer_and_no_second_run",
        f"{_API}.test_a_repeated_request_within_a_conversation_is_no_second_message",
        f"{_API}.test_an_idempotency_key_is_for_one_message_only",
    ),
    "test_two_messages_are_two_events": (f"{_HERE}.test_the_same_words_twice_are_two_messages_and_two_answers",),
    "test_a_card_can_be_confirmed_in_the_way_that_it_shows": (
        f"{_API}.test_whoever_asks_to_be_forgotten_is_told_what_to_type_and_hears_the_goodbye",
        f"{_SHOWN}.test_while_something_is_to_be_confirmed_the_last_message_says_how",
        f"{_SHOWN}.test_a_card_says_what_to_type",
    ),
    "test_a_long_text_arrives_whole_and_in_order_in_pieces_that_fit": (
        f"{_HERE}.test_a_long_answer_arrives_whole_in_one_message",
    ),
    "test_markup_is_not_shown_as_it_stands": (f"{_HERE}.test_markup_is_left_to_the_program_that_shows_it",),
}
"""By the contract's test: the tests that hold the API to the same, or to its own answer to the same question."""

NOT_HERE: Final = {
    "test_every_channel_of_a_vendor_is_held_to_this": "the API is of no vendor",
    "test_a_changed_body_is_refused": "bodies are not signed: the key comes with them, over TLS",
    "test_what_we_said_ourselves_asks_nothing_of_us": "nobody calls the API about what it said",
    "test_the_vendors_refusals_are_named_by_who_must_act": "there is no vendor to refuse anything",
}

OF_ITS_OWN: Final = (
    f"{_API}.test_with_another_key_a_conversation_is_not_there",
    f"{_API}.test_with_another_key_nothing_can_be_said_in_it",
    f"{_API}.test_two_api_keys_with_the_same_idempotency_key_do_not_meet",
    f"{_API}.test_nobody_can_choose_an_id",
)
"""What a chat's vendor sees to elsewhere: whose conversation it is."""
