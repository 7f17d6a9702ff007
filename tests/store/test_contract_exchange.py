"""What every store does: events, notices, answers, evidence, journal, attentions, issuers, counts."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bridge.model.events import EventType
from bridge.model.evidence.chain import FIRST, evidence_digest, first_broken
from bridge.model.status import Status
from bridge.ports.store import Attention, Exchange, Notice, Store, StoredAnswer
from bridge.ports.work import WorkKind
from tests.store.people import NOW, an_application


def test_events_of_an_application_are_numbered_and_come_back(store: Store) -> None:
    first, second = an_application(), an_application("app_2", partner="moon")
    facts = {"sum": 5, "nested": {"rate": Decimal("1.5"), "list": ["a", None]}}
    with store.begin() as tx:
        tx.applications.add(first)
        tx.applications.add(second)
        one = tx.events.append(first, EventType.APPLICATION_RECEIVED, NOW, facts)
        other = tx.events.append(second, EventType.APPLICATION_RECEIVED, NOW, {})
        two = tx.events.append(first, EventType.TERMS_ACKNOWLEDGED, NOW + timedelta(seconds=1), {})
    with store.begin() as tx:
        ids = (one, other, two)
        one, other, two = (tx.events.get(event_id) for event_id in ids)
        assert (one.id, other.id, two.id) == ids
        assert (one.seq, two.seq, other.seq) == (1, 2, 1)
        assert one.cursor < other.cursor < two.cursor
        assert (one.facts, two.occurred_at) == (facts, NOW + timedelta(seconds=1))
        assert len(set(ids)) == 3
        assert tx.events.of("app_1") == [one, two]
        assert tx.events.feed("sun", 0, 10) == [one, two]
        assert tx.events.feed("sun", one.cursor, 10) == [two]
        assert tx.events.feed("sun", 0, 1) == [one]
        assert tx.events.feed("nobody", 0, 10) == []
        with pytest.raises(LookupError):
            tx.events.get("evt_none")


def test_tries_of_an_event_are_kept_in_order(store: Store) -> None:
    with store.begin() as tx:
        tx.applications.add(an_application())
        event = tx.events.get(tx.events.append(an_application(), EventType.APPLICATION_RECEIVED, NOW, {}))
        tx.events.note_try(event.id, NOW, 0, "timeout", 5000)
        tx.events.note_try(event.id, NOW + timedelta(minutes=1), 204, "", 12)
    with store.begin() as tx:
        assert tx.events.tries(event.id) == [(NOW, 0, "timeout"), (NOW + timedelta(minutes=1), 204, "")]


def test_a_repeated_notice_changes_nothing(store: Store) -> None:
    notice = Notice("ntc_1", "payu", "key", b"\xff raw", NOW)
    with store.begin() as tx:
        assert tx.notices.put(notice) is True
    with store.begin() as tx:
        assert tx.notices.put(replace(notice, id="ntc_2", body=b"other")) is False
        assert tx.notices.put(replace(notice, id="ntc_3", source="onec")) is True
        assert tx.notices.get("ntc_1") == notice
        with pytest.raises(LookupError):
            tx.notices.get("ntc_2")


def test_a_notice_remembers_how_it_was_handled(store: Store) -> None:
    handled = Notice("ntc_1", "payu", "key", b"raw", NOW, NOW, "paid")
    with store.begin() as tx:
        tx.notices.put(replace(handled, handled_at=None, result=""))
        tx.notices.save(handled)
    with store.begin() as tx:
        assert tx.notices.get("ntc_1") == handled


def test_an_answer_is_kept_once_under_its_key_and_read_again(store: Store) -> None:
    first, other = StoredAnswer("fp", 201, '{"link": "once"}'), StoredAnswer("fp2", 409, "{}")
    with store.begin() as tx:
        assert tx.answers.put("sun", "/applications", "k", first, NOW)
        assert not tx.answers.put("sun", "/applications", "k", other, NOW)
        assert not tx.answers.put("sun", "/applications", "k", first, NOW)
        assert tx.answers.put("moon", "/applications", "k", other, NOW)
    with store.read() as tx:
        assert tx.answers.get("sun", "/applications", "k") == first
        assert tx.answers.get("moon", "/applications", "k") == other


def test_what_was_never_answered_is_not_found(store: Store) -> None:
    with store.read() as tx, pytest.raises(LookupError):
        tx.answers.get("sun", "/applications", "none")


def test_evidence_is_a_chain_that_breaks_when_a_line_is_changed_or_left_out(store: Store) -> None:
    with store.begin() as tx:
        tx.applications.add(an_application())
        for kind in ("shown", "code sent", "code entered"):
            tx.evidence.append("app_1", kind, NOW, {"address": "192.0.2.1", "имя": "ё"})
    with store.begin() as tx:
        chain = list(tx.evidence.of("app_1"))
    assert [entry.n for entry in chain] == [1, 2, 3]
    assert chain[0].previous == FIRST
    assert chain[1].previous == chain[0].digest == evidence_digest(chain[0])
    assert first_broken(chain) is None
    assert first_broken([chain[0], chain[2]]) == 2
    assert first_broken([chain[0], replace(chain[1], kind="other"), chain[2]]) == 2
    assert first_broken([chain[0], replace(chain[1], facts={}), chain[2]]) == 2


def test_the_journal_is_read_on_from_a_number(store: Store) -> None:
    with store.begin() as tx:
        for what in ("ask", "answer"):
            tx.journal.note(Exchange(NOW, "hub", "onec", what, "ok", "app_1", 12))
        tx.journal.note(Exchange(NOW, "hub", "sms", "send", "ok"))
        assert len(tx.journal.after(0, 10)) == 3
    with store.begin() as tx:
        lines = tx.journal.after(0, 10)
        assert [line.what for line in lines] == ["ask", "answer", "send"]
        assert [line.n for line in lines] == sorted({line.n for line in lines})
        assert tx.journal.after(lines[0].n, 1) == [lines[1]]
        assert tx.journal.after(0, 10, "app_1") == lines[:2]


def test_an_attention_waits_until_it_is_resolved_and_may_come_back(store: Store) -> None:
    attention = Attention("att_1", "difference", "1C holds 5, the hub 6", NOW, "app_1")
    with store.begin() as tx:
        tx.attentions.open(attention)
        tx.attentions.open(replace(attention, text="again"))
    with store.begin() as tx:
        assert tx.attentions.waiting() == [attention]
        tx.attentions.resolve("att_1", NOW, "checked")
        assert tx.attentions.waiting() == []
        with pytest.raises(LookupError):
            tx.attentions.resolve("none", NOW, "")
    with store.begin() as tx:
        tx.attentions.open(replace(attention, opened_at=NOW + timedelta(days=1)))
        assert [one.opened_at for one in tx.attentions.waiting()] == [NOW + timedelta(days=1)]


def test_a_directory_takes_the_place_of_the_one_before(store: Store) -> None:
    with store.begin() as tx:
        assert tx.issuers.version() == ""
        assert tx.issuers.replace("v1", ((f"770-{n % 1000:03}", f"ОВД {n}") for n in range(6000))) == 6000
    with store.begin() as tx:
        assert tx.issuers.replace("v2", [("770-001", "Б"), ("770-001", "А")]) == 2
    with store.begin() as tx:
        assert tx.issuers.version() == "v2"
        assert list(tx.issuers.all()) == [("770-001", "Б"), ("770-001", "А")]


def test_counts_tell_what_is_there(store: Store) -> None:
    with store.begin() as tx:
        tx.applications.add(an_application())
        tx.applications.add(an_application("app_2", status=Status.ACTIVE))
        tx.work.post(WorkKind.FETCH_LOAN, "app_2", "onec", "app_2", NOW)
        tx.work.post(WorkKind.FETCH_LOAN, "app_1", "onec", "app_1", NOW)
        (row,) = tx.work.claim(NOW, "me", timedelta(seconds=30), 1)
        tx.work.bury(row.id, "me", "refused")
        tx.attentions.open(Attention("att_1", "dead", "a row", NOW))
    with store.begin() as tx:
        counts = tx.counts()
    assert dict(counts.by_status) == {Status.RECEIVED: 1, Status.ACTIVE: 1}
    assert (counts.waiting, counts.dead, counts.attentions) == (1, 1, 1)
