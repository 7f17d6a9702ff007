"""The night's run, a person's request and a restore, on both databases: what is due goes once, what is held stays and is told."""

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from adapters.erased_list.in_file import ErasedFile, ErasedListFaultyError, read_list
from bridge.flows.cabinet.sign_ins import own_applications
from bridge.flows.erasing import apply_retention as retention
from bridge.flows.erasing.draw_act import act_document, act_rows
from bridge.flows.erasing.erase_application import ErasureHeldError, Why, erase_application
from bridge.flows.erasing.erase_subject import NothingToEraseError, erase_subject
from bridge.flows.erasing.export_subject import export_subject
from bridge.flows.erasing.find_subject import Outcome, find_subject, subject_of
from bridge.flows.erasing.hold_case import hold_case
from bridge.flows.erasing.preview_retention import preview_retention
from bridge.flows.erasing.reapply_erasures import reapply_erasures
from bridge.flows.evidence.export_evidence import export_evidence, gather_case
from bridge.flows.hub import Hub, cookie_digest
from bridge.model.application import Application
from bridge.model.erasing.records import REQUEST, Erasure
from bridge.model.erasing.rules import Kind, Rule, Rules, Scope
from bridge.model.errors import ApplicationUnknownError, FieldInvalidError, StepClosedError
from bridge.model.events import EventType, Move
from bridge.model.exchanging import Side as SaidSide
from bridge.model.exchanging import Talk
from bridge.model.helping.thread import Category, Line, Side, Thread
from bridge.model.informing.announcement import Announcement, Telling
from bridge.model.informing.occasion import Occasion
from bridge.model.status import Status
from bridge.ports.sms import Message
from bridge.ports.store import Exchange, FormSession
from bridge.ports.work import WorkKind
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from config.retention import read_retention
from tests.builders import fake_hub, work_of
from tests.fakes.surroundings import START
from tests.store.people import CANARY, PAPER, a_grown_application
from tests.store.test_erasing import everything, words_in

RULES = Rules(tuple(Rule(**row | {"kind": Kind(row["kind"])}) for row in read_retention(Path("config"))))
PHONE, PASSPORT = "+79991234567", "4509 123457"
E, S = EventType, Status
ENDS: dict[Status, EventType] = {
    S.EXPIRED: E.APPLICATION_EXPIRED, S.DECLINED: E.APPLICATION_DECLINED, S.REPAID: E.LOAN_REPAID,
    S.CANCELLED: E.APPLICATION_CANCELLED,
}  # fmt: skip


@pytest.fixture
def hub(sql_store: SqlStore, tmp_path: Path) -> Hub:
    listed = ErasedFile(tmp_path / "erased.jsonl")
    return replace(fake_hub(), store=sql_store, retention=RULES, erased_list=listed, lender="ООО МКК «Проба»")


def ended(hub: Hub, application_id: str, status: Status, days: int, signed: bool = False) -> Application:
    """Over so many days ago."""
    at = START - timedelta(days=days)
    moves = [Move(E.CONTRACT_SIGNED, at, {})] if signed else []
    grown = replace(a_grown_application(), id=application_id, order_id=application_id, status=status, received_at=at)
    application = replace(grown, moves=(*moves, Move(ENDS[status], at, {})), pending_code="246802")
    with hub.store.begin() as tx:
        tx.applications.add(application)
        tx.papers.add(application_id, PAPER, b"%PDF " + CANARY[0].encode(), at)
        tx.evidence.append(application_id, "shown", at, {"address": "192.0.2.77"})
        tx.messages.add(Message(f"msg_{application_id}", application_id, PHONE, "код 246802", at, code_id="code"))
        tx.help.add(Thread(f"thr_{application_id}", application_id, Category.DATA, at, changed_at=at).closed(at, "olga"))
        tx.help.say(Line(f"thr_{application_id}", 1, Side.BORROWER, CANARY[0], at))
        tx.journal.note(Exchange(at, "office:olga", "hub", "GET /office/cases/<application_id>", "200", application_id))
        tx.journal.note(Exchange(at, "hub", "onec", "Request", "HTTP 200", application_id))
    return application


