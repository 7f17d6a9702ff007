"""Who may ask for a code, how often, and what becomes of one whose making was lost or overtaken."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.applying.acknowledge_terms import acknowledge_terms, ask_terms_code
from bridge.flows.applying.follow_code import follow_code
from bridge.flows.applying.make_code import send_code
from bridge.flows.signing.ask_signing_code import ask_signing_code, request_signing_code
from bridge.flows.signing.show_paper import show_contract, show_paper
from bridge.model.errors import CodeTooSoonError, PapersUnreadError
from bridge.model.evidence.hand import Hand
from bridge.model.one_time_code import CodeRules, Purpose
from bridge.model.status import Status
from bridge.ports.outside_errors import BusyError, OutcomeUnknownError
from bridge.ports.work import WorkKind
from tests.builders import REQUIRED, FakeHub, a_borrower, a_product, an_application, fake_hub, work_of
from tests.walk import HAND, ask_to_sign, brought_to, last_code, read, work_all

ASK = WorkKind.ASK_SIGNING_CODE


def a_hub(**rules: int) -> FakeHub:
    """A hub with these limits and no pauses."""
    plain = CodeRules(pauses=(timedelta(0),))
    return fake_hub(products={"tour": a_product(code_rules=replace(plain, **rules))})


def entry_code(hub: FakeHub, application_id: str, address: str = "203.0.113.7") -> None:
    send_code(hub, application_id, Purpose.ENTRY, Purpose.ENTRY.value, Hand(address, ""))


def test_the_pause_grows_with_every_code_and_tells_the_seconds() -> None:
    hub = fake_hub()
    application_id = accept_application(hub, an_application()).application.id
    waits = []
    for _ in range(4):
        entry_code(hub, application_id)
        with pytest.raises(CodeTooSoonError) as soon:
            entry_code(hub, application_id)
        waits.append(soon.value.seconds)
        hub.clock.move(timedelta(seconds=soon.value.seconds))
    assert waits == [30, 60, 300, 300]


def test_an_hour_has_so_many_codes_for_one_application_and_refused_asks_leave_nothing() -> None:
    hub = a_hub(per_application=3)
    application_id = accept_application(hub, an_application()).application.id
    for _ in range(3):
        entry_code(hub, application_id)
        work_all(hub)
        hub.clock.move(timedelta(minutes=10))
    with pytest.raises(CodeTooSoonError) as soon:
        entry_code(hub, application_id)
    assert soon.value.seconds == 30 * 60
    work_all(hub)
    assert len(hub.sms.sent) == 3
    hub.clock.move(timedelta(minutes=30))
    entry_code(hub, application_id)


def test_one_phone_gets_no_more_codes_for_having_more_applications() -> None:
    hub, person = a_hub(per_phone=2), a_borrower()
    orders = [accept_application(hub, an_application(borrower=person)).application.id for _ in range(3)]
    entry_code(hub, orders[0])
    entry_code(hub, orders[1])
    with pytest.raises(CodeTooSoonError):
        entry_code(hub, orders[2])


def test_one_address_can_not_have_codes_sent_to_all_the_world() -> None:
    hub = a_hub(per_address=2)
    orders = [accept_application(hub, an_application()).application.id for _ in range(3)]
    entry_code(hub, orders[0], "192.0.2.1")
    entry_code(hub, orders[1], "192.0.2.1")
    with pytest.raises(CodeTooSoonError):
        entry_code(hub, orders[2], "192.0.2.1")
    entry_code(hub, orders[2], "192.0.2.2")


def test_the_address_of_this_machine_is_nobodys_and_has_no_limit() -> None:
    hub = a_hub(per_address=1)
    for address in ("127.0.0.1", "127.0.0.1", "::1", "::1", "", ""):
        entry_code(hub, accept_application(hub, an_application()).application.id, address)


def test_a_row_that_comes_again_after_its_code_was_sent_makes_no_second_one() -> None:
    hub = fake_hub()
    application_id = brought_to(hub, Status.CONTRACT_READY).id
    ask_to_sign(hub, application_id)
    work_all(hub)
    sent, calls = len(hub.sms.sent), hub.loan_system.calls.count("signing_code")
    ask_signing_code(hub, work_of(ASK, application_id, attempt=2))
    work_all(hub)
    assert (len(hub.sms.sent), hub.loan_system.calls.count("signing_code")) == (sent, calls)


def test_a_code_made_while_the_phone_changed_goes_nowhere_and_another_may_be_asked_for() -> None:
    hub = fake_hub()
    application_id = brought_to(hub, Status.CONTRACT_READY).id
    ask_to_sign(hub, application_id)
    with hub.store.begin() as tx:
        known = tx.applications.get(application_id)
        tx.applications.save(replace(known, borrower=replace(known.borrower, phone="+79990000000")))
    before = len(hub.sms.sent)
    work_all(hub)
    assert len(hub.sms.sent) == before
    hub.clock.move(timedelta(seconds=30))
    ask_to_sign(hub, application_id)
    work_all(hub)
    assert hub.sms.sent[-1].phone == "+79990000000"


def test_a_base_that_is_busy_or_silent_makes_the_borrower_ask_no_second_time() -> None:
    hub = fake_hub()
    application_id = brought_to(hub, Status.CONTRACT_READY).id
    hub.loan_system.fail("signing_code", OutcomeUnknownError("fake", "signing_code", "cut"))
    hub.loan_system.fail("signing_code", BusyError("fake", "signing_code", "no licence"))
    ask_to_sign(hub, application_id)
    before = len(hub.sms.sent)
    while len(hub.sms.sent) == before:
        ask_to_sign(hub, application_id)
        hub.clock.move(timedelta(seconds=5))
        work_all(hub)
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    assert len(hub.sms.sent) == before + 1
    with hub.store.read() as tx:
        assert [one.purpose for one in tx.codes.of(application_id)] == [Purpose.SIGNING, Purpose.TERMS]


def test_where_the_product_says_so_each_paper_must_be_opened_before_a_code_is_asked_for() -> None:
    hub = fake_hub(products={"tour": a_product(must_open_papers=True)})
    application = brought_to(hub, Status.CONTRACT_READY)
    assert application.contract is not None
    show_contract(hub, application, HAND)
    with pytest.raises(PapersUnreadError):
        request_signing_code(hub, application.id, application.contract.fingerprint, HAND)
    for paper in application.contract.papers:
        show_paper(hub, application.id, paper.id, HAND)
    request_signing_code(hub, application.id, application.contract.fingerprint, HAND)


def test_the_journal_tells_how_long_each_paper_was_before_the_borrowers_eyes() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    assert application.contract is not None
    show_contract(hub, application, HAND)
    hub.clock.move(timedelta(seconds=40))
    show_contract(hub, application, HAND)
    show_paper(hub, application.id, application.contract.papers[0].id, HAND)
    hub.clock.move(timedelta(seconds=90))
    request_signing_code(hub, application.id, application.contract.fingerprint, HAND)
    with hub.store.read() as tx:
        lines = [one for one in tx.evidence.of(application.id) if "fingerprint" in one.facts or "seconds" in one.facts]
    assert [one.kind for one in lines].count("papers_listed") == 1
    (read_line,) = [one.facts for one in lines if one.kind == "papers_read" and "paper" in one.facts]
    assert (read_line["opened"], read_line["seconds"]) == ("yes", "90")
    assert read_line["sha256"] == application.contract.papers[0].sha256


def test_the_page_of_a_code_is_told_what_became_of_it() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    assert application.contract is not None
    of = (Purpose.SIGNING, application.contract.fingerprint)
    assert follow_code(hub, application, *of) == follow_code(hub, application, *of).__class__()
    ask_to_sign(hub, application.id)
    assert follow_code(hub, application, *of).making
    work_all(hub)
    hub.clock.move(timedelta(seconds=10))
    news = follow_code(hub, application, *of)
    assert (news.sent, news.good, news.making, news.tries_left) == (True, True, False, 5)
    assert (news.left, news.wait) == (timedelta(minutes=9, seconds=50), timedelta(seconds=20))
    assert not follow_code(hub, application, Purpose.SIGNING, "other papers").good


def test_a_code_asked_for_again_while_the_terms_wait_is_refused_but_the_ticks_are_kept() -> None:
    hub = fake_hub()
    application_id = accept_application(hub, an_application()).application.id
    ask_terms_code(hub, application_id, [*REQUIRED, "marketing"], HAND)
    with pytest.raises(CodeTooSoonError):
        ask_terms_code(hub, application_id, REQUIRED, HAND)
    assert [one.kind for one in read(hub, application_id).consents] == list(REQUIRED)
    work_all(hub)
    with pytest.raises(Exception, match="can't be used") as refused:
        acknowledge_terms(hub, application_id, last_code(hub, application_id), HAND)
    assert getattr(refused.value, "reason", "") == "other_papers", "the code was for a tick that was taken back"
