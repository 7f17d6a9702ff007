"""Reports of several accounts for one day: each stands for its own payments, a later one for an earlier one, none twice."""

from datetime import timedelta

import pytest

from bridge.flows.closing.close_day import books_of
from bridge.flows.closing.take_report import take_report
from bridge.model.errors import FieldInvalidError
from bridge.model.paying.closing import EVERY
from bridge.ports.acquiring import ReportRow, RowKind
from tests.builders import FakeHub, fake_hub
from tests.unit.flows.test_closing import SUM, a_paid, row, stands, summed


def taken(hub: FakeHub, account: str, *rows: ReportRow) -> None:
    hub.acquiring.rows = list(rows)
    take_report(hub, hub.clock.today(), "report.csv", f"{account} {len(rows)} {rows}".encode(), "anna", account)
    hub.acquiring.rows = None


def a_hub() -> tuple[FakeHub, ReportRow]:
    """Two accounts; one payment through the one in the north."""
    hub = fake_hub()
    hub.acquiring.names, hub.acquiring.account = ("", "north"), "north"
    payment = a_paid(hub)
    return hub, row(payment.reference)


def test_the_report_of_one_account_says_nothing_of_anothers_payments() -> None:
    hub, _ = a_hub()
    taken(hub, "", row("STRANGE", theirs="7777"))
    books = books_of(hub, hub.clock.today(), fresh=True)
    assert sorted(stands(books)) == [("differs", "unknown_here"), ("on_its_way", "no_report")]
    summed(books)


@pytest.mark.parametrize("order", [("", "north"), ("north", "")])
def test_reports_of_two_accounts_stand_beside_each_other_in_either_order(order: tuple[str, str]) -> None:
    hub, mine = a_hub()
    rows = {"": row("STRANGE", theirs="7777"), "north": mine}
    for account in order:
        taken(hub, account, rows[account])
    books = books_of(hub, hub.clock.today(), fresh=True)
    assert sorted(stands(books)) == [("agreed", ""), ("differs", "unknown_here")]
    assert books.sums["acquirer.agreed"] == SUM
    summed(books)


def test_a_file_of_all_accounts_stands_for_all_and_a_row_told_twice_counts_once() -> None:
    hub, mine = a_hub()
    refund = row(mine.reference, 500, kind=RowKind.REFUND, operation="R1")
    taken(hub, EVERY, mine, refund)
    taken(hub, "north", mine, refund)
    books = books_of(hub, hub.clock.today(), fresh=True)
    assert stands(books) == [("differs", "refund_unknown_here"), ("agreed", "")]
    summed(books)


def test_a_corrected_report_of_an_account_replaces_its_earlier_one() -> None:
    hub, mine = a_hub()
    taken(hub, "north", row("WRONG", theirs="1"))
    taken(hub, "north", mine)
    taken(hub, "")
    assert stands(books_of(hub, hub.clock.today(), fresh=True)) == [("agreed", "")]


def test_an_empty_report_of_the_right_account_says_that_there_was_nothing() -> None:
    hub, _ = a_hub()
    taken(hub, "north")
    assert stands(books_of(hub, hub.clock.today(), fresh=True)) == [("differs", "not_reported")]


def test_an_account_that_there_is_not_keeps_nothing() -> None:
    hub, mine = a_hub()
    with pytest.raises(FieldInvalidError):
        taken(hub, "south", mine)
    with hub.store.begin() as tx:
        assert tx.books.reports(hub.clock.today()) == []


def test_days_of_the_acquirer_that_are_no_days_of_the_lender_lose_no_row() -> None:
    """East of Moscow the acquirer's file of one day tells of two of the lender's: the next file adds to the second one."""
    hub = fake_hub()
    payment = a_paid(hub)
    day, moment = hub.clock.today(), hub.clock.now()
    strange = row("STRANGE", theirs="7777", at=moment)
    for on, rows in ((day - timedelta(days=1), [row(payment.reference, at=moment)]), (day, [strange]), (day, [strange])):
        hub.acquiring.rows = rows
        take_report(hub, on, "report.csv", f"{on}".encode(), "anna")
    hub.acquiring.rows = None
    assert sorted(stands(books_of(hub, day, fresh=True))) == [("agreed", ""), ("differs", "unknown_here")]


def test_the_same_file_corrected_takes_the_place_of_its_rows_on_every_day() -> None:
    hub = fake_hub()
    day, moment = hub.clock.today(), hub.clock.now()
    for body, amount in ((b"first", 100), (b"second", 200)):
        hub.acquiring.rows = [row("STRANGE", amount, theirs="7777", at=moment)]
        take_report(hub, day - timedelta(days=1), "report.csv", body, "anna")
        hub.clock.move(timedelta(seconds=1))
    hub.acquiring.rows = None
    assert [line.acquirer for line in books_of(hub, day).lines] == [200]
