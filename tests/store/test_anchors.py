"""Anchors on both databases: as in memory, and flat in memory however many journals changed in a day."""

import tracemalloc
from datetime import date, timedelta

from sqlalchemy import Engine, insert

from bridge.model.evidence.anchor import Anchor, KeyRecord
from bridge.model.evidence.chain import FIRST
from bridge.model.evidence.merkle import Leaf, audit_path, climbed, tree_root
from bridge.ports.store import Store, Transaction
from bridge.store import schema
from bridge.store.store import SqlStore
from tests.store.people import NOW, an_application

DAY, HOUR = date(2026, 11, 23), timedelta(hours=1)
# A hundred thousand take five times as long and no more memory; docs/evidence.md has the figures.
JOURNALS = 20_000


def lines(tx: Transaction, *names: str) -> None:
    for name in names:
        tx.applications.add(an_application(id=name, order_id=name))
        tx.evidence.append(name, "shown", NOW, {})


def an_anchor(day: date, size: int = 1, previous: str = FIRST) -> Anchor:
    return Anchor(day, size, "ab" * 32, previous, NOW, "k" * 64, b"signature")


def test_gathering_takes_heads_once_and_in_one_order(store: Store) -> None:
    with store.begin() as tx:
        lines(tx, "app_b", "app_a")
        tx.evidence.append("app_a", "read", NOW + HOUR, {})
        assert tx.anchors.first_unanchored(NOW - HOUR) == NOW
        assert tx.anchors.gather(DAY, NOW - HOUR, NOW + HOUR / 2) == 2
        assert [(leaf.application_id, leaf.n) for leaf in tx.anchors.leaves(DAY)] == [("app_a", 1), ("app_b", 1)]
        assert tx.anchors.first_unanchored(NOW - HOUR) == NOW + HOUR
        assert tx.anchors.gather(DAY + timedelta(days=1), NOW - HOUR, NOW + 2 * HOUR) == 1
        assert tx.anchors.first_unanchored(NOW - HOUR) is None
        assert tx.anchors.gather(DAY + timedelta(days=2), NOW - HOUR, NOW + 2 * HOUR) == 0
    with store.read() as tx:
        assert [(one.day, one.place, one.leaf.n) for one in tx.anchors.places("app_a")] == [
            (DAY, 0, 1), (DAY + timedelta(days=1), 0, 2),
        ]  # fmt: skip
        assert list(tx.anchors.leaves(DAY, 1, 2)) == [tx.anchors.places("app_b")[0].leaf]


def test_anchors_stamps_and_keys_come_back_as_they_were_kept_and_the_first_stays(store: Store) -> None:
    anchors = [an_anchor(DAY), an_anchor(DAY + timedelta(days=2), 7, "cd" * 32)]
    key = KeyRecord("f" * 64, "pem", NOW, b"changeover", b"signature")
    with store.begin() as tx:
        for one in anchors:
            tx.anchors.add(one)
        tx.anchors.add_stamp(DAY, b"first", "ca", NOW)
        tx.anchors.add_stamp(DAY, b"second", "ca", NOW)
        tx.anchors.add_key(key)
        tx.anchors.add_key(KeyRecord("f" * 64, "other", NOW))
    with store.read() as tx:
        assert list(tx.anchors.between(date.min, date.max)) == anchors
        assert (tx.anchors.last(), tx.anchors.get(DAY), tx.anchors.get(DAY + HOUR * 24)) == (anchors[1], anchors[0], None)
        assert (tx.anchors.stamp(DAY), tx.anchors.stamp(anchors[1].day)) == ((b"first", "ca"), None)
        assert tx.anchors.unstamped(5) == [anchors[1].day]
        assert tx.anchors.public_keys() == [key]


def test_journals_are_listed_in_pages(store: Store) -> None:
    with store.begin() as tx:
        lines(tx, "app_1", "app_2", "app_3")
    with store.read() as tx:
        first = tx.evidence.chains("", 2)
        assert [*first, *tx.evidence.chains(first[-1], 2)] == ["app_1", "app_2", "app_3"]


def fill(engine: Engine) -> None:
    plain = {"at": NOW, "kind": "shown", "facts": b"", "previous": FIRST, "n": 1}
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for start in range(0, JOURNALS, 10_000):
            rows = [{**plain, "application_id": f"app_{n:06}", "digest": f"{n:064x}"} for n in range(start, start + 10_000)]
            connection.execute(insert(schema.evidence), rows)
        if engine.dialect.name != "postgresql":
            connection.exec_driver_sql(_APPLICATIONS)


_APPLICATIONS = """INSERT INTO applications
(id, partner, order_id, product, status, version, received_at, updated_at, facts, personal)
SELECT application_id, 'p', application_id, 'tour', 'RECEIVED', 1, at, at, '{}', x'' FROM evidence"""


def test_any_number_of_journals_is_anchored_in_flat_memory(engine: Engine, sql_store: SqlStore) -> None:
    fill(engine)
    with sql_store.begin() as tx:
        tracemalloc.start()
        assert tx.anchors.gather(DAY, NOW - HOUR, NOW + HOUR) == JOURNALS
        root = tree_root(leaf.hash for leaf in tx.anchors.leaves(DAY))
        path = audit_path(17_777, JOURNALS, lambda start, end: (leaf.hash for leaf in tx.anchors.leaves(DAY, start, end)))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 8_000_000
    assert climbed(Leaf("app_017777", 1, f"{17_777:064x}").hash, path) == root
