"""Rows in memory, with transactions, savepoints, and sequences that never give a number back."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

type Row = dict[str, Any]
type Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Database:
    """One transaction runs at a time. `begin` is taken before the wait for the turn: a transaction that waited has a
    snapshot that lacks what was committed meanwhile, as in PostgreSQL's REPEATABLE READ."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self.clock = clock
        self.commits = 0
        self._tables: dict[str, dict[int, Row]] = defaultdict(dict)
        self._sequences: dict[str, int] = defaultdict(int)
        self._undo: list[Callable[[], Any]] = []
        self._lock = threading.RLock()

    def begin(self) -> int:
        """The snapshot of a transaction that is about to start: how many were committed before it."""
        return self.commits

    @property
    def current(self) -> int:
        """The number that the running transaction gets when it commits."""
        return self.commits + 1

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            with self.savepoint():
                yield
            self._undo.clear()
            self.commits += 1

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undoes everything since its start when an exception passes, but sequences keep their place."""
        mark = len(self._undo)
        try:
            yield
        except BaseException:
            while len(self._undo) > mark:
                self._undo.pop()()
            raise

    def now(self) -> str:
        return self.clock().strftime("%Y-%m-%d %H:%M:%S")

    def today(self) -> str:
        return self.clock().strftime("%Y-%m-%d")

    def next_number(self, sequence: str) -> int:
        self._sequences[sequence] += 1
        return self._sequences[sequence]

    def start_sequence(self, sequence: str, following: int) -> None:
        self._sequences[sequence] = max(self._sequences[sequence], following - 1)

    def rows(self, model: str) -> list[Row]:
        return list(self._tables[model].values())

    def find(self, model: str, record_id: Any) -> Row | None:
        return self._tables[model].get(record_id)

    def insert(self, model: str, row: Row) -> None:
        """`row` has its id already, from `next_number` or from a seed."""
        record_id = row["id"]
        self.start_sequence(model, record_id + 1)
        self._tables[model][record_id] = row
        self._undo.append(lambda: self._tables[model].pop(record_id))

    def update(self, model: str, record_id: int, values: Row) -> None:
        row = self._tables[model][record_id]
        before = dict(row)
        row.update(values)
        self._undo.append(lambda: self._tables[model].__setitem__(record_id, before))

    def delete(self, model: str, record_id: int) -> None:
        row = self._tables[model].pop(record_id)
        self._undo.append(lambda: self._tables[model].__setitem__(record_id, row))
