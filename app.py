"""The CDK app: `npx cdk deploy -c profile=sk_medical -c stage=dev`. Makes no AWS call at synth."""

import sys

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from assistant import profile
from assistant.errors import ConfigurationError
from stacks.code import Target
from stacks.service_stack import ServiceStack
from stacks.stage import Stage

DEFAULT_PROFILE = "sk_medical"


def build(app: cdk.App) -> ServiceStack:
    """The stack that the app's context asks for: `profile`, `stage` (dev, prod) and `build_for` (lambda, host).

    Raises `ConfigurationError` with the file or context key and what is allowed there.
    """
    name = app.node.try_get_context("profile") or DEFAULT_PROFILE
    stage = Stage.from_context(app)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return ServiceStack(
        app,
        f"Saphan-{name.replace('_', '-')}-{stage.name}",
        profile=profile.load(name),
        stage=stage,
        target=Target.from_context(app),
    )


def main() -> None:
    app = cdk.App()
    try:
        build(app)
    except ConfigurationError as error:
        sys.exit(f"cdk synth stopped: {error}")
    except RuntimeError as error:
        # What a callback from JavaScript raised (the asset's build) comes back as jsii's error, with ours as context.
        if not isinstance(error.__context__, ConfigurationError):
            raise
        sys.exit(f"cdk synth stopped: {error.__context__}")
    app.synth()


if __name__ == "__main__":
    main()
