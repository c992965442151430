"""CloudWatch's part of the local world: metrics that were really measured, and the deployed alarms judged over them.

- `measuring` turns what functions, gateway and queues do into data points of a `metrics.Metrics`.
- `alarms.Alarms` holds the definitions that the local AWS was given, and evaluates them minute by minute, by the rules
  of `judging` (missing data), `mathematics` (metric math) and `composite`.
"""
