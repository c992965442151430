"""The loop: model and tools take turns until there is an answer, a card to confirm, or a limit."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping

from assistant.errors import ContractBroken
from assistant.messages import Text
from assistant.names import Metric
from assistant.observability import log, metric
from assistant.ports import Clock, Item, Model, ModelAnswer, ModelRequest
from assistant.profile import Profile
from assistant.run import compaction, failures, guard, items
from assistant.run.backing import backing_of
from assistant.run.calls import Previewed, bounded, run_calls
from assistant.run.confirmation import ask
from assistant.run.draft import Draft
from assistant.run.purse import Purse
from assistant.run.record import current, part
from assistant.run.situation import situation
from assistant.tools.tool import Tool, ToolContext

MIN_TURN_S = 2.0  # less than this is not worth a model call
TOO_LONG = ("context_length_exceeded", "string_above_max_length")  # OpenAI's codes for a thread that does not fit

type Contexts = Callable[[Draft, str], ToolContext]


class Loop:
    """Adds to a draft what the model and its tools have to say to the new items in it.

    `ahead` starts what shall go on beside the first look at the purse and the first turn.
    """

    def __init__(
        self,
        model: Model,
        tools: Mapping[str, Tool],
        profile: Profile,
        clock: Clock,
        contexts: Contexts,
        new_id: Callable[[], str],
        purse: Purse,
        ahead: Callable[[], None],
    ) -> None:
        self._ahead = ahead
        self._model = model
        self._purse = purse
        self._tools = tools
        self._profile = profile
        self._clock = clock
        self._contexts = contexts
        self._new_id = new_id
        self._schemas = [tool.schema() for tool in tools.values()]
        self._all_in_groups = all(tool.works_in_groups(profile) for tool in tools.values())
        self._schemas_in_groups = [tool.schema() for tool in tools.values() if tool.works_in_groups(profile)]

    def run(self, draft: Draft, wrote_more: Callable[[Draft], bool]) -> None:
        """Raises what the model port raises; everything else ends in an answer, if need be an honest excuse.

        `wrote_more` is asked before an answer or a card is kept: then it is dropped, and made again for all that came.
        """
        self._ahead()
        if self._purse.empty():
            return self._excuse(draft, "budget_spent")
        return self._take_turns(draft, wrote_more)

    def pay(self, draft: Draft) -> None:
        """For what the model has done, however the run goes on."""
        self._purse.pay(draft.usage)

    def _take_turns(self, draft: Draft, wrote_more: Callable[[Draft], bool]) -> None:
        correction: list[Item] = []
        counts = Counter[str]()
        for turn in range(1, self._profile.model.max_turns + 1):
            seconds_left = (draft.deadline_ms - self._clock.now_ms()) / 1000
            if seconds_left < MIN_TURN_S:
                return self._excuse(draft, "out_of_time")
            answer = self._respond(draft, turn, seconds_left, correction)
            if (not answer.calls or self._proposes(answer)) and wrote_more(draft):
                continue
            if answer.calls:
                if self._call_tools(draft, answer, counts):
                    return None
                continue
            if answer.finish != "completed" or not answer.text.strip():
                return self._excuse(draft, answer.finish if answer.finish != "completed" else "empty")
            if objection := self._objection(draft, answer.text):
                if correction:
                    return self._excuse(draft, "unbacked")
                correction = [items.note(objection)]
                continue
            draft.items += answer.items
            draft.parts.append(Text(answer.text))
            return None
        return self._excuse(draft, "turn_limit")

    def _respond(self, draft: Draft, turn: int, seconds_left: float, correction: list[Item]) -> ModelAnswer:
        run, started = current(), self._clock.now_ms()
        try:
            with part("model"):
                answer = self._model.respond(self._request(draft, seconds_left, correction))
        except ContractBroken as exc:
            if exc.reason not in TOO_LONG or draft.folded or not draft.history:
                raise
            # Left as it is, the conversation would never get an answer again.
            draft.fold_history(self._profile.thread.max_chars)
            log("thread_folded", level="WARNING", request_id=exc.request_id)
            metric(Metric.THREADS_FOLDED)
            with part("model"):
                answer = self._model.respond(self._request(draft, seconds_left, correction))
        run.turns.append(self._clock.now_ms() - started)
        usage = answer.usage
        draft.usage += usage
        log(
            "model_answered",
            turn=turn,
            ms=run.turns[-1],
            tokens_in=usage.tokens_in,
            tokens_cached=usage.tokens_cached,
            tokens_out=usage.tokens_out,
            calls=len(answer.calls),
            finish=answer.finish,
            request_id=answer.request_id,
        )
        return bounded(answer)

    def _request(self, draft: Draft, seconds_left: float, correction: list[Item]) -> ModelRequest:
        now_ms = self._clock.now_ms()
        return ModelRequest(
            instructions=self._profile.instructions,
            items=[
                *draft.history,
                *draft.items,
                *correction,
                situation(draft, now_ms, self._profile, all_in_groups=self._all_in_groups),
            ],
            tools=self._schemas_in_groups if draft.shared else self._schemas,
            user_hash=hashlib.sha256(draft.conversation.encode()).hexdigest(),
            timeout_s=min(self._profile.model.timeout_s, seconds_left),
        )

    def _proposes(self, answer: ModelAnswer) -> bool:
        """Whether it asks for a card."""
        return any(call.name in self._tools and self._tools[call.name].writes for call in answer.calls)

    def _call_tools(self, draft: Draft, answer: ModelAnswer, counts: Counter[str]) -> bool:
        """Whether the run is over, because the customer has to confirm something."""

        def context_of(tool: str) -> ToolContext:
            counts[tool] += 1
            # The oldest event is among those of every try; the newest changes when more arrive meanwhile.
            return self._contexts(draft, f"{draft.events[0].event_id}.{tool}.{counts[tool]}")

        seconds_left = (draft.deadline_ms - self._clock.now_ms()) / 1000
        with part("tools"):
            outputs, previewed = run_calls(answer.calls, self._tools, context_of, seconds_left)
        if previewed and self._untrue(draft, previewed):
            refused = items.output(previewed.call_id, guard.CARD_REFUSED)
            outputs = [refused if each["call_id"] == previewed.call_id else each for each in outputs]
            previewed = None
        unbacked = self._objection(draft, answer.text)
        draft.items += [item for item in answer.items if not (unbacked and item.get("type") == "message")] + outputs
        if previewed is None:
            return False
        if answer.text.strip() and not unbacked:
            draft.parts.append(Text(answer.text))
        tool = self._tools[previewed.tool]
        arguments = tool.normalised(previewed.arguments)
        expires_at = self._clock.now_ms() // 1000 + self._profile.order.confirm_minutes * 60
        ask(draft, tool.name, arguments, previewed.preview, self._new_id(), expires_at)
        return True

    def _untrue(self, draft: Draft, previewed: Previewed) -> bool:
        """Most of a card is the shop's own words; but those on the card of a new account are the model's."""
        arguments = self._tools[previewed.tool].normalised(previewed.arguments).values()
        words = "\n".join(value for value in arguments if isinstance(value, str))
        preview = previewed.preview
        return bool(self._made_up(draft, preview.card.text, preview.for_model) or guard.claims_an_order(words))

    def _objection(self, draft: Draft, text: str) -> str:
        """What the model is told about a text that can't be sent; empty when it can."""
        if self._made_up(draft, text):
            return guard.CORRECTION
        if not draft.placed and self._claims(draft, text):
            return guard.CORRECTION
        checks = [tool.objection for tool in self._tools.values() if tool.objection]
        backing = backing_of(draft, self._profile.instructions) if checks else None
        return next((told for check in checks if backing and (told := check(text, backing, self._profile))), "")

    def _claims(self, draft: Draft, text: str) -> list[str]:
        """That something was ordered. Where nothing can be, what pages say of it may be said: "toner is ordered by"…"""
        found = guard.claims_an_order(text, draft.state.refs, _outputs(draft))
        if not found or self._profile.uses_odoo:
            return found
        backing = backing_of(draft, self._profile.instructions)
        told = " ".join("\n".join((*backing.shown, backing.told)).replace("\\n", " ").split()).lower()
        return [claim for claim in found if claim.lower() not in told]

    def _made_up(self, draft: Draft, text: str, shown_now: str = "") -> list[str]:
        """The model may repeat what the customer wrote, and what a tool has shown in this run: a product's reference
        can look like an order's name."""
        said = (items.text_of(item) for item in [*draft.history, *draft.items] if item.get("role") == "user")
        written = (text for text in said if not text.startswith(compaction.HEADING))
        return guard.unbacked(text, draft.state.refs, " ".join((*written, _outputs(draft), shown_now)))

    def _excuse(self, draft: Draft, why: str) -> None:
        failure = failures.unfinished(why)
        text = draft.phrases(failure.says)
        draft.items.append(items.assistant(text))
        draft.parts.append(Text(text))
        draft.outcome = why
        metric(failure.metric, why=why)


def _outputs(draft: Draft) -> str:
    """What tools have shown in this run."""
    return " ".join(item["output"] for item in draft.items if "output" in item)
