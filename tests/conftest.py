"""For all tests: hypothesis repeats the same examples, and no busy machine makes one of them too slow."""

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")
