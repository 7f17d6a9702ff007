from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.checks.bank_account import Holder, account_valid, holder_of, is_rouble_account
from bridge.model.checks.inn import inn_valid, person_inn_valid
from bridge.model.checks.names import name_for_matching, name_valid, patronymic_valid
from bridge.model.checks.passport import (
    Doubt,
    Fault,
    Findings,
    Passport,
    birthday,
    check_passport,
    normal_code,
    normal_number,
    normal_series,
)
from bridge.model.checks.phones import normal_phone
from bridge.model.checks.snils import snils_valid

TODAY = date(2026, 11, 21)
GOOD = Passport("4520", "123456", date(2020, 6, 10), date(1990, 3, 15), "770-001")


def findings(**changes: object) -> Findings:
    return check_passport(replace(GOOD, **changes), TODAY)  # type: ignore[arg-type]  # each test changes only what matters


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"series": "452"}, Fault.SERIES_FORM),
        ({"series": "452O"}, Fault.SERIES_FORM),
        ({"series": "0020"}, Fault.REGION_00),
        ({"division_code": "000-001"}, Fault.REGION_00),
        ({"number": "000100"}, Fault.NUMBER_FORM),
        ({"number": "12345"}, Fault.NUMBER_FORM),
        ({"division_code": "770-01"}, Fault.CODE_FORM),
        ({"issued": date(2026, 11, 22), "series": "4526"}, Fault.ISSUED_IN_FUTURE),
        ({"series": "4522"}, Fault.BLANK_YEAR_AFTER_ISSUE),
        ({"birth": date(2008, 11, 22), "issued": date(2022, 12, 1), "series": "4522"}, Fault.UNDER_18),
        ({"birth": date(1990, 3, 15), "issued": date(2006, 6, 10), "series": "4506"}, Fault.EXPIRED_AT_20),
        ({"birth": date(1981, 8, 22), "issued": date(2004, 6, 10), "series": "4504"}, Fault.EXPIRED_AT_45),
    ],
)
def test_each_fault_of_a_passport_is_found_alone(changes: dict[str, object], fault: Fault) -> None:
    assert findings(**changes) == Findings((fault,), ())


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"birth": date(2006, 8, 23), "issued": date(2020, 12, 10)}, Doubt.GRACE_AFTER_20),
        ({"birth": date(2006, 11, 21), "issued": date(2020, 12, 10)}, Doubt.GRACE_AFTER_20),
        ({"birth": date(1981, 8, 23)}, Doubt.GRACE_AFTER_45),
        ({"series": "4521"}, Doubt.BLANK_YEAR_NEXT_YEAR),
        ({"series": "4516"}, Doubt.BLANK_YEAR_OLD),
        ({"division_code": "774-001"}, Doubt.CODE_THIRD_DIGIT),
    ],
)
def test_each_doubt_about_a_passport_is_shown_and_not_refused(changes: dict[str, object], doubt: Doubt) -> None:
    assert findings(**changes) == Findings((), (doubt,))


def test_a_passport_issued_after_45_never_ends() -> None:
    assert findings(birth=date(1930, 1, 1)) == Findings((), ())


def test_a_passport_issued_on_the_birthday_is_the_next_one() -> None:
    assert findings(birth=date(2000, 6, 10)) == Findings((), ())
    assert findings(birth=date(2000, 6, 11)).faults == (Fault.EXPIRED_AT_20,)


@given(st.integers(0, 200))
def test_grace_lasts_ninety_days(after: int) -> None:
    turned = birthday(date(1981, 1, 10), 45)
    got = check_passport(replace(GOOD, birth=date(1981, 1, 10)), turned + timedelta(days=after))
    assert got == (Findings((), (Doubt.GRACE_AFTER_45,)) if after <= 90 else Findings((Fault.EXPIRED_AT_45,), ()))


def test_a_person_born_on_29_february_has_the_birthday_on_1_march_of_a_common_year() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)


def test_what_was_typed_is_brought_to_the_normal_form_first() -> None:
    assert normal_series(" 45 20 ") == "4520"
    assert normal_number("123 456") == "123456"
    assert [normal_code(text) for text in ("770001", "770 001", "770–001", "770-001")] == ["770-001"] * 4
    assert normal_code(" 77-01 ") == "77-01"


def test_a_passport_is_not_readable_in_a_repr() -> None:
    assert "123456" not in repr(GOOD)


