"""docs/extend.md: its alarm is deployed as it stands there."""

import re
from pathlib import Path

import pytest

from assistant.names import Metric
from stacks import service_stack
from stacks.alarms import alarms
from stacks.rule import Compare, Measure, Missing, Rule, Severity
from tests.infrastructure.synthesis import ROOT, synthesize

PAGE = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
NAMES = {kind.__name__: kind for kind in (Compare, Measure, Metric, Missing, Rule, Severity)}


def test_the_alarm_is_in_the_template_of_every_deployment_that_has_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [row] = re.findall(r"^```python\n(Rule\(.*?)^```$", PAGE, re.M | re.S)
    rule: Rule = eval(row, NAMES)
    monkeypatch.setattr(service_stack, "alarms", lambda profile: (*alarms(profile), rule))
    template = synthesize(tmp_path, profile="plain")
    found = template.of_type("AWS::CloudWatch::Alarm").values()
    [alarm] = [each for each in found if each["AlarmName"].endswith("-handovers")]
    assert (alarm["Threshold"], alarm["TreatMissingData"]) == (10, "notBreaching")
    assert alarm["AlarmActions"]
