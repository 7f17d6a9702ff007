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


def test_a_quick_run_keeps_to_a_thousand_and_the_rest_says_why() -> None:
    place = SimpleNamespace(bare_database=lambda: "postgresql://x")
    plan = [(store, size) for store, sizes in growth._plan(effort(quick=True)).items() for size in sizes]
    why = [growth._why_not(effort(quick=True), place, *one) for one in plan]  # type: ignore[arg-type]
    assert [(store, size.words) for store, size in plan] == [
        ("PostgreSQL", "10³ applications"),
        ("PostgreSQL", "10⁷ applications"),
        ("SQLite", "10⁵ applications"),
    ]
    assert why == ["", "not run: --quick", "not run: --quick"]


def test_a_row_keeps_its_id_whatever_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "_why_not", lambda *_: "why")
    rows = growth.measure_growth(effort(), SimpleNamespace())  # type: ignore[arg-type]
    assert [row.id for row in rows] == [f"i{n}" for n in range(1, 19)]
    assert "10⁷" in rows[6].what and "on disk" in rows[11].what and "SQLite" in rows[12].what


@pytest.mark.parametrize(("full", "free", "told"), [(False, 90, "--full"), (True, 5, "55 are needed"), (True, 90, "")])
def test_ten_million_are_filled_in_only_when_wished_and_when_the_disk_holds_them(
    monkeypatch: pytest.MonkeyPatch, full: bool, free: int, told: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free * 10**9))
    place = SimpleNamespace(bare_database=lambda: "postgresql://x")
    why = growth._why_not(effort(full=full), place, "PostgreSQL", growth.Size(growth.MOST, LEAN))  # type: ignore[arg-type]
    assert told in why and bool(why) == bool(told)


def test_a_size_that_is_not_measured_still_has_a_row_for_each_figure() -> None:
    rows = growth._not_run("SQLite", growth.Size(growth.MANY, USUAL), "why")
    assert len(rows) == len(growth.WORKS) + 1 and all(
        row.figure is None and row.note == "why" and row.met is None for row in rows
    )


@pytest.mark.parametrize("sql", [POSTGRES, SQLITE], ids=["postgresql", "sqlite"])
def test_the_filled_past_names_every_column_that_must_have_a_value(sql: object) -> None:
    parts = list(parts_of(sql, 10, USUAL, BASE))  # type: ignore[arg-type]
    assert {part.table for part in parts} >= {"applications", "moves", "partner_events", "work", "journal", "notices"}
    for part in parts:
        columns = schema.metadata.tables[part.table].columns
        assert set(part.columns) <= {column.name for column in columns}
        must = {column.name for column in columns if not column.nullable and column.server_default is None}
        needed = must - {"n" if part.table == "moves" else "", "id"}
        assert needed <= set(part.columns), part.table


def test_each_application_leaves_the_rows_of_its_mix() -> None:
    rows = {part.table: part.rows for part in parts_of(SQLITE, 1000, USUAL, BASE)}
    assert (rows["applications"], rows["moves"], rows["work"], rows["journal"]) == (1000, 3000, 4000, 10000)
    lean = {part.table: part.rows for part in parts_of(SQLITE, 1000, LEAN, BASE)}
    assert (lean["moves"], lean["journal"], lean["sessions"]) == (1000, 0, 100)
