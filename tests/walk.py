"""Walk an application through the real flows on a hub of fakes, up to the status that a test starts from."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.applying.acknowledge_terms import acknowledge_terms, ask_terms_code
from bridge.flows.applying.answer_questionnaire import send_answers
from bridge.flows.hub import Hub
from bridge.flows.informing.tell_borrower import tell_borrower
from bridge.flows.signing.ask_signing_code import request_signing_code
from bridge.flows.signing.confirm_booking import confirm_booking
from bridge.flows.signing.show_paper import show_contract
from bridge.flows.signing.sign_contract import sign_contract
from bridge.jobs.crew import Worker, drain
from bridge.model.application import Application
from bridge.model.evidence.hand import Hand
from bridge.model.status import Status
from bridge.ports.sms import Message
from bridge.ports.work import WorkKind
from tests.builders import REQUIRED, FakeHub, an_application

HAND = Hand("203.0.113.7", "Browser/1")
WORKER = Worker("test", timedelta(seconds=30))
ROAD = (
    Status.RECEIVED, Status.FILLING, Status.SUBMITTED, Status.APPROVED, Status.CONTRACT_READY,
    Status.SIGNED, Status.PAYOUT_READY, Status.ACTIVE,
)  # fmt: skip


def read(hub: Hub, application_id: str) -> Application:
    """The application as it stands in the store."""
    with hub.store.begin() as tx:
        return tx.applications.get(application_id)


def work_all(hub: Hub) -> int:
    """Do everything that is due now."""
    return drain(hub, WORKER)


def tell_announced(hub: Hub, application_id: str) -> None:
    """What was announced to the borrower becomes messages; none is sent yet."""
    with hub.store.begin() as tx:
        waiting = [row for row in tx.work.open_of(application_id) if row.kind is WorkKind.TELL_BORROWER]
    for row in waiting:
        tell_borrower(hub, row)


def last_code(hub: FakeHub, application_id: str) -> str:
    """The code in the newest message that carries one."""
    sent: list[Message] = [one for one in hub.sms.sent if one.application_id == application_id]
    words = [word for one in reversed(sent) for word in one.text.split() if word.isdigit()]
    assert words, "no code was sent"
    return words[0]


def brought_to(hub: FakeHub, status: Status, **changes: Any) -> Application:
    """A fresh application that has walked the road as far as `status` (one of ROAD); `changes` are those of the order."""
    application_id = accept_application(hub, an_application(**changes)).application.id
    for here, there in pairwise(ROAD[: ROAD.index(status) + 1]):
        STEPS[here, there](hub, application_id)
    application = read(hub, application_id)
    assert application.status is status
    return application


def _acknowledge(hub: FakeHub, application_id: str) -> None:
    ask_terms_code(hub, application_id, REQUIRED, HAND)
    work_all(hub)
    acknowledge_terms(hub, application_id, last_code(hub, application_id), HAND)


def _send(hub: FakeHub, application_id: str) -> None:
    send_answers(hub, application_id)
    work_all(hub)


def approve(hub: FakeHub, application_id: str) -> None:
    """The lender approves and the hub learns of it; the papers are not fetched yet."""
    hub.loan_system.approve(deal_number(hub, application_id))
    hub.clock.move(timedelta(seconds=10))
    while read(hub, application_id).status in (Status.SUBMITTED, Status.IN_REVIEW):
        assert drain(hub, WORKER, 1), "nothing is due"


def _issue_contract(hub: FakeHub, _application_id: str) -> None:
    work_all(hub)


def ask_to_sign(hub: Hub, application_id: str) -> str:
    """The borrower reads the contract's page and asks for a code; returns the fingerprint of what was shown."""
    application = read(hub, application_id)
    assert application.contract is not None
    show_contract(hub, application, HAND)
    request_signing_code(hub, application_id, application.contract.fingerprint, HAND)
    return application.contract.fingerprint


def sign(hub: FakeHub, application_id: str) -> None:
    """The borrower asks for a code, reads it, enters it; the loan system is not told yet."""
    fingerprint = ask_to_sign(hub, application_id)
    work_all(hub)
    sign_contract(hub, application_id, fingerprint, last_code(hub, application_id), HAND)


def _sign_and_confirm(hub: FakeHub, application_id: str) -> None:
    sign(hub, application_id)
    work_all(hub)


def _open_gates(hub: FakeHub, application_id: str) -> None:
    confirm_booking(hub, application_id, "OP-1")
    hub.clock.move(timedelta(days=3))
    while read(hub, application_id).status is Status.SIGNED:
        assert drain(hub, WORKER, 1), "nothing is due"


def _pay_out(hub: FakeHub, application_id: str) -> None:
    hub.loan_system.issue(deal_number(hub, application_id))
    hub.clock.move(timedelta(seconds=10))
    work_all(hub)


def deal_number(hub: Hub, application_id: str) -> str:
    """The number of its deal in the loan system."""
    deal = read(hub, application_id).deal
    assert deal is not None
    return deal.number


STEPS = {
    (Status.RECEIVED, Status.FILLING): _acknowledge,
    (Status.FILLING, Status.SUBMITTED): _send,
    (Status.SUBMITTED, Status.APPROVED): approve,
    (Status.APPROVED, Status.CONTRACT_READY): _issue_contract,
    (Status.CONTRACT_READY, Status.SIGNED): _sign_and_confirm,
    (Status.SIGNED, Status.PAYOUT_READY): _open_gates,
    (Status.PAYOUT_READY, Status.ACTIVE): _pay_out,
}
