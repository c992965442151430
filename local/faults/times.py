"""The deployed template with other times: a crash then costs seconds instead of more than a minute."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROCESSOR = "lambdas.processor.handler"


@dataclass(frozen=True)
class Times:
    """Seconds: the function's timeout, and for how long a message is hidden that a function has taken."""

    timeout_s: int
    hidden_s: int

    @property
    def after_crash_s(self) -> int:
        """The promise: at most so long from a crash to the next try."""
        return self.timeout_s + 10


SHORT = Times(timeout_s=13, hidden_s=23)
"""Long enough for one client's timeout (LINE and Odoo: 10 s) to end before the function's, and with the template's own
10 s between the two."""


def deployed_times(assembly: Path) -> Times:
    """What the template itself says."""
    resources = _template(assembly)["Resources"].values()
    (timeout_s,) = [resource["Properties"]["Timeout"] for resource in resources if _is_processor(resource)]
    (hidden_s,) = [resource["Properties"]["VisibilityTimeout"] for resource in resources if _is_queue(resource)]
    return Times(timeout_s, hidden_s)


def with_times(assembly: Path, folder: Path, times: Times, *, runs: int) -> Path:
    """A copy of a cloud assembly in `folder` whose processor has these times, and takes so many messages at once."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for entry in assembly.iterdir():
        if entry.name.startswith("asset."):
            (folder / entry.name).symlink_to(entry.resolve(), target_is_directory=entry.is_dir())
        elif entry.is_file():
            shutil.copy(entry, folder)
    template = _template(folder)
    for resource in template["Resources"].values():
        if _is_processor(resource):
            resource["Properties"]["Timeout"] = times.timeout_s
        if _is_queue(resource):
            resource["Properties"]["VisibilityTimeout"] = times.hidden_s
        if resource["Type"] == "AWS::Lambda::EventSourceMapping":
            resource["Properties"]["ScalingConfig"] = {"MaximumConcurrency": runs}
    _file(folder).write_text(json.dumps(template), encoding="utf-8")
    return folder


def _file(assembly: Path) -> Path:
    (file,) = assembly.glob("*.template.json")
    return file


def _template(assembly: Path) -> dict[str, Any]:
    template: dict[str, Any] = json.loads(_file(assembly).read_text(encoding="utf-8"))
    return template


def _is_processor(resource: dict[str, Any]) -> bool:
    return resource["Type"] == "AWS::Lambda::Function" and bool(resource["Properties"]["Handler"] == PROCESSOR)


def _is_queue(resource: dict[str, Any]) -> bool:
    """The one with doorbells: the other has no dead-letter queue of its own."""
    return resource["Type"] == "AWS::SQS::Queue" and "RedrivePolicy" in resource["Properties"]
