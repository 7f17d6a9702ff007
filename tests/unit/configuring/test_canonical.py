"""A file as a version keeps it says the very same, a comment less; what differs between two is told key by key."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from bridge.model.law.known import known_rows
from bridge.model.law.parameters import Parameter
from config.reading.canonical import canonical, digest_of_all
from config.reading.changes import Change, changes
from tests.unit.configuring.test_lines import FILES, TABLES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_file_is_read_back_as_it_was(file: Path) -> None:
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    again = canonical(table)
    assert tomllib.loads(again) == table and list(tomllib.loads(again)) == list(table)
    assert "#" not in again.splitlines()[0][:1]


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_any_table_is_read_back_as_it_was(table: dict[str, Any]) -> None:
    assert tomllib.loads(canonical(table)) == table


def test_comments_and_blanks_make_no_other_digest_and_the_order_of_files_neither() -> None:
    one, other = tomllib.loads("a = 1 # x\n\nb = [1,2]"), tomllib.loads("a=1\nb = [ 1, 2 ]\n")
    assert canonical(one) == canonical(other)
    assert digest_of_all({"a": "1", "b": "2"}) == digest_of_all({"b": "2", "a": "1"}) != digest_of_all({"a": "2", "b": "1"})


def test_rows_are_told_apart_by_their_names_and_not_by_their_places() -> None:
    before = {"law.toml": {"parameter": [{"key": "a", "valid_from": date(2026, 1, 1), "value": "1"}]}, "gone.toml": {}}
    row = {"key": "b", "valid_from": date(2026, 1, 1), "value": "2"}
    after = {"law.toml": {"parameter": [row, {**before["law.toml"]["parameter"][0], "value": "3"}]}}
    assert changes(before, before) == []
    assert changes(before, after) == [
        Change("gone.toml", "", "the file", None),
        Change("law.toml", "parameter.a 2026-01-01.value", "1", "3"),
        Change("law.toml", "parameter.b 2026-01-01", None, "{ key = b, valid_from = 2026-01-01, value = 2 }"),
    ]


def test_a_later_version_of_the_law_is_believed_about_later_days_alone() -> None:
    def row(day: int, value: int) -> Parameter:
        return Parameter("cap", date(2026, 1, day), Decimal(value), "law", sure=True)

    own, second, third = [row(1, 1)], [row(1, 9), row(5, 2), row(12, 3)], [row(1, 8), row(5, 7), row(12, 4), row(25, 5)]
    known = known_rows([(date(2026, 1, 2), own), (date(2026, 1, 10), second), (date(2026, 1, 20), third)])
    assert [(one.valid_from.day, one.value) for one in known] == [(1, 1), (12, 3), (25, 5)]
