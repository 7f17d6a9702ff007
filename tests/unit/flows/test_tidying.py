"""Old rows that nobody needs go in small transactions; a kind without a term stays for ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bridge.flows import tidy_up as module
from bridge.flows.tidy_up import tidy_up
from bridge.ports.store import Leftover
from config.variables import KEPT_DAYS
from tests.builders import FakeHub, fake_hub
from tests.fakes.store import MemoryStore, MemoryTransaction

KEEP = {kind: timedelta(days=30) for kind in Leftover}


def with_old_rows(count: int, **changes: object) -> tuple[FakeHub, MemoryStore]:
    hub = fake_hub(**{"keep": KEEP} | changes)
    store = hub.store
    assert isinstance(store, MemoryStore)
    now = hub.clock.now()
    for kind in Leftover:
        store.tx.leftovers.rows[kind] = [now - timedelta(days=31 + n % 9) for n in range(count)] + [now - timedelta(days=29)]
    return hub, store


def test_everything_old_goes_and_everything_young_stays() -> None:
    hub, store = with_old_rows(3)
    assert tidy_up(hub) == dict.fromkeys(Leftover, 3)
    assert all(len(rows) == 1 for rows in store.tx.leftovers.rows.values())
    assert tidy_up(hub) == dict.fromkeys(Leftover, 0)


def test_a_kind_without_a_term_stays_for_ever() -> None:
    hub, store = with_old_rows(3, keep={Leftover.WORK: timedelta(days=30)})
    assert tidy_up(hub) == {Leftover.WORK: 3}
    assert len(store.tx.leftovers.rows[Leftover.JOURNAL]) == 4


def test_no_transaction_removes_more_than_a_batch_and_no_run_more_than_its_share() -> None:
    hub, store = with_old_rows(module.BATCH * module.MOST_BATCHES + 1, keep={Leftover.WORK: timedelta(days=30)})
    removed: list[int] = []
    begin = store.begin

    @contextmanager
    def counted() -> Iterator[MemoryTransaction]:
        with begin() as tx:
            before = len(tx.leftovers.rows[Leftover.WORK])
            yield tx
            removed.append(before - len(tx.leftovers.rows[Leftover.WORK]))

    store.begin = counted  # type: ignore[method-assign]
    assert tidy_up(hub) == {Leftover.WORK: module.BATCH * module.MOST_BATCHES}
    assert max(removed) == module.BATCH
    assert tidy_up(hub) == {Leftover.WORK: 1}


def test_every_kind_has_its_usual_days_in_the_settings() -> None:
    assert set(KEPT_DAYS) == {kind.value for kind in Leftover}
