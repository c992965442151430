"""The deployed functions, run on this machine, and what wakes them.

- `host.FunctionHost` runs a function's events: `pool` -> `environment` (a process) <-> `runtime_api`.
- `gateway.Gateway` turns HTTP requests into events, `event_source.EventSources` messages of SQS queues.

What to run, with which settings, limits and rights, is read from the local AWS; nothing here knows the stack.
"""
