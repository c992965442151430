"""Every alarm of a deployment, as data; docs/runbooks/<name>.md is the page of each.

300 lines, because it is one table. Counts are small on purpose: this is a shop with a few customers at a time, where a
share of failures would be noise and three failures are an outage.
"""

from assistant.names import REST, Alarm, Metric
from assistant.profile import Profile, load
from stacks.profile_alarms import of_balance, of_quota, of_silence
from stacks.rule import Compare, Composite, Measure, Missing, Of, Rule, Severity
from stacks.timeouts import CHANNEL_WAITS_S, HIDDEN_S, RUN_TIMEOUT_S

IDLE = "AWS writes no value while nothing is asked, and then nothing fails"


def _counted(
    name: str,
    severity: Severity,
    *,
    happened: str,
    users_see: str,
    metric: str,
    at_least: int,
    within_s: int,
    datapoints: int = 1,
    of_periods: int = 1,
    affects_customers: bool = False,
) -> Rule:
    """A row for something that the code counts when it happens.

    Filled with zeros, so that the alarm is over one period after the last count: over missing data CloudWatch looks
    further back, and would stay on for three.
    """
    return Rule(
        name,
        severity,
        happened,
        users_see,
        measures=(Measure(metric, "Sum"),),
        expression="FILL(m1, 0)",
        compare=Compare.AT_LEAST,
        threshold=at_least,
        period_s=within_s,
        missing=Missing.GOOD,
        missing_because="the count is written only when it happens, and gaps are filled with 0",
        datapoints=datapoints,
        of_periods=of_periods,
        affects_customers=affects_customers,
    )


