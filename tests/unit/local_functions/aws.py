"""The local AWS with functions deployed from source text."""

import io
import itertools
import json
import zipfile
from typing import Any

import local.aws.resources.functions  # noqa: F401  (GetFunction then gives a location that can be fetched)
from local.aws.server import LocalAws

ACCOUNT = "210987654321"
BUCKET = "assets"
_numbers = itertools.count(1)


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return buffer.getvalue()


class SmallAws(LocalAws):
    def __init__(self) -> None:
        super().__init__(account=ACCOUNT)

    def start(self) -> "SmallAws":
        super().start()
        location = {"LocationConstraint": self.region}
        self.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=location)
        self.role_arn = self.role("functions")
        return self

    def role(self, name: str, *, actions: tuple[str, ...] = ()) -> str:
        """A role that functions can have and that may do these things to everything; gives its ARN."""
        iam = self.client("iam")
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
        if actions:
            allowed = {"Effect": "Allow", "Action": actions, "Resource": "*"}
            document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)
        arn: str = role["Role"]["Arn"]
        return arn

    def deploy(
        self, source: str, *, handler: str = "code.handler", reserved: int | None = None, **settings: Any
    ) -> str:
        """Deploy a function whose module `code` has this source; gives its name."""
        number = next(_numbers)
        name, key = f"function-{number}", f"code-{number}.zip"
        self.client("s3").put_object(Bucket=BUCKET, Key=key, Body=zipped({"code.py": source}))
        self.client("lambda").create_function(
            FunctionName=name,
            Runtime=settings.pop("runtime", "python3.13"),
            Role=settings.pop("role_arn", self.role_arn),
            Handler=handler,
            Code={"S3Bucket": BUCKET, "S3Key": key},
            Timeout=settings.pop("timeout", 30),
            **settings,
        )
        if reserved is not None:
            self.client("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
        return name
