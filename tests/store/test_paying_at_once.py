"""A borrower in several tabs at the same instant, on real stores: one page to pay on, however quick the fingers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from bridge.flows.hub import Hub
from bridge.flows.repaying.start_payment import figure_of_today, open_attempt, start_attempt
from bridge.model.application import Application
from bridge.model.paying.attempts import AttemptGoingOnError
from bridge.model.paying.figure import Figure
from bridge.model.payment import Payment
from bridge.model.status import Status
from bridge.store.store import SqlStore
from tests.builders import fake_hub
from tests.walk import brought_to

TABS = 4


def a_borrower_on(store: SqlStore) -> tuple[Hub, Application, Figure]:
    """With a running loan, on this store."""
    hub = fake_hub()
    application = replace(brought_to(hub, Status.ACTIVE), version=0)
    with store.begin() as tx:
        tx.applications.add(application)
    return replace(hub, store=store), application, figure_of_today(hub, application)


def in_tabs(deed: Callable[[int], Payment | None]) -> list[Payment]:
    together = Barrier(TABS)

    def run(tab: int) -> Payment | None:
        together.wait()
        try:
            return deed(tab)
        except AttemptGoingOnError:
            return None

    with ThreadPoolExecutor(TABS) as pool:
        return [one for one in pool.map(run, range(TABS)) if one is not None]


def test_the_same_sum_in_several_tabs_is_one_attempt(sql_store: SqlStore) -> None:
    hub, application, figure = a_borrower_on(sql_store)
    started = in_tabs(lambda _tab: start_attempt(hub, application, 500_000, figure))
    assert len({one.id for one in started}) == 1


def test_of_several_sums_chosen_at_once_one_page_is_opened(sql_store: SqlStore) -> None:
    hub, application, figure = a_borrower_on(sql_store)
    started = [start_attempt(hub, application, 500_000 + tab, figure) for tab in range(TABS)]
    opened = in_tabs(lambda tab: open_attempt(hub, started[tab].id)[0])
    assert len(opened) == 1
    with sql_store.read() as tx:
        assert [one.id for one in tx.payments.of(application.id) if one.opened_at] == [opened[0].id]
