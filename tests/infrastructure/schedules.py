"""Which functions the template's schedules call."""

from typing import Any

from tests.infrastructure.synthesis import Template

SCHEDULE = "AWS::Scheduler::Schedule"


def handler(template: Template, schedule: dict[str, Any]) -> str:
    called = schedule["Target"]["Arn"]["Fn::GetAtt"][0]
    name: str = template.of_type("AWS::Lambda::Function")[called]["Handler"]
    return name


def handlers(template: Template) -> set[str]:
    return {handler(template, schedule) for schedule in template.of_type(SCHEDULE).values()}
