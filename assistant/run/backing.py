"""What a text of the model may lean on, out of the thread and this run."""

from assistant.ports import Item
from assistant.run import compaction, items
from assistant.run.draft import Draft
from assistant.tools.tool import Backing


def backing_of(draft: Draft, instructions: str) -> Backing:
    shown, written = list[str](), list[str]()
    for item in [*draft.history, *draft.items]:
        if "output" in item:
            shown.append(item["output"])
        elif _is_digest(item):
            for line in items.text_of(item).splitlines()[1:]:
                (written if line.startswith("user: ") else shown).append(line)
        elif item.get("role") == "user":
            written.append(items.text_of(item))
        elif item.get("role") == "assistant":
            shown.append(items.text_of(item))
    return Backing(tuple(shown), "\n".join(written), instructions)


def _is_digest(item: Item) -> bool:
    return item.get("role") == "user" and items.text_of(item).startswith(compaction.HEADING)
