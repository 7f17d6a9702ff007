"""The port `PassportOffices` and the ranking of names by the date of issue."""

from datetime import date
from pathlib import Path

import pytest

from adapters.passport_offices.directory import OfficeDirectory, normal_code
from adapters.passport_offices.ranking import Era, era_of, wanted_eras
from adapters.passport_offices.read_file import read_offices
from bridge.model.errors import FieldInvalidError
from bridge.ports.passport_offices import PassportOffices
from tests.fakes.passport_offices import FakePassportOffices

FILE = Path(__file__).parents[3] / "samples/issuers/offices.csv"
ROWS = read_offices(FILE.read_bytes()).rows
MVD, FMS = "УМВД РОССИИ ПО ПРИМЕРНОЙ ОБЛ.", "УФМС РОССИИ ПО ПРИМЕРНОЙ ОБЛ. В Г. ОБРАЗЦОВЕ"


def real() -> OfficeDirectory:
    return OfficeDirectory.load(ROWS, "sample")


@pytest.fixture(params=["fake", "real"])
def offices(request: pytest.FixtureRequest) -> PassportOffices:
    return FakePassportOffices({"980-003": ("ОДНО ИМЯ",)}) if request.param == "fake" else real()


class TestPassportOffices:
    @pytest.mark.parametrize("code", ["980003", "980-003", "980 003", " 980–003 "])
    def test_a_code_is_taken_in_any_writing(self, offices: PassportOffices, code: str) -> None:
        choice = offices.issuers(code, date(2012, 1, 1))
        assert choice.code == "980-003"
        assert choice.prefill == choice.names[0]

    @pytest.mark.parametrize("code", ["", "12345", "1234567", "код"])
    def test_what_has_not_six_digits_names_the_field(self, offices: PassportOffices, code: str) -> None:
        with pytest.raises(FieldInvalidError) as caught:
            offices.issuers(code, None)
        assert caught.value.field == "division_code"

    def test_an_unknown_code_is_no_error(self, offices: PassportOffices) -> None:
        choice = offices.issuers("000-000", date(2020, 1, 1))
        assert (choice.names, choice.prefill) == ((), None)
        assert choice.version


@pytest.mark.parametrize(
    ("code", "name", "era"),
    [
        ("980-001", "ОТДЕЛОМ УФМС РОССИИ", Era.FMS),
        ("980-001", "ФЕДЕРАЛЬНОЙ МИГРАЦИОННОЙ СЛУЖБОЙ", Era.FMS),
        ("982-001", "ПРОБНЫМ РОВД", Era.OVD),
        ("982-001", "ПРОБНЫМ ГРОВД", Era.OVD),
        ("982-001", "ОТДЕЛЕНИЕМ МИЛИЦИИ № 3", Era.OVD),
        ("982-001", "ОРГАНОМ ВНУТРЕННИХ ДЕЛ", Era.OVD),
        ("982-001", "ПВС УВД", Era.OVD),
        ("981-001", "МВД РЕСП. НЕБЫЛИЯ", Era.OVD),
        ("980-001", "МВД РЕСП. НЕБЫЛИЯ", Era.MVD),
        ("981-001", "МВД РОССИИ ПО РЕСП. НЕБЫЛИЯ", Era.MVD),
        ("980-001", "ОВМ ОМВД РОССИИ", Era.MVD),
        ("980-001", "ГУ МВД РОССИИ ПО ПРИМЕРНОЙ ОБЛ.", Era.MVD),
        ("980-001", "ОТДЕЛЕНИЕМ ПО РАЙОНУ НЕБЫВАЛОВО", Era.OTHER),
    ],
)
def test_a_name_is_classed_by_its_words(code: str, name: str, era: Era) -> None:
    assert era_of(code, name) is era


