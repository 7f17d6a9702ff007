"""The storm's judge can say no: each thing that must not happen is seen when it is written into the books."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from bridge.model.application import Application
from bridge.model.decision import Deal
from bridge.model.informing.announcement import Announcement, Telling
from bridge.model.informing.occasion import Occasion
from bridge.model.payment import PaymentState
from bridge.model.status import Status
from tests.builders import a_payment, an_application
from tests.fakes.surroundings import START
from tests.faults.storm.books import Books, Case
from tests.faults.storm.judge import judge
from tests.faults.storm.ledger import Ledger, Steps
from tests.faults.storm.rules import Kind

DEAL = "ТСК000153"
PAID = replace(a_payment("app_1", 100_00), reference="R1", state=PaymentState.POSTED)


def a_case(**changes: Any) -> Case:
    """An application with two events, a deal and one payment; all sides agree."""
    application = replace(an_application(order_id="N1"), id="app_1", deal=Deal(DEAL, "client", 1, START), status=Status.ACTIVE)
    events = [SimpleNamespace(seq=n, id=f"e{n}", type=kind) for n, kind in ((1, "received"), (2, "approved"))]
    order = {
        "events": [{"event": {"seq": one.seq}, "webhook_id": one.id} for one in events], "arrivals": [1, 2],
        "answers": [{"what": "application", "status": 202, "body": {"application_id": "app_1"}}],
    }  # fmt: skip
    plain: dict[str, Any] = {
        "application": application, "events": events, "payments": [PAID], "order": order,
        "deals": [{"number": DEAL, "status": "Выдан", "history": [], "payments": [{"txn": "t1", "sum": "100"}]}],
        "paid": [{"refnoext": "R1", "status": "COMPLETE", "total": "100.00"}],
        "messages": [{"text": "Заём одобрен"}], "announcements": [],
    }  # fmt: skip
    return Case(**(plain | changes))


def kinds(case: Case | None, **promised: list[Any]) -> set[Kind]:
    """What the judge finds about one story."""
    ledger = Ledger(1, "pays", Steps(), order="N1", acknowledged=promised)
    order = (case or a_case()).order
    books = Books({"N1": case} if case else {}, {"N1": order}, [], [], [], [], [])
    return {one.kind for one in judge(books, [ledger])}


def changed(**changes: Any) -> Application:
    return replace(a_case().application, **changes)


def a_deal(**changes: Any) -> list[dict[str, Any]]:
    return [a_case().deals[0] | changes]


def test_books_that_agree_are_in_order() -> None:
    assert kinds(a_case()) == set()


def test_an_application_that_was_promised_and_is_not_there_is_lost() -> None:
    assert kinds(None) == {Kind.LOST}


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        (a_case(deals=[]), Kind.LOST),
        (a_case(application=changed(deal=None)), Kind.LOST),
        (a_case(deals=[*a_deal(), *a_deal(number="X", payments=[])]), Kind.TWICE),
        (a_case(deals=a_deal(repeats=1)), Kind.TWICE),
        (a_case(deals=a_deal(payments=[{"txn": "t1", "sum": "100"}] * 2)), Kind.TWICE),
        (a_case(deals=a_deal(payments=[{"txn": "t1", "sum": "100", "repeats": 1}])), Kind.TWICE),
        (a_case(deals=a_deal(payments=[{"txn": "t1", "sum": "100.01"}])), Kind.SUMS),
        (a_case(payments=[replace(PAID, state=PaymentState.PAID)]), Kind.LOST),
        (a_case(deals=a_deal(history=[{"status": "Подписан (дистанционно)"}] * 2)), Kind.TWICE),
        (a_case(order=a_case().order | {"events": a_case().order["events"][:1], "arrivals": [1]}), Kind.LOST),
        (a_case(order=a_case().order | {"events": a_case().order["events"][::-1], "arrivals": [2, 1]}), Kind.ORDER),
        (a_case(order=a_case().order | {"arrivals": [1, 2, 1]}), Kind.ORDER),
        (a_case(messages=[]), Kind.LOST),
        (a_case(messages=a_case().messages * 2), Kind.TWICE),
        (a_case(order=a_case().order | {"booking": "confirmed"}), Kind.LOST),
        (a_case(deals=a_deal(status="Оплачен")), Kind.STUCK),
    ],
)
def test_what_must_not_happen_is_seen(case: Case, kind: Kind) -> None:
    assert kind in kinds(case)


def test_a_delivery_repeated_in_its_place_is_allowed() -> None:
    assert kinds(a_case(order=a_case().order | {"arrivals": [1, 1, 2]})) == set()


def asked_and_answered(*, told_of: bool) -> Case:
    """The lender asked, the borrower answered before the SMS could go; what the hub says of the SMS."""
    feed = ((1, "approved"), (2, "more_wanted"), (3, "submitted"))
    events = [SimpleNamespace(seq=n, id=f"e{n}", type=kind) for n, kind in feed]
    heard = [{"event": {"seq": one.seq}, "webhook_id": one.id} for one in events]
    skipped = [Announcement("ann_1", "app_1", Occasion.MORE_WANTED, "k", START, state=Telling.SKIPPED)]
    order = a_case().order | {"events": heard, "arrivals": [1, 2, 3]}
    return a_case(events=events, order=order, announcements=skipped if told_of else [])


def test_a_question_answered_before_it_was_told_by_sms_needs_no_sms() -> None:
    assert kinds(asked_and_answered(told_of=True)) == set()


def test_a_question_answered_without_a_word_in_the_hub_why_no_sms_went_is_a_loss() -> None:
    assert kinds(asked_and_answered(told_of=False)) == {Kind.LOST}


def test_news_that_nothing_overtook_is_never_left_out() -> None:
    skipped = [Announcement("ann_1", "app_1", Occasion.APPROVED, "k", START, state=Telling.SKIPPED)]
    assert kinds(a_case(messages=[], announcements=skipped)) == {Kind.LOST}


@pytest.mark.parametrize("promise", ["terms", "signature", "price", "cancel"])
def test_a_broken_promise_to_a_person_is_a_loss(promise: str) -> None:
    assert kinds(a_case(), **{promise: [1]}) == {Kind.LOST}
