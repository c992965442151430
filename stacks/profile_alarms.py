"""The rows whose thresholds a profile sets, and which it may leave out: silence, money, quota."""

from assistant.names import Alarm, Metric
from assistant.profile_settings import BalanceSettings, HoursSettings
from stacks import silence
from stacks.rule import Compare, Measure, Missing, Rule, Severity
from stacks.timeouts import BALANCE_EVERY_S

STAYS = "a figure that is not renewed is not a better one: the state stays, and figures-too-old tells"


def of_silence(hours: HoursSettings) -> tuple[Rule, ...]:
    return (
        Rule(
            Alarm.SILENCE,
            Severity.LOW,
            happened="No message came for hours in which customers usually write.",
            users_see="No answer, if messages do not reach us; nothing, if nobody writes.",
            measures=(Measure(Metric.EVENTS_RECEIVED, "Sum"),),
            expression=silence.expression(hours),
            compare=Compare.LESS,
            threshold=1,
            period_s=3600,
            datapoints=hours.silent_hours,
            of_periods=hours.silent_hours,
            missing=Missing.GOOD,
            missing_because="the expression fills gaps with 0; only before the very first message it has no value",
        ),
    )


def of_quota() -> tuple[Rule, ...]:
    return (
        Rule(
            Alarm.LINE_QUOTA,
            Severity.LOW,
            happened="LINE's monthly message quota is nearly used up. Replies are free, pushes are not.",
            users_see="Nothing yet; at 100 percent late answers do not arrive.",
            measures=(Measure(Metric.LINE_QUOTA_USED, "Maximum"),),
            compare=Compare.AT_LEAST,
            threshold=80,
            period_s=BALANCE_EVERY_S,
            missing=Missing.UNCHANGED,
            missing_because=STAYS,
        ),
    )


def of_balance(settings: BalanceSettings) -> tuple[Rule, ...]:
    return (
        Rule(
            Alarm.LOW_BALANCE,
            Severity.HIGH,
            happened="The OpenAI credit is nearly used up.",
            users_see="Nothing yet; at zero every customer gets apologies.",
            measures=(Measure(Metric.BALANCE_USD, "Minimum"),),
            compare=Compare.LESS,
            threshold=settings.low_usd,
            period_s=BALANCE_EVERY_S,
            missing=Missing.UNCHANGED,
            missing_because=STAYS,
        ),
        Rule(
            Alarm.DAYS_LEFT,
            Severity.LOW,
            happened="At the pace of the last days the OpenAI credit is used up within days.",
            users_see="Nothing yet; at zero every customer gets apologies.",
            measures=(Measure(Metric.DAYS_LEFT, "Minimum"),),
            compare=Compare.LESS,
            threshold=settings.days_left,
            period_s=BALANCE_EVERY_S,
            missing=Missing.UNCHANGED,
            missing_because=STAYS,
        ),
        Rule(
            Alarm.FIGURES_TOO_OLD,
            Severity.LOW,
            happened="OpenAI's costs were not read for hours: the balance is an estimate, or there is none.",
            users_see="Nothing.",
            measures=(Measure(Metric.FIGURES_AGE_H, "Maximum"),),
            compare=Compare.MORE,
            threshold=6,
            period_s=3600,
            datapoints=2,
            of_periods=2,
            missing=Missing.BAD,
            missing_because="the balance function writes it at every run: without a value it does not run",
        ),
    )
