"""Cells of files: nothing runs, whichever mark a program takes cells apart by; numbers stay numbers."""

import csv
import io

import pytest

from bridge.web.office.exporting.cells import EXCEL, PLAIN, harmless, row_of

RUNS = ("=CMD()", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "a;=1", "a,=1", "a\n=1", 'a;"=1', "a\t-2+3")


@pytest.mark.parametrize("text", RUNS)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_no_program_finds_a_formula_in_a_file(text: str, delimiter: str) -> None:
    for form in (EXCEL, PLAIN):
        file = row_of([text, text], form)
        for row in csv.reader(io.StringIO(file, newline=""), delimiter=delimiter):
            assert not [
                cell for cell in row if cell.lstrip(" \t\r\n'\"")[:1] in set("=+-@＝") and not cell.lstrip().startswith("'")
            ]


def test_plain_words_stay_as_they_are() -> None:
    assert harmless("Тур на двоих, 7 ночей") == "Тур на двоих, 7 ночей"
    assert harmless("anna@example.org") == "anna@example.org"


def test_numbers_are_numbers_with_the_mark_of_the_country() -> None:
    assert row_of(["-1500.50", "1500"], EXCEL) == "-1500,50;1500\r\n"
    assert row_of(["-1500.50"], PLAIN) == "-1500.50\r\n"
