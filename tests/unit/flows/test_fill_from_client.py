"""A questionnaire filled with the lender's password: only what is empty, three tries in fifteen minutes, nothing secret kept."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bridge.flows.applying.answer_questionnaire import keep_answers, send_answers
from bridge.flows.applying.fill_from_client import fill_from_client, filled_in
from bridge.model.borrower import Address, Borrower, Employment, Passport
from bridge.model.errors import FieldInvalidError, StepClosedError, TooManyTriesError
from bridge.model.status import Status
from bridge.ports.outside_errors import RefusedError, UnreachableError
from bridge.ports.store import EvidenceEntry
from tests.builders import FakeHub, a_borrower, fake_hub
from tests.fakes.loan_system import FakeLoanSystem
from tests.walk import brought_to, read

PASSWORD = "tainy-kluch"
TODAY = date(2026, 11, 23)


def asked(hub: FakeHub, person: Borrower, **known: Any) -> str:
    """An application whose questionnaire is open, with nothing but the phone and `known` answered."""
    return brought_to(hub, Status.FILLING, borrower=Borrower(phone=person.phone, **known)).id


def journal(hub: FakeHub, application_id: str) -> list[EvidenceEntry]:
    with hub.store.begin() as tx:
        return [one for one in tx.evidence.of(application_id) if one.kind.startswith("client_")]


def test_the_right_password_fills_what_is_empty() -> None:
    hub, person = fake_hub(), a_borrower()
    hub.loan_system.remember(person, PASSWORD)
    application_id = asked(hub, person)
    filled = fill_from_client(hub, application_id, PASSWORD)
    told = filled.borrower
    assert (told.full_name, told.birth_date, told.passport) == (person.full_name, person.birth_date, person.passport)
    assert (told.registration, told.email, told.employment.work_name) == (person.registration, person.email, "ООО «Труд»")
    assert (told.sex, told.employment.income) == ("", 0)
    assert read(hub, application_id).borrower == told


def test_nothing_that_was_typed_is_replaced_nor_the_phone() -> None:
    hub, person = fake_hub(), a_borrower()
    hub.loan_system.remember(person, PASSWORD)
    passport = Passport("4520", "777777", date(2020, 1, 1), "770-002", "Другой отдел")
    typed = {"surname": "Петров", "passport": passport, "registration": Address("Тверская обл", "Тверь", "", "1"),
             "no_patronymic": True, "employment": Employment(1, "Завод")}  # fmt: skip
    filled = fill_from_client(hub, asked(hub, person, **typed), PASSWORD).borrower
    assert {name: getattr(filled, name) for name in typed} == typed
    assert (filled.name, filled.patronymic, filled.phone, filled.residence) == ("Иван", "", person.phone, None)


def test_a_wrong_password_fills_nothing_and_is_told_with_its_reason() -> None:
    hub, person = fake_hub(), a_borrower()
    hub.loan_system.remember(person, PASSWORD)
    application_id = asked(hub, person)
    with pytest.raises(RefusedError) as refusal:
        fill_from_client(hub, application_id, "ne-tot")
    assert refusal.value.reason == "password_wrong"
    assert read(hub, application_id).borrower == Borrower(phone=person.phone)
    assert [(one.kind, dict(one.facts)) for one in journal(hub, application_id)] == [
        ("client_tried", {}), ("client_refused", {"reason": "password_wrong"}),
    ]  # fmt: skip


def test_the_journal_names_what_was_filled_and_holds_no_value_of_it() -> None:
    hub, person = fake_hub(), a_borrower()
    hub.loan_system.remember(person, PASSWORD)
    application_id = asked(hub, person, name="Иван")
    fill_from_client(hub, application_id, PASSWORD)
    told = dict(journal(hub, application_id)[-1].facts)
    assert told == {"answers": "surname, patronymic, birth_date, email, passport, registration, employment"}


def test_a_fourth_try_has_to_wait_and_asks_nobody() -> None:
    hub, person = fake_hub(), a_borrower()
    hub.loan_system.remember(person, PASSWORD)
    application_id = asked(hub, person)
    for _ in range(3):
        with pytest.raises(RefusedError):
            fill_from_client(hub, application_id, "ne-tot")
        hub.clock.move(timedelta(minutes=2))
    for _ in range(2):
        with pytest.raises(TooManyTriesError) as refusal:
            fill_from_client(hub, application_id, PASSWORD)
        assert refusal.value.seconds in (9 * 60, 9 * 60 + 1)
    assert hub.loan_system.calls.count("known_client") == 3
    hub.clock.move(timedelta(minutes=9, seconds=1))
    assert fill_from_client(hub, application_id, PASSWORD).borrower.surname == person.surname


def test_a_try_that_the_lender_did_not_answer_counts_too() -> None:
    hub, person = fake_hub(), a_borrower()
    application_id = asked(hub, person)
    hub.loan_system.fail("known_client", *[UnreachableError("fake", "known_client", "away")] * 3)
    for expected in (UnreachableError, UnreachableError, UnreachableError, TooManyTriesError):
        with pytest.raises(expected):
            fill_from_client(hub, application_id, PASSWORD)


def test_another_application_has_its_own_tries() -> None:
    hub, person = fake_hub(), a_borrower()
    first, second = asked(hub, person), asked(hub, person)
    for _ in range(3):
        with pytest.raises(RefusedError):
            fill_from_client(hub, first, "ne-tot")
    with pytest.raises(RefusedError):
        fill_from_client(hub, second, "ne-tot")


@pytest.mark.parametrize("password", ["", "x" * 201])
def test_no_password_and_an_endless_one_are_refused_before_a_try_is_counted(password: str) -> None:
    hub, person = fake_hub(), a_borrower()
    application_id = asked(hub, person)
    with pytest.raises(FieldInvalidError):
        fill_from_client(hub, application_id, password)
    assert journal(hub, application_id) == []


def test_sent_answers_are_closed() -> None:
    hub, person = fake_hub(), a_borrower()
    hub.loan_system.remember(person, PASSWORD)
    application = brought_to(hub, Status.FILLING, borrower=person)
    send_answers(hub, application.id)
    with pytest.raises(StepClosedError):
        fill_from_client(hub, application.id, PASSWORD)
    assert "known_client" not in hub.loan_system.calls


class Slow(FakeLoanSystem):
    """While it thinks, the borrower types in another tab and maybe sends."""

    hub: FakeHub
    meanwhile: Any = None

    def known_client(self, application: Any, password: str) -> Borrower:
        self.meanwhile(application.id)
        return super().known_client(application, password)


def test_what_was_typed_while_the_lender_was_asked_stays() -> None:
    slow, person = Slow(), a_borrower()
    hub = fake_hub(loan_system=slow)
    slow.remember(person, PASSWORD)
    slow.meanwhile = lambda one: keep_answers(hub, read(hub, one), lambda borrower: replace(borrower, surname="Петров"))
    filled = fill_from_client(hub, asked(hub, person), PASSWORD).borrower
    assert (filled.surname, filled.name) == ("Петров", person.name)


def test_what_was_sent_while_the_lender_was_asked_is_not_touched() -> None:
    slow, person = Slow(), a_borrower()
    hub = fake_hub(loan_system=slow)
    slow.remember(replace(person, email="another@example.org"), PASSWORD)
    slow.meanwhile = lambda one: send_answers(hub, one)
    application = brought_to(hub, Status.FILLING, borrower=replace(person, email=""))
    with pytest.raises(StepClosedError):
        fill_from_client(hub, application.id, PASSWORD)
    assert read(hub, application.id).borrower.email == ""


@pytest.mark.parametrize(
    "passport",
    [
        Passport("4510", "123456", date(2003, 1, 1), "770-001", "ОВД"),  # the blank is newer than the day of issue
        Passport("4507", "123456", date(2008, 5, 4), "000-001", "ОВД"),
        None,
    ],
)
def test_a_passport_that_would_be_refused_if_typed_is_left_to_the_borrower(passport: Passport | None) -> None:
    known = a_borrower(passport=passport)
    assert filled_in(Borrower(), known, TODAY).passport is None


def test_a_passport_that_ran_out_since_is_left_to_the_borrower() -> None:
    known = a_borrower(birth_date=date(1981, 1, 1), passport=Passport("4505", "123456", date(2005, 5, 5), "770-001", "ОВД"))
    assert filled_in(Borrower(), known, date(2025, 1, 1)).passport == known.passport
    assert filled_in(Borrower(), known, TODAY).passport is None


def test_names_in_latin_letters_and_a_childs_birth_are_not_taken() -> None:
    known = a_borrower(surname="Ivanov", birth_date=date(2015, 1, 1))
    filled = filled_in(Borrower(), known, TODAY)
    assert (filled.surname, filled.name, filled.birth_date, filled.passport) == ("", "Иван", None, None)
