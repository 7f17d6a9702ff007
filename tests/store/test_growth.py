"""A store that has grown: lists are read page by page from an index, counts stop somewhere, nothing looks at every row."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.store import COUNTED_UP_TO, Attention, Store
from bridge.ports.work import Choice, WorkKind
from bridge.store.store import SqlStore
from tests.store.people import NOW, an_application
from tests.store.planning import listened, looked_at, plans, scans


def fill(store: Store, count: int, **changes: object) -> None:
    """Two applications a minute: each moment has two of them, so that only their ids tell them apart."""
    with store.begin() as tx:
        for n in range(count):
            tx.applications.add(an_application(f"app_{n:05}", received_at=NOW + timedelta(minutes=n // 2), **changes))


def walked(store: Store, limit: int, status: Status | None = None) -> list[list[str]]:
    """Ids of all pages, read one after another."""
    pages: list[list[str]] = []
    before = None
    while True:
        with store.begin() as tx:
            found = tx.applications.recent(limit, status=status, before=before)
        if not found:
            return pages
        pages.append([one.id for one in found])
        before = (found[-1].received_at, found[-1].id)


def test_pages_of_a_list_hold_everything_once_and_in_order(store: Store) -> None:
    fill(store, 7)
    whole = [f"app_{n:05}" for n in reversed(range(7))]
    for limit in (1, 2, 3, 7, 9):
        pages = walked(store, limit)
        assert [one for page in pages for one in page] == whole
        assert all(len(page) == limit for page in pages[:-1])


def test_pages_keep_to_their_filter(store: Store) -> None:
    fill(store, 4)
    with store.begin() as tx:
        tx.applications.add(an_application("app_active", status=Status.ACTIVE, received_at=NOW))
    assert walked(store, 1, Status.ACTIVE) == [["app_active"]]
    assert "app_active" not in {one for page in walked(store, 2, Status.RECEIVED) for one in page}


def test_what_comes_while_somebody_reads_moves_no_page(store: Store) -> None:
    fill(store, 4)
    with store.begin() as tx:
        last = tx.applications.recent(2)[-1]
        tx.applications.add(an_application("app_newer", received_at=NOW + timedelta(days=1)))
    with store.begin() as tx:
        rest = tx.applications.recent(9, before=(last.received_at, last.id))
    assert [one.id for one in rest] == ["app_00001", "app_00000"]


def test_counting_stops_where_nobody_reads_the_number_any_more(engine: Engine, sql_store: SqlStore) -> None:
    fill(sql_store, 1)
    columns = "partner, product, version, deal_number, phone_index, passport_index, received_at, updated_at, facts, personal"
    numbers = f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {COUNTED_UP_TO + 5}) "
    copies = f"SELECT 'many_' || n, 'order_' || n, 'ACTIVE', {columns} FROM n, applications WHERE id = 'app_00000'"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO applications (id, order_id, status, {columns}) {numbers} {copies}"))
    with sql_store.begin() as tx:
        assert tx.counts().by_status == {Status.RECEIVED: 1, Status.ACTIVE: COUNTED_UP_TO}


def test_an_attention_is_looked_for_not_searched_for(store: Store) -> None:
    with store.begin() as tx:
        for n, (kind, whose) in enumerate((("dead:1", "app_1"), ("dead:2", "app_1"), ("dead:1", ""))):
            tx.attentions.open(Attention(f"att_{n}", kind, "…", NOW + timedelta(seconds=n), whose))
    with store.begin() as tx:
        assert tx.attentions.waits("dead:1", "app_1") and tx.attentions.waits("dead:1", "")
        assert not tx.attentions.waits("dead:3", "app_1") and not tx.attentions.waits("dead:2", "")
        assert [one.id for one in tx.attentions.waiting_of("app_1")] == ["att_0", "att_1"]
        assert [one.id for one in tx.attentions.waiting(2)] == ["att_0", "att_1"]
        tx.attentions.resolve("att_0", NOW, "seen")
        assert not tx.attentions.waits("dead:1", "app_1")
        assert tx.attentions.find_waiting("att_0") is None and tx.attentions.find_waiting("none") is None
        found = tx.attentions.find_waiting("att_1")
    assert found is not None and (found.kind, found.text) == ("dead:2", "…")


def ask_everything(store: Store) -> None:
    """Every question that a page, a door or a runner asks of a table that grows without end."""
    place = (NOW, "app_1")
    with store.begin() as tx:
        tx.applications.recent(50, before=place)
        tx.applications.recent(50, status=Status.ACTIVE, before=place)
        tx.applications.recent(50, phone="+79991234567")
        tx.applications.recent(50, order_id="order-1")
        tx.applications.find_order("sun", "order-1")
        tx.applications.find_deal("deal-1")
        tx.applications.of_passport("4509123457")
        tx.applications.history("app_1")
        tx.events.feed("sun", 5, 100)
        tx.events.of("app_1")
        tx.events.tries("evt_1")
        tx.journal.after(5, 500, "app_1")
        tx.payments.of("app_1")
        tx.payments.unsettled(NOW)
        tx.attentions.waiting()
        tx.attentions.waiting_of("app_1")
        tx.attentions.waits("dead:1", "app_1")
        tx.work.open_of("app_1")
        tx.work.dead(200)
        tx.counts()


def test_no_question_reads_a_whole_table(engine: Engine, sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.applications.add(an_application())
    with listened(engine) as heard:
        ask_everything(sql_store)
    told = plans(engine, heard)
    assert len(told) >= 18
    for plan in told:
        assert not scans(plan, "destinations"), plan


def post(store: Store, since: int, until: int) -> None:
    """A line of one row for each number."""
    with store.begin() as tx:
        for n in range(since, until):
            tx.work.post(WorkKind.NOTIFY_PARTNER, f"app_{n:05}", "partner:sun", f"e{n}", NOW)


def test_settling_looks_at_the_lines_of_its_rows_though_the_database_knows_of_no_open_ones(
    engine: Engine, sql_store: SqlStore
) -> None:
    post(sql_store, 0, 40)
    with sql_store.begin() as tx:
        tx.work.complete("w", *(row.id for row in tx.work.claim(NOW, "w", timedelta(seconds=30), 40)))
    with engine.begin() as connection:
        # What autovacuum would find in a quiet hour.
        connection.execute(text("ANALYZE work" if engine.dialect.name == "postgresql" else "ANALYZE"))
    post(sql_store, 40, 3000)
    with sql_store.begin() as tx:
        claimed = [row.id for row in tx.work.claim(NOW, "w", timedelta(seconds=30), 20)]
    with listened(engine) as heard, sql_store.begin() as tx:
        assert tx.work.complete("w", *claimed) == 20
    assert any("min(other.id)" in statement for statement, _ in heard)
    assert sum(looked_at(engine, heard)) < 20 * 10


def test_however_many_rows_are_sent_again_no_statement_has_a_place_for_each(engine: Engine, sql_store: SqlStore) -> None:
    post(sql_store, 0, 100)
    with sql_store.begin() as tx:
        tx.work.complete("w", *(row.id for row in tx.work.claim(NOW, "w", timedelta(seconds=30), 100)))
    with listened(engine) as heard, sql_store.begin() as tx:
        assert tx.work.replay(Choice(destination="partner:sun"), NOW) == 100
        assert len(tx.work.claim(NOW, "w", timedelta(seconds=30), 100)) == 100
    assert max(len(values) for _, values in heard if isinstance(values, tuple | dict)) < 20, (
        "the databases take some ten thousand"
    )


@pytest.mark.parametrize("state", [PaymentState.PAID, PaymentState.POSTED])
def test_a_settled_payment_leaves_the_list_of_unsettled_ones(store: Store, state: PaymentState) -> None:
    payment = Payment("pay_1", "app_1", "REF1", 100, PaymentState.STARTED, NOW - timedelta(hours=1))
    with store.begin() as tx:
        tx.applications.add(an_application())
        tx.payments.add(payment)
    with store.begin() as tx:
        assert tx.payments.unsettled(NOW) == [payment]
        tx.payments.save(replace(payment, state=state))
        assert tx.payments.unsettled(NOW) == []
