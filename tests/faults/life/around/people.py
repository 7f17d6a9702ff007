"""What people do next: the borrower, the site, the officer. Each notes in the model what was answered."""

from collections.abc import Callable
from datetime import timedelta

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.applying.acknowledge_terms import acknowledge_terms, ask_terms_code
from bridge.flows.applying.answer_questionnaire import send_answers
from bridge.flows.deciding.cancel_application import cancel_application
from bridge.flows.deciding.change_price import change_price
from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.repaying.start_payment import start_payment
from bridge.flows.signing.ask_signing_code import request_signing_code
from bridge.flows.signing.confirm_booking import confirm_booking
from bridge.flows.signing.show_paper import show_contract
from bridge.flows.signing.sign_contract import sign_contract
from bridge.model.application import Application
from bridge.model.decision import DealState
from bridge.model.payment import PaymentState
from bridge.model.status import Status
from tests.builders import REQUIRED
from tests.faults.life.around.world import Order, World
from tests.faults.life.model import Known, Payment
from tests.walk import HAND, last_code

OPEN_TO_OFFICER = (DealState.NEW, DealState.IN_REVIEW)
INSTALMENTS = (1_500_000, 1_500_000, 1_200_000)


def send_order(world: World, order: Order) -> None:
    """The site posts its order, for the first time or again."""
    known, accepted = world.attempt(accept_application, order.draft)
    order.loan.note("order", known)
    order.loan.note_price(1, order.draft.price.total, known)
    if known is Known.SURELY:
        assert order.id in ("", accepted.application.id), "one order got two answers"
        order.id = accepted.application.id
    assert known is not Known.NOT or not order.id, "an order that was taken is refused"


def act(world: World, order: Order) -> None:
    """The next thing that somebody would do with this order."""
    application = world.known(order)
    if application is None:
        send_order(world, order)
    elif application.status in NEXT:
        NEXT[application.status](world, order, application)


def sign(world: World, order: Order, fingerprint: str) -> None:
    """Enter the last code that came, for these papers."""
    if not _has_code(world, order):
        return
    known, _ = world.attempt(sign_contract, order.id, fingerprint, last_code(world.hub, order.id), HAND)
    order.loan.note("sign", known)
    if known:
        order.loan.hands.add(fingerprint)


def shown_papers(world: World, order: Order) -> str:
    """The fingerprint of the papers that the borrower sees now; empty when there are none."""
    application = world.known(order)
    contract = application.contract if application else None
    if contract is None:
        return ""
    order.papers.add(contract.fingerprint)
    world.attempt(show_contract, application, HAND)
    return contract.fingerprint


def ask_to_sign(world: World, order: Order, fingerprint: str) -> None:
    """Ask for a code for these papers."""
    world.attempt(request_signing_code, order.id, fingerprint, HAND)


def cancel(world: World, order: Order) -> None:
    """The tour is gone."""
    order.loan.note("cancel", world.attempt(cancel_application, order.id, "tour_gone")[0])


def book(world: World, order: Order) -> None:
    """The operator confirmed."""
    order.loan.note("book", world.attempt(confirm_booking, order.id, "OP-1")[0])


def move_price(world: World, order: Order, total: int) -> None:
    """The site tells the next version of the price."""
    version = max(order.loan.prices) + 1
    known, _ = world.attempt(change_price, order.id, world.price(total, version))
    if known:
        order.loan.note_price(version, total, known)


def tell_of_payment(world: World, reference: str, state: PaymentState, amount: int) -> None:
    """The acquirer's notice."""
    body = world.acquirer.notice_body(reference, state, amount)
    world.notices.tell(f"acquiring:{world.acquirer.read_notice(body).key}", take_notice, body)


def _terms(world: World, order: Order, application: Application) -> None:
    if _has_code(world, order):
        known, _ = world.attempt(acknowledge_terms, application.id, last_code(world.hub, application.id), HAND)
        order.loan.note("terms", known)
    world.attempt(ask_terms_code, application.id, REQUIRED, HAND)


def _answers(world: World, order: Order, application: Application) -> None:
    order.loan.note("answers", world.attempt(send_answers, application.id)[0])


def _approve(world: World, _order: Order, application: Application) -> None:
    record = world.system.deal_of(application.id)
    if record and record.state in OPEN_TO_OFFICER:
        world.system.approve(record.number)


def _sign(world: World, order: Order, application: Application) -> None:
    if application.contract and not application.signature:
        shown = shown_papers(world, order)
        sign(world, order, shown)
        ask_to_sign(world, order, shown)


def _book(world: World, order: Order, _application: Application) -> None:
    book(world, order)
    world.clock.move(timedelta(hours=5))


def _issue(world: World, _order: Order, application: Application) -> None:
    record = world.system.deal_of(application.id)
    if record and record.state is DealState.SIGNED:
        world.system.issue(record.number)


def _pay(world: World, order: Order, application: Application) -> None:
    amount = INSTALMENTS[len(order.loan.payments) % len(INSTALMENTS)]
    known, started = world.attempt(start_payment, application.id, amount)
    order.loan.unanswered += known is Known.PERHAPS
    if started is None:
        return
    payment, _ = started
    order.loan.payments[payment.reference] = Payment(amount, paid=True)
    world.acquirer.states[payment.reference] = PaymentState.PAID
    # The later word may come first.
    for state in (PaymentState.PAID, PaymentState.AUTHORIZED):
        tell_of_payment(world, payment.reference, state, amount)


def _has_code(world: World, order: Order) -> bool:
    return any(word.isdigit() for one in world.sms.sent if one.application_id == order.id for word in one.text.split())


NEXT: dict[Status, Callable[[World, Order, Application], None]] = {
    Status.RECEIVED: _terms, Status.FILLING: _answers, Status.MORE_WANTED: _answers, Status.SUBMITTED: _approve,
    Status.IN_REVIEW: _approve, Status.CONTRACT_READY: _sign, Status.SIGNED: _book, Status.PAYOUT_READY: _issue,
    Status.ACTIVE: _pay,
}  # fmt: skip
