"""What a release does to the shape of the store: it adds, so that the one before works on beside it, and never locks long."""

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, event

from bridge.store.engine import open_engine
from bridge.store.migrations import upgrade

# The last change that was made before installations stood that may not rest.
SINCE = "0014"
# Tables that grow by many rows a day: an index over one locks its writers out while it is made, which takes minutes there.
BIG = {
    "applications", "moves", "work", "journal", "evidence", "partner_events", "messages", "event_tries", "texts", "papers",
    "notices",
}  # fmt: skip
_CREATED = re.compile(r"CREATE TABLE (\w+)")
_INDEX = re.compile(r"CREATE (?:UNIQUE )?INDEX (CONCURRENTLY )?(\w+) ON (\w+)")
_BREAKING = re.compile(
    r"\b(DROP (TABLE|COLUMN|INDEX|CONSTRAINT)|RENAME|ALTER COLUMN|TRUNCATE|SET NOT NULL|DELETE FROM (?!alembic))\b"
)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Sequence[str]:
    """Every statement that changes the shape, from SINCE to the newest."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('shape')}/hub.db")
    upgrade(engine, SINCE)
    found = listening(engine)
    upgrade(engine)
    engine.dispose()
    return found


def listening(engine: Engine) -> list[str]:
    """Statements from now on."""
    found: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", hear)
    return found


def faults_of(said: Sequence[str]) -> list[str]:
    """What an older release, or a writer, could not live with."""
    created = {name for one in said for name in _CREATED.findall(one)}
    faults = [one for one in said if _BREAKING.search(one)]
    faults += [one for one in said if "ADD COLUMN" in one and "NOT NULL" in one and "DEFAULT" not in one]
    indexes = [found.groups() for one in said if (found := _INDEX.match(one))]
    faults += [
        f"{name} over {table}, which is big" for concurrently, name, table in indexes
        if not concurrently and table in BIG - created
    ]  # fmt: skip
    return faults


def test_each_change_since_then_only_adds_and_locks_nobody_out_for_long(said: Sequence[str]) -> None:
    assert len(said) > 50
    assert faults_of(said) == []


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE work DROP COLUMN trace",
        "ALTER TABLE work RENAME COLUMN trace TO mark",
        "ALTER TABLE work ALTER COLUMN trace TYPE TEXT",
        "ALTER TABLE work ADD COLUMN mark VARCHAR(64) NOT NULL",
        "CREATE INDEX ix_work_trace ON work (trace)",
        "DROP TABLE answers",
    ],
)
def test_a_change_that_takes_something_away_or_locks_is_seen(statement: str) -> None:
    assert faults_of([statement]) != []


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE work ADD COLUMN mark VARCHAR(64) DEFAULT '' NOT NULL",
        "ALTER TABLE work ADD COLUMN mark VARCHAR(64)",
        "CREATE INDEX CONCURRENTLY ix_work_trace ON work (trace)",
        # Made by hand before the release, as docs/operating.md says.
        "CREATE INDEX IF NOT EXISTS ix_work_trace ON work (trace)",
    ],
)
def test_a_change_that_only_adds_passes(statement: str) -> None:
    assert faults_of([statement]) == []
