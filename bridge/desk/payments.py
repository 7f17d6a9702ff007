"""`bridge payments`: money that waits, and the books of a day on three sides.

`reconcile` ends with 1 when a line differs, and 3 when the acquirer told nothing of the day.
"""

import getpass
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from bridge.desk.printing import json_option, print_json, print_rows
from bridge.flows.closing.close_day import Books, books_of, close_day
from bridge.flows.closing.take_report import take_report
from bridge.flows.closing.tell_books import told_books, told_closing, told_line
from bridge.flows.closing.word_lines import SUSPENSE
from bridge.flows.hub import Hub
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.money import rubles_text
from bridge.ports.acquiring import ReportUnreadableError

DIFFERS, NOT_TOLD = 1, 3
_SHOWN = 200
_SUSPENSE = ("opened_at", "cause", "amount", "currency", "reference", "acquirer_reference", "application", "id")
_UNSETTLED = ("started_at", "amount", "state", "reference", "asked", "ask_at", "application", "id")
_CLOSINGS = ("day", "signed_by", "signed_at", "lines", "note", "digest")
_LINES = ("verdict", "kind", "reference", "acquirer_reference", "acquirer", "hub", "onec", "application", "cause", "remedy")


@click.group("payments", invoke_without_command=True)
@json_option
@click.pass_context
def payments(context: click.Context, as_json: bool) -> None:
    """Money in suspense, payments without a last word, closed days."""
    if context.invoked_subcommand is None:
        _show(context.obj, as_json)


@payments.command("reconcile")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="By the lender's calendar; yesterday when it is not given.")
@click.option("--report", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The acquirer's report, CSV or XML.")
@click.option("--account", default="", help='Whose report it is, where there are several accounts; "*": of all in one file.')
@click.option("--close", is_flag=True, help="Sign the day off afterwards.")
@click.option("--note", default="", help="Why a day that differs is closed.")
@json_option
@click.pass_obj
def reconcile(hub: Hub, day: datetime | None, report: Path | None, account: str, close: bool, note: str, as_json: bool) -> None:
    """The acquirer, the hub and 1C compared: every kopeck agreed, on its way, or different with a cause."""
    on = day.date() if day else hub.clock.today() - timedelta(days=1)
    if report is not None:
        _take(hub, on, report, account)
    books = books_of(hub, on, fresh=True)
    if close:
        books = _closed(hub, books, note)
    if as_json:
        print_json(told_books(books))
    else:
        _print(books)
    if not books.source:
        raise SystemExit(NOT_TOLD)
    if books.differing:
        raise SystemExit(DIFFERS)


def _take(hub: Hub, day: date, report: Path, account: str) -> None:
    try:
        taken = take_report(hub, day, report.name, report.read_bytes(), _person(), account)
    except (ReportUnreadableError, FieldInvalidError) as error:
        raise click.ClickException(str(error)) from None
    for on, count in taken.items():
        click.echo(f"report      {on} {count} rows", err=True)


def _closed(hub: Hub, books: Books, note: str) -> Books:
    try:
        close_day(hub, books.day, _person(), note)
    except (StepClosedError, FieldInvalidError) as error:
        raise click.ClickException(str(error)) from None
    return books_of(hub, books.day)


def _print(books: Books) -> None:
    print_rows(_LINES, (told_line(line) for line in books.lines), as_json=False)
    for side, name in (("acquirer", "acquirer"), ("hub", "hub"), ("there", "1C")):
        sums = [f"{rubles_text(books.sums[f'{side}.{verdict}'])} {verdict}" for verdict in ("agreed", "on_its_way", "differs")]
        click.echo(f"{name:<11} {', '.join(sums)}")
    click.echo(f"source      {books.source or 'none: the acquirer told nothing of this day'}")
    if books.corrections:
        click.echo(f"corrections {len(books.corrections)} lines of closed days stand otherwise now")
    if books.closing:
        click.echo(f"closed      by {books.closing.signed_by}, digest {books.closing.digest}")


def _show(hub: Hub, as_json: bool) -> None:
    with hub.store.read() as tx:
        suspense = [
            {
                "opened_at": one.opened_at, "cause": SUSPENSE[one.cause], "currency": one.currency or None,
                "amount": None if one.amount is None else rubles_text(one.amount), "reference": one.reference,
                "acquirer_reference": one.acquirer_reference, "application": one.application_id or None, "id": one.id,
            }
            for one in tx.suspense.waiting(_SHOWN)
        ]  # fmt: skip
        unsettled = [
            {
                "started_at": one.started_at, "amount": rubles_text(one.amount), "state": one.state.value, "asked": one.asked,
                "ask_at": one.ask_at, "reference": one.reference, "application": one.application_id, "id": one.id,
            }
            for one in tx.payments.unsettled(hub.clock.now())[:_SHOWN]
        ]  # fmt: skip
        closings = [told_closing(one) for one in tx.books.closings(31)]
    if as_json:
        print_json({"suspense": suspense, "unsettled": unsettled, "closings": closings})
        return
    shown = (("suspense", _SUSPENSE, suspense), ("unsettled", _UNSETTLED, unsettled), ("closings", _CLOSINGS, closings))
    for title, columns, rows in shown:
        click.echo(f"{title}: {len(rows)}")
        if rows:
            print_rows(columns, rows, as_json=False)


def _person() -> str:
    return f"desk:{getpass.getuser()}"


COMMANDS = (payments,)
