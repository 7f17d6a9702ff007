"""The connection is cut after each thing that a base commits, in turn, over every map: one deal, one signature, one request for
an early return, one payment, one reversal come of it, and nobody has to help. The flows are the hub's own, the wires are real."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.applying.answer_questionnaire import send_answers
from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.signing.ask_signing_code import request_signing_code
from bridge.flows.signing.confirm_booking import confirm_booking
from bridge.flows.signing.show_paper import show_contract
from bridge.flows.signing.sign_contract import sign_contract
from bridge.model.paying.figure import Wish
from bridge.model.payment import PaymentState
from bridge.model.status import Status
from bridge.ports.work import WorkState
from tests.builders import FakeHub, an_application, fake_hub
from tests.contract.onec.stages import NeighbourStage
from tests.fakes.surroundings import FakeClock
from tests.unit.flows.test_posting import a_paid, now_of
from tests.walk import HAND, STEPS, deal_number, last_code, read, work_all

SUM, BACK = 4_000_000, 1_500_050
COMMITS = {
    "moyamfo": ("Request", "code", "codereview", "early", "Payment", "reversal"),
    "soap_loans": (
        "ПринятьЗаявку", "КодПодписания", "ПодтвердитьПодписание", "ЗаявлениеНаДосрочныйВозврат", "ПровестиОплату",
        "СторнироватьОплату",
    ),
    "mfs": ("PutLoan", "SignCode", "SignLoan", "AskEarly", "PutPay", "ReturnPay"),
    "odata_loans": (
        "POST Catalog_ФизическиеЛица", "POST Document_ЗаявкаНаЗаем", "Post Document_ЗаявкаНаЗаем",
        "PATCH Document_ДоговорЗайма", "POST Document_ЗаявлениеНаДосрочныйВозврат",
        "Post Document_ЗаявлениеНаДосрочныйВозврат", "POST Document_ПоступлениеОплаты", "Post Document_ПоступлениеОплаты",
        "POST Document_ВозвратПлатежа", "Post Document_ВозвратПлатежа",
    ),
}  # fmt: skip
CUTS = [(name, operation) for name, operations in COMMITS.items() for operation in operations]
# What the hub sends to the base as a payment and no other question of it.
NARROW: dict[str, dict[str, Any]] = {"Payment": {"where": {"command": "pay"}}}


class Base:
    """A loan system with the officer's buttons, as the walk wants it."""

    def __init__(self, stage: NeighbourStage) -> None:
        self._stage = stage

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stage if name in ("approve", "issue") else self._stage.onec, name)


@pytest.fixture
def stage(request: pytest.FixtureRequest, neighbour: NeighbourStage) -> Iterator[NeighbourStage]:
    made = NeighbourStage(neighbour.root, neighbour.settings, request.param)
    yield made
    made.reset()


def a_hub(stage: NeighbourStage) -> FakeHub:
    return fake_hub(clock=FakeClock(), loan_system=Base(stage))


def patiently(hub: FakeHub, is_there: Callable[[], bool]) -> None:
    """Work, as time goes on, until it is there."""
    for _ in range(40):
        work_all(hub)
        if is_there():
            return
        hub.clock.move(timedelta(seconds=30))
    pytest.fail("it did not come")


def issued(hub: FakeHub, **changes: Any) -> str:
    """From the application to a loan that runs."""
    application_id = accept_application(hub, an_application(**changes)).application.id

    def reach(status: Status) -> None:
        patiently(hub, lambda: read(hub, application_id).status is status)

    STEPS[Status.RECEIVED, Status.FILLING](hub, application_id)
    send_answers(hub, application_id)
    reach(Status.SUBMITTED)
    hub.loan_system.approve(deal_number(hub, application_id))
    reach(Status.CONTRACT_READY)
    _sign(hub, application_id)
    reach(Status.SIGNED)
    confirm_booking(hub, application_id, "OP-1")
    hub.clock.move(timedelta(days=3))
    reach(Status.PAYOUT_READY)
    hub.loan_system.issue(deal_number(hub, application_id))
    reach(Status.ACTIVE)
    return application_id


def live(hub: FakeHub) -> str:
    """The whole life, with a payment ahead of which a part goes back."""
    application_id = issued(hub)
    payment = a_paid(hub, application_id, SUM, Wish.EARLY_SMALLER)
    patiently(hub, lambda: now_of(hub, payment).state is PaymentState.POSTED)
    told = {"acquirer_reference": payment.reference, "refunded": BACK, "refund_id": "R-1"}
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PaymentState.REFUNDED, SUM, **told))
    patiently(hub, lambda: now_of(hub, payment).reversed == BACK)
    work_all(hub)
    return application_id


def _sign(hub: FakeHub, application_id: str) -> None:
    contract, before = read(hub, application_id).contract, len(hub.sms.sent)
    assert contract is not None
    show_contract(hub, read(hub, application_id), HAND)
    request_signing_code(hub, application_id, contract.fingerprint, HAND)
    patiently(hub, lambda: any(word.isdigit() for one in hub.sms.sent[before:] for word in one.text.split()))
    sign_contract(hub, application_id, contract.fingerprint, last_code(hub, application_id), HAND)


def held(stage: NeighbourStage) -> list[dict[str, Any]]:
    deals: list[dict[str, Any]] = requests.get(f"{stage.root}/_stand/deals", timeout=60).json()
    return deals


def judge(hub: FakeHub, stage: NeighbourStage, application_id: str) -> None:
    """One of each, in the state that the hub believes, and no row that waits for a person."""
    (deal,) = held(stage)
    assert (deal["external_id"], [one["kind"] for one in deal["early"].values()]) == (application_id, ["smaller"])
    assert [Decimal(one["sum"]) * 100 for one in deal["payments"]] == [SUM, -BACK]
    assert [one["early"] for one in deal["payments"] if "of" not in one] == ["smaller"]
    loan = read(hub, application_id).loan
    assert loan is not None and loan == replace(stage.onec.loan(read(hub, application_id)), as_of=loan.as_of)
    assert sorted(one.amount for one in loan.payments) == [-BACK, SUM]
    with hub.store.begin() as tx:
        (payment,) = tx.payments.of(application_id)
    assert (payment.posted, payment.here, payment.reversing) == (SUM - BACK, SUM - BACK, 0)
    with hub.store.begin() as tx:
        assert [row.kind for row in tx.work.open_of(application_id) if row.state is WorkState.DEAD] == []
        assert [one.kind for one in tx.attentions.waiting()] == []


@pytest.mark.parametrize(("stage", "operation"), CUTS, indirect=["stage"], ids=[f"{name}-{what}" for name, what in CUTS])
@pytest.mark.parametrize("kind", ["silent_after_commit", "dropped"])
def test_a_cut_after_a_commit_makes_nothing_twice_and_loses_nothing(stage: NeighbourStage, operation: str, kind: str) -> None:
    hub = a_hub(stage)
    stage.fault(kind, operation, **NARROW.get(operation, {}))
    application_id = live(hub)
    judge(hub, stage, application_id)
    left = requests.get(f"{stage.root}/_stand/faults", timeout=60).json()
    assert left == [], "the fault was never met"
