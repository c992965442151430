"""What a message costs as its conversation grows: tokens, the cache's share, DynamoDB's bytes, time.

Around message 100 and 1,000 the mean over whole periods of folding is taken: a thread grows until it is folded by half,
and a single message says nothing. Beside each message there the same one is answered in a new conversation, in turns.
"""

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from assistant.ports import Usage
from assistant.prices import price_of
from local.bench.bench import Bench
from local.bench.figures import Figure, Goal, figure
from local.bench.growth_prefix import Request, cacheable, shared
from local.bench.growth_shop import Shop, Used, open_shop
from local.bench.growth_talk import talk

SIZES = (1, 10, 100, 1000)
NEAR = 40
"""Messages before and after one of a size that are measured closely; a period of folding fits in on both sides."""
WARM = 8
"""Messages of somebody else, before anything is measured."""
FLAT = 1.1
STABLE = 0.9
NEW = "the same message in a new conversation"


@dataclass
class Message:
    """By number. What costs time to find out is only known near one of the sizes: `new` (in a new conversation)."""

    used: Used
    shares: list[float]
    """Of each request to the model: how much of the one before it begins with."""
    best_cached: int = 0
    thread: int = 0
    events: int = 0
    new: Used = field(default_factory=Used)
    new_thread: int = 0


type Life = dict[int, Message]