def a_night(hub: Hub) -> retention.Run:
    return list(retention.run_retention(hub))[-1]


def erased(hub: Hub, application_id: str) -> dict[Scope, str]:
    with hub.store.read() as tx:
        return {one.scope: one.rule for one in tx.erasing.find(application_id)}


YEAR = 365


@pytest.mark.parametrize(
    ("status", "signed", "days", "scopes"),
    [
        (S.EXPIRED, False, 30, {}),
        (S.EXPIRED, False, 31, {Scope.PERSON: "unfinished"}),
        (S.CANCELLED, False, 3 * YEAR + 2, {Scope.PERSON: "unfinished", Scope.EVIDENCE: "evidence"}),
        (S.CANCELLED, True, 3 * YEAR + 2, {}),
        (S.DECLINED, False, 2 * YEAR, {}),
        (S.DECLINED, False, 3 * YEAR + 2, {Scope.PERSON: "refused", Scope.EVIDENCE: "evidence"}),
        (S.REPAID, True, 5 * YEAR + 2, {}),
        (S.REPAID, True, 6 * YEAR + 2, {Scope.PERSON: "closed", Scope.EVIDENCE: "signed_evidence"}),
    ],
)
def test_each_kind_goes_on_its_own_day(hub: Hub, status: Status, signed: bool, days: int, scopes: dict[Scope, str]) -> None:
    ended(hub, "app_1", status, days, signed)
    a_night(hub)
    assert erased(hub, "app_1") == scopes


def test_a_run_takes_all_pages_tells_what_it_held_and_a_second_one_finds_nothing(hub: Hub, monkeypatch: Any) -> None:
    monkeypatch.setattr("bridge.flows.erasing.find_due.PAGE", 2)
    for n in range(5):
        ended(hub, f"app_{n}", S.EXPIRED, 40 + n)
    hold_case(hub, "app_3", "спор  в суде", "office:olga")
    foreseen = next(one for one in preview_retention(hub) if one.rule.kind is Kind.UNFINISHED)
    assert (foreseen.due, foreseen.held) == (4, {"app_3": ("hold",)})
    run = a_night(hub)
    assert (run.erased, run.held) == ({"unfinished": 4}, {"unfinished": 1})
    assert erased(hub, "app_3") == {} and erased(hub, "app_4") == {Scope.PERSON: "unfinished"}
    assert a_night(hub).erased == {}


def test_a_run_that_was_killed_goes_on_from_its_page_and_erases_nobody_twice(hub: Hub, monkeypatch: Any) -> None:
    monkeypatch.setattr("bridge.flows.erasing.find_due.PAGE", 2)
    for n in range(5):
        ended(hub, f"app_{n}", S.EXPIRED, 40 + n)
    work, real, calls = work_of(WorkKind.APPLY_RETENTION, "retention"), erase_application, []

    def dying(hub: Hub, tx: Any, application_id: str, *rest: Any) -> Any:
        calls.append(application_id)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(hub, tx, application_id, *rest)

    monkeypatch.setattr(retention, "erase_application", dying)
    with pytest.raises(KeyboardInterrupt):
        while True:
            retention.apply_retention(hub, work)
    for _ in range(40):
        if retention.apply_retention(hub, work).due_at > hub.clock.now():
            break
    run = retention.last_run(hub)
    assert run is not None and run.over
    assert [erased(hub, f"app_{n}") for n in range(5)] == [{Scope.PERSON: "unfinished"}] * 5
    assert len(list(read_list(Path(hub.erased_list._file)))) == 5  # type: ignore[attr-defined]  # the fixture's own file


