"""moto's answers about functions, mended. Importing this module replaces two functions of moto 5.2.5."""

from typing import Any

from moto.awslambda.models import LambdaFunction

from local.aws import instances

_stock_configuration, _stock_code = LambdaFunction.get_configuration, LambdaFunction.get_code


def _configuration(self: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
    """With what moto drops."""
    return {**_stock_configuration(self, on_create), **getattr(self, "shown", {})}


def _code(self: LambdaFunction) -> dict[str, Any]:
    """With a `Code.Location` that can be downloaded."""
    answer = _stock_code(self)
    if "S3Bucket" in self.code:
        where = {"Bucket": self.code["S3Bucket"], "Key": self.code["S3Key"]}
        s3 = instances.of(self.account_id).client("s3")
        answer["Code"]["Location"] = s3.generate_presigned_url("get_object", Params=where)
    return answer


LambdaFunction.get_configuration = _configuration  # type: ignore[method-assign]
LambdaFunction.get_code = _code  # type: ignore[method-assign]
