"""The office's pages of payments: suspense is decided with a reason, a day compared, put right, signed and taken along."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.flows.closing.check_closings import check_closings
from bridge.flows.hub import Hub
from bridge.flows.reconciling.keep_differences import keep_found
from bridge.flows.repaying.receive_payment import act_on
from bridge.flows.seconding.close_books import close_confirmed_day
from bridge.flows.seconding.decide_deed import confirm_second
from bridge.model.paying.debit import Debit, DebitState
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.model.reconciling.difference import Difference, DifferenceKind
from bridge.model.staff.roles import RIGHTS, Role
from bridge.ports.acquiring import ReportRow, RowKind
from bridge.ports.work import WorkKind
from tests.builders import work_of
from tests.journeys.office.case import take

S = PaymentState


def tell(hub: Hub, reference: str, state: PaymentState = S.PAID, amount: int = 150_000, **more: object) -> None:
    told = PaymentNotice(reference, f"9{reference}", state, state.value, amount, "RUB", f"{reference}:{state}:{more}", **more)  # type: ignore[arg-type]
    with hub.store.begin() as tx:
        act_on(hub, tx, told)


def post(officer: FlaskClient, page: str, path: str, **values: object) -> TestResponse:
    token = re.search(r'name="csrf_token" value="([^"]+)"', officer.get(page).text)
    assert token
    return officer.post(path, data={"csrf_token": token[1], **values}, follow_redirects=True)


def a_payment(hub: Hub, **changes: object) -> Payment:
    case = take(hub)
    payment = Payment("pay_1", case.id, "REF1", 150_000, S.STARTED, hub.clock.now(), **changes)  # type: ignore[arg-type]
    with hub.store.begin() as tx:
        tx.payments.add(payment)
    return payment


def day(hub: Hub) -> str:
    return hub.clock.today().isoformat()


def test_an_empty_office_says_so_calmly(officer: FlaskClient, hub: Hub) -> None:
    page = officer.get("/office/payments").text
    assert "Невыясненных денег нет" in page and "Таких нет" in page
    assert "движений не было" in officer.get(f"/office/payments/days/{day(hub)}").text


def test_suspense_shows_sum_and_cause_and_is_closed_with_a_reason_once(officer: FlaskClient, hub: Hub) -> None:
    tell(hub, "STRANGE")
    page = officer.get("/office/payments").text
    assert "Хаб не начинал этого платежа" in page and "1\u00a0500,00\u00a0₽" in page
    suspense_id = page.split('<tr id="')[1].split('"')[0]
    path = f"/office/payments/suspense/{suspense_id}"
    assert "напишите причину" in post(officer, "/office/payments", path, do="let_be", reason="a").text
    assert "Решение записано" in post(officer, "/office/payments", path, do="let_be", reason="проверка связи").text
    assert "уже решил кто-то другой" in post(officer, "/office/payments", path, do="refund", reason="ещё раз").text
    with hub.store.read() as tx:
        kept = tx.suspense.get(suspense_id)
    assert (kept.reason, kept.resolved_by.startswith("office:")) == ("проверка связи", True)


def test_money_can_not_be_posted_to_a_loan_that_is_not_running(officer: FlaskClient, hub: Hub) -> None:
    tell(hub, "STRANGE")
    case = take(hub)
    suspense_id = officer.get("/office/payments").text.split('<tr id="')[1].split('"')[0]
    path = f"/office/payments/suspense/{suspense_id}"
    for application in (case.id, "app_unknown", ""):
        page = post(officer, "/office/payments", path, do="attach", application=application, reason="сюда")
        assert "Так решить нельзя" in page.text


def test_one_payment_shows_its_sums_and_a_refund_is_asked_for_with_a_reason(officer: FlaskClient, hub: Hub) -> None:
    now = hub.clock.now()
    payment = a_payment(hub, paid=150_000, paid_at=now, posting=150_000, posted_at=now, acquirer_reference="9001")
    with hub.store.begin() as tx:
        tx.payments.save(payment.become(S.PAID).become(S.POSTED))
    path = "/office/payments/pay_1"
    assert "1\u00a0500,00\u00a0₽" in officer.get(path).text
    assert "Так решить нельзя" in post(officer, path, path, do="refund", amount="2000", reason="много").text
    assert "Возврат поставлен" in post(officer, path, path, do="refund", amount="500,50", reason="просьба клиента").text
    page = officer.get(path).text
    assert "500,50" in page and "запрошен" in page and "просьба клиента" in page
    assert officer.get("/office/payments/pay_unknown").status_code == 404


def test_a_reversal_made_by_hand_is_noted(officer: FlaskClient, hub: Hub) -> None:
    now = hub.clock.now()
    payment = a_payment(hub, paid=150_000, paid_at=now, posting=150_000, posted_at=now, acquirer_reference="9REF1")
    with hub.store.begin() as tx:
        tx.payments.save(payment.become(S.PAID).become(S.POSTED))
    tell(hub, "REF1", S.REFUNDED, refunded=50_000, refund_id="R1")
    path = "/office/payments/pay_1"
    assert "Сторнировать в 1С" in officer.get(path).text
    assert "Сторно отмечено" in post(officer, path, path, do="reversed").text
    with hub.store.read() as tx:
        assert tx.payments.get("pay_1").posted == 100_000


def test_a_day_shows_three_sides_with_causes_and_puts_a_line_right(officer: FlaskClient, hub: Hub) -> None:
    report(officer, hub, ReportRow(RowKind.PAYMENT, "STRANGE", "77", 150_000, "RUB", "COMPLETE"))
    path = f"/office/payments/days/{day(hub)}"
    page = officer.get(path).text
    assert "расходится" in page and "хаб не начинал этого платежа" in page and "report.csv" in page
    line = page.split('name="line" value="')[1].split('"')[0]
    page = post(officer, path, f"{path}/fix", line=line).text
    assert "Сделано" in page and "лежит в невыясненных" in page
    assert "уже нечего делать" in post(officer, path, f"{path}/fix", line=line).text


def report(officer: FlaskClient, hub: Hub, *rows: ReportRow) -> TestResponse:
    path = f"/office/payments/days/{day(hub)}"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(hub.acquiring, "rows", list(rows), raising=False)
        return post(officer, path, f"{path}/report", report=(io.BytesIO(b"file"), "report.csv"))


def test_a_day_is_signed_off_once_it_is_over_and_taken_along(officer: FlaskClient, hub: Hub) -> None:
    report(officer, hub, ReportRow(RowKind.PAYMENT, "=CMD()", "77", 150_050, "RUB", "COMPLETE"))
    path = f"/office/payments/days/{day(hub)}"
    assert "закрыть нельзя" in post(officer, path, f"{path}/close", note="рано").text
    hub.clock.move(timedelta(days=1))  # type: ignore[attr-defined]
    assert "напишите причину" in post(officer, path, f"{path}/close").text
    assert "ждёт второго лица" in post(officer, path, f"{path}/close", note="ждём эквайера").text
    with hub.store.read() as tx:
        (asked,) = tx.second_deeds.waiting(hub.clock.now(), 5)
    confirm_second(hub, asked.id, "boris", RIGHTS[Role.SENIOR])
    close_confirmed_day(hub, work_of(WorkKind.CLOSE_DAY, asked.id))
    page = officer.get(path).text
    assert "olga + boris" in page and "ждём эквайера" in page and "Подписать" not in page
    told = json.loads(officer.get(f"{path}/books.json").text)
    assert (told["closing"]["note"], told["sums"]["acquirer.differs"]) == ("ждём эквайера", "1500.50")
    (row,) = csv.DictReader(io.StringIO(officer.get(f"{path}/books.csv").text))
    assert (row["reference"], row["acquirer"], row["verdict"]) == ("'=CMD()", "1500.50", "differs")
    assert told["closing"]["digest"][:16] in officer.get("/office/payments").text


def test_a_signed_day_stays_signed_and_a_late_report_is_a_correction_of_the_next_closing(officer: FlaskClient, hub: Hub) -> None:
    path, on = f"/office/payments/days/{day(hub)}", day(hub)
    hub.clock.move(timedelta(days=1))  # type: ignore[attr-defined]
    assert "Суммы те же" in post(officer, path, f"{path}/close").text
    late = ReportRow(RowKind.PAYMENT, "LATE", "77", 100, "RUB", "COMPLETE")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(hub.acquiring, "rows", [late], raising=False)
        page = post(officer, path, f"{path}/report", report=(io.BytesIO(b"late"), "late.csv")).text
    assert "суммы изменились" in page and "В невыясненные" in page and "Подписать" not in page
    tomorrow = f"/office/payments/days/{day(hub)}"
    page = officer.get(tomorrow).text
    assert "было — такой строки нет; стало — расходится (хаб не начинал этого платежа): эквайер 1,00\u00a0₽" in page
    hub.clock.move(timedelta(days=1))  # type: ignore[attr-defined]
    post(officer, tomorrow, f"{tomorrow}/close")
    assert "Поправки" not in officer.get(f"/office/payments/days/{day(hub)}").text
    with hub.store.read() as tx:
        closing = tx.books.closing(date.fromisoformat(on))
    assert closing is not None and closing.sums["acquirer.differs"] == 0


def test_a_closing_that_was_tampered_with_is_told(officer: FlaskClient, hub: Hub) -> None:
    path, on = f"/office/payments/days/{day(hub)}", hub.clock.today()
    hub.clock.move(timedelta(days=1))  # type: ignore[attr-defined]
    post(officer, path, f"{path}/close")
    assert check_closings(hub) == [] and "Подписанное изменено" not in officer.get("/office/payments").text
    with hub.store.begin() as tx:
        closing = tx.books.closing(on)
        assert closing is not None
        later = closing.signed_at + timedelta(seconds=1)
        forged = replace(closing, day=on - timedelta(days=1), signed_at=later, sums=dict(closing.sums) | {"hub.agreed": 5})
        tx.books.close(forged)
    assert check_closings(hub) == [forged.day]
    assert f"Подписанное изменено или вставлено не по порядку: {forged.day:%d.%m.%Y}" in officer.get("/office/payments").text


def test_payments_that_only_the_loan_system_has_are_told_of_on_the_page_of_the_day(officer: FlaskClient, hub: Hub) -> None:
    path = f"/office/payments/days/{day(hub)}"
    assert "только с одной стороны" not in officer.get(path).text
    found = Difference(DifferenceKind.PAYMENT_ONLY_THERE, take(hub).id, "receipt-1", "", "100,00")
    with hub.store.begin() as tx:
        keep_found(hub, tx, [found], lambda _tx, _found: None)
    assert "только с одной стороны: 1." in officer.get(path).text


def test_money_in_suspense_is_taken_along_as_a_table(officer: FlaskClient, hub: Hub) -> None:
    tell(hub, "=STRANGE")
    (row,) = csv.DictReader(io.StringIO(officer.get("/office/payments/suspense.csv").text))
    assert (row["reference"], row["amount"], row["cause"], row["taken"]) == ("'=STRANGE", "1500.00", "unknown_reference", "true")


def test_batches_of_debits_are_shown_cancelled_and_sent_again(officer: FlaskClient, hub: Hub) -> None:
    case = take(hub)
    with hub.store.begin() as tx:
        whose = (case.id, "crd_1", "bat_1")
        for n, state in enumerate((DebitState.DUE, DebitState.FAILED), 1):
            tx.debits.plan(Debit(f"deb_{n}", *whose, n, hub.clock.today(), 100_000, state, hub.clock.now()))
    page = officer.get("/office/payments").text
    assert "bat_1" in page and "назначен: 1" in page and "не прошёл: 1" in page
    post(officer, "/office/payments", "/office/payments/batches/bat_1", do="cancel")
    post(officer, "/office/payments", "/office/payments/batches/bat_1", do="resend")
    with hub.store.read() as tx:
        assert [one.state for one in tx.debits.of_batch("bat_1")] == [DebitState.CANCELLED, DebitState.DUE]


def test_strange_addresses_are_not_found_and_forms_need_their_token(officer: FlaskClient, browser: FlaskClient, hub: Hub) -> None:
    for path in (
        "/office/payments/days/2026-13-01",
        "/office/payments/days/0001-01-01",
        "/office/payments/days/9999-12-31",
        f"/office/payments/days/{day(hub)}/books.xlsx",
        "/office/payments/%00",
    ):
        assert officer.get(path).status_code == 404
    for path in ("suspense/sus_1", "pay_1", f"days/{day(hub)}/close", f"days/{day(hub)}/report", "batches/bat_1"):
        assert officer.post(f"/office/payments/{path}", data={}).status_code == 403


def test_nobody_sees_them_without_a_session(browser: FlaskClient, hub: Hub) -> None:
    for path in ("/office/payments", "/office/payments/pay_1", f"/office/payments/days/{day(hub)}"):
        assert browser.get(path).status_code == 303
