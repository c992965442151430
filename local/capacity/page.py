"""docs/capacity.md, as `make capacity` writes it: the words are in page.md, the figures come from the study."""

from collections.abc import Iterator
from math import isinf
from pathlib import Path
from typing import Any

from local.capacity import validation
from local.capacity.arrivals import Scenario
from local.capacity.letters import End
from local.capacity.scenarios import DAY_CURVE, FLASH, SIZES
from local.capacity.services import SetUp
from local.capacity.simulation import Result
from local.capacity.study import NEW_ACCOUNT, Case, Full, Study
from local.capacity.tables import markdown
from local.capacity.uses import Use, messages_per_customer

FILE = Path(__file__).parents[2] / "docs" / "capacity.md"
WORDS = Path(__file__).parent / "page.md"
VALIDATED = Path(__file__).parent / "validated.json"
SOURCES = "## What it rests on"
AS_DEPLOYED, WITH_MONEY, RAISED = "as deployed", "only the money raised", "all raised, see below"

SIZE = ("customers a day", "load")
TIMES = ("answer after: half", "19 of 20", "99 of 100", "waits for a run: 19 of 20", "oldest in the queue")
OUTCOME = (*SIZE, "set up", *TIMES, "excuse", "no answer")
FULLEST = (*SIZE, "fullest", "asked for", "there is", "next")
RAISES = (*SIZE, "setting", "to", "because of", "asked for", "there is")
FULL = ("resource", "there is", "full at: a day", "a broadcast", "raise")


def page(set_up: SetUp, study: Study, validated: dict[str, Any]) -> str:
    inputs = set_up.inputs
    each, largest = messages_per_customer(set_up), SIZES[-1]
    comparison = validation.from_json(validated)
    there = set_up.deployed.concurrent_runs
    day, flash = (_runs(study, load) for load in (DAY_CURVE, FLASH))
    return WORDS.read_text(encoding="utf-8").format(
        each=each,
        questions=inputs["customers.questions_per_visit"],
        largest=largest,
        millions=largest * each * 30 / 1e6,
        share=inputs["customers.broadcast_share"],
        reaction=inputs["customers.reaction_s"] / 60,
        digest=set_up.digest,
        outcomes=markdown(OUTCOME, _outcomes(study.cases)),
        turn=inputs["model.turn_s"],
        fullest=markdown(FULLEST, _fullest(study.cases)),
        raises=markdown(RAISES, _raises(study.cases)),
        full=markdown(FULL, _full(study.full)),
        shares=markdown(
            ("resource", *(f"{customers}: {load}" for customers, load in map(_size, study.cases))), _shares(study)
        ),
        late=_late(study),
        first=f"{study.full[0].use.name} ({study.full[0].use.setting})",
        at_once=markdown(("concurrent_runs", *TIMES), _at_once(study)),
        there=there,
        enough="too few" if day.share >= 1 else "just enough" if day.share > 0.7 else "enough",
        busy=day.asked,
        rush=flash.asked,
        slow=_s(study.at_once[int(there)].answer.p95),
        new_account=NEW_ACCOUNT,
        starved=_percent(study.new_account.share(End.LOST, None)),
        messages=comparison.messages,
        environments=comparison.environments,
        delay=comparison.delay_s,
        validated=validation.table(comparison),
        quoted=inputs.quoted,
        sources="\n".join(_sources(set_up)),
    )


def shown(text: str) -> str:
    """What the command prints: without the sources."""
    return text[: text.index(SOURCES)].rstrip()


def outcome(scenario: Scenario, set_up: str, result: Result) -> tuple[str, ...]:
    lost = _percent(result.excused), _percent(result.given_up)
    return (f"{scenario.customers:,}", scenario.name, set_up, *_times(result), *lost)


def _times(result: Result) -> tuple[str, ...]:
    answer = result.answer
    if not answer.most:
        return ("none", "none", "none", _s(result.queue.p95), _s(result.oldest))
    return tuple(_s(value) for value in (answer.p50, answer.p95, answer.p99, result.queue.p95, result.oldest))


def _outcomes(cases: list[Case]) -> Iterator[tuple[str, ...]]:
    for case in cases:
        yield outcome(case.scenario, AS_DEPLOYED, case.as_deployed)
        if case.money_alone:
            yield outcome(case.scenario, WITH_MONEY, case.money_alone)
        if case.raises:
            yield outcome(case.scenario, RAISED, case.then)


def _fullest(cases: list[Case]) -> Iterator[tuple[str, ...]]:
    for case in cases:
        first, *others = case.found[:4]
        others_told = "; ".join(f"{use.name} {_share(use.share)}" for use in others)
        yield *_size(case), f"{first.name} {_share(first.share)}", *_asked(first), others_told


def _raises(cases: list[Case]) -> Iterator[tuple[str, ...]]:
    for case in cases:
        for each in case.raises:
            yield *_size(case), each.setting, each.to, each.because.name, *_asked(each.because)


def _full(full: list[Full]) -> Iterator[tuple[str, ...]]:
    for each in full:
        sizes = (_customers(each.customers[load], each.seen[load]) for load in (DAY_CURVE, FLASH))
        yield each.use.name, f"{_number(each.use.there)} {each.use.unit}", *sizes, each.use.setting


def _shares(study: Study) -> Iterator[tuple[str, ...]]:
    by_name = [{use.name: use for use in case.found} for case in study.cases]
    for each in study.full:
        yield each.use.name, *(_share(found[each.use.name].share) for found in by_name)


def _late(study: Study) -> str:
    results = [case.then for case in study.cases]
    late, all_of_them = (sum(getattr(each.system, name) for each in results) for name in ("late_acks", "webhooks"))
    told = f"{late:,} of the" if late else "None of the"
    return f"{told} {all_of_them:,} webhooks was acknowledged after LINE's two seconds, cold starts included."


def _at_once(study: Study) -> Iterator[tuple[str, ...]]:
    for runs, result in study.at_once.items():
        yield str(runs), *_times(result)


def _runs(study: Study, load: str) -> Use:
    """How many runs at once the largest shop asks for."""
    cases = (each for each in study.cases if each.scenario.customers == SIZES[-1] and each.scenario.name == load)
    return next(use for use in next(cases).found if use.name == "runs at once")


def _sources(set_up: SetUp) -> Iterator[str]:
    for name, each in set_up.inputs.named.items():
        yield f"- `{name}` = {_number(each.value)}, {each.source}: {each.why}"
    yield "- `day`, assumed: the weight of each hour; busy from ten, a dip at noon, a second wave in the evening"
    yield (
        "- `tiers`, assumed: requests and tokens a minute of OpenAI's small models as others quote them; yours are in "
        "OpenAI's settings under Limits"
    )


def _size(case: Case) -> tuple[str, str]:
    return f"{case.scenario.customers:,}", case.scenario.name


def _asked(use: Use) -> tuple[str, str]:
    return f"{_number(use.asked)} {use.unit}", _number(use.there)


def _s(seconds: float) -> str:
    return f"{seconds / 60:.1f} min" if seconds >= 100 else f"{seconds:.1f} s"


def _percent(share: float) -> str:
    return "0" if share == 0 else f"{share:.1%}" if share >= 0.001 else "< 0.1%"


def _share(share: float) -> str:
    return f"{share:.1f} ×" if share >= 2 else f"{share:.0%}" if share >= 0.005 else "< 1%"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def _customers(number: float, seen: bool) -> str:
    if isinf(number) or number > 10_000_000:
        return "over 10 million"
    digits = 2 - len(str(int(number)))
    return ("" if seen else "~ ") + f"{round(number, digits):,.0f}"
