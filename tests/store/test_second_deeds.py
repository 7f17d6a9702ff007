"""Deeds for a second person in every store: whole again, sealed, one at a time, done once by two at the same instant."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, text

from bridge.flows.hub import Hub
from bridge.flows.seconding import ask_second as asking
from bridge.flows.seconding import decide_deed as deciding
from bridge.flows.seconding.ask_second import ask_second
from bridge.flows.seconding.decide_deed import confirm_second, refuse_second
from bridge.flows.seconding.kinds import KINDS, Kind
from bridge.model.errors import RuleBrokenError
from bridge.model.seconding.deed import Deed, DeedState, KeptDeed
from bridge.model.staff.roles import Right
from bridge.ports.store import Attention, Store, Transaction
from bridge.store.store import SqlStore
from tests.builders import fake_hub
from tests.store.people import NOW

DEED = Deed("trial", "thing_1", "Исчезнет вещь Канарейкиной.", "мешает Канарейкиной", {"thing": 1, "when": NOW}, "app_1")
KEPT = KeptDeed("sec_1", DEED, "anna", NOW, NOW + timedelta(hours=1))
MONEY = frozenset({Right.MONEY})


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def do(_hub: Hub, tx: Transaction, _facts: Mapping[str, object], by: str) -> None:
        tx.attentions.open(Attention(f"att_{by.rpartition(' ')[2]}", "done", by, NOW))

    kinds = {**KINDS, "trial": Kind(Right.MONEY, do)}
    monkeypatch.setattr(asking, "KINDS", kinds)
    monkeypatch.setattr(deciding, "KINDS", kinds)


def test_a_deed_comes_back_with_every_field(store: Store) -> None:
    ended = replace(KEPT, state=DeedState.REFUSED, ended_at=NOW, ended_by="boris", answer="не та")
    with store.begin() as tx:
        assert tx.second_deeds.add(KEPT)
        assert tx.second_deeds.get("sec_1") == KEPT == tx.second_deeds.waiting_for("trial", "thing_1")
        assert list(tx.second_deeds.waiting(NOW, 5)) == [KEPT] == list(tx.second_deeds.of("app_1"))
        assert not tx.second_deeds.waiting(KEPT.until, 5) and not tx.second_deeds.of("")
    with store.begin() as tx:
        tx.second_deeds.save(ended)
    with store.read() as tx:
        assert list(tx.second_deeds.ended(5)) == [ended]
        assert not tx.second_deeds.ended(5, (NOW, "sec_1")) and not tx.second_deeds.waiting(NOW, 5)
        with pytest.raises(LookupError):
            tx.second_deeds.get("sec_2")


def test_one_deed_of_a_kind_and_subject_waits_at_a_time(store: Store) -> None:
    with store.begin() as tx:
        assert tx.second_deeds.add(KEPT)
        assert not tx.second_deeds.add(replace(KEPT, id="sec_2", asked_by="boris"))
        assert tx.second_deeds.add(replace(KEPT, id="sec_3", deed=replace(DEED, subject="thing_2")))
        tx.second_deeds.save(replace(KEPT, state=DeedState.WITHDRAWN, ended_at=NOW, ended_by="anna"))
        assert tx.second_deeds.add(replace(KEPT, id="sec_2"))


def test_pages_of_what_ended_join_without_a_gap(store: Store) -> None:
    rows = [
        replace(KEPT, id=f"sec_{n}", deed=replace(DEED, subject=str(n)), state=DeedState.DONE, ended_at=NOW + timedelta(n // 2))
        for n in range(5)
    ]
    with store.begin() as tx:
        for row in rows:
            tx.second_deeds.add(row)
    with store.read() as tx:
        first = tx.second_deeds.ended(2)
        moment = first[-1].ended_at
        assert moment is not None
        rest = tx.second_deeds.ended(5, (moment, first[-1].id))
    assert [one.id for one in (*first, *rest)] == ["sec_4", "sec_3", "sec_2", "sec_1", "sec_0"]


def test_words_and_reasons_are_sealed(engine: Engine, sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.second_deeds.add(replace(KEPT, state=DeedState.REFUSED, ended_at=NOW, answer="Канарейкина против"))
    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM second_deeds"))
    assert not [value for value in row if "Канарейк".encode() in (value if isinstance(value, bytes) else str(value).encode())]


@pytest.mark.usefixtures("counted")
def test_two_confirmations_at_the_same_instant_do_it_once(sql_store: SqlStore) -> None:
    hub, start = fake_hub(store=sql_store), Barrier(4)
    with sql_store.begin() as tx:
        kept = ask_second(hub, tx, DEED, "anna")

    def decide(name: str) -> str:
        start.wait()
        try:
            if name == "refuser":
                return refuse_second(hub, kept.id, name, MONEY, "нет").state
            return confirm_second(hub, kept.id, name, MONEY).state
        except RuleBrokenError as error:
            return error.code

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(decide, ("boris", "vera", "gleb", "refuser")))
    assert said.count("deed_ended") == 3
    with sql_store.read() as tx:
        stands, done = tx.second_deeds.get(kept.id), tx.attentions.waiting()
    assert len(done) == (stands.state is DeedState.DONE)
    assert not done or done[0].text == f"anna + {stands.ended_by}"


@pytest.mark.usefixtures("counted")
def test_two_who_ask_at_the_same_instant_get_one_deed(sql_store: SqlStore) -> None:
    hub, start = fake_hub(store=sql_store), Barrier(3)

    def ask(name: str) -> str:
        start.wait()
        with sql_store.begin() as tx:
            return ask_second(hub, tx, DEED, name).id

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(ask, ("anna", "boris", "vera")))) == 1


def test_a_process_that_dies_before_the_commit_has_done_nothing(
    sql_store: SqlStore, counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = fake_hub(store=sql_store)
    with sql_store.begin() as tx:
        kept = ask_second(hub, tx, DEED, "anna")

    def dies(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(deciding, "note_deed", dies)
        with pytest.raises(KeyboardInterrupt):
            confirm_second(hub, kept.id, "boris", MONEY)
    with sql_store.read() as tx:
        assert tx.second_deeds.get(kept.id).state is DeedState.ASKED and not tx.attentions.waiting()
    assert confirm_second(hub, kept.id, "boris", MONEY).state is DeedState.DONE
