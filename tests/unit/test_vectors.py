"""The worked cases of samples/vectors, one test each, through the product's own code."""

from pathlib import Path

import pytest

from tests.vectors.entries import Entry, Fields, entries_in
from tests.vectors.run import FAILED, NOT_COVERED, PASSED, run

FOLDER = Path(__file__).parents[2] / "samples" / "vectors"
ENTRIES = entries_in(FOLDER)


@pytest.mark.parametrize("entry", ENTRIES, ids=[f"{entry.group}-{entry.id}" for entry in ENTRIES])
def test_the_worked_case_comes_out_as_written(entry: Entry) -> None:
    outcome = run(entry)
    assert outcome.status == PASSED, outcome.differences


def test_both_files_are_there_and_no_case_is_lost() -> None:
    assert {entry.file for entry in ENTRIES} == {"money.json", "payu.json"}
    assert len(ENTRIES) >= 170


@pytest.mark.parametrize("group", ["repayment_order", "ipn", "passport", "something_new"])
def test_a_case_of_unknown_shape_is_not_covered_instead_of_a_crash(group: str) -> None:
    for fields in ({}, {"value": 3}, {"due": 5, "paid": "1.00", "result": None}, {"fields": "text", "secret": 1}):
        assert run(Entry("money.json", group, "X", Fields(fields))).status == NOT_COVERED


def test_a_wrong_expectation_fails_and_names_what_was_got() -> None:
    case = {"value": "+79161234567", "normal": "+79161234568", "valid": True}
    outcome = run(Entry("money.json", "phones", "X", Fields(case)))
    assert outcome.status == FAILED
    assert outcome.differences == ["normal: got '+79161234567', expected '+79161234568'"]


def test_a_result_that_nothing_compares_is_not_counted_as_passed() -> None:
    case = {"value": "+79161234567", "normal": "+79161234567", "valid": True, "operator": "MTS"}
    assert run(Entry("money.json", "phones", "X", Fields(case))).status == NOT_COVERED


def test_a_file_that_is_no_json_is_one_case_not_covered(tmp_path: Path) -> None:
    (tmp_path / "money-broken.json").write_text("{", encoding="utf-8")
    assert [run(entry).status for entry in entries_in(tmp_path)] == [NOT_COVERED]
