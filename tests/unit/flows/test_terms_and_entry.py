"""Steps 2 and 3 and the way in: codes by SMS, each good for one purpose, once, for ten minutes and five tries."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bridge.flows.applying.accept_application import LINK_LIFE, accept_application
from bridge.flows.applying.acknowledge_terms import acknowledge_terms, ask_terms_code
from bridge.flows.applying.answer_questionnaire import keep_answers, send_answers
from bridge.flows.applying.enter_form import COOKIE_LIFE, enter_with_code, open_link, session_application
from bridge.flows.applying.make_code import send_code
from bridge.model.errors import CodeSpentError, CodeTooSoonError, CodeWrongError, FieldInvalidError, StepClosedError
from bridge.model.one_time_code import Purpose
from bridge.model.status import Status
from bridge.ports.work import WorkKind
from tests.builders import REQUIRED, FakeHub, a_borrower, an_application, fake_hub
from tests.fakes.surroundings import FakeMint
from tests.walk import HAND, brought_to, last_code, read, work_all


def asked(hub: FakeHub) -> str:
    """An application whose borrower was just sent the code for the terms."""
    application_id = accept_application(hub, an_application()).application.id
    ask_terms_code(hub, application_id, REQUIRED, HAND)
    work_all(hub)
    return application_id


def test_the_right_code_opens_the_questionnaire_and_keeps_each_consent_apart() -> None:
    hub = fake_hub()
    application_id = asked(hub)
    opened = acknowledge_terms(hub, application_id, last_code(hub, application_id), HAND)
    assert opened.status is Status.FILLING
    assert [(one.kind, one.given_at) for one in opened.consents] == [(kind, hub.clock.now()) for kind in REQUIRED]
    assert opened.terms_code_id


def test_a_required_document_without_a_tick_is_named_and_no_code_goes_out() -> None:
    hub = fake_hub()
    application_id = accept_application(hub, an_application()).application.id
    with pytest.raises(FieldInvalidError) as refusal:
        ask_terms_code(hub, application_id, ["general_terms", "marketing"], HAND)
    assert refusal.value.field == "personal_data"
    work_all(hub)
    assert hub.sms.sent == []


def test_a_wrong_code_counts_down_and_the_sixth_try_finds_it_spent() -> None:
    hub = fake_hub()
    application_id = asked(hub)
    left = []
    for _ in range(5):
        with pytest.raises(CodeWrongError) as wrong:
            acknowledge_terms(hub, application_id, "000000", HAND)
        left.append(wrong.value.tries_left)
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(CodeSpentError):
        acknowledge_terms(hub, application_id, last_code(hub, application_id), HAND)
    assert read(hub, application_id).status is Status.RECEIVED


def test_a_code_is_good_until_just_before_its_end_and_not_at_it() -> None:
    hub = fake_hub()
    application_id = asked(hub)
    hub.clock.move(timedelta(minutes=10))
    with pytest.raises(CodeSpentError):
        acknowledge_terms(hub, application_id, last_code(hub, application_id), HAND)
    hub.clock.move(-timedelta(seconds=1))
    assert acknowledge_terms(hub, application_id, last_code(hub, application_id), HAND).status is Status.FILLING


def test_the_same_code_entered_twice_is_one_act_and_another_one_for_the_done_step_is_refused() -> None:
    hub = fake_hub()
    application_id = asked(hub)
    code = last_code(hub, application_id)
    done = acknowledge_terms(hub, application_id, code, HAND)
    assert acknowledge_terms(hub, application_id, code, HAND) == done
    with pytest.raises(CodeSpentError):
        acknowledge_terms(hub, application_id, "000000", HAND)
    assert read(hub, application_id) == done


def test_a_newer_code_makes_the_older_one_void() -> None:
    hub = fake_hub(mint=FakeMint(codes=("111111", "222222")))
    application_id = asked(hub)
    hub.clock.move(timedelta(seconds=30))
    ask_terms_code(hub, application_id, REQUIRED, HAND)
    with pytest.raises(CodeWrongError):
        acknowledge_terms(hub, application_id, "111111", HAND)
    assert acknowledge_terms(hub, application_id, "222222", HAND).status is Status.FILLING


def test_another_code_before_the_pause_is_over_is_refused_with_the_seconds_to_wait() -> None:
    hub = fake_hub()
    application_id = asked(hub)
    hub.clock.move(timedelta(seconds=29))
    with pytest.raises(CodeTooSoonError) as soon:
        ask_terms_code(hub, application_id, REQUIRED, HAND)
    assert 1 <= soon.value.seconds <= 2
    hub.clock.move(timedelta(seconds=1))
    ask_terms_code(hub, application_id, REQUIRED, HAND)


def test_a_code_for_one_purpose_is_no_good_for_another() -> None:
    hub = fake_hub(mint=FakeMint(codes=("111111", "222222")))
    application_id = asked(hub)
    with pytest.raises(CodeSpentError):
        enter_with_code(hub, application_id, "111111", HAND)
    send_code(hub, application_id, Purpose.ENTRY, Purpose.ENTRY.value, HAND)
    with pytest.raises(CodeWrongError):
        acknowledge_terms(hub, application_id, "222222", HAND)
    assert enter_with_code(hub, application_id, "222222", HAND)


def test_a_code_of_another_application_opens_nothing() -> None:
    hub = fake_hub(mint=FakeMint(codes=("111111", "222222")))
    mine, theirs = asked(hub), asked(hub)
    with pytest.raises(CodeWrongError):
        acknowledge_terms(hub, theirs, "111111", HAND)
    assert acknowledge_terms(hub, mine, "111111", HAND).status is Status.FILLING


def test_no_code_and_no_consent_stands_in_the_store_in_clear() -> None:
    hub = fake_hub()
    application_id = asked(hub)
    with hub.store.begin() as tx:
        (kept,) = tx.codes.of(application_id)
        journal = " ".join(str(entry.facts) for entry in tx.evidence.of(application_id))
    assert last_code(hub, application_id) not in kept.digest + journal


def test_a_link_opens_once_then_asks_for_a_code_and_ends_after_two_weeks() -> None:
    hub = fake_hub()
    token = accept_application(hub, an_application()).link_token
    application_id, session = open_link(hub, token)
    assert session is not None
    assert (found := session_application(hub, session)) is not None
    assert found.id == application_id
    assert open_link(hub, token) == (application_id, None)
    hub.clock.move(LINK_LIFE)
    with pytest.raises(KeyError):
        open_link(hub, token)


def test_a_link_is_no_session_a_session_no_link_and_both_end() -> None:
    hub = fake_hub()
    token = accept_application(hub, an_application()).link_token
    assert session_application(hub, token) is None
    _, session = open_link(hub, token)
    assert session is not None
    with pytest.raises(KeyError):
        open_link(hub, session)
    hub.clock.move(COOKIE_LIFE)
    assert session_application(hub, session) is None


def test_answers_are_kept_page_by_page_until_they_are_sent_and_sending_twice_queues_once() -> None:
    hub = fake_hub()
    application_id = brought_to(hub, Status.FILLING).id
    keep_answers(hub, read(hub, application_id), lambda person: replace(person, inn="500100732259"), periods=3)
    sent, again = send_answers(hub, application_id), send_answers(hub, application_id)
    assert (sent.borrower.inn, sent.periods, again.version) == ("500100732259", 3, sent.version)
    with hub.store.begin() as tx:
        rows = [row for row in tx.work.open_of(application_id) if row.kind is WorkKind.SUBMIT_APPLICATION]
    assert len(rows) == 1
    with pytest.raises(StepClosedError):
        keep_answers(hub, read(hub, application_id), lambda person: replace(person, inn=""))


@pytest.mark.parametrize("field", ["surname", "name", "birth_date", "phone", "passport"])
def test_sending_without_an_answer_names_it_and_leaves_the_questionnaire_open(field: str) -> None:
    hub = fake_hub()
    empty: dict[str, Any] = {field: None if field in ("birth_date", "passport") else ""}
    application_id = brought_to(hub, Status.FILLING).id
    keep_answers(hub, read(hub, application_id), lambda person: replace(person, **empty))
    with pytest.raises(FieldInvalidError) as refusal:
        send_answers(hub, application_id)
    assert refusal.value.field == field
    assert read(hub, application_id).answers_open


def test_the_questionnaire_is_closed_before_the_terms_are_acknowledged() -> None:
    hub = fake_hub()
    application_id = accept_application(hub, an_application(borrower=a_borrower())).application.id
    with pytest.raises(StepClosedError):
        keep_answers(hub, read(hub, application_id), lambda person: person)
    with pytest.raises(StepClosedError):
        send_answers(hub, application_id)
