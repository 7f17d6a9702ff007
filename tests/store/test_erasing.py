"""Erasing on both databases: nothing of the person is left in any row, sums and chains stay, twice is once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from bridge.model.cabinet.log_in import LogIn
from bridge.model.erasing.records import RETENTION, Erasure, Hold
from bridge.model.erasing.rules import Kind, Scope
from bridge.model.erasing.strip import stripped
from bridge.model.events import EventType, Move
from bridge.model.helping.thread import Category, Line, Side, Thread, ThreadState
from bridge.model.status import Status
from bridge.ports.sms import Message
from bridge.ports.store import Attention, FormSession
from bridge.store.erasing.parts import EMPTIED, REMOVED, STAYS
from bridge.store.schema import metadata
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.store.people import CANARY, NOW, PAPER, a_grown_application

DAY = timedelta(days=1)
WORDS = " ".join(CANARY)


def ended(application_id: str = "app_1", status: Status = Status.EXPIRED, days: int = 40) -> object:
    """One that was over so many days ago."""
    event = {Status.EXPIRED: EventType.APPLICATION_EXPIRED, Status.DECLINED: EventType.APPLICATION_DECLINED}[status]
    at = NOW - days * DAY
    grown = replace(a_grown_application(), id=application_id, order_id=application_id, status=status, received_at=at - DAY)
    return replace(grown, moves=(Move(event, at, {}),))


def fill(store: SqlStore, application_id: str = "app_1", **changes: object) -> None:
    """The person wherever a person may come."""
    with store.begin() as tx:
        tx.applications.add(ended(application_id, **changes))
        tx.messages.add(Message(f"msg_{application_id}", application_id, "+79991234567", WORDS, NOW, taken_at=NOW - 500 * DAY))
        tx.papers.add(application_id, PAPER, WORDS.encode(), NOW)
        tx.evidence.append(application_id, "shown", NOW, {"address": WORDS})
        tx.evidence.append(application_id, "entered", NOW, {"address": WORDS})
        tx.sessions.add(FormSession(f"s_{application_id}", application_id, NOW, NOW + DAY))
        tx.log_ins.add(LogIn(f"log_{application_id}", "+79991234567", "m", "a", NOW, NOW + DAY, 3, "c", "d", application_id))
        thread = Thread(
            f"thr_{application_id}", application_id, Category.DATA, NOW, ThreadState.ANSWERED, changed_at=NOW - 500 * DAY
        )
        tx.help.add(thread)
        tx.help.say(Line(thread.id, 1, Side.BORROWER, WORDS, NOW))
        tx.attentions.open(Attention(f"att_{application_id}", "difference", WORDS, NOW, application_id))
        tx.attentions.resolve(f"att_{application_id}", NOW, WORDS)


def erase(store: SqlStore, application_id: str = "app_1") -> None:
    with store.begin() as tx:
        application = tx.applications.get(application_id)
        tx.applications.save(stripped(application))
        for scope in Scope:
            tx.erasing.add(Erasure(application_id, scope, NOW, RETENTION, "unfinished", "152-FZ art. 21", "clock"))
            tx.erasing.empty(application_id, scope)


def everything(engine: Engine, seal: Seal) -> bytes:
    """Every value of every table, sealed ones opened where their place tells how."""
    from bridge.store.resealing.sealed_columns import KEPT, TURNED

    parts: list[bytes] = []
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                parts += [value if isinstance(value, bytes) else str(value).encode() for value in row]
        for sealed in (*TURNED, *KEPT):
            for row in connection.execute(select(sealed.table)).mappings():
                known = [name for name in sealed.columns if row[name]]
                parts += [seal.open(bytes(row[name]), sealed.table.name, name, *sealed.place(row)) for name in known]
    return b"\n".join(parts)


def words_in(raw: bytes) -> list[str]:
    return [word for word in CANARY if any(way in raw for way in (word.encode(), word.encode("unicode_escape")))]


def test_every_table_that_names_applications_says_what_becomes_of_it() -> None:
    named = {part.table.name for part in (*EMPTIED, *REMOVED)}
    assert named & set(STAYS) == set()
    speaking = {table.name for table in metadata.sorted_tables if "application_id" in table.c}
    unsaid = speaking - named - set(STAYS)
    assert unsaid == set(), f"bridge/store/erasing/parts.py: what does an erasure do to {unsaid}?"


def test_nothing_of_the_person_opens_anywhere_and_the_chain_still_holds(engine: Engine, sql_store: SqlStore, seal: Seal) -> None:
    fill(sql_store)
    assert set(words_in(everything(engine, seal))) == set(CANARY)
    erase(sql_store)
    assert words_in(everything(engine, seal)) == []
    with sql_store.read() as tx:
        left = tx.applications.get("app_1")
        assert left.price == a_grown_application().price and left.contract is not None
        assert left.contract.fingerprint == a_grown_application().contract.fingerprint  # type: ignore[union-attr]
        assert tx.evidence.first_broken("app_1") is None
        assert [entry.facts for entry in tx.evidence.of("app_1")] == [{}, {}]
        assert not tx.applications.recent(10, phone="+79991234567") and not tx.erasing.of_person("+79991234567", "4509123457")
        assert tx.messages.get("msg_app_1").phone == "" and tx.papers.body("app_1", PAPER.id) == b""


def test_erasing_twice_writes_one_erasure_and_changes_nothing_more(engine: Engine, sql_store: SqlStore, seal: Seal) -> None:
    fill(sql_store)
    erase(sql_store)
    with sql_store.begin() as tx:
        assert not tx.erasing.add(Erasure("app_1", Scope.PERSON, NOW + DAY, RETENTION, "refused", "x", "clock"))
        tx.erasing.empty("app_1", Scope.PERSON)
    with sql_store.read() as tx:
        assert [(one.scope, one.rule) for one in tx.erasing.find("app_1")] == [(scope, "unfinished") for scope in sorted(Scope)]


def test_the_journal_lets_its_facts_go_only_after_the_erasure_is_written_down(sql_store: SqlStore, engine: Engine) -> None:
    fill(sql_store)
    with pytest.raises(DBAPIError, match="append-only"), sql_store.begin() as tx:
        tx.erasing.empty("app_1", Scope.EVIDENCE)
    erase(sql_store)
    for change in ("kind = 'x'", "facts = 'x'", "digest = previous", "facts = '', n = n + 1"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(f"UPDATE evidence SET {change} WHERE application_id = 'app_1'"))


def test_facts_that_were_emptied_past_the_guards_are_found(engine: Engine, sql_store: SqlStore) -> None:
    fill(sql_store)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER evidence_no_update"))
        connection.execute(text("UPDATE evidence SET facts = '' WHERE n = 2"))
    with sql_store.read() as tx:
        assert tx.evidence.first_broken("app_1") == 2


def test_what_is_over_is_found_page_by_page_until_it_is_erased(sql_store: SqlStore) -> None:
    for n in range(5):
        fill(sql_store, f"app_{n}", days=40 + n)
    statuses = (Status.EXPIRED,)
    with sql_store.read() as tx:
        first = tx.erasing.ended(statuses, Scope.PERSON, NOW, None, 3)
        rest = tx.erasing.ended(statuses, Scope.PERSON, NOW, (first[-1].received_at, first[-1].application_id), 3)
        assert [one.application_id for one in (*first, *rest)] == [f"app_{n}" for n in (4, 3, 2, 1, 0)]
        assert first[0].ended_at == NOW - 44 * DAY and not first[0].signed
    erase(sql_store, "app_2")
    with sql_store.read() as tx:
        assert len(tx.erasing.ended(statuses, Scope.PERSON, NOW, None, 9)) == 4
        assert not tx.erasing.ended((Status.DECLINED,), Scope.PERSON, NOW, None, 9)


def test_an_open_attention_and_an_officers_hold_stand_in_the_way(sql_store: SqlStore) -> None:
    fill(sql_store)
    with sql_store.begin() as tx:
        assert tx.erasing.obstacles(["app_1", "app_9"]) == {}
        tx.attentions.open(Attention("att_new", "difference", "x", NOW, "app_1"))
        tx.erasing.hold(Hold("app_1", "суд", "olga", NOW))
        assert tx.erasing.obstacles(["app_1"]) == {"app_1": ["hold", "attention"]}
        assert [one.reason for one in tx.erasing.holds(9)] == ["суд"]
        assert tx.erasing.lift("app_1") and not tx.erasing.lift("app_1")


def test_a_person_is_found_by_phone_and_over_the_passport_under_other_phones(sql_store: SqlStore) -> None:
    fill(sql_store, "app_1")
    with sql_store.begin() as tx:
        other = replace(a_grown_application(), id="app_2", order_id="o2")
        tx.applications.add(replace(other, borrower=replace(other.borrower, phone="+79990000000")))
        stranger = replace(other.borrower, phone="+79995550000", passport=None)
        tx.applications.add(replace(other, id="app_3", order_id="o3", borrower=stranger))
    with sql_store.read() as tx:
        assert {one.id for one in tx.erasing.of_person("+7 999 123-45-67", "")} == {"app_1", "app_2"}
        assert {one.id for one in tx.erasing.of_person("", "4509 123457")} == {"app_1", "app_2"}
        assert tx.erasing.of_person("", "") == [] and tx.erasing.of_person("+79991112233", "") == []


def test_old_messages_and_questions_lose_their_person_and_are_not_found_again(sql_store: SqlStore) -> None:
    fill(sql_store)
    cut = NOW - 400 * DAY
    for kind in (Kind.MESSAGES, Kind.QUESTIONS):
        with sql_store.begin() as tx:
            assert tx.erasing.count_rows(kind, cut, 100) == 1
            assert tx.erasing.empty_rows(kind, cut, 100) == 1 and tx.erasing.empty_rows(kind, cut, 100) == 0
    with sql_store.read() as tx:
        assert tx.messages.get("msg_app_1").phone == "" and tx.help.lines("thr_app_1") == []
        assert tx.help.get("thr_app_1").category is Category.DATA
