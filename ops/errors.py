"""What went wrong, as one sentence that says what to do. No traceback for a missing login."""

import click
from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError

_SIGN_IN = "sign in again (aws sso login), or set AWS_PROFILE or the AWS_ACCESS_KEY_ID variables"
_REFUSED_KEYS = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_REFUSED_ACTIONS = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}


class Refused(click.ClickException):
    """Nothing is wrong with the program: what was asked for can't be done, and the text says why."""


def explained(exc: BotoCoreError | ClientError) -> Refused:
    if isinstance(exc, ClientError):
        code = exc.response["Error"].get("Code", "?")
        if code in _REFUSED_KEYS:
            return Refused(f"AWS does not accept these credentials ({code}): {_SIGN_IN}.")
        if code in _REFUSED_ACTIONS:
            return Refused(f"These credentials may not do that: {exc.response['Error'].get('Message', code)}")
        return Refused(f"AWS refused {exc.operation_name}: {exc.response['Error'].get('Message') or code}")
    if isinstance(exc, exceptions.NoCredentialsError | exceptions.PartialCredentialsError):
        return Refused(f"No AWS credentials were found: {_SIGN_IN}. For the world on this machine use --local.")
    if isinstance(exc, exceptions.NoRegionError):
        return Refused("No AWS Region is set: use --region, or set AWS_REGION.")
    if isinstance(exc, exceptions.ConnectionError | exceptions.HTTPClientError):
        return Refused(f"AWS can't be reached: {exc}")
    return Refused(str(exc))