@pytest.mark.parametrize(
    ("issued_on", "eras"),
    [
        (date(2005, 12, 31), (Era.OVD,)),
        (date(2006, 1, 1), (Era.FMS, Era.OVD)),
        (date(2007, 12, 31), (Era.FMS, Era.OVD)),
        (date(2008, 1, 1), (Era.FMS,)),
        (date(2016, 3, 31), (Era.FMS,)),
        (date(2016, 4, 4), (Era.FMS, Era.MVD)),
        (date(2016, 4, 5), (Era.MVD, Era.FMS)),
        (date(2017, 12, 31), (Era.MVD, Era.FMS)),
        (date(2018, 1, 1), (Era.MVD,)),
    ],
)
def test_a_date_wants_its_classes(issued_on: date, eras: tuple[Era, ...]) -> None:
    assert wanted_eras("980-001", issued_on) == eras


def test_the_one_name_of_the_wanted_time_is_filled_in() -> None:
    assert real().issuers("980-001", date(2020, 5, 1)).prefill == MVD
    assert real().issuers("980-001", date(2012, 5, 1)).prefill == FMS


def test_near_a_change_both_are_offered_and_none_is_filled_in() -> None:
    choice = real().issuers("980-001", date(2016, 6, 1))
    assert (choice.names, choice.prefill) == ((MVD, FMS), None)


def test_several_names_of_the_wanted_time_are_a_list_with_passport_offices_first() -> None:
    choice = real().issuers("980-002", date(2012, 5, 1))
    assert choice.prefill is None
    assert [name.split()[0] for name in choice.names] == ["ТП", "ОТДЕЛОМ", "УМВД"]


def test_names_of_no_class_stand_after_the_wanted_ones() -> None:
    offices = OfficeDirectory.load([("980-009", name) for name in ("ОВД Г. А", "ОТДЕЛЕНИЕМ ПО РАЙОНУ", "УФМС РОССИИ")], "x")
    assert offices.issuers("980-009", date(2010, 1, 1)).names == ("УФМС РОССИИ", "ОТДЕЛЕНИЕМ ПО РАЙОНУ", "ОВД Г. А")


def test_without_a_date_the_code_itself_tells_the_time() -> None:
    assert real().issuers("982-002", None).prefill == "ПРОБНЫМ РОВД ПРИМЕРНОЙ ОБЛ."
    assert real().issuers("980-001", None).prefill is None


def test_an_unknown_code_of_the_ministrys_time_is_offered_the_regions_name() -> None:
    choice = real().issuers("980-777", date(2019, 1, 1))
    assert (choice.names, choice.prefill, choice.odd) == ((MVD,), None, ("code_unknown",))
    assert real().issuers("980-777", date(2012, 1, 1)).names == ()


@pytest.mark.parametrize(
    ("code", "issued_on", "odd"),
    [
        ("982-001", date(1997, 9, 30), ("issued_before_first_passports",)),
        ("982-001", date(1997, 10, 1), ()),
        ("982-001", date(2011, 1, 1), ("police_code_after_2010", "date_and_body_disagree")),
        ("980-003", date(2020, 1, 1), ("date_and_body_disagree",)),
        ("980-005", date(2010, 1, 1), ()),
        ("980-001", None, ()),
    ],
)
def test_oddities_are_flagged_and_nothing_is_refused(code: str, issued_on: date | None, odd: tuple[str, ...]) -> None:
    choice = real().issuers(code, issued_on)
    assert choice.odd == odd
    assert choice.names


def test_a_new_version_takes_the_place_of_the_old_one_as_a_whole() -> None:
    offices = real()
    offices.replace([("980-001", "НОВОЕ ИМЯ")], "next")
    assert (len(offices), offices.version) == (1, "next")
    assert offices.issuers("982-001", None).names == ()
    assert offices.issuers("980001", None).version == "next"


def test_an_empty_directory_answers_too() -> None:
    assert OfficeDirectory().issuers("980-001", None).names == ()


def test_the_normal_form_of_a_code_has_a_dash() -> None:
    assert normal_code("980 001") == "980-001"
