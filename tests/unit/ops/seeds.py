"""What goes wrong in a deployment: each seed spoils one thing of a `Whole`. The table says what the doctor must find,
and a word of what it must tell the operator to do."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from xmlrpc.client import dumps

import boto3

from assistant.stores import breaker
from local.standins.odoo import access
from tests.unit.ops.whole import Whole

CODE, STAFF = "Saphan one-time code", "Saphan staff notice"
BOT = ["Role / User", access.OWN_DOCUMENTS, "Contact/Creation"]


@dataclass(frozen=True)
class Seed:
    """`state` is what the doctor calls it; `also` are other checks of the same part that then complain too."""

    name: str
    spoil: Callable[[Whole], object]
    check: str
    todo: str
    state: str = "failed"
    also: tuple[str, ...] = ()


def _wrong_channel(whole: Whole) -> None:
    whole.secret("line", channel_access_token=None, channel_id="2000000099")


def _other_channel_secret(whole: Whole) -> None:
    whole.line.channel_secret = "another one since somebody reissued it"


def _wrong_bot(whole: Whole) -> None:
    whole.secret("line", bot_user_id="U00000000000000000000000000000000")


def _quota(used: int) -> Callable[[Whole], None]:
    def spoil(whole: Whole) -> None:
        whole.line.ledger.quota, whole.line.ledger.used = 200, used

    return spoil


def _no_money(whole: Whole) -> None:
    error = {"message": "no credit", "type": "insufficient_quota", "param": None, "code": "credit_balance_exhausted"}
    whole.outside.recorders["openai"].fail(match={"path": "/v1/responses"}, status=429, body={"error": error})


def _model_ends_soon(whole: Whole) -> None:
    whole.openai.models["gpt-6-luna"] = str((datetime.now(UTC) + timedelta(days=20)).date())


def _breaker_open(whole: Whole) -> None:
    until = {"N": str(int(datetime.now(UTC).timestamp() * 1000) + 200_000)}
    whole.client("dynamodb").put_item(TableName=whole.target.table, Item={**breaker.KEY, "until_ms": until})


def _old_odoo(whole: Whole) -> None:
    version = dumps(({"server_version_info": [16, 0, 0, "final", 0, ""]},), methodresponse=True)
    whole.odoo_at.fail(match={"path": "/web/version"}, status=404)
    whole.odoo_at.fail(match={"path": "/common"}, status=200, headers={"Content-Type": "text/xml"}, body=version)


def _groups(*groups: str) -> Callable[[Whole], None]:
    return lambda whole: whole.user(groups=list(groups))


def _key_ends_soon(whole: Whole) -> None:
    end = (datetime.now(UTC) + timedelta(days=5)).strftime("%Y-%m-%d %H:%M:%S")
    with whole.odoo.database.transaction():
        whole.odoo.database.insert(
            "res.users.apikeys", {"id": 1, "name": "Saphan", "user_id": 7, "expiration_date": end}
        )


def _no_thai(whole: Whole) -> None:
    (thai,) = [row for row in whole.odoo.database.rows("res.lang") if row["code"] == "th_TH"]
    with whole.odoo.database.transaction():
        whole.odoo.database.update("res.lang", thai["id"], {"active": False})


def _no_inventory(whole: Whole) -> None:
    whole.odoo_at.fail(
        match={"path": "stock.move"}, status=404, body={"name": "werkzeug.exceptions.NotFound", "message": "no model"}
    )


def _gone_templates(whole: Whole) -> None:
    with whole.odoo.database.transaction():
        for row in whole.odoo.database.rows("mail.template"):
            whole.odoo.database.delete("mail.template", row["id"])


def _no_expiry(whole: Whole) -> None:
    off = {"Enabled": False, "AttributeName": "expires_at"}
    whole.client("dynamodb").update_time_to_live(TableName=whole.target.table, TimeToLiveSpecification=off)


def _no_redrive(whole: Whole) -> None:
    sqs = whole.client("sqs")
    other = sqs.create_queue(QueueName=f"{whole.name}-other.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=other, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 6})
    sqs.set_queue_attributes(QueueUrl=whole.queue, Attributes={"RedrivePolicy": redrive})


def _no_trigger(whole: Whole) -> None:
    client = whole.client("lambda")
    for mapping in client.list_event_source_mappings(FunctionName=f"{whole.name}-processor")["EventSourceMappings"]:
        client.delete_event_source_mapping(UUID=mapping["UUID"])


def _dead_letter(whole: Whole) -> None:
    whole.client("sqs").send_message(
        QueueUrl=whole.dlq, MessageBody="{}", MessageGroupId="line#U1", MessageDeduplicationId="1"
    )


def _alarms_off(whole: Whole) -> None:
    whole.client("cloudwatch").disable_alarm_actions(AlarmNames=[f"{whole.name}-failed-runs"])


def _no_alarms(whole: Whole) -> None:
    whole.client("cloudwatch").delete_alarms(AlarmNames=[f"{whole.name}-failed-runs"])


def _alarm_on(whole: Whole) -> None:
    whole.client("cloudwatch").set_alarm_state(
        AlarmName=f"{whole.name}-failed-runs", StateValue="ALARM", StateReason="in this test"
    )


def _not_confirmed(whole: Whole) -> None:
    """moto counts every subscription as confirmed: it is answered as AWS does."""
    whole.on_aws()
    real, pending = whole.target.client, {"SubscriptionArn": "PendingConfirmation", "Protocol": "email"}
    sns = boto3.Session(aws_access_key_id="operator", aws_secret_access_key="local").client(
        "sns", endpoint_url=whole.aws.endpoint, region_name=whole.aws.region
    )
    sns.meta.events.register(
        "after-call.sns.ListSubscriptionsByTopic", lambda parsed, **_: parsed.update(Subscriptions=[pending])
    )
    whole.target = replace(whole.target, client=lambda service: sns if service == "sns" else real(service))


def _nobody_subscribed(whole: Whole) -> None:
    sns = whole.client("sns")
    for subscription in sns.list_subscriptions_by_topic(TopicArn=whole.topic)["Subscriptions"]:
        sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    whole.on_aws()


SEEDS = (
    Seed("a placeholder", lambda w: w.secret("line", channel_secret="REPLACE_ME"), "secrets.line", "secrets set line"),
    Seed("a field is missing", lambda w: w.secret("odoo", db=None), "secrets.odoo", "secrets set odoo"),
    Seed("no JSON", lambda w: w.secret_text("openai", "sk-in-test"), "secrets.openai", "secrets set openai"),
    Seed(
        "a secret is deleted",
        lambda w: w.client("secretsmanager").delete_secret(SecretId=w.arns["odoo"]),
        "secrets.odoo",
        "restore-secret",
    ),
    Seed("a mistyped field", lambda w: w.secret("openai", baseurl="x"), "secrets.openai", "docs/secrets.md", "note"),
    Seed(
        "an old LINE token",
        lambda w: w.secret("line", channel_access_token="the one of last year"),
        "line.token",
        "secrets set line",
    ),
    Seed("a wrong LINE channel id", _wrong_channel, "line.token", "secrets set line"),
    Seed(
        "LINE is not to be reached", lambda w: w.secret("line", api_base_url="http://localhost:1"), "line.token", "way"
    ),
    Seed("no webhook URL", lambda w: setattr(w.line, "webhook_url", None), "line.webhook", "connect line"),
    Seed(
        "webhooks go elsewhere",
        lambda w: setattr(w.line, "webhook_url", "https://old.sk-medical.co.th/hook"),
        "line.webhook",
        "connect line",
    ),
    Seed("webhooks are off", lambda w: setattr(w.line, "webhook_active", False), "line.active", "Use webhook"),
    Seed("another channel secret", _other_channel_secret, "line.test", "channel_secret"),
    Seed(
        "the ingest function fails", lambda w: w.outside.recorders["hook"].fail(status=500), "line.test", "ingest-5xx"
    ),
    Seed("another LINE account", _wrong_bot, "line.account", "bot_user_id"),
    Seed("LINE quota nearly used", _quota(170), "line.quota", "line-quota", "note"),
    Seed("LINE quota used up", _quota(200), "line.quota", "line-quota"),
    Seed("a revoked OpenAI key", lambda w: setattr(w.openai, "api_key", "new"), "openai.key", "secrets set openai"),
    Seed("a model that is gone", lambda w: w.openai.models.pop("gpt-6-luna"), "openai.model", "[model]"),
    Seed("a model that ends", _model_ends_soon, "openai.model", "successor", "note"),
    Seed("no money", _no_money, "openai.answer", "money-429"),
    Seed("no money a moment ago", _breaker_open, "openai.breaker", "by itself", "note"),
    Seed(
        "a revoked admin key", lambda w: setattr(w.openai.billing, "admin_key", "new"), "costs.key", "set openai_admin"
    ),
    Seed(
        "an ordinary key for the costs",
        lambda w: w.secret("openai_admin", api_key="sk-in-test"),
        "costs.key",
        "api.usage.read",
    ),
    Seed("no credit entered", Whole.on_aws, "costs.ledger", "balance add"),
    Seed("Odoo is down", lambda w: w.secret("odoo", url="http://localhost:1"), "odoo.url", "odoo-unavailable"),
    Seed("no URL", lambda w: w.secret("odoo", url="odoo.sk-medical.co.th"), "odoo.url", "https://"),
    Seed(
        "a website instead of Odoo",
        lambda w: w.secret("odoo", url=w.outside.urls["hook"]),
        "odoo.url",
        "without a path",
    ),
    Seed("Odoo is too old", _old_odoo, "odoo.version", "Upgrade"),
    Seed("a revoked Odoo key", lambda w: w.odoo.change_key("saphan-bot"), "odoo.key", "90 days"),
    Seed("another database", lambda w: w.secret("odoo", db="test"), "odoo.key", "database selector"),
    Seed("the Odoo key ends soon", _key_ends_soon, "odoo.key_end", "secrets set odoo", "note"),
    Seed("no Thai in Odoo", _no_thai, "odoo.languages", "Languages"),
    Seed("an app is missing", _no_inventory, "odoo.apps", "Inventory"),
    Seed("may not sell", _groups("Role / User", "Contact/Creation"), "odoo.rights", "Own Documents Only"),
    Seed("may not open accounts", _groups("Role / User", access.OWN_DOCUMENTS), "odoo.rights", "Contact / Creation"),
    Seed("an administrator", _groups(*BOT, access.ADMINISTRATOR), "odoo.too_much", "take those groups off"),
    Seed("may write invoices", _groups(*BOT, access.INVOICING), "odoo.too_much", "take those groups off"),
    Seed("may edit mail templates", _groups(*BOT, access.EDIT_TEMPLATES), "odoo.too_much", "take those groups off"),
    Seed(
        "sees everybody's orders",
        _groups(*BOT, access.ALL_DOCUMENTS),
        "odoo.all_documents",
        "take it off",
        "note",
    ),
    Seed("no mail templates", _gone_templates, "odoo.code_mail", "saphan_setup", also=("odoo.staff_mail",)),
    Seed(
        "a template of another model", lambda w: w.template(STAFF, model="sale.order"), "odoo.staff_mail", "docs/odoo"
    ),
    Seed("a mail without the code", lambda w: w.template(CODE, body_html="<p>Hello</p>"), "odoo.code_mail", "otp"),
    Seed("a code for nobody", lambda w: w.template(CODE, use_default_to=False), "odoo.code_mail", "object.id"),
    Seed(
        "word for staff goes to the customer too",
        lambda w: w.template(STAFF, use_default_to=True),
        "odoo.staff_mail",
        "untick",
        "note",
    ),
    Seed("nobody reads the staff's mail", Whole.on_aws, "odoo.staff_email", "profile.toml"),
    Seed("nothing expires", _no_expiry, "aws.table", "update-time-to-live"),
    Seed("dead letters go elsewhere", _no_redrive, "aws.queue", "Deploy again"),
    Seed("nobody reads the queue", _no_trigger, "aws.trigger", "Deploy again"),
    Seed("a dead letter", _dead_letter, "aws.dead_letters", "dlq list", "note"),
    Seed("no alarms", _no_alarms, "alarms.deployed", "Deploy again"),
    Seed("alarms switched off", _alarms_off, "alarms.deployed", "enable-alarm-actions"),
    Seed("an alarm is on", _alarm_on, "alarms.failed-runs", "docs/runbooks/failed-runs.md", "note"),
    Seed("a subscription that nobody confirmed", _not_confirmed, "alarms.heard", "Click the link"),
    Seed("nobody hears the alarms", _nobody_subscribed, "alarms.heard", "page_email"),
)
