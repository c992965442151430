import json
from pathlib import Path
from typing import Any

import pytest

from local.faults.times import PROCESSOR, SHORT, Times, deployed_times, with_times

RESOURCES: dict[str, Any] = {
    "Ingest": {"Type": "AWS::Lambda::Function", "Properties": {"Handler": "lambdas.ingest.handler", "Timeout": 10}},
    "Processor": {"Type": "AWS::Lambda::Function", "Properties": {"Handler": PROCESSOR, "Timeout": 60}},
    "Dead": {"Type": "AWS::SQS::Queue", "Properties": {}},
    "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 70, "RedrivePolicy": {}}},
    "Messages": {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"BatchSize": 1, "ScalingConfig": {"MaximumConcurrency": 5}},
    },
}


@pytest.fixture
def assembly(tmp_path: Path) -> Path:
    folder = tmp_path / "cdk.out"
    (folder / "asset.1").mkdir(parents=True)
    (folder / "asset.1" / "code.py").write_text("pass")
    (folder / "manifest.json").write_text("{}")
    (folder / "Saphan.template.json").write_text(json.dumps({"Resources": RESOURCES}))
    return folder


def resources(assembly: Path) -> dict[str, Any]:
    template: dict[str, Any] = json.loads((assembly / "Saphan.template.json").read_text())
    return template["Resources"]  # type: ignore[no-any-return]


def test_the_templates_own_times_are_read(assembly: Path) -> None:
    assert deployed_times(assembly) == Times(60, 70)


def test_a_copy_has_other_times_and_the_template_stays_as_it_is(assembly: Path, tmp_path: Path) -> None:
    copy = with_times(assembly, tmp_path / "copy", Times(13, 23), runs=16)

    assert deployed_times(copy) == Times(13, 23)
    assert resources(copy)["Ingest"] == RESOURCES["Ingest"]
    assert resources(copy)["Dead"] == RESOURCES["Dead"]
    assert resources(copy)["Messages"]["Properties"]["ScalingConfig"] == {"MaximumConcurrency": 16}
    assert (copy / "asset.1" / "code.py").read_text() == "pass"
    assert resources(assembly) == RESOURCES


def test_a_copy_replaces_an_earlier_one(assembly: Path, tmp_path: Path) -> None:
    with_times(assembly, tmp_path / "copy", Times(13, 23), runs=16)
    copy = with_times(assembly, tmp_path / "copy", Times(6, 16), runs=2)

    assert deployed_times(copy) == Times(6, 16)


def test_the_short_times_keep_the_templates_ten_seconds_between_them() -> None:
    assert SHORT.hidden_s - SHORT.timeout_s == 10
    assert SHORT.after_crash_s == SHORT.hidden_s
