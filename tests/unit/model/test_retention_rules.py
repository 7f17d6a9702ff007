"""Rules of keeping: dated, counted to the day, from the end of a year where the law says so; faults are told with their lines."""

from datetime import date
from pathlib import Path

import pytest

from bridge.model.erasing.rules import Kind, Rule, Rules, evidence_of, kind_of
from bridge.model.status import Status
from bridge.ports.store import Leftover
from config.catalogue import CatalogueFaultyError
from config.retention import read_retention
from config.variables import KEPT_DAYS

OURS = Path("config")


def a_rule(
    kind: Kind = Kind.CLOSED, valid_from: date = date(2021, 3, 1), years: int = 0, days: int = 0, year_end: bool = False
) -> Rule:
    return Rule(kind, valid_from, "over", years, days, year_end, False, "152-FZ", "all", "sums", True)


@pytest.mark.parametrize(
    ("years", "days", "year_end", "last"),
    [
        (0, 30, False, date(2024, 3, 30)),
        (5, 0, False, date(2029, 3, 1)),
        (5, 0, True, date(2029, 12, 31)),
        (1, 2, True, date(2026, 1, 2)),
    ],
)
def test_the_last_day_is_counted_from_the_event_or_the_end_of_its_year(years: int, days: int, year_end: bool, last: date) -> None:
    over = date(2024, 2, 29)
    assert a_rule(years=years, days=days, year_end=year_end).last_day(over) == last


def test_data_is_never_kept_shorter_than_a_search_assumes() -> None:
    for rule in (a_rule(years=5, year_end=True), a_rule(years=3), a_rule(days=30)):
        for over in (date(2024, 2, 29), date(2024, 12, 31), date(2023, 1, 1)):
            assert rule.last_day(over) >= over + rule.shortest


def test_a_rule_holds_from_its_day_until_the_next_one() -> None:
    old, new = a_rule(days=30), a_rule(valid_from=date(2027, 1, 1), days=10)
    rules = Rules((new, old))
    assert rules.of(Kind.CLOSED, date(2021, 2, 28)) is None
    assert rules.of(Kind.CLOSED, date(2026, 12, 31)) is old and rules.of(Kind.CLOSED, date(2027, 1, 1)) is new
    assert rules.in_force(date(2027, 1, 1)) == [new]


@pytest.mark.parametrize("status", list(Status))
def test_an_application_has_a_kind_exactly_when_it_is_over(status: Status) -> None:
    assert (kind_of(status, False) is None) is (not status.final)
    assert kind_of(status, True) in ((Kind.CLOSED,) if status.final else (None,))


def test_what_was_refused_what_was_left_and_what_was_signed_are_told_apart() -> None:
    kinds = [kind_of(status, False) for status in (Status.DECLINED, Status.EXPIRED, Status.REPAID)]
    assert kinds == [Kind.REFUSED, Kind.UNFINISHED, Kind.CLOSED]
    assert [evidence_of(kind) for kind in kinds if kind] == [Kind.EVIDENCE, Kind.EVIDENCE, Kind.SIGNED_EVIDENCE]


def test_the_file_has_one_rule_in_force_for_every_kind_and_rows_go_when_the_settings_say() -> None:
    rules = Rules(tuple(Rule(**row | {"kind": Kind(row["kind"])}) for row in read_retention(OURS)))
    assert [rule.kind for rule in rules.in_force(date(2026, 11, 28))] == list(Kind)
    of_borrowers = [kind for kind in Kind if kind.value in set(Leftover)]
    assert len(of_borrowers) == 9
    for kind in of_borrowers:
        rule = rules.of(kind, date(2026, 11, 28))
        assert rule is not None and rule.shortest.days == KEPT_DAYS[kind.value], kind


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("days = 30", "days = -1"), "line 6: days must be a whole number"),
        (("days = 30", "days = 0"), "line 6: years and days are both 0"),
        (("sure = true", "sure = 1"), "line 6: sure must be true or false"),
        (("valid_from = 2021-03-01", 'valid_from = "2021"'), "line 6: valid_from must be a date"),
        (("year_end = false\n", ""), "line 6: year_end is missing"),
        (("year_end = false", "year_ends = false\nyear_end = false"), "line 6: year_ends is not known"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    text = (OURS / "retention.toml").read_text(encoding="utf-8").replace(*change, 1)
    (tmp_path / "retention.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueFaultyError, match=told):
        read_retention(tmp_path)


def test_one_kind_twice_from_the_same_day_is_refused(tmp_path: Path) -> None:
    text = (OURS / "retention.toml").read_text(encoding="utf-8")
    (tmp_path / "retention.toml").write_text(text.replace('kind = "refused"', 'kind = "unfinished"'), encoding="utf-8")
    with pytest.raises(CatalogueFaultyError, match="unfinished from 2021-03-01 stands already at line 6"):
        read_retention(tmp_path)
