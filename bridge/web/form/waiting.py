"""Pages on which the borrower only waits or reads: the decision, the papers, the gates, the end."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from bridge.flows.refusing.offer_instead import choose_way
from bridge.model.application import Application
from bridge.model.gates import Stage
from bridge.model.status import Status
from bridge.web.form.gate_words import gate_lines, lines_before_signing
from bridge.web.form.places import place_of
from bridge.web.form.visit import Visit, typed


def wait(visit: Visit) -> ResponseReturnValue:
    """What happens now, how long it usually takes; the page leads on by itself."""
    doing, closed = _doing(visit.application), visit.lender_closed()
    return visit.show("waiting", doing=doing, mark=mark(visit.application, closed), closed=closed and doing)


def choose(visit: Visit) -> ResponseReturnValue:
    """Less was approved: the borrower takes one of the ways on, and the site hears of it."""
    choose_way(visit.hub, visit.application.id, typed("way"))
    return visit.go("waiting", note="saved")


def tell_place(visit: Visit) -> ResponseReturnValue:
    """For the script of a waiting page: a word that changes when there is something new to show."""
    here = visit.fresh()
    return jsonify(mark=mark(here.known, here.lender_closed()) if here.known else "")


def tell_end(visit: Visit) -> ResponseReturnValue:
    """Declined, expired, cancelled: why, and what to do next."""
    return visit.show("ended", partner=visit.hub.partner(visit.application))


def show_gates(visit: Visit) -> ResponseReturnValue:
    """Signed: what must still happen before the money goes to the seller."""
    application, closed = visit.application, visit.lender_closed()
    lines = gate_lines(application, Stage.BEFORE_PAYOUT, visit.hub.partner(application).title, visit.hub.clock.now())
    here, paying = mark(application, closed), application.status is Status.PAYOUT_READY
    before = lines_before_signing(application)
    return visit.show("gates", gates=lines, before=before, mark=here, paying=paying, closed="gates" if closed else "")


def mark(application: Application, closed: bool) -> str:
    """Changes with everything that a waiting page shows."""
    opened = sum(gate.open for gate in application.gates)
    return f"{place_of(application)}.{application.status}.{opened}{'.closed' if closed else ''}"


def _doing(application: Application) -> str:
    if application.status is Status.APPROVED:
        return "papers"
    return "signature" if application.status is Status.CONTRACT_READY else "decision"
