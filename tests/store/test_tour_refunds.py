"""Refunds of tours in every store: come back whole, held while they are changed, never more than the price at one moment."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.hub import Hub
from bridge.flows.record_moves import record_moves
from bridge.flows.refunding.announce_refund import announce_refund
from bridge.model.errors import RefundUnknownError, RuleBrokenError
from bridge.model.events import EventType
from bridge.model.paying.figure import Wish
from bridge.model.refunding.tour_refund import Announcement, CancelledBy, Scope, TourRefund, TourRefundState
from bridge.model.status import Status
from bridge.ports.store import Store
from bridge.store.store import SqlStore
from tests.builders import an_application, fake_hub
from tests.fakes.surroundings import START

PRICE = 24_850_000


def a_running_loan(hub: Hub) -> str:
    application = accept_application(hub, an_application()).application
    with hub.store.begin() as tx:
        ready = replace(tx.applications.get(application.id), status=Status.PAYOUT_READY)
        record_moves(hub, tx, ready.move_to(EventType.PAYOUT_MADE, START, {}))
    return application.id


def a_part(amount: int, reference: str) -> Announcement:
    return Announcement(Scope.PART, CancelledBy.OPERATOR, "hotel_closed", reference, amount)


def test_a_refund_comes_back_with_every_field(store: Store) -> None:
    number = a_running_loan(fake_hub(store=store))
    later = START + timedelta(days=1)
    whole = TourRefund(
        "trf_1", number, "отмена №1", "REF1", Scope.TRAVELLER, 100, CancelledBy.BORROWER, "fell_ill", TourRefundState.POSTED,
        START, 2, 60, 40, 30, later, Wish.EARLY_SHORTER, later, "ПП 1", later, "R 2", later, later, "office:anna", 50, 10, "P-1",
        later,
        None, "",
    )  # fmt: skip
    with store.begin() as tx:
        tx.tour_refunds.add(replace(whole, posting=0))
        tx.tour_refunds.save(whole)
    with store.read() as tx:
        assert tx.tour_refunds.get("trf_1") == whole and list(tx.tour_refunds.of(number)) == [whole]
        assert list(tx.tour_refunds.open(5)) == [whole] == list(tx.tour_refunds.fixed_of([number]))
        assert list(tx.tour_refunds.fixed_of([])) == []
        for strange in (("trf_1", "app_other"), ("trf_\0", ""), ("trf_\ud800", ""), ("", "")):
            with pytest.raises(RefundUnknownError):
                tx.tour_refunds.get(*strange)
    with store.begin() as tx:
        tx.tour_refunds.save(replace(whole, ended_at=later))
        assert list(tx.tour_refunds.open(5)) == []


def test_announcements_at_the_same_moment_never_pass_the_price(sql_store: SqlStore) -> None:
    hub = fake_hub(store=sql_store)
    number = a_running_loan(hub)

    def announce(n: int) -> str:
        # Each reference twice: a repeat is the same refund.
        try:
            return announce_refund(hub, number, a_part(10_000_000, f"R-{n // 2}")).id
        except RuleBrokenError:
            return ""

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(announce, range(8)))
    with sql_store.read() as tx:
        refunds = tx.tour_refunds.of(number)
    assert sum(one.amount for one in refunds) == 20_000_000
    assert {one for one in done if one} == {one.id for one in refunds}
