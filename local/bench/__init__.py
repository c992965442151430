"""`make bench`: how fast, how small and how flat, each figure beside its floor. docs/performance.md reads the table.

A part is a module with `measure(bench) -> list[Figure]` and a row in `parts.py`. A floor is measured in the same rounds
as its figure, in turns, so that the ratio means something on any machine.
"""
