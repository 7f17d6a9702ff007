"""Deaths and lost databases between any two writes, counted on the engine itself: nothing that the store writes is left out."""

from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, event

from tests.faults.life.around.weather import Killed


class Fate(StrEnum):
    """What happens at the moment. After a commit, a lost database is a lost answer: all is written, and nobody was told."""

    KILLED = "killed"
    DATABASE_LOST = "database lost"


class Crashes:
    """Strikes once, at the n-th moment from now. Moments: before each write, before its commit, after its commit.

    Transactions that only read have no moments: nothing of theirs can be half done. One thread writes at a time.
    """

    def __init__(self, engine: Engine) -> None:
        self.commits = 0
        self.struck: Counter[str] = Counter()
        self._left = 0
        self._fate = Fate.KILLED
        self._wrote = False
        self._lost = engine.dialect.loaded_dbapi.OperationalError
        self._commit = engine.dialect.do_commit
        # There is no event after a commit.
        engine.dialect.do_commit = self._do_commit  # type: ignore[method-assign]
        event.listen(engine, "begin", self._forget)
        event.listen(engine, "before_cursor_execute", self._before_statement)

    def plan(self, moments: int, fate: Fate) -> None:
        """Strike at that moment, counted from 1."""
        self._left, self._fate = moments, fate

    def call_off(self) -> None:
        """No crash is planned."""
        self._left = 0

    def _forget(self, _connection: Any) -> None:
        self._wrote = False

    def _before_statement(self, _connection: Any, _cursor: Any, _text: str, _values: Any, context: Any, _many: bool) -> None:
        if context.isinsert or context.isupdate or context.isdelete:
            self._wrote = True
            self._pass_moment("before a write")

    def _do_commit(self, connection: Any) -> None:
        if not self._wrote:
            self._commit(connection)
            return
        self._pass_moment("before a commit", connection.rollback)
        self._commit(connection)
        self.commits += 1
        self._pass_moment("after a commit")

    def _pass_moment(self, where: str, lose: Callable[[], object] = lambda: None) -> None:
        """`lose`: what a database does by itself when it is lost in a commit."""
        self._left -= 1
        if self._left == 0:
            lose()
            self.struck[f"{self._fate} {where}"] += 1
            if self._fate is Fate.KILLED:
                raise Killed(where)
            # Words by which the store knows that the database is away.
            raise self._lost("disk I/O error")
