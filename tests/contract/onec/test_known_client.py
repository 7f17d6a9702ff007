"""What `client` tells of a person, and that neither the password nor its digest is seen anywhere."""

import logging
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.onec.dialect.onec_map import map_file
from adapters.onec.reading.addresses import address_of
from adapters.onec.reading.known_client import names_of
from bridge.model.borrower import Address, Borrower, Passport
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError
from tests.contract.onec.answers import SAMPLES, Base
from tests.contract.onec.people import an_application
from tests.contract.onec.stages import NeighbourStage

PASSWORD = "tainy-kluch"
ASKING = replace(an_application(), borrower=Borrower(phone="+79161234567"))
FULL = "clients/client_wrong_closing_tag.xml"


def changed(*changes: tuple[str, str]) -> bytes:
    text = (SAMPLES / FULL).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def test_a_known_client_is_read_whole_over_a_wrong_closing_tag(base: Base) -> None:
    base.says(FULL)
    known = base.onec.known_client(ASKING, PASSWORD)
    assert (known.surname, known.name, known.patronymic) == ("Соловьёва-Луговая", "Анна", "Петровна")
    assert known.birth_date == date(1990, 2, 5)
    assert known.passport == Passport("4515", "123456", date(2015, 5, 17), "770-001", "ОВД «Тверской»")
    assert known.registration == Address("Москва", "Москва", "Лесная ул", "5")
    assert known.residence == Address("Тверская обл", "Тверь", "Луговая ул", "1", "2", "3")
    assert (known.employment.work_name, known.email, known.phone) == ("Школа № 12", "anna@example.test", "")
    assert base.result == "HTTP 200, repaired: closing tag"


def test_the_digest_covers_the_phone_as_it_is_sent_and_the_password(base: Base) -> None:
    base.says(FULL)
    base.onec.known_client(ASKING, PASSWORD)
    asked = base.asked[0]
    digest = sha256(f"89161234567{PASSWORD}".encode()).hexdigest()
    assert (asked.method, asked.path, dict(asked.args)) == ("GET", "/mfo/hs/client/", {"phone": "89161234567", "pass": digest})


def test_fields_that_are_missing_or_odd_are_left_empty(base: Base) -> None:
    base.says("clients/client_odd_fields.xml")
    known = base.onec.known_client(ASKING, PASSWORD)
    whole = "Москва, Лесная, 5"
    assert known == Borrower(registration=Address(street=whole), residence=Address(street=whole))
    assert "СемейноеПоложение" in base.result


@pytest.mark.parametrize(("name", "reason"), [("unknown", "client_unknown"), ("wrong_password", "password_wrong")])
def test_a_refusal_has_the_ports_reason_and_tells_no_secret(
    base: Base, caplog: pytest.LogCaptureFixture, name: str, reason: str
) -> None:
    caplog.set_level(logging.DEBUG)
    base.says(f"clients/client_{name}.xml")
    with pytest.raises(RefusedError) as refusal:
        base.onec.known_client(ASKING, PASSWORD)
    assert refusal.value.reason == reason
    # The planted server writes its own requests down; what counts is what our side writes.
    logged = [record.getMessage() for record in caplog.records if record.name != "werkzeug"]
    told = f"{refusal.value!r} {refusal.value} {base.exchanges} {logged}"
    for secret in (PASSWORD, "0f3a9c1b", "eafb", "1234567", sha256(f"89161234567{PASSWORD}".encode()).hexdigest()[:8]):
        assert secret not in told


@pytest.mark.parametrize(
    "change",
    [
        ("<blacklist>0<", "<blacklist>1<"),
        ("<blacklist>0<", "<blacklist>Да<"),
        ("<dateofban>01.01.0001<", "<dateofban>22.11.2026<"),
    ],
)
def test_a_client_who_gets_no_loan_now_is_refused(base: Base, change: tuple[str, str]) -> None:
    base.answers(changed(change), media_type="application/xml")
    with pytest.raises(RefusedError) as refusal:
        base.onec.known_client(ASKING, PASSWORD)
    assert refusal.value.reason == "client_banned"


