"""Who waits for which gate, in every store; gates lie sealed, and rows of before are still read."""

import json
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, select, update

from bridge.model.gates import By, Gate, GateName, Stage
from bridge.model.status import Status
from bridge.ports.store import Store
from bridge.store import schema
from bridge.store.store import SqlStore
from tests.store.people import NOW, an_application

G = GateName


def put(store: Store, name: str, status: Status, *closed: GateName, minutes: int = 0) -> None:
    with store.begin() as tx:
        tx.applications.add(replace(an_application(name), status=status, order_id=f"O-{name}"))
        tx.gate_waits.keep(name, closed, NOW + timedelta(minutes=minutes))


def test_those_who_wait_longest_come_first_and_only_who_is_held_up_is_counted(store: Store) -> None:
    put(store, "app_b", Status.SIGNED, G.BOOKING, minutes=1)
    put(store, "app_a", Status.SIGNED, G.BOOKING, G.COOLING_OFF, minutes=5)
    put(store, "app_c", Status.CONTRACT_READY, G.IDENTIFICATION, minutes=3)
    put(store, "app_d", Status.CANCELLED, G.BOOKING)
    with store.read() as tx:
        assert tx.gate_waits.tally() == {G.BOOKING: 2, G.COOLING_OFF: 1, G.IDENTIFICATION: 1}
        assert [wait.application_id for wait in tx.gate_waits.waiting(G.BOOKING, 10)] == ["app_b", "app_a"]
        first = tx.gate_waits.waiting(None, 2)
        assert [(wait.application_id, wait.gate) for wait in first] == [("app_b", G.BOOKING), ("app_c", G.IDENTIFICATION)]
        rest = tx.gate_waits.waiting(None, 10, (first[-1].since, first[-1].application_id))
        assert {(wait.application_id, wait.gate) for wait in rest} == {("app_a", G.BOOKING), ("app_a", G.COOLING_OFF)}


def test_a_gate_that_stays_closed_keeps_its_moment_and_an_open_one_goes(store: Store) -> None:
    put(store, "app_1", Status.SIGNED, G.BOOKING, G.COOLING_OFF)
    with store.begin() as tx:
        tx.gate_waits.keep("app_1", [G.BOOKING, G.STILL_SIGNED], NOW + timedelta(hours=1))
        waits = {wait.gate: wait.since for wait in tx.gate_waits.waiting(None, 10)}
        assert waits == {G.BOOKING: NOW, G.STILL_SIGNED: NOW + timedelta(hours=1)}
        tx.gate_waits.keep("app_1", [], NOW)
        assert tx.gate_waits.tally() == {}


def test_a_gate_comes_back_as_it_was_written(store: Store) -> None:
    gate = Gate(
        G.SELF_BAN, "запрета нет", NOW, None, Stage.BEFORE_SIGNING, By.OFFICE, {"result": "none", "request": "7"}, NOW,
        "office:olga", NOW + timedelta(days=1), "", "",
    )  # fmt: skip
    with store.begin() as tx:
        tx.applications.add(an_application().with_gate(gate))
    with store.read() as tx:
        assert tx.applications.get("app_1").gate(G.SELF_BAN) == gate


def test_gates_lie_sealed(engine: Engine, sql_store: SqlStore) -> None:
    gate = Gate(G.SELF_BAN, "действует самозапрет", facts={"result": "ban"})
    with sql_store.begin() as tx:
        tx.applications.add(an_application().with_gate(gate))
    with engine.connect() as connection:
        row = connection.execute(select(schema.applications)).mappings().one()
    assert "ban" not in row["facts"] and "самозапрет" not in str(dict(row))


def test_a_row_written_before_gates_had_stages_is_still_read(engine: Engine, sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.applications.add(an_application())
    old = [{"name": "cooling_off", "evidence": "4 ч", "opened_at": None, "not_before": NOW.isoformat()}]
    with engine.begin() as connection:
        facts = json.loads(connection.execute(select(schema.applications.c.facts)).scalar_one())
        connection.execute(update(schema.applications).values(facts=json.dumps({**facts, "gates": old})))
        _take_gates_out_of_the_sealed_part(connection, sql_store)
    with sql_store.begin() as tx:
        application = tx.applications.get("app_1")
        gate = application.gate(G.COOLING_OFF)
        assert gate and not gate.open and gate.stage is Stage.BEFORE_PAYOUT and gate.not_before == NOW
        tx.applications.save(application)
    with sql_store.read() as tx:
        assert tx.applications.get("app_1").gates == application.gates


def _take_gates_out_of_the_sealed_part(connection: object, store: SqlStore) -> None:
    seal, table = store._seal, schema.applications
    row = connection.execute(select(table)).mappings().one()  # type: ignore[attr-defined]
    place = ("applications", "personal", row["id"])
    personal = json.loads(seal.open_text(row["personal"], *place))
    personal.pop("gates")
    connection.execute(update(table).values(personal=seal.close_text(json.dumps(personal), *place)))  # type: ignore[attr-defined]