ROWS = (
    _counted(
        Alarm.FAILED_RUNS,
        Severity.HIGH,
        happened="Messages were given up after all tries and lie in the dead-letter queue.",
        users_see="An apology instead of an answer.",
        metric=Metric.RUNS_FAILED,
        at_least=3,  # a single one is told by dead-letters
        within_s=900,
        affects_customers=True,
    ),
    Rule(
        Alarm.DEAD_LETTERS,
        Severity.HIGH,
        happened="A message lies in the dead-letter queue and waits for an operator.",
        users_see="An apology instead of an answer to that message; later messages are answered.",
        # Whoever looks at the queue hides its messages for minutes: both together stay what they are.
        measures=(
            Measure("ApproximateNumberOfMessagesVisible", "Maximum", Of.DEAD_LETTERS),
            Measure("ApproximateNumberOfMessagesNotVisible", "Maximum", Of.DEAD_LETTERS),
        ),
        expression="m1 + m2",
        compare=Compare.MORE,
        threshold=0,
        period_s=60,
        missing=Missing.GOOD,
        missing_because="SQS writes no values for a queue that was empty and unused for six hours",
    ),
    Rule(
        Alarm.OLDEST_MESSAGE,
        Severity.HIGH,
        happened="Messages wait far longer than a run takes.",
        users_see="No answer, or a very late one.",
        measures=(Measure("ApproximateAgeOfOldestMessage", "Maximum", Of.QUEUE),),
        compare=Compare.MORE,
        threshold=3 * HIDDEN_S,  # one crash and the try after it are over by then
        period_s=60,
        datapoints=2,
        of_periods=3,
        missing=Missing.GOOD,
        missing_because="SQS writes no values for a queue that was empty and unused for six hours",
        affects_customers=True,
    ),
    Rule(
        Alarm.INGEST_5XX,
        Severity.HIGH,
        happened="Webhooks are answered with 5xx: messages are not taken in.",
        users_see="No answer, unless the channel sends the message again.",
        measures=(Measure("5xx", "Sum", Of.API),),
        compare=Compare.AT_LEAST,
        threshold=2,  # one is a hiccup that the redelivery heals
        period_s=300,
        missing=Missing.GOOD,
        missing_because=IDLE,
        affects_customers=True,
    ),
    Rule(
        Alarm.INGEST_SLOW,
        Severity.LOW,
        happened="Webhooks are answered slowly; the most impatient channel hangs up after 2 seconds.",
        users_see="Nothing yet; later answers, should the channel hang up and send again.",
        measures=(Measure("Latency", "p95", Of.API),),
        compare=Compare.MORE,
        threshold=0.75 * CHANNEL_WAITS_S * 1000,
        period_s=300,
        datapoints=2,
        of_periods=3,
        missing=Missing.GOOD,
        missing_because=IDLE,
    ),
    Rule(
        Alarm.PROCESSOR_ERRORS,
        Severity.HIGH,
        happened="The processor does not start, or is killed: out of time, out of memory, a process that ends.",
        users_see="A late answer; after five tries an apology.",
        measures=(Measure("Errors", "Sum", Of.PROCESSOR),),
        compare=Compare.AT_LEAST,
        threshold=2,  # after a single crash the next try answers
        period_s=300,
        missing=Missing.GOOD,
        missing_because=IDLE,
        affects_customers=True,
    ),
    Rule(
        Alarm.PROCESSOR_THROTTLED,
        Severity.HIGH,
        happened="AWS does not let the processor run: the account's concurrent executions are used up.",
        users_see="Late answers.",
        measures=(Measure("Throttles", "Sum", Of.PROCESSOR),),
        compare=Compare.AT_LEAST,
        threshold=1,
        period_s=60,
        datapoints=3,
        of_periods=5,
        missing=Missing.GOOD,
        missing_because=IDLE,
        affects_customers=True,
    ),
    Rule(
        Alarm.PROCESSOR_NEAR_TIMEOUT,
        Severity.LOW,
        happened="A run has used up nearly all of its time.",
        users_see="A slow answer, or an excuse instead of one.",
        measures=(Measure("Duration", "Maximum", Of.PROCESSOR),),
        compare=Compare.AT_LEAST,
        threshold=0.8 * RUN_TIMEOUT_S * 1000,  # from here on a run excuses itself
        period_s=300,
        missing=Missing.GOOD,
        missing_because=IDLE,
    ),
    _counted(
        Alarm.SIGNATURE_REJECTIONS,
        Severity.LOW,
        happened="Webhooks came whose signature does not fit: strangers, or a changed secret of the channel.",
        users_see="Nothing if it is strangers; no answers at all if the channel's secret is wrong.",
        metric=Metric.SIGNATURE_REJECTED,
        at_least=3,
        within_s=900,
    ),
    _counted(
        Alarm.ODOO_UNAVAILABLE,
        Severity.HIGH,
        happened="Odoo does not answer, or refuses.",
        users_see="That the shop can't be reached; orders are not placed, and receipts come late.",
        metric=Metric.ODOO_UNAVAILABLE,
        at_least=3,
        within_s=900,  # a tool asks once per message, and few messages come at a time
        affects_customers=True,
    ),
    _counted(
        Alarm.MODEL_UNAVAILABLE,
        Severity.HIGH,
        happened="The model does not answer, or refuses our key or request.",
        users_see="A late answer; after five tries an apology.",
        metric=Metric.MODEL_UNAVAILABLE,
        at_least=5,  # all tries of one message
        within_s=300,
        affects_customers=True,
    ),
    _counted(
        Alarm.MODEL_RATE_LIMITED,
        Severity.LOW,
        happened="OpenAI limits our requests or tokens per minute.",
        users_see="Late answers.",
        metric=Metric.MODEL_RATE_LIMITED,
        at_least=5,
        within_s=300,
    ),
    _counted(
        Alarm.FALLBACKS,
        Severity.LOW,
        happened="Answers of the model could not be used: cut off, refused, empty, or naming orders that nobody has.",
        users_see="An excuse, and the advice to ask again or ask for a person.",
        metric=Metric.FALLBACKS_SENT,
        at_least=3,
        within_s=900,
    ),
    _counted(
        Alarm.TURN_LIMIT,
        Severity.LOW,
        happened="Model and tools go round in circles until the profile's max_turns stops them.",
        users_see="An excuse after a long wait.",
        metric=Metric.TURN_LIMIT_REACHED,
        at_least=2,
        within_s=3600,
    ),
    _counted(
        Alarm.TOOLS_FAILING,
        Severity.LOW,
        happened="Tools crash, hang, or are called with arguments that they refuse.",
        users_see="Answers without what they asked for.",
        metric=Metric.TOOL_FAILED,
        at_least=5,  # a model that mends its own arguments is normal
        within_s=900,
    ),
    _counted(
        Alarm.DELIVERY_FAILED,
        Severity.HIGH,
        happened="The channel does not take our answers.",
        users_see="No answer.",
        metric=Metric.DELIVERIES_FAILED,
        at_least=3,
        within_s=300,
        affects_customers=True,
    ),
    _counted(
        Alarm.SECRETS_FAILING,
        Severity.HIGH,
        happened="A secret can't be read, is not filled, or its key is refused.",
        users_see="No answer, or an apology.",
        metric=Metric.SECRETS_FAILING,
        at_least=2,  # one fetch may fail while the kept value goes on
        within_s=300,
        affects_customers=True,
    ),
    _counted(
        Alarm.FLOOD,
        Severity.LOW,
        happened="A customer sends more than the profile's limits and is slowed down.",
        users_see="That customer is told once; nobody else notices.",
        metric=Metric.FLOODS_SLOWED,
        at_least=1,
        within_s=900,
    ),
    _counted(
        Alarm.CODES_WITHHELD,
        Severity.LOW,
        happened="Somebody asked for more one-time codes to one address than it gets in an hour.",
        users_see="Whoever owns the address gets no further codes for an hour.",
        metric=Metric.CODES_WITHHELD,
        at_least=1,
        within_s=900,
    ),
    _counted(
        Alarm.BUDGET_SPENT,
        Severity.HIGH,
        happened="What the profile may spend on the model in a day is spent.",
        users_see="That no more can be answered today, until midnight UTC.",
        metric=Metric.BUDGET_SPENT,
        at_least=1,
        within_s=300,
        datapoints=1,
        of_periods=12,  # goes off at once, and does not come and go with single messages
        affects_customers=True,
    ),
    _counted(
        Alarm.MONEY_429,
        Severity.HIGH,
        happened="OpenAI refuses to work: no credit, or a spend limit is reached.",
        users_see="An apology at once, all of them.",
        metric=Metric.MODEL_QUOTA_ERRORS,
        at_least=1,
        within_s=60,
        datapoints=1,
        of_periods=10,  # at once; the breaker lets one call through every five minutes
        affects_customers=True,
    ),
)
"""Those whose settings are the same for every profile."""


