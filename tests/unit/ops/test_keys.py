"""`ops keys`: making, listing and revoking API keys of the chat REST API."""

import json
import re

from assistant.chat.callers import KEY, hash_of
from assistant.clock import SystemClock
from assistant.stores.callers import DynamoCallers
from tests.unit.ops.deployment import Deployment


def callers_of(deployment: Deployment) -> DynamoCallers:
    return DynamoCallers(deployment.aws.client("dynamodb"), deployment.table, SystemClock())


def made(deployment: Deployment, name: str = "website", *options: str) -> str:
    result = deployment.ops("keys", "add", name, "--json", *options)
    assert result.exit_code == 0, result.output
    key: str = json.loads(result.stdout)["key"]
    return key


def test_a_new_key_is_shown_once_and_only_its_hash_is_stored(deployment: Deployment) -> None:
    result = deployment.ops("keys", "add", "website", "--per-minute", "5", "--per-day", "70")
    (key,) = re.findall(r"saphan_\S+", result.stdout)
    assert KEY.fullmatch(key)
    caller = callers_of(deployment).find(hash_of(key))
    assert caller is not None
    assert (caller.name, caller.per_minute, caller.per_day) == ("website", 5, 70)
    assert key not in str(deployment.everything_stored())
    assert key not in deployment.ops("keys", "list").stdout


def test_keys_are_listed_with_name_and_limits(deployment: Deployment) -> None:
    assert "No API key was made" in deployment.ops("keys", "list").stdout
    keys = {hash_of(made(deployment, name))[:12]: name for name in ("website", "tests")}
    listed = json.loads(deployment.ops("keys", "list", "--json").stdout)["keys"]
    assert {each["id"]: each["name"] for each in listed} == keys
    for id, name in keys.items():
        assert re.search(rf"{id} .* {name}", deployment.ops("keys", "list").stdout)


def test_a_key_is_revoked_by_its_id_and_only_with_yes(deployment: Deployment) -> None:
    kept, lost = made(deployment, "kept"), made(deployment, "lost")
    id = hash_of(lost)[:12]
    assert "Nothing was changed" in deployment.ops("keys", "revoke", id).stdout
    assert callers_of(deployment).find(hash_of(lost)) is not None
    assert f"Revoked the key {id} of lost" in deployment.ops("keys", "revoke", id, "--yes").stdout
    assert callers_of(deployment).find(hash_of(lost)) is None
    assert callers_of(deployment).find(hash_of(kept)) is not None


def test_what_is_no_key_or_no_name_is_refused(deployment: Deployment) -> None:
    for arguments in (("revoke", "0123456789ab", "--yes"), ("add", " "), ("add", "x" * 101), ("add", "a\nb")):
        assert deployment.ops("keys", *arguments).exit_code == 1
    assert deployment.ops("keys", "add", "x", "--per-day", "0").exit_code == 2
    assert callers_of(deployment).all() == []
