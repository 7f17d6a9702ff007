"""The advance's ledger follows the application: used at the payout, asked back once at every end without a loan."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.flows.advancing.open_ledger import ledger_of
from bridge.flows.advancing.tell_advance import Payment, enlarge_advance, return_advance
from bridge.flows.advancing.watch_advance import NOT_RETURNED, watch_advance
from bridge.flows.applying.accept_application import accept_application
from bridge.flows.deciding.cancel_application import cancel_application
from bridge.flows.deciding.expire_application import expire_application
from bridge.flows.deciding.receive_decision import receive_decision
from bridge.flows.record_moves import record_moves
from bridge.flows.signing.confirm_booking import fail_booking
from bridge.model.advance.ledger import Balance, Entry
from bridge.model.application import Application
from bridge.model.decision import Deal
from bridge.model.errors import FieldInvalidError, PriceVersionOldError, RuleBrokenError, StepClosedError
from bridge.model.events import EventType, PartnerEvent
from bridge.model.status import Status
from bridge.model.tour import Advance
from bridge.ports.work import WorkKind
from tests.builders import FakeHub, a_price, an_application, fake_hub, work_of
from tests.fakes.surroundings import START

ADVANCE = 2_485_000


def taken(hub: FakeHub, **changes: object) -> Application:
    return accept_application(hub, an_application(**changes)).application


def balance(hub: FakeHub, application_id: str) -> Balance:
    with hub.store.begin() as tx:
        return ledger_of(tx, tx.applications.get(application_id)).balance


def asked(hub: FakeHub) -> list[PartnerEvent]:
    return [event for event in hub.store.tx.events.rows if event.type is EventType.ADVANCE_RETURN_REQUESTED]


def placed(hub: FakeHub, application: Application, status: Status, deal: Deal | None = None) -> Application:
    """Put where the test needs it, past the steps before."""
    with hub.store.begin() as tx:
        known = deal or Deal("D-1", "C-1", application.price.version, START)
        return tx.applications.save(replace(application, status=status, deal=known))


def test_the_ledger_begins_with_what_the_site_told() -> None:
    hub = fake_hub()
    application = taken(hub)
    assert hub.store.tx.advances.rows[0].reference == "A-1"
    assert balance(hub, application.id) == Balance(paid=ADVANCE, held=ADVANCE)
    accept_application(hub, replace(application, id="", version=0))
    assert len(hub.store.tx.advances.rows) == 1


def test_a_refusal_asks_the_advance_back_in_the_same_transaction_and_once() -> None:
    hub = fake_hub()
    application = taken(hub)
    deal = hub.loan_system.submit(application)
    application = placed(hub, application, Status.SUBMITTED, deal)
    hub.loan_system.decline(deal.number)
    for _ in range(2):
        receive_decision(hub, work_of(WorkKind.RECEIVE_DECISION, application.id))
    (event,) = asked(hub)
    assert balance(hub, application.id) == Balance(paid=ADVANCE, to_be_returned=ADVANCE)
    assert event.facts["amount"] == ADVANCE and event.facts["reason"] == "lender_declined"
    assert event.facts["payment_references"] == ["A-1"] and event.facts["advance_state"] == "paid"
    before = [row.type for row in hub.store.tx.events.rows]
    assert before.index(EventType.APPLICATION_DECLINED) < before.index(EventType.ADVANCE_RETURN_REQUESTED)


@pytest.mark.parametrize("reason", ["tour_unavailable", "booking_failed", "lender_refused", "Текст оператора"])
def test_every_cancellation_asks_the_advance_back_with_a_word_for_its_reason(reason: str) -> None:
    hub = fake_hub()
    application = taken(hub)
    end = fail_booking if reason == "booking_failed" else lambda hub, whose: cancel_application(hub, whose, reason)
    for _ in range(2):
        end(hub, application.id)
    (event,) = asked(hub)
    assert event.facts["reason"] == (reason if reason.isascii() else "cancelled")


def test_the_end_of_time_asks_the_advance_back() -> None:
    hub = fake_hub()
    application = taken(hub)
    hub.clock.move(timedelta(hours=4))
    expire_application(hub, work_of(WorkKind.EXPIRE_APPLICATION, application.id))
    assert asked(hub)[0].facts["reason"] == "not_signed_in_time"


def test_without_an_advance_nothing_is_asked_back() -> None:
    hub = fake_hub()
    application = taken(hub, advance=Advance(0, "paid"))
    cancel_application(hub, application.id, "tour_unavailable")
    assert not asked(hub) and balance(hub, application.id) == Balance()


def test_the_payout_uses_the_advance() -> None:
    hub = fake_hub()
    application = placed(hub, taken(hub), Status.PAYOUT_READY)
    with hub.store.begin() as tx:
        record_moves(hub, tx, application.move_to(EventType.PAYOUT_MADE, START))
    assert balance(hub, application.id) == Balance(paid=ADVANCE, used=ADVANCE)
    with pytest.raises(StepClosedError):
        return_advance(hub, application.id, 1, "R-1")


def test_the_site_returns_in_parts_and_a_repeat_changes_nothing() -> None:
    hub = fake_hub()
    application = taken(hub)
    with pytest.raises(StepClosedError):
        return_advance(hub, application.id, ADVANCE, "R-1")
    cancel_application(hub, application.id, "tour_unavailable")
    for _ in range(2):
        return_advance(hub, application.id, 1_000_000, "R-1")
    assert balance(hub, application.id) == Balance(paid=ADVANCE, to_be_returned=1_485_000, returned=1_000_000)
    with pytest.raises(FieldInvalidError) as more:
        return_advance(hub, application.id, 1_485_001, "R-2")
    with pytest.raises(FieldInvalidError) as other:
        return_advance(hub, application.id, 7, "R-1")
    assert (more.value.field, other.value.field) == ("amount_minor", "reference")
    return_advance(hub, application.id, 1_485_000, "R-2")
    return_advance(hub, application.id, 1_000_000, "R-1")
    assert balance(hub, application.id) == Balance(paid=ADVANCE, returned=ADVANCE)


def test_an_advance_that_is_not_returned_in_time_goes_before_a_person_until_it_is() -> None:
    hub = fake_hub()
    application = taken(hub)
    cancel_application(hub, application.id, "tour_unavailable")
    (row,) = [row for row in hub.store.tx.work.open_of(application.id) if row.kind is WorkKind.WATCH_ADVANCE]
    assert row.due_at == START + timedelta(days=10)
    watch_advance(hub, work_of(WorkKind.WATCH_ADVANCE, application.id))
    assert hub.store.tx.attentions.waits(NOT_RETURNED, application.id)
    return_advance(hub, application.id, ADVANCE, "R-1")
    assert not hub.store.tx.attentions.waits(NOT_RETURNED, application.id)
    (row,) = [row for row in hub.store.tx.work.open_of(application.id) if row.kind is WorkKind.WATCH_ADVANCE]
    assert row.due_at == hub.clock.now()
    watch_advance(hub, work_of(WorkKind.WATCH_ADVANCE, application.id))
    assert not hub.store.tx.attentions.waits(NOT_RETURNED, application.id)


def test_a_larger_advance_makes_the_loan_smaller_by_the_rules_of_a_new_price() -> None:
    hub = fake_hub()
    application = placed(hub, taken(hub), Status.APPROVED)
    payment, price = Payment(2_400_000, "A-2"), a_price(version=2)
    with pytest.raises(PriceVersionOldError):
        enlarge_advance(hub, application.id, payment, replace(price, version=1, total=1 + price.total))
    for _ in range(2):
        saved = enlarge_advance(hub, application.id, payment, price)
    assert saved.status is Status.SUBMITTED and saved.loan_sum == 24_850_000 - ADVANCE - 2_400_000
    assert balance(hub, application.id) == Balance(paid=ADVANCE + 2_400_000, held=ADVANCE + 2_400_000)
    with pytest.raises(FieldInvalidError):
        enlarge_advance(hub, application.id, Payment(1, "A-2"), a_price(version=3))
    cancel_application(hub, application.id, "tour_unavailable")
    assert asked(hub)[0].facts["payment_references"] == ["A-1", "A-2"]


def test_a_larger_advance_without_a_newer_price_is_refused_and_leaves_no_line() -> None:
    hub = fake_hub()
    application = taken(hub)
    with pytest.raises(PriceVersionOldError):
        enlarge_advance(hub, application.id, Payment(1_000, "A-2"), application.price)
    assert balance(hub, application.id) == Balance(paid=ADVANCE, held=ADVANCE)


def test_an_application_older_than_ledgers_gives_its_advance_back_all_the_same() -> None:
    hub = fake_hub()
    open_one, ended = taken(hub), taken(hub)
    cancel_application(hub, ended.id, "tour_unavailable")
    hub.store.tx.advances.rows.clear()
    cancel_application(hub, open_one.id, "tour_unavailable")
    for one in (open_one, ended):
        return_advance(hub, one.id, ADVANCE, "R-1")
        assert balance(hub, one.id) == Balance(paid=ADVANCE, returned=ADVANCE)


STEPS = st.one_of(
    st.tuples(st.just("return"), st.integers(1, 3_000_000), st.sampled_from(["R-1", "R-2", "R-3"])),
    st.tuples(st.just("more"), st.integers(1, 3_000_000), st.sampled_from(["A-1", "A-2", "A-3"])),
    st.tuples(st.sampled_from(["cancel", "expire", "decline", "pay out", "watch"]), st.just(0), st.just("")),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=12), st.booleans())
def test_every_kopeck_is_somewhere_whatever_happens_in_whatever_order(steps: list[tuple[str, int, str]], twice: bool) -> None:
    hub = fake_hub()
    application = taken(hub)
    for name, amount, reference in steps:
        for _ in range(1 + twice):
            with suppress(RuleBrokenError):
                _step(hub, application.id, name, amount, reference)
            now = balance(hub, application.id)
            assert now.whole
    lines = hub.store.tx.advances.rows
    assert len(asked(hub)) == len([line for line in lines if line.entry is Entry.TO_BE_RETURNED]) <= 1
    assert len({(line.entry, line.reference) for line in lines if line.reference}) == len([one for one in lines if one.reference])


def _step(hub: FakeHub, whose: str, name: str, amount: int, reference: str) -> None:
    present = hub.store.tx.applications.get(whose)
    match name:
        case "return":
            return_advance(hub, whose, amount, reference)
        case "more":
            enlarge_advance(hub, whose, Payment(amount, reference), a_price(version=present.price.version + 1))
        case "cancel":
            cancel_application(hub, whose, "tour_unavailable")
        case "watch":
            watch_advance(hub, work_of(WorkKind.WATCH_ADVANCE, whose))
        case "expire":
            expire_application(hub, work_of(WorkKind.EXPIRE_APPLICATION, whose))
        case _:
            event, status = {
                "decline": (EventType.APPLICATION_DECLINED, Status.SUBMITTED),
                "pay out": (EventType.PAYOUT_MADE, Status.PAYOUT_READY),
            }[name]
            if not present.status.final and present.status is not Status.ACTIVE:
                with hub.store.begin() as tx:
                    record_moves(hub, tx, replace(present, status=status).move_to(event, hub.clock.now()))