def measure(bench: Bench, sizes: Sequence[int] = SIZES) -> list[Figure]:
    """A whole conversation for every ten rounds."""
    lives = list[Life]()
    for seed in range(max(1, bench.rounds // 10)):
        bench.say(f"  a conversation of {sizes[-1]:,} messages")
        with open_shop() as shop:
            for message in islice(talk(-seed - 1), WARM):
                shop.says("U", message)
            lives.append(live(shop, seed, sizes))
            price = price_of(shop.profile.model.name)
    return [
        *_rows(
            "tokens to the model", "tokens", sizes, lives, lambda m: m.used.tokens_in, NEW, lambda m: m.new.tokens_in
        ),
        *_rows(
            "tokens from the cache",
            "%",
            sizes,
            lives,
            lambda m: 100 * m.used.tokens_cached / m.used.tokens_in,
            "all but what is new since the request before",
            lambda m: 100 * m.best_cached / m.used.tokens_in,
            flat=False,
        ),
        *_rows(
            "OpenAI's price",
            "µ$",
            sizes,
            lives,
            lambda m: price.of(_usage(m.used)),
            NEW,
            lambda m: price.of(_usage(m.new)),
        ),
        *_rows("bytes read", "bytes", sizes, lives, lambda m: m.used.read, NEW, lambda m: m.new.read),
        *_rows("bytes written", "bytes", sizes, lives, lambda m: m.used.written, NEW, lambda m: m.new.written),
        *_rows("bytes stored of the thread", "bytes", sizes, lives, lambda m: m.thread, NEW, lambda m: m.new_thread),
        *_rows("own time", "ms", sizes, lives, lambda m: m.used.own_ms, NEW, lambda m: m.new.own_ms, flat=False),
        _time(sizes, lives),
        *_prefix(lives),
        _events(lives),
    ]


def live(shop: Shop, seed: int, sizes: Sequence[int]) -> Life:
    """One conversation, a little longer than the last of the sizes."""
    customer, life = f"U{seed}", dict[int, Message]()
    earlier: Request = {}
    for number, message in enumerate(talk(seed), start=1):
        close = any(abs(number - size) <= min(NEAR, max(2, size // 2)) for size in sizes)
        stranger, new, same = f"U{seed}-{number}", Used(), replace(message, text=f"{message.text}!")
        if close and number % 2:
            new = shop.says(stranger, same)
        used = shop.says(customer, message)
        if close and not number % 2:
            new = shop.says(stranger, same)
        steps = _pairs([earlier or {**used.requests[0], "input": []}, *used.requests])
        known = life[number] = Message(used, [shared(*step) for step in steps], new=new)
        if close:
            known.best_cached = sum(cacheable(*step) for step in steps)
            known.thread, known.events = shop.stored(customer)
            known.new_thread, _ = shop.stored(stranger)
        earlier = used.requests[-1]
        used.requests.clear()
        if number >= sizes[-1] + NEAR:
            break
    return life


def periods(life: Life) -> list[range]:
    """From the message after one folding to the one that folds again."""
    folds = [number for number, message in life.items() if message.used.folded]
    return [range(first + 1, last + 1) for first, last in _pairs(folds)]


def windows(life: Life, size: int) -> list[range]:
    """What stands for a message of this size: the periods of folding near it; where nothing was folded yet, the message
    and its neighbours, each by itself."""
    found = [each for each in periods(life) if size - NEAR <= each.start and each.stop <= size + NEAR]
    if any(size in period for period in found):
        return found
    near = min(2, size - 1)
    return [range(number, number + 1) for number in range(size - near, size + near + 1)]


def _rows(
    name: str,
    unit: str,
    sizes: Sequence[int],
    lives: list[Life],
    value: Callable[[Message], float],
    floor: str,
    floor_value: Callable[[Message], float],
    *,
    flat: bool = True,
) -> Iterator[Figure]:
    values = {size: _means(lives, size, value) for size in sizes}
    for size in sizes:
        yield figure(f"{name}, message {size:,}", unit, values[size], floor, _means(lives, size, floor_value))
    if flat:
        begun, last = sizes[-2:]
        goal = Goal(times=FLAT)
        yield figure(f"{name}, flat", unit, values[last], f"at message {begun:,}", values[begun], goal)


def _time(sizes: Sequence[int], lives: list[Life]) -> Figure:
    """Two moments can't be compared, but how many times a new conversation's message each takes can."""

    def times(size: int) -> list[float]:
        pairs = [[life[number] for number in window] for life in lives for window in windows(life, size)]
        own = ([m.used.own_ms for m in messages] for messages in pairs)
        new = ([m.new.own_ms for m in messages] for messages in pairs)
        return [statistics.median(a) / statistics.median(b) for a, b in zip(own, new, strict=True)]

    begun, last = sizes[-2:]
    return figure(
        "own time, flat, in times a new conversation's",
        "×",
        times(last),
        f"at message {begun:,}",
        times(begun),
        Goal(times=FLAT),
    )


def _prefix(lives: list[Life]) -> Iterator[Figure]:
    later = [[message.shares for number, message in life.items() if number > 1] for life in lives]
    first = [100 * shares[0] for each in later for shares in each]
    within = [100 * share for each in later for shares in each for share in shares[1:]]
    kept = [statistics.mean(100 * (shares[0] >= STABLE) for shares in each) for each in later]
    gaps = [len(period) for life in lives for period in periods(life)]
    folded = [life[period.start].shares[0] for life in lives for period in periods(life)]
    ideal, goal = "a prompt that only grows", Goal(least=100 * STABLE)
    yield figure("stable prefix, from message to message", "%", first, ideal, [100.0], goal)
    yield figure("stable prefix, from turn to turn of a run", "%", within, ideal, [100.0], goal)
    note = "The others follow a folding, or a tool's output in a short thread: the reasoning before it is not kept."
    if gaps:
        note += (
            f" A thread is folded every {statistics.median(gaps):.0f} messages; then the instructions and tools stay, "
        )
        note += f"{100 * statistics.median(folded):.0f} % of the prompt."
    yield figure("messages with a prefix that is 90 % stable", "%", kept, ideal, [100.0], note=note)


def _events(lives: list[Life]) -> Figure:
    """What an answered message leaves behind for 17 days (assistant/stores/keys.py): no run reads it."""
    each = [message.events / number for life in lives for number, message in life.items() if message.events]
    return figure("bytes stored of an answered event, for 17 days", "bytes", each, "its key alone", [_KEY])


_KEY = len("pk") + len("line#U0") + len("sk") + len("event#event-000000000")


def _means(lives: list[Life], size: int, value: Callable[[Message], float]) -> list[float]:
    return [
        statistics.mean(value(life[number]) for number in window) for life in lives for window in windows(life, size)
    ]


def _usage(used: Used) -> Usage:
    return Usage(used.tokens_in, used.tokens_cached, used.tokens_out)


def _pairs[T](values: Sequence[T]) -> list[tuple[T, T]]:
    return list(pairwise(values))
