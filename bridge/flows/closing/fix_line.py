"""What puts a differing line right: one deed per cause, each of which may be done twice without harm."""

from datetime import date

from bridge.flows.closing.read_sides import bounds, read_sides
from bridge.flows.hub import Hub
from bridge.flows.repaying.advance_payment import post_paid
from bridge.flows.repaying.ask_payments import ask_one
from bridge.flows.repaying.give_back import note_reversed
from bridge.flows.repaying.hold_money import hold_money
from bridge.flows.repaying.receive_payment import act_on
from bridge.model.errors import FieldInvalidError
from bridge.model.paying.closing import RowKind
from bridge.model.paying.suspense import SuspenseCause
from bridge.model.paying.three_sides import Fix, Line, compare_day
from bridge.model.payment import PaymentNotice, PaymentState
from bridge.ports.store import Exchange


def fix_line(hub: Hub, day: date, line_id: str, person: str) -> Fix:
    """Do what the line proposes; returns what was done. Raises FieldInvalidError (nothing to do), an outside error."""
    sides = read_sides(hub, day, fresh=False)
    line = next((one for one in compare_day(sides.day, sides.rows) if one.id == line_id), None)
    if line is None or line.fix is Fix.NONE:
        raise FieldInvalidError("this line proposes nothing to do", field="line")
    _do(hub, line, day)
    with hub.store.begin() as tx:
        now = hub.clock.now()
        tx.journal.note(Exchange(now, person, "hub", f"сверка платежей: {line.fix}", line.reference, line.application_id))
    return line.fix


def _do(hub: Hub, line: Line, day: date) -> None:
    match line.fix:
        case Fix.ASK:
            with hub.store.read() as tx:
                payment = tx.payments.by_reference(line.reference)
            if payment is not None:
                ask_one(hub, payment)
        case Fix.POST:
            with hub.store.begin() as tx:
                post_paid(hub, tx, tx.payments.get(line.subject))
        case Fix.REVERSED:
            with hub.store.read() as tx:
                reversed_one = tx.payments.get(tx.refunds.get(line.subject).subject)
            note_reversed(hub, reversed_one.id, reversed_one.to_reverse)
        case Fix.SUSPEND:
            _suspend(hub, line)
        case Fix.COUNT:
            _count(hub, line, day)


def _count(hub: Hub, line: Line, day: date) -> None:
    """As the notice that did not come would have told it, on the day of the report that tells it.

    Should the notice come after all, it is known by the same number.
    """
    state = PaymentState.CHARGED_BACK if line.kind is RowKind.CHARGEBACK else PaymentState.REFUNDED
    back = -(line.acquirer or 0)
    whose = (line.reference, line.acquirer_reference)
    told = PaymentNotice(
        *whose, state, "report", None, "RUB", line.subject, refunded=back, refund_id=line.subject, given_at=bounds(hub, day)[0]
    )  # fmt: skip
    with hub.store.begin() as tx:
        act_on(hub, tx, told)


def _suspend(hub: Hub, line: Line) -> None:
    key = f"reported:{line.acquirer_reference}"
    told = PaymentNotice(
        line.reference, line.acquirer_reference, PaymentState.PAID, "report", line.acquirer, "RUB", key
    )  # fmt: skip
    with hub.store.begin() as tx:
        hold_money(hub, tx, told, SuspenseCause.UNKNOWN_REFERENCE)