def test_who_was_erased_is_told_nothing_any_more_and_an_old_session_opens_nobody_elses_application(hub: Hub) -> None:
    ended(hub, "app_1", S.EXPIRED, 40)
    ended(hub, "app_2", S.EXPIRED, 1)
    with hub.store.begin() as tx:
        tx.announcements.add(Announcement("ann_1", "app_1", Occasion.EXPIRED, "expired", START))
    a_night(hub)
    with hub.store.begin() as tx:
        assert tx.announcements.get("ann_1").state is Telling.SKIPPED
        later = START + timedelta(days=1)
        tx.sessions.add(FormSession(cookie_digest("old"), "app_1", START, later, START, phone_proved=True))
    assert [one.id for one in own_applications(hub, "old")] == ["app_1"]


def test_two_who_erase_at_the_same_instant_erase_once(hub: Hub) -> None:
    ended(hub, "app_1", S.EXPIRED, 40)

    def erase(n: int) -> bool:
        with hub.store.begin() as tx:
            return erase_application(hub, tx, "app_1", Scope.PERSON, Why(REQUEST, "unfinished", "x", f"office:{n}")) is not None

    with ThreadPoolExecutor(4) as crowd:
        assert sorted(crowd.map(erase, range(4))) == [False, False, False, True]


def test_an_archive_of_evidence_says_that_papers_are_gone_and_is_not_made_of_erased_facts(hub: Hub) -> None:
    ended(hub, "app_1", S.EXPIRED, 40)
    with hub.store.begin() as tx:
        tx.evidence.append("app_1", "contract_frozen", START, {"paper": PAPER.id, "sha256": PAPER.sha256})
    with hub.store.read() as tx:
        assert not gather_case(hub, tx, "app_1").missing
    a_night(hub)
    with hub.store.read() as tx:
        assert gather_case(hub, tx, "app_1").missing == [PAPER.sha256]
    with hub.store.begin() as tx:
        erase_application(hub, tx, "app_1", Scope.EVIDENCE, Why(REQUEST, "evidence", "x", "office:olga"))
    with pytest.raises(StepClosedError):
        export_evidence(hub, "app_1", "office:olga")


def test_an_application_at_work_is_never_erased(hub: Hub) -> None:
    with hub.store.begin() as tx:
        tx.applications.add(replace(a_grown_application(), status=S.ACTIVE))
    with pytest.raises(ErasureHeldError), hub.store.begin() as tx:
        erase_application(hub, tx, "app_1", Scope.PERSON, Why(REQUEST, "closed", "x", "office:olga"))
    (person, evidence) = subject_of(hub, "app_1", "office:olga").parts
    assert person.outcome is evidence.outcome is Outcome.AT_WORK


def test_a_person_is_found_erased_as_the_law_lets_and_the_act_names_nobody(hub: Hub, engine: Engine, seal: Seal) -> None:
    ended(hub, "app_left", S.EXPIRED, 3)
    ended(hub, "app_paid", S.REPAID, 3, signed=True)
    found = find_subject(hub, "8 (999) 123-45-67", PASSPORT, "office:olga")
    told = {(part.application_id, part.scope): part.outcome for part in found.parts}
    assert told == {
        ("app_left", Scope.PERSON): Outcome.ERASE, ("app_left", Scope.EVIDENCE): Outcome.KEEP,
        ("app_paid", Scope.PERSON): Outcome.KEEP, ("app_paid", Scope.EVIDENCE): Outcome.KEEP,
    }  # fmt: skip
    with hub.store.begin() as tx:
        act = erase_subject(hub, tx, found.anchor, "office:olga + boris")
    assert erased(hub, "app_left") == {Scope.PERSON: "unfinished"} and erased(hub, "app_paid") == {}
    with hub.store.read() as tx:
        paper = act_document(hub, tx.erasing.of_act(act))
        kinds = {one.kind for one in tx.attentions.waiting_of("app_left")}
    assert kinds == {"subject_erased"}
    text = repr(paper) + repr(act_rows(hub, act))
    assert words_in(text.encode()) == [] and "app_left" in text and "app_paid" not in text and "olga + boris" in text
    with pytest.raises(NothingToEraseError), hub.store.begin() as tx:
        erase_subject(hub, tx, "app_left", "office:olga")
    with pytest.raises(LookupError):
        act_rows(hub, "act_unknown")


