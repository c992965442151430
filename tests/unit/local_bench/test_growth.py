from pathlib import Path

from local.bench.bench import Bench
from local.bench.growth import Message, measure, periods, windows
from local.bench.growth_meter import Meter
from local.bench.growth_prefix import cacheable, shared
from local.bench.growth_shop import Used, open_shop
from local.bench.growth_talk import talk


def request(*texts: str) -> dict[str, object]:
    return {"instructions": "Sell gloves.", "input": [{"role": "user", "content": text} for text in texts]}


def life(length: int, folds: set[int]) -> dict[int, Message]:
    return {number: Message(Used(folded=number in folds), [1.0], thread=1) for number in range(1, length + 1)}


def test_a_prompt_that_only_grows_keeps_all_of_the_one_before() -> None:
    assert shared(request("a", "b"), request("a", "b", "c")) == 1


def test_a_prompt_keeps_what_stands_before_the_first_change() -> None:
    long = "x" * 1000
    assert 0.45 < shared(request(long, "now 10:00", long), request(long, "now 10:05", long)) < 0.55
    assert shared(request("now 10:00", long, long), request("now 10:05", long, long)) < 0.1


def test_only_what_is_new_cannot_come_from_a_cache() -> None:
    all_but_new = cacheable(request("x" * 400), request("x" * 400, "y" * 800))

    assert 100 < all_but_new < 150


def test_a_period_goes_from_one_folding_to_the_next() -> None:
    assert periods(life(20, {5, 9, 15})) == [range(6, 10), range(10, 16)]


def test_a_message_of_a_folded_thread_stands_for_whole_periods() -> None:
    folded = life(400, {50, 75, 100, 125, 300, 325, 350, 375})

    assert windows(folded, 100) == [range(76, 101), range(101, 126)]
    assert windows(folded, 340) == [range(301, 326), range(326, 351), range(351, 376)]


def test_a_message_of_a_thread_that_was_never_folded_stands_for_itself_and_its_neighbours() -> None:
    assert windows(life(20, set()), 10) == [range(n, n + 1) for n in range(8, 13)]
    assert windows(life(20, set()), 1) == [range(1, 2)]


def test_the_same_talk_again_is_the_same_and_another_one_is_not() -> None:
    first, again, other = ([next(talk) for _ in range(16)] for talk in (talk(1), talk(1), talk(2)))

    assert first == again != other
    assert sum(len(message.turns) == 2 for message in first) == 6


def test_bytes_are_those_of_the_conversations_items() -> None:
    with open_shop() as shop:
        messages = talk(3)
        first = shop.says("U1", next(messages))
        second = shop.says("U1", next(messages))
        stored, events = shop.stored("U1")
        other, _ = shop.stored("U2")

    assert first.written > stored / 2, "what is stored was written"
    assert second.read > first.read, "the second run loads what the first one left"
    assert events > 0
    assert other == 0


def test_the_day_s_cost_is_no_part_of_a_conversation() -> None:
    meter = Meter("1", "r", "t")
    meter.after([], "GetItem", {"Item": {"pk": {"S": "service#cost"}, "sk": {"S": "day#1"}, "micro_usd": {"N": "5"}}})

    assert meter.read == 0


def test_the_part_has_a_row_for_every_size_and_says_whether_it_stays_flat(tmp_path: Path) -> None:
    figures = measure(Bench(tmp_path, 1, lambda text: None), sizes=(1, 4))
    names = [figure.name for figure in figures]
    goals = [figure.name for figure in figures if figure.goal]

    assert "tokens to the model, message 4" in names
    assert "bytes read, message 1" in names
    assert len(names) == len(set(names))
    assert [name for name in goals if "flat" in name] == [name for name in names if "flat" in name]
    assert [figure.values.median > 90 for figure in figures if figure.name.startswith("stable prefix")] == [True, True]
