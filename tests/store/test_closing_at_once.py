"""Officers who close days at the same moment, on real stores: each day once, one chain of signatures, each correction once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

from bridge.flows.closing.close_day import close_day, corrections_besides
from bridge.model.errors import StepClosedError
from bridge.model.paying.closing import AcquirerRow, Closing, Report, RowKind
from bridge.store.store import SqlStore
from tests.builders import FakeHub, fake_hub

DAYS = 4


def with_days(store: SqlStore) -> tuple[FakeHub, date]:
    """A hub some days later; the first day was closed, and a report that came afterwards says otherwise."""
    hub = replace(fake_hub(), store=store)
    first = hub.clock.today()
    hub.clock.move(timedelta(days=DAYS + 1))
    close_day(hub, first, "anna")
    late = AcquirerRow("STRANGE", "7777", RowKind.PAYMENT, 100)
    with store.begin() as tx:
        tx.books.take(Report("rep_1", first, "late.csv", "a" * 64, hub.clock.now(), "anna", (late,)))
    return hub, first


def at_once(deeds: list[Callable[[], Closing]]) -> list[Closing | None]:
    together = Barrier(len(deeds))

    def run(deed: Callable[[], Closing]) -> Closing | None:
        together.wait()
        try:
            return deed()
        except StepClosedError:
            return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_of_two_officers_who_close_one_day_one_does(sql_store: SqlStore) -> None:
    hub, first = with_days(sql_store)
    day = first + timedelta(days=1)
    found = at_once([lambda who=who: close_day(hub, day, who) for who in ("anna", "boris", "vera")])  # type: ignore[misc]
    signed = [one for one in found if one is not None]
    with sql_store.read() as tx:
        assert signed == [tx.books.closing(day)]


def test_several_days_closed_at_once_are_one_chain_and_take_a_correction_once(sql_store: SqlStore) -> None:
    hub, first = with_days(sql_store)
    days = [first + timedelta(days=n) for n in range(1, DAYS + 1)]
    assert len(corrections_besides(hub, days[-1])) == 1
    at_once([lambda day=day: close_day(hub, day, "anna") for day in days])  # type: ignore[misc]
    for day in days:
        with sql_store.read() as tx:
            closed = tx.books.closing(day)
        if closed is None:
            close_day(hub, day, "anna")
    with sql_store.read() as tx:
        chain = sorted(tx.books.closings(99), key=lambda one: one.signed_at)
    assert [one.previous for one in chain] == ["", *(one.digest for one in chain[:-1])]
    assert sum(key.startswith("correction:") for one in chain for key in one.lines) == 1
    assert corrections_besides(hub, hub.clock.today()) == []
