"""Keys that are changed while the functions are warm: the next message is answered, and nothing is restarted."""

import json
import secrets
from collections.abc import Callable, Iterator

import pytest
import urllib3

from local.world import World
from stacks.secrets import in_camel_case
from tests.world.customers import PRODUCT, Customer, text_of
from tests.world.records import Records

pytestmark = pytest.mark.world

WRONG = {"x-line-signature": "A" * 43 + "="}
QUESTION = "มีถุงมือไนไตรไหมคะ"


class Operator:
    """Changes keys at the provider and in the secret, and puts everything back."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._fields = {name: dict(service.fields) for name, service in world.outside.services.items()}
        self._before = (world.line.channel_secret, world.line.channel_access_token, world.openai.api_key)

    def fills(self, provider: str, **changes: str | None) -> None:
        """The secret gets these fields in place of its own; None takes one away."""
        fields = {**self._fields[provider], **changes}
        secret = self._world.deployed.outputs[f"{in_camel_case(provider)}Secret"]
        self._world.aws.client("secretsmanager").put_secret_value(
            SecretId=secret, SecretString=json.dumps({name: value for name, value in fields.items() if value})
        )

    def restores(self) -> None:
        world = self._world
        world.line.channel_secret, world.line.channel_access_token, world.openai.api_key = self._before
        world.odoo.change_key(self._fields["odoo"]["login"], self._fields["odoo"]["api_key"])
        for provider in self._fields:
            self.fills(provider)
        _start_ingest_anew(world)


@pytest.fixture
def operator(world: World) -> Iterator[Operator]:
    world.wait_until_quiet()
    _start_ingest_anew(world)
    operator = Operator(world)
    yield operator
    world.wait_until_quiet()
    operator.restores()


def _start_ingest_anew(world: World) -> None:
    """A process that looked for another channel secret on a stranger's word does not look again for a minute."""
    world.host.kill(world.deployed.outputs["IngestFunction"])
    assert world.host.warm(world.deployed.outputs["IngestFunction"]) is None


def new_line_token(world: World, operator: Operator) -> None:
    world.line.channel_access_token = secrets.token_urlsafe(32)
    operator.fills("line", channel_access_token=world.line.channel_access_token)


def no_line_token(world: World, operator: Operator) -> None:
    world.line.channel_access_token = secrets.token_urlsafe(32)
    operator.fills("line", channel_access_token=None, channel_id=world.line.channel_id)


def new_channel_secret(world: World, operator: Operator) -> None:
    previous, world.line.channel_secret = world.line.channel_secret, secrets.token_hex(16)
    operator.fills("line", channel_secret=world.line.channel_secret, channel_secret_previous=previous)


def new_openai_key(world: World, operator: Operator) -> None:
    world.openai.api_key = f"sk-{secrets.token_hex(8)}"
    operator.fills("openai", api_key=world.openai.api_key)


def new_odoo_key(world: World, operator: Operator) -> None:
    key = world.odoo.change_key(world.odoo.credentials["login"])
    operator.fills("odoo", api_key=key)


def everything_at_once(world: World, operator: Operator) -> None:
    new_openai_key(world, operator)
    new_odoo_key(world, operator)
    previous, world.line.channel_secret = world.line.channel_secret, secrets.token_hex(16)
    world.line.channel_access_token = secrets.token_urlsafe(32)
    operator.fills(
        "line",
        channel_secret=world.line.channel_secret,
        channel_secret_previous=previous,
        channel_access_token=None,
        channel_id=world.line.channel_id,
    )


@pytest.mark.parametrize(
    "change",
    [new_line_token, no_line_token, new_channel_secret, new_openai_key, new_odoo_key, everything_at_once],
    ids=lambda change: change.__name__,
)
def test_what_was_changed_is_used_by_the_functions_that_run(
    world: World, operator: Operator, records: Records, change: Callable[[World, Operator], None]
) -> None:
    customer = Customer(world)
    assert PRODUCT in text_of(customer.says(QUESTION))
    started = _processes(world)

    change(world, operator)

    assert PRODUCT in text_of(customer.says(QUESTION))
    assert len(customer.heard()) == 2
    assert records.of(customer.conversation, "run_failed") == []
    assert _processes(world) == started


def test_a_webhook_under_the_old_secret_is_still_accepted_while_the_new_one_is_rolled_out(
    world: World, operator: Operator
) -> None:
    customer = Customer(world)
    customer.says(QUESTION)
    old = world.line.channel_secret
    new_channel_secret(world, operator)
    customer.says(QUESTION)
    world.line.channel_secret = old
    assert PRODUCT in text_of(customer.says(QUESTION))


def test_strangers_can_not_make_the_functions_ask_for_the_secret_again_and_again(
    world: World, operator: Operator
) -> None:
    Customer(world).says(QUESTION)
    world.wait_until_quiet()
    started = _processes(world)
    world.aws.calls.clear()
    with urllib3.PoolManager() as http:
        statuses = [http.request("POST", world.webhook_url, body=b"{}", headers=WRONG).status for _ in range(30)]
    assert statuses == [401] * 30
    assert _processes(world) == started
    assert [call.action for call in world.aws.calls].count("secretsmanager:GetSecretValue") == 1


def _processes(world: World) -> set[int]:
    return {process.pid for process in world.host.processes()}