def test_a_ban_that_is_over_refuses_nobody(base: Base) -> None:
    base.answers(changed(("<dateofban>01.01.0001<", "<dateofban>21.11.2026<")), media_type="application/xml")
    assert base.onec.known_client(ASKING, PASSWORD).name == "Анна"


def test_a_password_that_the_base_made_is_no_answer_of_ours(base: Base) -> None:
    base.says("clients/client_password_made.xml")
    with pytest.raises(RefusedError) as refusal:
        base.onec.known_client(ASKING, PASSWORD)
    assert refusal.value.reason == "11"
    assert "pass" in base.asked[0].args


def test_an_answer_that_breaks_off_is_not_read(base: Base) -> None:
    base.answers(changed()[:400], media_type="application/xml")
    with pytest.raises(BadAnswerError):
        base.onec.known_client(ASKING, PASSWORD)


def test_without_a_phone_nothing_is_sent(base: Base) -> None:
    with pytest.raises(RefusedError, match=r"application\.borrower\.phone"):
        base.onec.known_client(replace(ASKING, borrower=Borrower()), PASSWORD)
    assert base.asked == []


def test_a_base_without_the_call_knows_nobody(base: Base, tmp_path: Path) -> None:
    text = map_file("moyamfo").read_text(encoding="utf-8")
    start, end = text.index("[calls.known_client]"), text.index("[calls.submit]")
    other = tmp_path / "other.toml"
    other.write_text(text[:start] + text[end:], encoding="utf-8")
    onec = base.adapter(map_name=str(other))
    with pytest.raises(RefusedError) as refusal:
        onec.known_client(ASKING, PASSWORD)
    assert (refusal.value.reason, base.asked) == ("client_unknown", [])


def test_the_base_that_says_nothing_is_asked_again_and_then_told_apart(neighbour: NeighbourStage) -> None:
    neighbour.fault("silent_before", "known_client", times=2)
    with pytest.raises(OutcomeUnknownError):
        neighbour.onec.known_client(an_application(), PASSWORD)


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("Иванов Иван Иванович", ("Иванов", "Иван", "Иванович")),
        ("ИВАНОВ ИВАН", ("Иванов", "Иван", "")),
        ("АЛИЕВ РАШИД ГАСАН ОГЛЫ", ("Алиев", "Рашид", "Гасан оглы")),
        ("Сидоров Кузнецов Иван Иванович", ("", "", "")),
        ("Иванов", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_full_name_is_split_only_where_it_is_certain(told: str, names: tuple[str, str, str]) -> None:
    assert names_of(told) == names


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Москва, Москва, Тверская, 1, 3", Address("Москва", "Москва", "Тверская", "1", "", "3")),
        ("Тверская обл, Тверь, 5", Address("Тверская обл", "Тверь", "", "5")),
        ("РФ, 170100, обл. Тверская, г. Тверь, пр-кт Мира, д.5, стр.1, кв. 7",
         Address("обл. Тверская", "Тверь", "пр-кт Мира", "5", "1", "7")),
        ("Калужская обл, д. Лужки, д. 3", Address("Калужская обл", "Лужки", "", "3")),
        ("Севастополь г, 5-я Лесная ул, 4А", Address("Севастополь", "Севастополь", "5-я Лесная ул", "4А")),
        ("Москва, Тверская, 1", None),
        ("Тверская обл, Калининский р-н, Лужки с, 1", None),
        ("Тверь г, Лесная ул", None),
        ("г. Тверь, Тверь г, д. 1", None),
        ("Москва, Москва, Лесная, 1, 2, 3", None),
        ("как в паспорте", None),
        (" , . , №,", None),
        ("", None),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart_only_where_it_is_certain(text: str, address: Address | None) -> None:
    assert address_of(text) == address
