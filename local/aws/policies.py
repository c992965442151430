"""What IAM policy documents allow. An explicit deny wins, silence denies.

Source: IAM user guide, "Policy evaluation logic" and "Condition operators". Resource policies and permission boundaries
are not looked at.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

Document = dict[str, Any]

# A loopback call counts as one over TLS, so that the usual deny of plain HTTP is as silent as it is in AWS.
_ALWAYS = {"aws:securetransport": ["true"]}


def allows(documents: Iterable[Document], action: str, resource: str, context: dict[str, list[str]]) -> bool:
    """`context` maps condition keys to their values.

    Raises:
        ValueError: a statement that decides has a condition operator that is not known here.
    """
    values = {**_ALWAYS, **{key.lower(): texts for key, texts in context.items()}}
    effects = {
        statement["Effect"]
        for document in documents
        for statement in _list(document["Statement"])
        if _speaks_of(statement, action, resource) and _holds(statement.get("Condition", {}), values)
    }
    return "Allow" in effects and "Deny" not in effects


def _speaks_of(statement: dict[str, Any], action: str, resource: str) -> bool:
    if "NotAction" in statement:
        action_matches = not _any_like(statement["NotAction"], action.lower(), fold=True)
    else:
        action_matches = _any_like(statement.get("Action", []), action.lower(), fold=True)
    if "NotResource" in statement:
        return action_matches and not _any_like(statement["NotResource"], resource)
    return action_matches and _any_like(statement.get("Resource", []), resource)


def _any_like(patterns: Any, text: str, *, fold: bool = False) -> bool:
    return any(_like(pattern.lower() if fold else pattern, text) for pattern in _list(patterns))


@lru_cache(maxsize=2048)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern), re.DOTALL)


def _like(pattern: str, text: str) -> bool:
    return _pattern(pattern).fullmatch(text) is not None


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringEqualsIgnoreCase": lambda wanted, value: wanted.lower() == value.lower(),
    "StringLike": _like,
    "ArnEquals": _like,
    "ArnLike": _like,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
}


def _holds(conditions: dict[str, dict[str, Any]], values: dict[str, list[str]]) -> bool:
    return all(
        _test(
            operator,
            [str(text).lower() if isinstance(text, bool) else str(text) for text in _list(wanted)],
            values.get(key.lower()),
        )
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _test(operator: str, wanted: list[str], values: list[str] | None) -> bool:
    quantifier, _, name = operator.rpartition(":")
    if name == "Null":
        return (values is None) == (wanted[0] == "true")
    name, if_exists, _ = name.partition("IfExists")
    if not values:
        return bool(if_exists) or quantifier == "ForAllValues"
    negated = "Not" in name
    if name.replace("Not", "") not in _OPERATORS:
        raise ValueError(f"the local AWS does not know the policy condition {operator}")
    test = _OPERATORS[name.replace("Not", "")]
    matches = (any(test(text, value) for text in wanted) != negated for value in values)
    return any(matches) if quantifier == "ForAnyValue" else all(matches)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
