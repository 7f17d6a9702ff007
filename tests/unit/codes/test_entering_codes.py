"""A code is good for its papers, phone, purpose and time alone; each refusal has its word and stands in the journal."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.applying.acknowledge_terms import acknowledge_terms, ask_terms_code
from bridge.flows.applying.enter_form import enter_with_code
from bridge.flows.applying.make_code import send_code
from bridge.flows.deciding.change_price import change_price
from bridge.flows.signing.show_paper import show_contract
from bridge.flows.signing.sign_contract import sign_contract
from bridge.model.errors import (
    CodeSpentError,
    CodeWrongError,
    DocumentsChangedError,
    PapersUnreadError,
    RuleBrokenError,
    StepClosedError,
)
from bridge.model.evidence.hand import Hand
from bridge.model.one_time_code import Purpose
from bridge.model.status import Status
from bridge.ports.store import StoreUnavailableError
from tests.builders import REQUIRED, FakeHub, a_price, fake_hub
from tests.fakes.store import MemoryStore, MemoryTransaction
from tests.fakes.surroundings import FakeClock, FakeMint
from tests.walk import HAND, approve, ask_to_sign, brought_to, last_code, read, work_all

CODES = ("111111", "222222", "333333", "444444")


def ready(hub: FakeHub) -> tuple[str, str]:
    """The id and fingerprint of an application whose borrower was sent a code to sign with."""
    application = brought_to(hub, Status.CONTRACT_READY)
    hub.clock.move(timedelta(minutes=5))
    fingerprint = ask_to_sign(hub, application.id)
    work_all(hub)
    return application.id, fingerprint


def entered(hub: FakeHub, application_id: str) -> list[Mapping[str, str]]:
    """The facts of each entry that the journal knows, the signing ones alone."""
    with hub.store.read() as tx:
        lines = [one.facts for one in tx.evidence.of(application_id) if one.kind == "code_entered"]
    return [facts for facts in lines if facts["purpose"] == "signing"]


def test_a_signature_and_its_code_are_used_in_one_transaction() -> None:
    hub = fake_hub(store=LeavingStore())
    application_id, fingerprint = ready(hub)
    code = last_code(hub, application_id)
    hub.store.leaves = True  # type: ignore[attr-defined]  # the store of this test
    with pytest.raises(StoreUnavailableError):
        sign_contract(hub, application_id, fingerprint, code, HAND)
    assert read(hub, application_id).signature is None
    assert entered(hub, application_id) == []
    assert sign_contract(hub, application_id, fingerprint, code, HAND).signature is not None


def test_a_store_that_goes_away_takes_no_code_for_the_terms_or_the_way_in() -> None:
    hub = fake_hub(store=LeavingStore(), mint=FakeMint(CODES))
    application_id = brought_to(hub, Status.RECEIVED).id
    ask_terms_code(hub, application_id, REQUIRED, HAND)
    send_code(hub, application_id, Purpose.ENTRY, Purpose.ENTRY.value, HAND)
    steps: tuple[Callable[[], object], ...] = (
        lambda: acknowledge_terms(hub, application_id, "111111", HAND),
        lambda: enter_with_code(hub, application_id, "222222", HAND),
    )
    for step in steps:
        hub.store.leaves = True  # type: ignore[attr-defined]  # the store of this test
        with pytest.raises(StoreUnavailableError):
            step()
        assert step()


def test_a_wrong_code_is_noted_with_its_reason_and_whose_hand_it_was() -> None:
    hub = fake_hub()
    application_id, fingerprint = ready(hub)
    with pytest.raises(CodeWrongError):
        sign_contract(hub, application_id, fingerprint, "000000", HAND)
    (line,) = entered(hub, application_id)
    assert (line["right"], line["reason"], line["fingerprint"]) == ("no", "wrong", fingerprint)
    assert (line["address"], line["user_agent"]) == (HAND.address, HAND.user_agent)
    sign_contract(hub, application_id, fingerprint, last_code(hub, application_id), HAND)
    assert [(one["right"], one.get("reason")) for one in entered(hub, application_id)] == [("no", "wrong"), ("yes", None)]


def test_a_code_sent_to_another_phone_than_the_present_one_is_void() -> None:
    hub = fake_hub()
    application_id, fingerprint = ready(hub)
    with hub.store.begin() as tx:
        known = tx.applications.get(application_id)
        tx.applications.save(replace(known, borrower=replace(known.borrower, phone="+79990000000")))
    refused_by(hub, application_id, fingerprint, "other_phone")


def test_a_code_past_its_life_is_refused_and_so_is_one_from_a_clock_that_went_back() -> None:
    hub = fake_hub()
    application_id, fingerprint = ready(hub)
    hub.clock.move(timedelta(minutes=10))
    refused_by(hub, application_id, fingerprint, "expired")
    hub.clock.move(-timedelta(minutes=13))
    refused_by(hub, application_id, fingerprint, "clock_moved")
    hub.clock.move(timedelta(minutes=4))
    assert sign_contract(hub, application_id, fingerprint, last_code(hub, application_id), HAND).signature


def test_with_the_clock_back_a_newer_code_is_the_good_one_all_the_same() -> None:
    hub = fake_hub(mint=FakeMint(CODES))
    application_id = brought_to(hub, Status.RECEIVED).id
    ask_terms_code(hub, application_id, REQUIRED, HAND)
    hub.clock.move(-timedelta(hours=2))
    ask_terms_code(hub, application_id, REQUIRED, HAND)
    with pytest.raises(CodeWrongError) as older:
        acknowledge_terms(hub, application_id, "111111", HAND)
    assert older.value.reason == "older"
    assert acknowledge_terms(hub, application_id, "222222", HAND).status is Status.FILLING


def test_a_code_for_another_purpose_is_told_apart_and_costs_a_try() -> None:
    hub = fake_hub(mint=FakeMint(CODES))
    application_id = brought_to(hub, Status.RECEIVED).id
    ask_terms_code(hub, application_id, REQUIRED, HAND)
    send_code(hub, application_id, Purpose.ENTRY, Purpose.ENTRY.value, HAND)
    with pytest.raises(CodeWrongError) as other:
        acknowledge_terms(hub, application_id, "222222", HAND)
    assert (other.value.reason, other.value.tries_left) == ("other_purpose", 4)


def test_after_a_new_price_the_code_for_the_old_papers_signs_neither_set() -> None:
    hub = fake_hub()
    application_id, before = ready(hub)
    code = last_code(hub, application_id)
    change_price(hub, application_id, a_price(25_000_000, version=2))
    with pytest.raises(StepClosedError):
        sign_contract(hub, application_id, before, code, HAND)
    work_all(hub)
    approve(hub, application_id)
    work_all(hub)
    now = show_contract(hub, read(hub, application_id), HAND) and read(hub, application_id).contract
    assert now is not None
    with pytest.raises(DocumentsChangedError):
        sign_contract(hub, application_id, before, code, HAND)
    with pytest.raises(CodeSpentError):
        sign_contract(hub, application_id, now.fingerprint, code, HAND)
    assert [one["reason"] for one in entered(hub, application_id)] == ["step_closed", "other_papers", "other_papers"]
    assert read(hub, application_id).signature is None


def test_after_its_tries_are_spent_the_right_code_is_refused_and_the_journal_does_not_grow_without_end() -> None:
    hub = fake_hub()
    application_id, fingerprint = ready(hub)
    for _ in range(5):
        with pytest.raises(CodeWrongError):
            sign_contract(hub, application_id, fingerprint, "000000", HAND)
    for _ in range(40):
        with pytest.raises(CodeSpentError):
            sign_contract(hub, application_id, fingerprint, last_code(hub, application_id), HAND)
    reasons = [one["reason"] for one in entered(hub, application_id)]
    assert reasons[:6] == ["wrong"] * 5 + ["tries_spent"]
    assert len(reasons) == 25


def test_what_this_session_has_not_seen_it_does_not_sign() -> None:
    hub = fake_hub()
    application_id, fingerprint = ready(hub)
    elsewhere = Hand("198.51.100.9", "Other/2", "another-session")
    with pytest.raises(PapersUnreadError):
        sign_contract(hub, application_id, fingerprint, last_code(hub, application_id), elsewhere)
    assert entered(hub, application_id)[0]["reason"] == "papers_unread"
    show_contract(hub, read(hub, application_id), elsewhere)
    signed = sign_contract(hub, application_id, fingerprint, last_code(hub, application_id), elsewhere)
    assert signed.signature is not None
    assert signed.signature.address == "198.51.100.9"


def test_no_digit_of_a_code_stands_in_the_journal() -> None:
    hub = fake_hub(mint=FakeMint(("918273", "645546")))
    application = brought_to(hub, Status.SIGNED)
    with hub.store.read() as tx:
        whole = " ".join(str(one.facts) for one in tx.evidence.of(application.id))
    assert last_code(hub, application.id) not in whole
    assert "918273" not in whole


def refused_by(hub: FakeHub, application_id: str, fingerprint: str, reason: str) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        sign_contract(hub, application_id, fingerprint, last_code(hub, application_id), HAND)
    assert getattr(refused.value, "reason", "") == reason
    assert entered(hub, application_id)[-1]["reason"] == reason
    assert read(hub, application_id).signature is None


class LeavingStore(MemoryStore):
    """Goes away once, just before the commit."""

    leaves = False

    def __init__(self, clock: FakeClock | None = None) -> None:
        super().__init__(now=(clock or FakeClock()).now)

    @contextmanager
    def begin(self, *, optimistic: bool = False) -> Iterator[MemoryTransaction]:
        with super().begin(optimistic=optimistic) as tx:
            yield tx
            if self.leaves:
                self.leaves = False
                raise StoreUnavailableError("gone before the commit")
