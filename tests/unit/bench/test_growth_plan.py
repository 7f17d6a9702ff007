"""Which sizes a run of the bench measures, and how it speaks of those that it does not."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from bridge.bench.large import growth
from bridge.bench.large.dialects import POSTGRES, SQLITE
from bridge.bench.large.past import LEAN, USUAL, Base, parts_of
from bridge.bench.row import Effort
from bridge.store import schema

BASE = Base("{}", b"sealed", 0, 0)


def effort(*, quick: bool = False, full: bool = False) -> Effort:
    return Effort(1, 0.1, quick, Path(), full)


def test_a_quick_run_keeps_to_ten_thousand_and_a_usual_one_goes_to_ten_million() -> None:
    assert [size.words for size in growth._plan(effort(quick=True))["PostgreSQL"]] == ["10⁴ applications"]
    assert [size.words for size in growth._plan(effort())["PostgreSQL"]] == ["10⁵ applications", "10⁷ applications"]


@pytest.mark.parametrize(("full", "free", "told"), [(False, 90, "--full"), (True, 5, "45 are needed"), (True, 90, "")])
def test_ten_million_are_filled_in_only_when_wished_and_when_the_disk_holds_them(
    monkeypatch: pytest.MonkeyPatch, full: bool, free: int, told: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free * 10**9))
    place = SimpleNamespace(database=lambda: "postgresql://x")
    why = growth._why_not(effort(full=full), place, "PostgreSQL", growth.Size(growth.MOST, LEAN))  # type: ignore[arg-type]
    assert told in why and bool(why) == bool(told)


def test_a_size_that_is_not_measured_still_has_a_row_for_each_figure() -> None:
    rows = growth._not_run("SQLite", growth.Size(growth.MANY, USUAL), "why")
    assert len(rows) == len(growth.WORKS) and all(row.figure is None and row.note == "why" and row.met is None for row in rows)


@pytest.mark.parametrize("sql", [POSTGRES, SQLITE], ids=["postgresql", "sqlite"])
def test_the_filled_past_names_every_column_that_must_have_a_value(sql: object) -> None:
    parts = list(parts_of(sql, 10, USUAL, BASE))  # type: ignore[arg-type]
    assert {part.table for part in parts} >= {"applications", "moves", "partner_events", "work", "journal", "notices"}
    for part in parts:
        columns = schema.metadata.tables[part.table].columns
        assert set(part.columns) <= {column.name for column in columns}
        needed = {column.name for column in columns if not column.nullable} - {"n" if part.table == "moves" else "", "id"}
        assert needed <= set(part.columns), part.table


def test_each_application_leaves_the_rows_of_its_mix() -> None:
    rows = {part.table: part.rows for part in parts_of(SQLITE, 1000, USUAL, BASE)}
    assert (rows["applications"], rows["moves"], rows["work"], rows["journal"]) == (1000, 3000, 4000, 10000)
    lean = {part.table: part.rows for part in parts_of(SQLITE, 1000, LEAN, BASE)}
    assert (lean["moves"], lean["journal"], lean["sessions"]) == (1000, 0, 100)
