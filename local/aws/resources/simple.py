"""Resource types that are one API call each."""

from local.aws.resources.provider import ApiResource, Nothing, Provider, PutResource

SIMPLE: dict[str, Provider] = {
    "AWS::ApiGatewayV2::Api": ApiResource(
        "apigatewayv2",
        "create_api",
        "{ApiId}",
        {"ApiId": "{ApiId}", "ApiEndpoint": "{ApiEndpoint}"},
        keys=("ApiId",),
        update_operation="update_api",
        delete_operation="delete_api",
    ),
    "AWS::ApiGatewayV2::Stage": ApiResource(
        "apigatewayv2",
        "create_stage",
        "{StageName}",
        keys=("ApiId", "StageName"),
        delete_operation="delete_stage",
    ),
    "AWS::ApiGatewayV2::Route": ApiResource(
        "apigatewayv2",
        "create_route",
        "{RouteId}",
        {"RouteId": "{RouteId}"},
        keys=("ApiId", "RouteId"),
        update_operation="update_route",
        delete_operation="delete_route",
    ),
    "AWS::ApiGatewayV2::Integration": ApiResource(
        "apigatewayv2",
        "create_integration",
        "{IntegrationId}",
        {"IntegrationId": "{IntegrationId}"},
        keys=("ApiId", "IntegrationId"),
        update_operation="update_integration",
        delete_operation="delete_integration",
    ),
    "AWS::CloudWatch::Alarm": PutResource(
        "cloudwatch",
        "put_metric_alarm",
        "{AlarmName}",
        {"Arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{AlarmName}"},
        delete_operation="delete_alarms",
        named=("AlarmName", 255),
        deleted="AlarmNames",
    ),
    "AWS::CloudWatch::Dashboard": PutResource(
        "cloudwatch",
        "put_dashboard",
        "{DashboardName}",
        delete_operation="delete_dashboards",
        named=("DashboardName", 255),
        deleted="DashboardNames",
    ),
    "AWS::Lambda::Alias": ApiResource(
        "lambda",
        "create_alias",
        "{AliasArn}",
        keys=("FunctionName", "Name"),
        update_operation="update_alias",
        delete_operation="delete_alias",
    ),
    "AWS::Lambda::EventInvokeConfig": ApiResource(
        "lambda", "put_function_event_invoke_config", "{FunctionName}|{Qualifier}"
    ),
    "AWS::SNS::Subscription": ApiResource(
        "sns",
        "subscribe",
        "{SubscriptionArn}",
        {"Arn": "{SubscriptionArn}"},
        keys=("SubscriptionArn",),
        delete_operation="unsubscribe",
        extra={"ReturnSubscriptionArn": True},
    ),
    "AWS::Scheduler::Schedule": ApiResource(
        "scheduler",
        "create_schedule",
        "{Name}",
        {"Arn": "{ScheduleArn}"},
        keys=("GroupName", "Name"),
        update_operation="update_schedule",
        delete_operation="delete_schedule",
        named=("Name", 64),
    ),
    "AWS::Scheduler::ScheduleGroup": ApiResource(
        "scheduler",
        "create_schedule_group",
        "{Name}",
        {"Arn": "{ScheduleGroupArn}"},
        keys=("Name",),
        delete_operation="delete_schedule_group",
        named=("Name", 64),
    ),
    # The version of the CDK, for AWS's statistics.
    "AWS::CDK::Metadata": Nothing(),
    # A query that people pick in the console: nobody asks for it here, and moto keeps none.
    "AWS::Logs::QueryDefinition": Nothing(),
    # Denies plain HTTP, which is all there is on loopback.
    "AWS::S3::BucketPolicy": Nothing(),
}
