"""What the processor function is made of."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any
from uuid import uuid4

from botocore.config import Config

from assistant import profile as profiles
from assistant.bootstrap.aws import opened
from assistant.channels import Setup, channel
from assistant.clock import SystemClock
from assistant.credentials import Credentials
from assistant.models.openai_responses import OpenAIModel
from assistant.names import CHANNEL_PROVIDERS, Env
from assistant.odoo.absent import NoOdoo
from assistant.ports import BudgetStore, Channel, Clock, Model, Odoo, Store
from assistant.prices import price_of
from assistant.profile import Profile
from assistant.queues.sqs import SqsVisibility
from assistant.run.answering import Answering
from assistant.run.beside import beside
from assistant.run.breaker import Breaker
from assistant.run.confirmation import Confirmation
from assistant.run.draft import Draft
from assistant.run.going_on import GoingOn
from assistant.run.hearing import Hearing
from assistant.run.loop import Loop
from assistant.run.purse import Purse
from assistant.run.runs import Runs
from assistant.secrets import Secret
from assistant.settings import variable
from assistant.stores.breaker import DynamoBreaker
from assistant.stores.budget import DynamoBudget
from assistant.stores.threads import DynamoStore
from assistant.tools import TOOLS
from assistant.tools.tool import ToolContext

AWS = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3, "mode": "standard"})


def processor() -> Answering:
    """Raises `ConfigurationError`: the cold start fails and names the variable, the secret or the profile's key."""
    profile, clock = profiles.load(variable(Env.PROFILE)), SystemClock()
    aws = opened(AWS, profile.providers, clock)

    def setup(name: str) -> Setup:
        provider = CHANNEL_PROVIDERS.get(name)
        credentials = aws.secrets[provider] if provider else Credentials({})
        return Setup(credentials, clock, os.environ.get(Env.PUBLIC_URL, ""))

    channels = {name: channel(name, setup(name)) for name in profile.channels}
    runs_of = deployed(profile, clock, aws.secrets, channels, aws.dynamodb)
    visibility = SqsVisibility(aws.sqs, variable(Env.QUEUE_URL))
    return Answering(runs_of, visibility.retry_in, clock)


def deployed(
    profile: Profile, clock: Clock, secrets: Mapping[str, Secret], channels: Mapping[str, Channel], dynamodb: Any
) -> Runs:
    """The run engine over AWS, OpenAI and, where the profile has it, Odoo."""
    openai, table = secrets["openai"], variable(Env.TABLE)
    model = OpenAIModel(openai, openai.fields().get("base_url"), settings=profile.model)
    breaker = Breaker(model, DynamoBreaker(dynamodb, table), clock, profile.model.quota_pause_s)
    odoo, ask_odoo = _odoo(secrets, profile, clock)

    def ahead() -> None:
        breaker.look_ahead()
        ask_odoo()

    return runs(
        profile=profile,
        clock=clock,
        store=DynamoStore(dynamodb, table, clock, profile.thread.ttl),
        channels=channels,
        model=breaker,
        odoo=odoo,
        budget=DynamoBudget(dynamodb, table),
        begin=partial(renew_old, [*secrets.values()]),
        ahead=ahead,
    )


def renew_old(secrets: Sequence[Secret]) -> None:
    """Side by side, and beside what the run begins with: it takes longer than a claim."""
    for secret in secrets:
        if secret.is_old:
            beside(secret.fields)


def _nothing() -> None:
    return


def _odoo(secrets: Mapping[str, Secret], profile: Profile, clock: Clock) -> tuple[Odoo, Callable[[], None]]:
    """And what asks it ahead, once, for what every process has to know."""
    if not profile.uses_odoo:
        return NoOdoo(), _nothing
    from assistant.odoo.client import connect  # not on the cold start of those that have none

    odoo = connect(secrets["odoo"], settings=profile.odoo, clock=clock)
    return odoo, cache(partial(beside, odoo.prepare))


def runs(
    *,
    profile: Profile,
    clock: Clock,
    store: Store,
    channels: Mapping[str, Channel],
    model: Model,
    odoo: Odoo,
    budget: BudgetStore,
    new_id: Callable[[], str] = lambda: uuid4().hex,
    pause: Callable[[float], None] = time.sleep,
    begin: Callable[[], None] = _nothing,
    ahead: Callable[[], None] = _nothing,
) -> Runs:
    """The run engine over any adapters: tests pass fakes. `begin` starts what shall go on beside a run's claim, `ahead`
    what shall go on beside the model's first turn."""
    tools = {name: TOOLS[name] for name in profile.tools}

    def context(draft: Draft, key: str) -> ToolContext:
        return ToolContext(
            conversation=draft.conversation,
            odoo=odoo,
            profile=profile,
            phrases=draft.phrases,
            state=draft.state,
            clock=clock,
            key=key,
            once=partial(_once, store, draft.conversation),
            shared=draft.shared,
            pause=pause,
            count_code=store.count_code,
        )

    confirmation = Confirmation(store, tools, profile, clock, context, new_id)
    hearing = Hearing(confirmation, odoo, profile, clock)
    purse = Purse(budget, clock, price_of(profile.model.name), profile.limits.money_per_day)
    loop = Loop(model, tools, profile, clock, context, new_id, purse, ahead)
    going_on = GoingOn(store, hearing, clock, profile.pace.settle_ms, pause)
    return Runs(store, channels, hearing, loop, going_on, profile, clock, new_id, begin)


def _once(store: Store, conversation: str, key: str, act: Callable[[], str]) -> str:
    effect = store.begin_effect(conversation, key)
    if effect.result is not None:
        return effect.result
    result = act()
    store.finish_effect(conversation, key, result)
    return result
