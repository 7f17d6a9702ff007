"""The office's search in every store: by each number, by sealed names, page by page, along indexes, filled in the background."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, delete, text

from bridge.desk.keys import keys
from bridge.flows.searching import fill_marks as filling
from bridge.flows.searching.fill_marks import fill_marks, watch_marks
from bridge.model.application import Application
from bridge.model.borrower import Borrower
from bridge.model.events import EventType
from bridge.model.finding.names import words_of
from bridge.model.payment import Payment, PaymentState
from bridge.ports.store import Store
from bridge.ports.store.office.finding import FoundBy
from bridge.ports.work import Later, WorkKind
from bridge.store import schema
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import fake_hub, work_of
from tests.store.people import NOW, a_grown_application, an_application
from tests.store.planning import listened, plans, scans


def named(number: str, surname: str, name: str = "", minutes: int = 0) -> Application:
    who = Borrower(surname=surname, name=name, phone="+79990000000")
    return an_application(number, borrower=who, received_at=NOW + timedelta(minutes=minutes))


def add(store: Store, *applications: Application) -> None:
    with store.begin() as tx:
        for one in applications:
            tx.applications.add(one)


def by_name(store: Store, typed: str, limit: int = 9, **more: object) -> list[str]:
    with store.read() as tx:
        return [one.id for one in tx.finder.by_name(words_of(typed), limit, **more)]  # type: ignore[arg-type]


def by_number(store: Store, number: str) -> Sequence[tuple[str, FoundBy]]:
    with store.read() as tx:
        return [(one.id, how) for one, how in tx.finder.by_number(number, 9)]


def test_a_name_is_found_in_any_order_and_spelling_and_only_whole(store: Store) -> None:
    add(
        store,
        named("app_1", "Петрова-Водкина", "Алёна"),
        named("app_2", "Петрова", "Инна", 1),
        named("app_3", "Петров", "Пётр", 2),
    )
    assert by_name(store, "ПЕТРОВА алена") == ["app_1"] == by_name(store, "Алёна Водкина")
    assert by_name(store, "петрова") == ["app_2", "app_1"]
    assert by_name(store, "Петр") == ["app_3"] and by_name(store, "Петро") == []
    assert by_name(store, "Петрова Пётр") == [] == by_name(store, "")


def test_pages_of_a_name_join_without_a_gap(store: Store) -> None:
    add(store, *(named(f"app_{n}", "Иванов", "Иван", n // 2) for n in range(5)))
    first = by_name(store, "иванов", 2)
    with store.read() as tx:
        last = tx.applications.get(first[-1])
    rest = by_name(store, "иванов", 9, before=(last.received_at, last.id))
    assert [*first, *rest] == ["app_4", "app_3", "app_2", "app_1", "app_0"]


def test_a_name_that_changed_is_found_anew_and_the_old_one_no_more(store: Store) -> None:
    add(store, named("app_1", "Иванова", "Инна"))
    with store.begin() as tx:
        one = tx.applications.get("app_1")
        tx.applications.save(replace(one, borrower=replace(one.borrower, surname="Кузнецова")))
    assert by_name(store, "иванова") == [] and by_name(store, "кузнецова инна") == ["app_1"]
    with store.begin() as tx:
        one = tx.applications.get("app_1")
        tx.applications.save(replace(one, borrower=Borrower()))
    assert by_name(store, "инна") == []


def test_an_application_made_and_changed_in_one_transaction_is_found_by_its_last_name(store: Store) -> None:
    with store.begin() as tx:
        one = an_application("app_1", borrower=Borrower(surname="Первая"))
        tx.applications.add(one)
        tx.applications.save(replace(one, borrower=Borrower(surname="Вторая")))
    assert by_name(store, "первая") == [] and by_name(store, "вторая") == ["app_1"]


def test_each_number_leads_to_its_application(store: Store) -> None:
    grown = a_grown_application()
    with store.begin() as tx:
        tx.applications.add(grown)
        paid = Payment("pay_1", grown.id, "REF1", 100, PaymentState.PAID, NOW, "10700123", NOW)
        tx.payments.add(paid)
        event_id = tx.events.append(grown, EventType.APPLICATION_APPROVED, NOW, {})
    assert grown.deal and grown.contract
    wanted = {
        grown.id: FoundBy.OURS, grown.order_id: FoundBy.ORDER, grown.deal.number: FoundBy.DEAL, "REF1": FoundBy.PAYMENT,
        "10700123": FoundBy.PAYMENT, event_id: FoundBy.EVENT, f" {grown.contract.number.lower()} ": FoundBy.CONTRACT,
    }  # fmt: skip
    for number, how in wanted.items():
        assert by_number(store, number) == [(grown.id, how)], number
    for strange in ("nothing", "0", "9" * 40, "' OR 1=1 --", "a\0b", ""):
        assert by_number(store, strange) == []


def test_a_passport_is_found_without_holding_anything(store: Store) -> None:
    add(store, an_application())
    with store.read() as tx:
        assert [one.id for one in tx.finder.by_passport("45 09 123457", 5)] == ["app_1"]
        assert not tx.finder.by_passport("4509123458", 5) and not tx.finder.by_passport("", 5)


def test_no_name_stands_in_the_table_of_marks(engine: Engine, sql_store: SqlStore) -> None:
    add(sql_store, an_application())
    with engine.connect() as connection:
        marks = [row.mark for row in connection.execute(text("SELECT mark FROM search_marks"))]
    assert len(marks) == 4 and all(len(one) == 32 and set(one) <= set("0123456789abcdef") for one in marks)


def test_rows_of_before_are_filled_in_the_background_from_where_it_stopped(
    engine: Engine, sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "AT_ONCE", 2)
    hub = fake_hub(store=sql_store)
    add(sql_store, *(named(f"app_{n}", "Иванов", "Иван", n) for n in range(5)))
    with engine.begin() as connection:
        connection.execute(delete(schema.search_marks))
    work = work_of(WorkKind.FILL_MARKS, "search_marks")
    assert isinstance(fill_marks(hub, work), Later) and by_name(sql_store, "иван") == ["app_4", "app_3"]
    # Another process goes on where this one was broken off.
    assert isinstance(fill_marks(fake_hub(store=sql_store, clock=hub.clock), work), Later)
    assert by_name(sql_store, "иван") == ["app_4", "app_3", "app_2", "app_1"]
    told = fill_marks(hub, work)
    assert isinstance(told, Later) and told.due_at - hub.clock.now() > timedelta(hours=23)
    assert len(by_name(sql_store, "иван")) == 5
    hub.clock.move(timedelta(days=1, minutes=1))
    while fill_marks(hub, work) is not None:
        pass
    with sql_store.begin() as tx:
        watch_marks(hub, tx)
        assert tx.work.next_due() is None


def test_another_key_makes_all_digests_anew(engine: Engine, sql_store: SqlStore) -> None:
    hub = fake_hub(store=sql_store)
    add(sql_store, named("app_1", "Иванов", "Иван"))
    fill_marks(hub, work_of(WorkKind.FILL_MARKS, "search_marks"))
    changed = SqlStore(engine, Seal({1: b"1" * 32}, b"j" * 32), lambda: None, now=lambda: NOW)
    assert by_name(changed, "иванов") == []
    fill_marks(replace(hub, store=changed), work_of(WorkKind.FILL_MARKS, "search_marks"))
    assert by_name(changed, "иванов") == ["app_1"] and by_name(sql_store, "иванов") == []


def test_rotating_the_keys_makes_the_digests_anew_at_once(engine: Engine, sql_store: SqlStore) -> None:
    add(sql_store, named("app_1", "Иванов", "Иван"), named("app_2", "Петров", "Пётр"))
    with engine.begin() as connection:
        connection.execute(delete(schema.search_marks))
    settings = SimpleNamespace(
        database_url=engine.url.render_as_string(hide_password=False), seal_ring=lambda: {1: b"1" * 32}, index_key="i" * 32
    )

    @click.group()
    @click.pass_context
    def desk(context: click.Context) -> None:
        context.meta["settings"] = settings

    desk.add_command(keys)
    for _ in range(2):
        answer = CliRunner().invoke(desk, ["keys", "rotate"])
        assert answer.exit_code == 0, answer.output
        assert by_name(sql_store, "иванов иван") == ["app_1"] and by_name(sql_store, "петр") == ["app_2"]


def many(engine: Engine, count: int) -> None:
    """So many others of the same name."""
    numbers = f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count}) "
    some = "SELECT 'many_' || n, mark, received_at FROM n, search_marks WHERE application_id = 'app_1'"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO search_marks (application_id, mark, received_at) {numbers} {some}"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def test_among_a_hundred_thousand_marks_no_search_reads_a_whole_table(engine: Engine, sql_store: SqlStore) -> None:
    add(sql_store, an_application())
    many(engine, 25_000)
    with listened(engine) as heard, sql_store.read() as tx:
        tx.finder.by_name(["канарейкина", "жозефина"], 50)
        tx.finder.by_name(["аристарховна"], 50, before=(NOW, "app_1"))
        tx.finder.by_number("10700123", 50)
        tx.finder.by_passport("4509123457", 50)
    told = plans(engine, heard, dear=False)
    assert len(told) > 15 and sum("search_marks" in plan for plan in told) > 3
    small = () if engine.dialect.name == "sqlite" else [name for name in schema.metadata.tables if name != "search_marks"]
    for plan in told:
        assert not scans(plan, *small), plan


def test_an_application_saved_as_it_was_read_elsewhere_gets_new_digests_with_a_new_name_alone(
    sql_store: SqlStore, engine: Engine
) -> None:
    add(sql_store, named("app_1", "Петрова", "Инна"))
    with sql_store.read() as tx:
        seen = tx.applications.get("app_1")
    with listened(engine) as statements, sql_store.begin() as tx:
        seen = tx.applications.save(replace(seen, periods=4), seen)
    assert statements and not [one for one, _ in statements if "search_marks" in one]
    with sql_store.begin() as tx:
        tx.applications.save(replace(seen, borrower=replace(seen.borrower, surname="Сидорова")), seen)
    assert by_name(sql_store, "сидорова инна") == ["app_1"] and by_name(sql_store, "петрова") == []


def test_what_was_seen_at_another_version_says_nothing_of_digests(store: Store) -> None:
    add(store, named("app_1", "Петрова", "Инна"))
    with store.read() as tx:
        first = tx.applications.get("app_1")
    renamed = replace(first, borrower=replace(first.borrower, surname="Сидорова"))
    with store.begin() as tx:
        second = tx.applications.save(renamed, first)
    with store.begin() as tx:
        tx.applications.save(replace(second, borrower=first.borrower), first)
    assert by_name(store, "петрова") == ["app_1"] and by_name(store, "сидорова") == []
