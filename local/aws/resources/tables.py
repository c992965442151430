"""DynamoDB tables, of both resource types, with what their API sets in calls of its own."""

from typing import Any

from local.aws.resources.provider import Made, Properties, Provider, Scope

_LATER = ("TimeToLiveSpecification", "PointInTimeRecoverySpecification")
_CAN_CHANGE = {*_LATER, "DeletionProtectionEnabled", "Tags", "SSESpecification"}


class Table(Provider):
    def create(self, scope: Scope, properties: Properties) -> Made:
        name = properties.get("TableName") or scope.name(255)
        table = scope.client("dynamodb").create_table(**_parameters({**properties, "TableName": name}))[
            "TableDescription"
        ]
        self._set(scope, name, properties)
        attributes = {"Arn": table["TableArn"], "StreamArn": table.get("LatestStreamArn", "")}
        return Made(name, {key: value for key, value in attributes.items() if value}, properties)

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        changed = {key for key in {*properties, *made.values} if properties.get(key) != made.values.get(key)}
        if changed - _CAN_CHANGE:
            raise ValueError(f"a table's {', '.join(sorted(changed - _CAN_CHANGE))} can't be changed here")
        protection = properties.get("DeletionProtectionEnabled", False)
        scope.client("dynamodb").update_table(TableName=made.physical_id, DeletionProtectionEnabled=protection)
        self._set(scope, made.physical_id, {key: properties[key] for key in changed & set(properties)})
        made.values = properties
        return made

    def delete(self, scope: Scope, made: Made) -> None:
        scope.client("dynamodb").delete_table(TableName=made.physical_id)

    def _set(self, scope: Scope, name: str, properties: Properties) -> None:
        dynamodb = scope.client("dynamodb")
        if ttl := properties.get("TimeToLiveSpecification"):
            dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=ttl)
        if recovery := properties.get("PointInTimeRecoverySpecification"):
            dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=recovery)


class GlobalTable(Table):
    """CDK's TableV2. One replica, the one of this Region."""

    def create(self, scope: Scope, properties: Properties) -> Made:
        return super().create(scope, _of_one_region(scope, properties))

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        return super().update(scope, made, _of_one_region(scope, properties))


def _of_one_region(scope: Scope, properties: Properties) -> Properties:
    replicas = properties["Replicas"]
    if [replica["Region"] for replica in replicas] != [scope.region]:
        raise ValueError("a global table has exactly one replica here, in the stack's Region")
    own = {key: value for key, value in properties.items() if key != "Replicas"}
    taken = ("PointInTimeRecoverySpecification", "DeletionProtectionEnabled", "TableClass", "Tags")
    return {**own, **{key: replicas[0][key] for key in taken if key in replicas[0]}}


def _parameters(properties: Properties) -> dict[str, Any]:
    parameters = {key: value for key, value in properties.items() if key not in _LATER}
    if encryption := parameters.pop("SSESpecification", None):
        others = {key: value for key, value in encryption.items() if key != "SSEEnabled"}
        parameters["SSESpecification"] = {"Enabled": encryption["SSEEnabled"], **others}
    if stream := parameters.get("StreamSpecification"):
        parameters["StreamSpecification"] = {"StreamEnabled": True, **stream}
    return parameters
