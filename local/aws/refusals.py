"""Error answers in the shape of each service, so that the SDKs raise what they raise in AWS."""

import json
from typing import Any
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

_REST_JSON = {"lambda", "apigateway", "scheduler"}
_QUERY = {"sts", "iam", "sns", "cloudformation"}
_SQS_CODES = {"AccessDeniedException": "AccessDenied", "ThrottlingException": "RequestThrottled"}


def refusal(
    service: str, code: str, message: str, *, status: int = 400, fields: dict[str, Any] | None = None
) -> Response:
    """`fields` are the error's own, such as DynamoDB's `CancellationReasons`."""
    if service == "s3":
        code = code.removesuffix("Exception")
        text = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        return Response(text, 403 if code == "AccessDenied" else status, content_type="application/xml")
    if service in _QUERY:
        code = code.removesuffix("Exception")
        error = f"<Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message>"
        text = f"<ErrorResponse><Error>{error}</Error><RequestId>local</RequestId></ErrorResponse>"
        return Response(text, 403 if code == "AccessDenied" else status, content_type="text/xml")
    headers = {}
    if service in _REST_JSON:
        headers["x-amzn-ErrorType"] = code
        status = 403 if code == "AccessDeniedException" else status
    if service == "sqs":
        headers["x-amzn-query-error"] = f"{_SQS_CODES.get(code, code)};Sender"
        status = 403 if code == "AccessDeniedException" else status
    body = {"__type": f"com.amazonaws.{service}#{code}", "message": message, "Message": message, **(fields or {})}
    content_type = "application/x-amz-json-1.0" if service in ("dynamodb", "sqs") else "application/x-amz-json-1.1"
    return Response(json.dumps(body), status, headers=headers, content_type=content_type)
