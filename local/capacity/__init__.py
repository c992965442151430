"""`make capacity`: how many customers the deployed system bears, what gives way first, and what to raise.

A discrete event model: customers write (`arrivals`), webhooks are taken in (`ingest`), the queue hands them to runs
(`processor`, `run`), and whatever has a limit says no or lets wait (`limits`, `services`). Values of the stack, the
profile and the engine are read where they stand (`deployed`), the others with their sources from inputs.toml.
docs/capacity.md is what the command writes.
"""
