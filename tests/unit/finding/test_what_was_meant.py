"""The one box of the search: what was meant, and names made alike."""

import pytest

from bridge.model.borrower import Borrower
from bridge.model.finding.asked import Meant, understand
from bridge.model.finding.names import is_name, keys_of, words_of


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("8 (916) 123-45-67", Meant.PHONE),
        ("9161234567", Meant.PHONE),
        ("45 10 123456", Meant.PASSPORT),
        ("4510 № 123456", Meant.PASSPORT),
        ("Иванов", Meant.NAME),
        ("  иван   иванов ", Meant.NAME),
        ("Петрова-Водкина Алёна", Meant.NAME),
        ("О’Коннор", Meant.NAME),
        ("SUN-1", Meant.NUMBER),
        ("ТСК000153", Meant.NUMBER),
        ("app_01J", Meant.NUMBER),
        ("10700123", Meant.NUMBER),
        ("", Meant.NOTHING),
        ("a\0b", Meant.NOTHING),
        ("слово и ещё много других слов подряд", Meant.NUMBER),
    ],
)
def test_what_was_typed_is_understood(typed: str, meant: Meant) -> None:
    assert understand(typed).meant is meant


@pytest.mark.parametrize(
    "typed", ["+79161234567", "4510123456", "45 10 123456", "Иванов", "123-456-789 00", "770123456789", "a@b.c"]
)
def test_what_may_be_data_of_a_person_gets_into_no_address(typed: str) -> None:
    assert understand(typed).personal


@pytest.mark.parametrize("typed", ["SUN-1", "ТСК000153", "app_01J", "evt_0af"])
def test_a_number_of_ours_or_a_sites_may_stand_in_a_link(typed: str) -> None:
    assert not understand(typed).personal


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ПЕТРОВА‑Водкина  Алёна", ["петрова", "водкина", "алена"]),
        ("Иванов Иванов", ["иванов"]),
        ("О'Коннор", ["оконнор"]),
        ("О’Коннор", ["оконнор"]),
        ("Йылмаз", ["йылмаз"]),
        ("Й", []),
        ("Ivanov2", []),
    ],
)
def test_names_are_made_alike(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_letter_made_of_two_marks_is_the_same_letter() -> None:
    assert words_of("И\u0306ылмаз") == words_of("Йылмаз")


def test_a_double_surname_is_found_by_each_part_with_the_first_name() -> None:
    keys = keys_of(Borrower(surname="Петрова-Водкина", name="Алёна", patronymic="Игоревна"))
    assert set(keys) == {"петрова", "водкина", "алена", "игоревна", "алена|петрова", "алена|водкина"}
    assert not keys_of(Borrower())


def test_digits_make_no_name() -> None:
    assert not is_name("Иванов 7") and not is_name("") and not is_name("- -") and is_name("иванов")