def test_a_persons_copy_holds_all_of_it_no_code_and_no_workers_name(hub: Hub) -> None:
    ended(hub, "app_left", S.EXPIRED, 3)
    ended(hub, "app_paid", S.REPAID, 3, signed=True)
    with hub.store.begin() as tx:
        tx.journal.note(Exchange(START, "hub", "onec", "заявка", "HTTP 200", "app_left", talk=Talk(SaidSide(("POST /",)))))
    archive = zipfile.ZipFile(io.BytesIO(export_subject(hub, "app_left", "office:olga")))
    told = archive.read("person.json")
    assert words_in(told) == [word for word in CANARY if word in told.decode()] and len(words_in(told)) == len(CANARY)
    assert b"246802" not in told and b"olga" not in told and "сотрудник кредитора № 1".encode() in told
    whole = json.loads(told)
    assert [one["application"]["id"] for one in whole["applications"]] == ["app_paid", "app_left"]
    assert {row["outcome"] for row in whole["keeping"]} == {"erase", "keep"}
    assert archive.read("papers/app_left/pap_1.pdf").startswith(b"%PDF")
    assert [one["masked_contents_of_exchanges"] for one in whole["applications"]] == [0, 1]
    with hub.store.read() as tx:
        assert [one.what for one in tx.journal.after(0, 500, "app_left")][-1] == "выдана копия данных субъекта"


@pytest.mark.parametrize(("phone", "passport"), [("", ""), ("12", ""), ("", "4509"), (PHONE, "45")])
def test_what_is_no_phone_and_no_passport_is_refused(hub: Hub, phone: str, passport: str) -> None:
    with pytest.raises(FieldInvalidError):
        find_subject(hub, phone, passport, "office:olga")


def test_nobody_is_told_as_nobody(hub: Hub) -> None:
    with pytest.raises(ApplicationUnknownError):
        find_subject(hub, "+79990000001", "", "office:olga")


def test_a_copy_from_before_does_not_bring_back_what_was_erased(hub: Hub, engine: Engine, seal: Seal) -> None:
    ended(hub, "app_1", S.EXPIRED, 40)
    why = Why(REQUEST, "unfinished", "152-FZ art. 21", "office:olga", "act_1")
    listed = [Erasure("app_1", scope, START, why.ground, why.rule, why.article, why.by, why.act) for scope in Scope]
    gone = [*listed, replace(listed[0], application_id="app_made_after_the_copy")]
    hold_case(hub, "app_1", "held after the erasure", "office:olga")
    assert words_in(everything(engine, seal)) != []
    assert reapply_erasures(hub, gone) == 2 and reapply_erasures(hub, gone) == 0
    assert words_in(everything(engine, seal)) == []
    with hub.store.read() as tx:
        assert tx.evidence.first_broken("app_1") is None
        assert {(one.ground, one.act) for one in tx.erasing.find("app_1")} == {("restored", "act_1")}


def test_a_list_with_a_cut_off_end_is_read_and_a_spoilt_line_is_named(tmp_path: Path) -> None:
    file, one = tmp_path / "list", Erasure("app_1", Scope.PERSON, START, REQUEST, "closed", "ст. 7", "office:olga", "act_1")
    ErasedFile(file).note([one, one])
    file.write_text(file.read_text("utf-8") + '{"application_id": "app_2", "sco', "utf-8")
    assert list(read_list(file)) == [one]
    assert file.stat().st_mode & 0o077 == 0
    file.write_text(file.read_text("utf-8") + "\n", "utf-8")
    with pytest.raises(ErasedListFaultyError, match="line 3"):
        list(read_list(file))
