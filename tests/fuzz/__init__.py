"""Fuzzing of the way in: whatever is posted to the webhook gets 200 or 4xx, and what is accepted can be stored.

`make fuzz` runs a million cases. A case is a few bytes that say how a body is sent (`sending`), and the body: one of
tests/events/line after some damage (`mutation`). `target` runs it through the ingest function's own code over a table
and a queue that know the limits of the real ones (`limits`), and says what must hold. `engines` makes the cases: guided
by coverage where atheris is installed, else at random.
"""