def alarms(profile: Profile) -> tuple[Rule, ...]:
    """All rows but the composite: of what the profile has. Raises `ConfigurationError` for business hours that can't be
    watched."""
    without = set() if profile.uses_odoo else {Alarm.ODOO_UNAVAILABLE}
    if not profile.webhooks:
        without |= {Alarm.SIGNATURE_REJECTIONS}
    if REST in profile.channels:  # its answers take as long as a run, and the API measures all routes together
        without |= {Alarm.INGEST_SLOW}
    return (
        *(row for row in ROWS if row.name not in without),
        *(of_silence(profile.business_hours) if profile.business_hours else ()),
        *(of_quota() if profile.balance.watch and "line" in profile.channels else ()),
        *(of_balance(profile.balance) if profile.balance.watch else ()),
    )


def customers_affected(rules: tuple[Rule, ...]) -> Composite:
    return Composite(
        Alarm.CUSTOMERS_AFFECTED,
        Severity.HIGH,
        happened="Customers go without answers now. The alarms that are on with it say why.",
        users_see="No answers, late ones, or apologies.",
        parts=tuple(rule.name for rule in rules if rule.affects_customers),
    )


def as_markdown(rules: tuple[Rule, ...]) -> str:
    """The rows as docs/alarms.md shows them."""
    lines = ["| alarm | severity | on when | customers see |", "|---|---|---|---|"]
    composite = customers_affected(rules)
    lines.append(f"| {_link(composite.name)} | {composite.severity} | one marked * is on | {composite.users_see} |")
    for rule in rules:
        mark = "*" if rule.affects_customers else ""
        lines.append(f"| {_link(rule.name)} | {rule.severity}{mark} | {rule.condition} | {rule.users_see} |")
    return "\n".join(lines)


def _link(name: str) -> str:
    return f"[{name}](runbooks/{name}.md)"


if __name__ == "__main__":
    print(as_markdown(alarms(load("sk_medical"))))
