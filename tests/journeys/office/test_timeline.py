"""One case on one line: every kind of thing, a filter, parts when it is long, where the time went, no word of a person."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.model.one_time_code import OneTimeCode, Purpose
from bridge.model.seconding.deed import Deed, KeptDeed
from bridge.ports.sms import Message, MessageState
from bridge.ports.store import Exchange
from bridge.ports.work import WorkKind
from tests.journeys.office.case import PERSONAL, a_whole_case, take
from tests.journeys.office.two import press


def a_told_case(hub: Hub) -> str:
    """A whole case with messages, codes, deeds and the borrower's own steps besides."""
    case, now = a_whole_case(hub), hub.clock.now()
    with hub.store.begin() as tx:
        sent = Message(
            "msg_1", case.id, "+79991234567", "Код 123456", now, state=MessageState.DELIVERED, code_id="code_1",
            taken_at=now, ended_at=now + timedelta(seconds=7), gateway_id="77",
        )  # fmt: skip
        tx.messages.add(sent)
        made = (now, now + timedelta(minutes=10), 5, now + timedelta(minutes=2))
        tx.codes.add(OneTimeCode("code_1", case.id, Purpose.TERMS, "b", "d", *made, n=1))
        tx.journal.note(Exchange(now + timedelta(seconds=30), "borrower", "hub", "POST /form/terms/code", "303", case.id, 12))
        tx.journal.note(Exchange(now + timedelta(hours=2), "office:olga", "hub", "закрыто: dead", "OK", case.id))
        deed = Deed("refund", "pay_1", "Вернуть плательщику 75 000 ₽.", "просит клиент", {}, case.id)
        tx.second_deeds.add(KeptDeed("sec_1", deed, "olga", now, now + timedelta(hours=1)))
    return case.id


def line_of(officer: FlaskClient, address: str) -> str:
    page = officer.get(address).text
    return page[page.index('id="line"') :]


def test_every_kind_of_thing_stands_on_the_line(officer: FlaskClient, hub: Hub) -> None:
    number = a_told_case(hub)
    page = officer.get(f"/office/cases/{number}").text
    for told in (
        "СМС с кодом", "доставлено", "Код согласия: попросил", "Код согласия: ввёл верно", "ввёл код согласия", "закрыто: dead",
        "Второе лицо: Возврат плательщику, просьба", "Версия настроек", "Куда ушло время", "Заявка получена", "statusdeal",
    ):  # fmt: skip
        assert told in page, told
    assert not [one for one in (*PERSONAL, "123456") if one in page]
    assert "style=" not in page and "<script>" not in page


@pytest.mark.parametrize(
    ("kind", "there", "gone"),
    [
        ("message", "СМС с кодом", "statusdeal"),
        ("call", "statusdeal", "СМС с кодом"),
        ("office", "закрыто: dead", "statusdeal"),
        ("borrower", "ввёл код согласия", "закрыто"),
        ("payment", "Платёж", "СМС с кодом"),
    ],
)
def test_a_filter_shows_one_kind(officer: FlaskClient, hub: Hub, kind: str, there: str, gone: str) -> None:
    shown = line_of(officer, f"/office/cases/{a_told_case(hub)}?kind={kind}")
    assert there in shown and gone not in shown and 'aria-current="true"' in shown


def test_a_long_line_comes_in_parts_the_newest_first_shown(officer: FlaskClient, hub: Hub) -> None:
    case, now = take(hub), hub.clock.now()
    with hub.store.begin() as tx:
        for n in range(450):
            at = now + timedelta(seconds=n)
            tx.journal.note(Exchange(at, "hub", "onec", f"call{n:03}", "HTTP 200", case.id, 5))
    last, first = (line_of(officer, f"/office/cases/{case.id}{more}") for more in ("", "?part=1"))
    assert "call449" in last and "call000" not in last and "самая поздняя" in last
    assert "call000" in first and "call449" not in first and "part=2" in first
    for strange in ("?part=99", "?part=x", "?kind=<b>"):
        assert "call449" in line_of(officer, f"/office/cases/{case.id}{strange}")


def test_a_long_pause_says_whom_it_was_waited_for(officer: FlaskClient, hub: Hub) -> None:
    case, now = take(hub), hub.clock.now()
    with hub.store.begin() as tx:
        tx.journal.note(Exchange(now + timedelta(minutes=12), "hub", "onec", "late", "HTTP 200", case.id, 5))
    hub.clock.move(timedelta(minutes=20))  # type: ignore[attr-defined]
    shown = line_of(officer, f"/office/cases/{case.id}?kind=call")
    assert "late" in shown
    page = officer.get(f"/office/cases/{case.id}").text
    assert "ждали клиента" in page and "Получена" in page


def test_work_that_stands_behind_other_work_of_its_line_is_told(officer: FlaskClient, hub: Hub) -> None:
    case, now = take(hub), hub.clock.now()
    with hub.store.begin() as tx:
        for subject in ("one", "two"):
            tx.work.post(WorkKind.FETCH_LOAN, case.id, LOAN_SYSTEM, subject, now)
    assert "ждёт строки перед ней" in officer.get(f"/office/cases/{case.id}").text


def test_what_waits_about_a_case_is_worked_in_the_case_itself(officer: FlaskClient, hub: Hub) -> None:
    case = a_whole_case(hub)
    address = f"/office/cases/{case.id}"
    with hub.store.read() as tx:
        (waiting,), (dead,) = tx.attentions.waiting(), tx.work.dead(5)
    told = press(officer, address, f"/office/rows/{dead.id}/send-again", case=case.id)
    assert told.request.path == address and "Отправлено снова" in told.text and "Остановлено:" not in told.text
    told = press(officer, address, f"/office/attentions/{waiting.id}/resolve", case=case.id, reason="позвонили в 1С")
    assert told.request.path == address and "Закрыто с указанной причиной" in told.text
    again = press(officer, address, f"/office/attentions/{waiting.id}/resolve", case="//evil.test", reason="ещё раз")
    assert again.request.path == "/office/queues" and "уже закрыл" in again.text
