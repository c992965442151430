"""The app as `npx cdk synth` makes it, in this process: same context, same checks, only without building the asset."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from app import build

ROOT = Path(__file__).parent.parent.parent
FEATURE_FLAGS = json.loads((ROOT / "cdk.json").read_text())["context"]

type Properties = dict[str, Any]


@dataclass(frozen=True)
class Template:
    """A synthesized CloudFormation template."""

    body: dict[str, Any]

    def of_type(self, kind: str) -> dict[str, Properties]:
        """Properties by logical id."""
        return {id: found["Properties"] for id, found in self.body["Resources"].items() if found["Type"] == kind}

    def only(self, kind: str) -> Properties:
        (properties,) = self.of_type(kind).values()
        return properties

    def functions(self) -> dict[str, Properties]:
        """Properties by module name: "ingest", "processor"."""
        return {each["Handler"].split(".")[1]: each for each in self.of_type("AWS::Lambda::Function").values()}

    def statements_of(self, function: str) -> list[dict[str, Any]]:
        """What the function's own role may do."""
        role = self.functions()[function]["Role"]["Fn::GetAtt"][0]
        return [
            statement
            for policy in self.of_type("AWS::IAM::Policy").values()
            if {"Ref": role} in policy["Roles"]
            for statement in policy["PolicyDocument"]["Statement"]
        ]

    def deletion_policy(self, kind: str) -> set[str]:
        return {found["DeletionPolicy"] for found in self.body["Resources"].values() if found["Type"] == kind}


def new_app(folder: Path, **context: str) -> cdk.App:
    return cdk.App(outdir=str(folder), context={**FEATURE_FLAGS, "aws:cdk:bundling-stacks": [], **context})


def synthesize(folder: Path, **context: str) -> Template:
    app = new_app(folder, **context)
    stack = build(app)
    return Template(app.synth().get_stack_by_name(stack.stack_name).template)
