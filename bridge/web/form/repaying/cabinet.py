"""The cabinet: what is owed, when, what is paid; a chart and a table of the same numbers."""

from collections.abc import Sequence

from flask.typing import ResponseReturnValue

from bridge.flows.papers.draw_letter import letter_offered, paid_off_letter
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.web.form.repaying.cabinet_rows import covered_rows
from bridge.web.form.repaying.cards import cards_of
from bridge.web.form.repaying.chart import bars
from bridge.web.form.repaying.life import life_of
from bridge.web.form.repaying.refunds import refunds_of
from bridge.web.form.signing import paper_response
from bridge.web.form.visit import Visit
from bridge.web.texts import gettext as _
from bridge.web.texts import later

_WORDS = {
    PaymentState.STARTED: later("не закончен"),
    PaymentState.AUTHORIZED: later("проверяется"),
    PaymentState.PAID: later("получен, записываем в заём"),
    PaymentState.POSTED: later("записан в заём"),
    PaymentState.HELD: later("проверяет сотрудник"),
    PaymentState.LAPSED: later("не оплачен"),
    PaymentState.REVERSED: later("отменён"),
    PaymentState.REFUNDED: later("возвращён"),
    PaymentState.CHARGED_BACK: later("возвращён банком"),
}
_ENDED_BACK = (PaymentState.REFUNDED, PaymentState.CHARGED_BACK)
_ON_ITS_WAY = (PaymentState.AUTHORIZED, PaymentState.PAID, PaymentState.HELD)


def show_loan(visit: Visit) -> ResponseReturnValue:
    """The schedule with what is paid; when everything is, the last page."""
    application, loan = visit.application, visit.application.loan
    payments = _payments(visit)
    rows = covered_rows(loan) if loan else ()
    on_way = sum(payment.amount for payment in payments if payment.state in _ON_ITS_WAY)
    page = "repaid" if application.status is Status.REPAID else "loan"
    chart = bars([row.instalment for row in rows])
    return visit.show(
        page, loan=loan, rows=rows, chart=chart, payments=payments, on_way=on_way, papers=_papers(visit),
        attempt_words=attempt_words, cards=cards_of(visit), refunds=refunds_of(visit),
        life=life_of(visit, rows), letter=letter_offered(visit.hub, application),
    )  # fmt: skip


def attempt_words(payment: Payment) -> str:
    """How an attempt stands, for the one who made it."""
    words = _(_WORDS[payment.state])
    if not payment.refunded or payment.state in _ENDED_BACK:
        return words
    return words + ", " + _("часть возвращена")


def _payments(visit: Visit) -> Sequence[Payment]:
    with visit.hub.store.read() as tx:
        return tx.payments.of(visit.application.id)


def _papers(visit: Visit) -> tuple[object, ...]:
    signature, contract = visit.application.signature, visit.application.contract
    signed = signature.signed_papers if signature else ()
    return signed or (contract.papers if contract else ())


def hand_letter(visit: Visit) -> ResponseReturnValue:
    """The letter that nothing is owed, as a file to keep."""
    paper, body = paid_off_letter(visit.hub, visit.application)
    return paper_response(paper, body, download=True)
