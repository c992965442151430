"""What the ledger keeps of a confirmed write: its receipt, and what it changed in the conversation's state.

The order may exist while the run that placed it died before its commit: the next try takes both from here.
"""

import json
from dataclasses import asdict
from typing import Any

from assistant.messages import Reply
from assistant.state import State
from assistant.tools.tool import Receipt


def dump(receipt: Receipt, before: dict[str, Any], after: dict[str, Any]) -> str:
    """`before` and `after` are the state around the write, as `State.to_dict` gives it."""
    changed = {name: value for name, value in after.items() if value != before[name]}
    carrier = Reply("", "", receipt.parts, None, 0)  # parts already know how to be JSON there
    kept = {**asdict(receipt), "parts": carrier.to_dict()["parts"], "changed": changed}
    return json.dumps(kept, ensure_ascii=False)


def load(text: str, state: State) -> tuple[Receipt, State]:
    """The receipt, and the state with what the write changed in it."""
    data = json.loads(text)
    carrier = Reply.from_dict({**Reply("", "", (), None, 0).to_dict(), "parts": data["parts"]})
    receipt = Receipt(carrier.parts, data["for_model"], tuple(data["refs"]))
    return receipt, State.from_dict({**state.to_dict(), **data["changed"]})
