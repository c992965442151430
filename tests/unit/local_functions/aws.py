"""A small AWS on loopback for these tests: stock moto, functions deployed from source text."""

import io
import itertools
import json
import zipfile
from typing import Any

import boto3
from botocore.config import Config
from moto.server import ThreadedMotoServer

BUCKET = "assets"
_numbers = itertools.count(1)


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return buffer.getvalue()


class SmallAws:
    region = "ap-southeast-1"

    def __init__(self) -> None:
        self._server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self._server.start()
        self.endpoint = "http://localhost:{1}".format(*self._server.get_host_and_port())
        self._clients: dict[str, Any] = {}
        self.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": self.region})
        policy = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        role = self.client("iam").create_role(
            RoleName="functions", AssumeRolePolicyDocument=json.dumps({"Statement": [policy]})
        )
        self.role_arn: str = role["Role"]["Arn"]

    def stop(self) -> None:
        self._server.stop()

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service,
                endpoint_url=self.endpoint,
                region_name=self.region,
                aws_access_key_id="operator",
                aws_secret_access_key="operator",
                config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
            )
        return self._clients[service]

    def credentials_for(self, role_arn: str) -> dict[str, str]:
        return {
            "AWS_ACCESS_KEY_ID": f"key-of-{role_arn.rpartition('/')[2]}",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_SESSION_TOKEN": "token",
        }

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
            Role=self.role_arn,
            Handler=handler,
            Code={"S3Bucket": BUCKET, "S3Key": key},
            Timeout=settings.pop("timeout", 30),
            **settings,
        )
        if reserved is not None:
            self.client("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
        return name
