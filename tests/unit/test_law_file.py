from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bridge.model.law.cooling_off import cooling_off_rule
from bridge.model.law.parameters import Parameter, Parameters
from config.law import LawFileError, load_law

GOOD = """
[[parameter]]
key = "cap"
unit = "multiple"
valid_from = 2026-04-01
value = "1.00"
source = "law"
sure = true
"""


def faults_of(tmp_path: Path, text: str) -> tuple[str, ...]:
    file = tmp_path / "law.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LawFileError) as caught:
        load_law(file)
    assert all(fault in str(caught.value) for fault in caught.value.faults)
    return caught.value.faults


def test_the_law_file_of_the_hub_is_sound_and_says_what_is_unsure() -> None:
    rows = load_law()
    law = Parameters(Parameter(row.key, row.valid_from, row.value, row.source, row.sure) for row in rows)
    assert law.number_on("overpay_cap_short", date(2026, 3, 31)) == Decimal("1.30")
    assert law.number_on("overpay_cap_short", date(2026, 4, 1)) == 1
    assert law.number_on("psk_abs_max", date(2026, 11, 21)) == 292
    assert law.whole_on("early_return_days_targeted", date(2026, 11, 21)) == 30
    assert not law.row_on("expensive_loan_pause_days", date(2027, 5, 1)).sure
    assert cooling_off_rule(law, date(2025, 8, 31)) is None
    assert cooling_off_rule(law, date(2025, 9, 1)) is not None


def test_every_bad_line_is_named_at_once(tmp_path: Path) -> None:
    bad = (
        GOOD.replace('"1.00"', "1.0")
        + GOOD.replace("2026-04-01", '"soon"').replace('"multiple"', '"days"')
        + GOOD.replace("sure", "sue")
    )
    faults = faults_of(tmp_path, bad)
    assert {fault.partition(":")[0] for fault in faults} == {"line 2", "line 10", "line 18"}
    assert any("quotes" in fault for fault in faults)
    assert any("valid_from must be a date" in fault for fault in faults)
    assert any("sure is missing" in fault for fault in faults)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"1.00"', '"much"', "not a number"),
        ('"1.00"', '"-1"', "not below zero"),
        ('"1.00"', '"NaN"', "not below zero"),
        ('"multiple"', '"parsecs"', "unit must be one of"),
        ('"cap"', '"a cap"', "key must be a word"),
        ('"law"', '" "', "source must not be empty"),
        ("true", '"yes"', "sure must be true or false"),
        ("2026-04-01", "2026-04-01T00:00:00Z", "valid_from must be a date"),
    ],
)
def test_each_field_keeps_its_rule(tmp_path: Path, old: str, new: str, fault: str) -> None:
    (found,) = faults_of(tmp_path, GOOD.replace(old, new))
    assert found.startswith("line 2: ")
    assert fault in found


def test_days_and_kopecks_are_whole(tmp_path: Path) -> None:
    (found,) = faults_of(tmp_path, GOOD.replace('"multiple"', '"days"').replace('"1.00"', '"1.5"'))
    assert "must be whole" in found


def test_a_value_given_twice_from_one_day_is_refused(tmp_path: Path) -> None:
    assert faults_of(tmp_path, GOOD + GOOD) == ("line 10: cap from 2026-04-01 stands already at line 2",)


@pytest.mark.parametrize("text", ["", "= broken", "parameter = 3", GOOD + "[other]\na = 1\n"])
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    assert faults_of(tmp_path, text)


def test_a_rule_can_be_lifted(tmp_path: Path) -> None:
    file = tmp_path / "law.toml"
    file.write_text(GOOD.replace('"1.00"', '"lifted"'), encoding="utf-8")
    assert load_law(file)[0].value is None
