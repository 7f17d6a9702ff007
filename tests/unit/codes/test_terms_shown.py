"""The terms are bytes with a digest: what is shown is noted, what is ticked is confirmed, a changed text is read anew."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.applying.acknowledge_terms import acknowledge_terms, ask_terms_code
from bridge.flows.applying.show_terms import body_of, show_terms, terms_of, ticked_of
from bridge.model.contract import fingerprint_of
from bridge.model.errors import CodeWrongError, DocumentsChangedError
from bridge.model.evidence.hand import Hand
from bridge.model.status import Status
from bridge.products.product import TermsDocument
from tests.builders import FakeHub, a_product, an_application, fake_hub
from tests.walk import last_code, read, work_all

GENERAL = TermsDocument("general_terms", "2026-11", "Общие условия", "Коротко.", "\n1. Полный текст.\n")
AGREEMENT = TermsDocument("simple_signature", "7", "Соглашение о подписи", "Код — подпись.", "Текст.")
MARKETING = TermsDocument("marketing", "1", "Реклама", "По желанию.", "Текст.", required=False)
PHONE = Hand("203.0.113.7", "Browser/1", "session-one")
KINDS = ("general_terms", "simple_signature")


def hub_with(*documents: TermsDocument) -> FakeHub:
    return fake_hub(products={"tour": a_product(documents=documents)})


def changed(hub: FakeHub, *documents: TermsDocument) -> FakeHub:
    """The same hub after somebody changed the product's file."""
    return replace(hub, products={"tour": a_product(documents=documents)})


def shown(hub: FakeHub) -> tuple[str, str]:
    """A new application whose borrower sees the terms: its id and what the page told of them."""
    application = accept_application(hub, an_application()).application
    return application.id, show_terms(hub, application, PHONE)


def journal(hub: FakeHub, application_id: str, kind: str) -> list[Mapping[str, str]]:
    with hub.store.read() as tx:
        return [one.facts for one in tx.evidence.of(application_id) if one.kind == kind]


def test_each_text_is_kept_once_as_it_stands_on_the_page_whoever_reads_it() -> None:
    hub = hub_with(GENERAL, AGREEMENT)
    for _ in range(3):
        shown(hub)
    body = body_of(GENERAL)
    assert body.decode() == "Общие условия\n\nРедакция 2026-11\n\nКоротко.\n\n1. Полный текст.\n\n"
    with hub.store.read() as tx:
        assert tx.texts.body(sha256(body).hexdigest()) == body
    assert len(hub.store.tx.texts.rows) == 2  # type: ignore[attr-defined]  # the store is in memory


def test_showing_is_noted_once_in_a_session_with_digest_version_and_whose_eyes() -> None:
    hub = hub_with(GENERAL, AGREEMENT)
    application_id, _ = shown(hub)
    for hand in (PHONE, PHONE, Hand("198.51.100.9", "Other/2", "session-two")):
        show_terms(hub, read(hub, application_id), hand)
    lines = journal(hub, application_id, "document_shown")
    assert [(one["document"], one["session"]) for one in lines] == [
        (kind, session) for session in ("session-one", "session-two") for kind in KINDS
    ]
    assert (lines[0]["sha256"], lines[0]["template"]) == (sha256(body_of(GENERAL)).hexdigest(), "general_terms@2026-11")
    assert (lines[0]["address"], lines[0]["user_agent"]) == (PHONE.address, PHONE.user_agent)


def test_the_journal_tells_ticks_reading_time_and_the_agreement_on_the_signature() -> None:
    hub = hub_with(GENERAL, AGREEMENT, MARKETING)
    application_id, page = shown(hub)
    hub.clock.move(timedelta(seconds=75))
    ask_terms_code(hub, application_id, KINDS, PHONE, page)
    assert journal(hub, application_id, "agreement_accepted") == []
    work_all(hub)
    opened = acknowledge_terms(hub, application_id, last_code(hub, application_id), PHONE)
    assert [one["document"] for one in journal(hub, application_id, "document_ticked")] == list(KINDS)
    assert [one["seconds"] for one in journal(hub, application_id, "papers_read")] == ["75", "75"]
    (accepted,) = journal(hub, application_id, "agreement_accepted")
    assert (accepted["template"], accepted["sha256"]) == ("simple_signature@7", sha256(body_of(AGREEMENT)).hexdigest())
    assert accepted["code_id"] == opened.terms_code_id
    assert accepted["session"] == "session-one"
    (entry,) = journal(hub, application_id, "code_entered")
    assert entry["fingerprint"] == fingerprint_of(terms_of(hub, opened, KINDS))
    assert all(one.sha256 for one in opened.consents)


def test_texts_changed_between_page_and_ticks_must_be_read_again() -> None:
    hub = hub_with(GENERAL, AGREEMENT)
    application_id, page = shown(hub)
    newer = changed(hub, replace(GENERAL, text="2. Другой текст."), AGREEMENT)
    with pytest.raises(DocumentsChangedError):
        ask_terms_code(newer, application_id, KINDS, PHONE, page)
    assert read(hub, application_id).consents == ()
    ask_terms_code(newer, application_id, KINDS, PHONE, show_terms(newer, read(hub, application_id), PHONE))


def test_texts_changed_between_ticks_and_code_must_be_read_again_and_the_code_stays_good_for_the_old_ones() -> None:
    hub = hub_with(GENERAL, AGREEMENT)
    application_id, page = shown(hub)
    ask_terms_code(hub, application_id, KINDS, PHONE, page)
    work_all(hub)
    newer = changed(hub, replace(GENERAL, version="2026-12"), AGREEMENT)
    with pytest.raises(DocumentsChangedError):
        acknowledge_terms(newer, application_id, last_code(hub, application_id), PHONE)
    assert journal(hub, application_id, "code_entered")[-1]["reason"] == "other_papers"
    application = read(hub, application_id)
    assert (application.status, len(ticked_of(application, terms_of(newer, application)))) == (Status.RECEIVED, 1)
    assert acknowledge_terms(hub, application_id, last_code(hub, application_id), PHONE).status is Status.FILLING


def test_a_document_that_is_new_among_the_terms_does_not_open_with_the_old_code() -> None:
    hub = hub_with(GENERAL)
    application_id, page = shown(hub)
    ask_terms_code(hub, application_id, ["general_terms"], PHONE, page)
    work_all(hub)
    newer = changed(hub, GENERAL, AGREEMENT)
    with pytest.raises(DocumentsChangedError):
        acknowledge_terms(newer, application_id, last_code(hub, application_id), PHONE)
    assert read(hub, application_id).status is Status.RECEIVED


def test_a_wrong_code_for_the_terms_leaves_no_agreement() -> None:
    hub = hub_with(GENERAL, AGREEMENT)
    application_id, page = shown(hub)
    ask_terms_code(hub, application_id, KINDS, PHONE, page)
    work_all(hub)
    with pytest.raises(CodeWrongError):
        acknowledge_terms(hub, application_id, "000000", PHONE)
    assert journal(hub, application_id, "agreement_accepted") == []
