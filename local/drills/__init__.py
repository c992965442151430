"""Drills: for each alarm the fault that it watches for is caused for real, and it must go off, and nothing else.

- a `drill.Drill` is a row: which alarm, what is done in each minute, which other alarms go off too;
- `town.Town` has the hands: customers who write, functions that are killed, credit that runs out;
- `runner.Runner` plays it. Its minutes are virtual: what functions, gateway and queues do in one is measured with that
  minute's time, then the deployed alarms are evaluated as CloudWatch does. A quarter of an hour takes a second.

`python -m local.drills` runs and prints them.
"""
