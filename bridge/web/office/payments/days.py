"""The books of one day: lines on three sides, totals, buttons that put a line right, report, sign-off, CSV and JSON."""

import json
from datetime import date, timedelta

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.closing import word_lines
from bridge.flows.closing.close_day import Books, books_of
from bridge.flows.closing.fix_line import fix_line
from bridge.flows.closing.take_report import take_report
from bridge.flows.closing.tell_books import told_books
from bridge.flows.hub import Hub
from bridge.flows.seconding.close_books import close_books
from bridge.model.errors import ApplicationUnknownError, FieldInvalidError, StepClosedError
from bridge.model.reconciling.difference import DifferenceKind
from bridge.model.seconding.deed import DeedState
from bridge.ports.acquiring import ReportUnreadableError
from bridge.ports.outside_errors import OutsideError
from bridge.web.office.exporting.noting import note_taken
from bridge.web.office.payments.tables import csv_of
from bridge.web.office.sessions import present_visit, require_token

# Of a report file, in bytes.
_REPORT_LIMIT = 8 * 1024 * 1024
_YEARS = (2000, 2100)
_COLUMNS = (
    "kind", "reference", "acquirer_reference", "application_id", "acquirer", "hub", "there", "commission", "verdict", "cause",
)  # fmt: skip
# Payments that the reconciliation of loans found in one place alone, whichever day they are of.
_OF_LOANS = (DifferenceKind.PAYMENT_ONLY_THERE, DifferenceKind.PAYMENT_TWICE_THERE, DifferenceKind.POSTED_NOT_THERE)
_DONE = {
    "fixed": "Сделано. Если строка ещё расходится, подождите минуту и сверьте заново.",
    "nothing": "С этой строкой уже нечего делать.",
    "silent": "Другая сторона не ответила. Попробуйте позже.",
    "closed": "День закрыт.",
    "note": "День расходится: чтобы закрыть его, напишите причину.",
    "not_over": "Этот день закрыть нельзя: он ещё не кончился или уже закрыт.",
    "taken": "Отчёт загружен.",
    "second": "День расходится: закрытие ждёт второго лица. Просьба стоит на странице «Второе лицо».",
}


def add_days(door: Blueprint, hub: Hub) -> None:
    """Hang the day's page, its deeds and its exports on the door."""

    @door.get("/payments/days/<day>")
    def payments_day(day: str) -> ResponseReturnValue:
        return _page(hub, books_of(hub, _day(day)))

    @door.post("/payments/days/<day>/compare")
    def compare_payments(day: str) -> ResponseReturnValue:
        require_token()
        return _page(hub, books_of(hub, _day(day), fresh=True))

    @door.post("/payments/days/<day>/fix")
    def fix_payments(day: str) -> ResponseReturnValue:
        require_token()
        return _back(day, _fix(hub, _day(day)))

    @door.post("/payments/days/<day>/close")
    def close_payments(day: str) -> ResponseReturnValue:
        require_token()
        return _back(day, _close(hub, _day(day)))

    @door.post("/payments/days/<day>/report")
    def take_payments_report(day: str) -> ResponseReturnValue:
        request.max_content_length = _REPORT_LIMIT
        require_token()
        return _take(hub, _day(day))

    @door.get("/payments/days/<day>/books.<form>")
    def export_payments(day: str, form: str) -> ResponseReturnValue:
        return _export(hub, _day(day), form)


def _page(hub: Hub, books: Books, error: str = "", status: int = 200) -> ResponseReturnValue:
    with hub.store.read() as tx:
        counts, reports, open_ones = tx.counts(), tx.books.reports(books.day), tx.differences.tally()
    done = _DONE.get(request.args.get("done", ""), "")
    page = render_template(
        "office/payments_day.html", books=books, counts=counts, reports=reports, lines=word_lines, done=done, error=error,
        today=hub.clock.today(), beside=(books.day - timedelta(days=1), books.day + timedelta(days=1)),
        accounts=hub.acquiring.accounts(), of_loans=sum(open_ones.get(kind, 0) for kind in _OF_LOANS),
    )  # fmt: skip
    return page, status


def _fix(hub: Hub, day: date) -> str:
    try:
        fix_line(hub, day, request.form.get("line", ""), _person())
    except FieldInvalidError:
        return "nothing"
    except OutsideError:
        return "silent"
    return "fixed"


def _close(hub: Hub, day: date) -> str:
    note = " ".join(request.form.get("note", "").split())[:500]
    try:
        kept = close_books(hub, day, present_visit().user, note)
    except FieldInvalidError:
        return "note"
    except StepClosedError:
        return "not_over"
    return "second" if kept is not None and kept.state is DeedState.ASKED else "closed"


def _take(hub: Hub, day: date) -> ResponseReturnValue:
    file = request.files.get("report")
    if file is None or not file.filename:
        return _page(hub, books_of(hub, day), "Выберите файл отчёта.", 422)
    try:
        take_report(hub, day, file.filename, file.read(), _person(), request.form.get("account", ""))
    except FieldInvalidError:
        return _page(hub, books_of(hub, day), "Такого счёта нет.", 422)
    except ReportUnreadableError as error:
        return _page(hub, books_of(hub, day), f"Отчёт не прочитан: {error}", 422)
    return _back(day.isoformat(), "taken")


def _export(hub: Hub, day: date, form: str) -> ResponseReturnValue:
    books = books_of(hub, day)
    note_taken(hub, f"Книга дня {day:%d.%m.%Y}")
    if form == "csv":
        return csv_of(f"payments-{day}", _COLUMNS, books.lines)
    if form != "json":
        raise ApplicationUnknownError("books come as csv or json")
    headers = {"Content-Disposition": f'attachment; filename="payments-{day}.json"'}
    return Response(json.dumps(told_books(books), ensure_ascii=False), content_type="application/json", headers=headers)


def _day(given: str) -> date:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise ApplicationUnknownError("there is no such day") from None
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ApplicationUnknownError("there is no such day")
    return day


def _person() -> str:
    return f"office:{present_visit().user}"


def _back(day: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("office.payments_day", day=day, done=done), 303)
