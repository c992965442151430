"""The fault matrix: every call of a run that places an order, failed in every way that fits, one at a time.

`points` and `kinds` are its rows and columns, as data. A cell is one customer: a prepared conversation (`customers`),
one message (`scenarios`), one fault (`injector`), and afterwards the check that nothing is lost and nothing doubled
(`checks`). `python -m local.faults` runs and prints it.
"""
