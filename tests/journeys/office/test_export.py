"""A list as a file: for Excel in Russia or plain, masked, in clear only by right and reason, written down, sent as it is read."""

import csv
import io

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.flows.hub import Hub
from bridge.model.seconding.deed import Deed, DeedState, KeptDeed
from tests.journeys.office.case import a_whole_case, take, token_of
from tests.journeys.office.two import officers_of

EXPORT = "/office/export"


def export(client: FlaskClient, name: str, **told: str) -> TestResponse:
    return client.post(f"{EXPORT}/{name}", data={"csrf_token": token_of(client.get("/office/")), **told})


def rows(answer: TestResponse, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=delimiter))


def said(hub: Hub) -> list[str]:
    with hub.store.begin() as tx:
        return [f"{one.sender} {one.what}" for one in tx.journal.after(0, 500)]


def test_the_list_opens_in_excel_and_hides_people(officer: FlaskClient, hub: Hub) -> None:
    take(hub, "=CMD()")
    answer = export(officer, "cases")
    assert answer.text.startswith("\ufeffЗаявка;") and "attachment" in answer.headers["Content-Disposition"]
    head, row = rows(answer)
    told = dict(zip(head, row, strict=True))
    assert told["Заказ"] == "'=CMD()" and told["Клиент"] == "И. И." and told["Заём, руб."] == "223650,00"
    assert "Иванов" not in answer.text and "9991234567" not in answer.text
    assert "office:olga выгрузка: Заявки" in said(hub) and "office:olga выгружено строк: 1, Заявки" in said(hub)


def test_a_plain_file_has_commas_and_no_mark(officer: FlaskClient, hub: Hub) -> None:
    take(hub)
    answer = export(officer, "cases", form="plain", part="RECEIVED")
    assert answer.text.startswith("Заявка,") and len(rows(answer, ",")) == 2 and "223650.00" in answer.text
    assert len(rows(export(officer, "cases", part="ACTIVE"))) == 1


def test_a_long_list_comes_whole_and_no_longer_than_it_may(
    officer: FlaskClient, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.web.office.exporting.lists._AT_ONCE", 2)
    for n in range(5):
        take(hub, f"SUN-{n}")
    assert [row[2] for row in rows(export(officer, "cases"))[1:]] == [f"SUN-{n}" for n in (4, 3, 2, 1, 0)]
    monkeypatch.setattr("bridge.web.office.exporting.page.MOST", 3)
    short = rows(export(officer, "cases"))
    assert len(short) == 5 and "дальше не выгружено" in short[-1][0]


def test_names_in_clear_need_a_right_and_a_reason_and_are_written_down(hub: Hub) -> None:
    take(hub)
    people = officers_of(hub)
    assert export(people["nina"], "cases", clear="yes", reason="просто так").status_code == 403
    assert export(people["oleg"], "cases").status_code == 403
    wrong = export(people["anna"], "cases", clear="yes", reason="а")
    assert wrong.status_code == 422 and "с причиной" in wrong.text
    answer = export(people["anna"], "cases", clear="yes", reason="запрос ЦБ 12/3")
    assert "Иванов Иван Иванович" in answer.text and "+79991234567" in answer.text
    assert "office:anna выгрузка: Заявки, В ОТКРЫТОМ ВИДЕ: запрос ЦБ 12/3" in said(hub)
    assert not [line for line in said(hub) if "Иванов" in line]
    assert "И. И." in export(people["nina"], "cases").text


def test_every_list_comes_as_a_table_with_its_head(officer: FlaskClient, hub: Hub) -> None:
    case, now = a_whole_case(hub), hub.clock.now()
    with hub.store.begin() as tx:
        deed = Deed("refund", "pay_1", "Вернуть 75 000 ₽.", "просит клиент", {}, case.id)
        tx.second_deeds.add(KeptDeed("sec_1", deed, "olga", now, now, DeedState.DONE, now, "boris"))
    for name, told in {
        "waiting": "Неожиданное состояние",
        "dead": "Передать заявку в 1С",
        "second": "Вернуть 75 000",
        "refunds": "",
        "questions": "Ответить до",
        "cases": case.id,
    }.items():
        page = officer.get(f"{EXPORT}/{name}")
        assert page.status_code == 200 and "Выгрузить" in page.text
        found = export(officer, name)
        table = rows(found)
        assert told in found.text and {len(row) for row in table} == {len(table[0])}, name
        assert "9991234567" not in found.text
    assert officer.get(f"{EXPORT}/nothing").status_code == 404


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/office/differences.csv", "Расхождения с 1С"),
        ("/office/decisions.csv", "Решения"),
        ("/office/payments/suspense.csv", "Невыясненные деньги"),
        ("/office/payments/days/2026-11-22/books.csv", "Книга дня 22.11.2026"),
    ],
)
def test_other_tables_that_leave_are_written_down_too(officer: FlaskClient, hub: Hub, address: str, told: str) -> None:
    assert officer.get(address).status_code == 200
    assert f"office:olga выгрузка: {told}" in said(hub)