def _snils(number: int) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(f"{number:09d}", range(9, 0, -1), strict=True))
    check = total if total < 100 else 0 if total in (100, 101) else total % 101 % 100
    return f"{number:09d}{check:02d}"


@given(st.integers(1_001_999, 999_999_999), st.integers(1, 99))
def test_exactly_one_check_number_fits_a_snils(number: int, shift: int) -> None:
    text = _snils(number)
    other = (int(text[9:]) + shift) % 100
    assert snils_valid(text) is True
    assert snils_valid(f"{text[:9]}{other:02d}") is False


@pytest.mark.parametrize("text", ["", "112-233-445 9", "112-233-445 955", "000-000-000 00", "١١٢٢٣٣٤٤٥٩٥", "112.233.445.95"])
def test_what_is_not_eleven_digits_is_no_snils(text: str) -> None:
    assert snils_valid(text) is False


def test_old_snils_numbers_have_no_check_number() -> None:
    assert snils_valid("001-001-998 99") is None
    assert snils_valid("001-001-999 99") is False


@given(st.integers(10, 11), st.integers(1, 9))
def test_a_wrong_check_digit_breaks_an_inn(place: int, shift: int) -> None:
    digits = [*"123456789047"]
    digits[place] = str((int(digits[place]) + shift) % 10)
    assert not inn_valid("".join(digits))


def test_an_organisation_has_an_inn_but_is_no_borrower() -> None:
    assert inn_valid("7830002293")
    assert not person_inn_valid("7830002293")
    assert person_inn_valid(" 123456789047 ")
    assert not inn_valid("0000000000")
    assert not inn_valid("12345678904a")


def test_correspondent_accounts_take_the_region_of_the_bik() -> None:
    assert account_valid("044525225", "30101810400000000225")
    assert not account_valid("044525225", "30101810400000000226")


@pytest.mark.parametrize(
    ("bik", "account"), [("04403065", "40702810955230165464"), ("044030653", "4070281095523016546"), ("", "")]
)
def test_an_account_of_another_length_is_refused(bik: str, account: str) -> None:
    assert not account_valid(bik, account)


def test_the_first_digits_tell_whose_account_it_is() -> None:
    assert holder_of("40817810950586033922") is Holder.PERSON
    assert holder_of("40802810524340965745") is Holder.SOLE_TRADER
    assert holder_of("40702810617951617541") is Holder.COMPANY
    assert holder_of("30101810400000000225") is Holder.OTHER
    assert is_rouble_account("40817810950586033922")
    assert not is_rouble_account("40817840950586033922")


@pytest.mark.parametrize(
    "text", ["+7 916 123-45-67", "89161234567", "9161234567", "8.916.123.45.67", "+7\u00a0(916)\u00a0123\u201145\u201167"]
)
def test_spellings_of_one_mobile_number_have_one_form(text: str) -> None:
    assert normal_phone(text) == "+79161234567"


@pytest.mark.parametrize(
    "text",
    ["", "+8 916 123 45 67", "7916123456", "+791612345678", "+77011234567", "8916123456a", "+7916123456٧", "9161234567 доб. 5"],
)
def test_what_is_no_russian_mobile_number_has_no_form(text: str) -> None:
    assert normal_phone(text) is None


@pytest.mark.parametrize("text", ["Салтыков-Щедрин", "Анна Мария", "д’Артаньян", "Нур-Али оглы", "ИВАНОВ", "Гейдар кызы"])
def test_names_may_have_a_hyphen_a_space_or_an_apostrophe_inside(text: str) -> None:
    assert name_valid(text)


@pytest.mark.parametrize(
    "text", ["", " ", "Иванов-", "Иванов--Петров", "Иванов  Петров", "Ivanov", "Иванов2", "'Иванов", "Иванов.", "А" * 101]
)
def test_other_marks_are_no_name(text: str) -> None:
    assert not name_valid(text)


def test_a_patronymic_is_empty_exactly_when_marked_as_absent() -> None:
    assert patronymic_valid("", absent=True)
    assert not patronymic_valid("", absent=False)
    assert not patronymic_valid("Иванович", absent=True)
    assert patronymic_valid("Иванович", absent=False)


def test_names_match_without_yo_and_case() -> None:
    assert name_for_matching(" Ёлкина  Анна ") == name_for_matching("ЕЛКИНА АННА")
