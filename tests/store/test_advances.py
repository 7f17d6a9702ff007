"""Ledgers of advances in every store: written behind a new application, kept in order, held while they are changed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bridge.flows.advancing.tell_advance import return_advance
from bridge.flows.applying.accept_application import accept_application
from bridge.flows.deciding.cancel_application import cancel_application
from bridge.model.advance.ledger import Balance
from bridge.model.errors import RuleBrokenError
from bridge.ports.store import Store
from bridge.store.store import SqlStore
from tests.builders import an_application, fake_hub

ADVANCE = 2_485_000


def test_lines_come_back_as_they_were_written(store: Store) -> None:
    hub = fake_hub(store=store)
    application = accept_application(hub, an_application()).application
    cancel_application(hub, application.id, "tour_unavailable")
    return_advance(hub, application.id, 1_000_000, "возврат №1")
    with store.read() as tx:
        ledger = tx.advances.of(application.id)
    told = [(line.n, line.entry, line.amount, line.reason, line.reference) for line in ledger.lines]
    assert told == [
        (1, "paid", ADVANCE, "application", "A-1"),
        (2, "to_be_returned", ADVANCE, "tour_unavailable", ""),
        (3, "returned", 1_000_000, "tour_unavailable", "возврат №1"),
    ]
    assert ledger.balance == Balance(ADVANCE, to_be_returned=1_485_000, returned=1_000_000)


def test_an_end_that_is_undone_leaves_no_request(store: Store) -> None:
    hub = fake_hub(store=store)
    application = accept_application(hub, an_application()).application
    with pytest.raises(RuntimeError), store.begin() as tx:
        cancel_application.within(hub, tx, application.id, "tour_unavailable")
        raise RuntimeError
    with store.read() as tx:
        assert tx.advances.of(application.id).balance == Balance(ADVANCE, held=ADVANCE)
        assert len(tx.events.of(application.id)) == 1


def test_returns_at_the_same_moment_never_exceed_the_advance(sql_store: SqlStore) -> None:
    hub = fake_hub(store=sql_store)
    application = accept_application(hub, replace(an_application(), order_id="SUN-MANY")).application
    cancel_application(hub, application.id, "tour_unavailable")

    def give_back(reference: int) -> bool:
        try:
            return bool(return_advance(hub, application.id, 1_000_000, f"R-{reference}"))
        except RuleBrokenError:
            return False

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(give_back, [1, 2, 3, 4, 5, 6]))
    with sql_store.read() as tx:
        balance = tx.advances.of(application.id).balance
    assert done.count(True) == 2 and balance.whole and balance.returned == 2_000_000
