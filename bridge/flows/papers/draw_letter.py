"""The letter that nothing is owed any more: drawn when the borrower first asks for it, kept, and the same ever after."""

from contextlib import suppress
from hashlib import sha256

from bridge.flows.hub import Hub
from bridge.flows.papers.draw_papers import PDF, draw_papers
from bridge.model.application import Application
from bridge.model.contract import Paper
from bridge.model.errors import ApplicationUnknownError, StepClosedError
from bridge.model.status import Status

TEMPLATE = "paid_off"


def letter_offered(hub: Hub, application: Application) -> bool:
    """True when the loan is repaid, nothing of it was taken out again since, and the product has such a letter."""
    loan = application.loan
    repaid = application.status is Status.REPAID and loan is not None and loan.total_debt <= 0
    return repaid and TEMPLATE in hub.product(application).terms.papers.templates.names


def paid_off_letter(hub: Hub, application: Application) -> tuple[Paper, bytes]:
    """The letter and its bytes. Two requests at once get the same one. Raises StepClosedError while something is owed."""
    if not letter_offered(hub, application):
        raise StepClosedError("there is no such letter: the loan is not repaid")
    title, body = (
        f"Справка о погашении займа {application.deal.number if application.deal else ''}".strip(),
        _kept(hub, application),
    )
    if body is None:
        body = _keep(hub, application, title, _drawn(hub, application))
    return _paper(title, body), body


def _drawn(hub: Hub, application: Application) -> bytes:
    (drawn,), _ = draw_papers(hub, application, [TEMPLATE], hub.clock.today())
    return hub.press.pdf(drawn.document)


def _kept(hub: Hub, application: Application) -> bytes | None:
    with suppress(ApplicationUnknownError), hub.store.read() as tx:
        return tx.papers.body(application.id, TEMPLATE)
    return None


def _keep(hub: Hub, application: Application, title: str, body: bytes) -> bytes:
    with hub.store.begin() as tx:
        tx.codes.of(application.id)
        with suppress(ApplicationUnknownError):
            return tx.papers.body(application.id, TEMPLATE)
        tx.papers.add(application.id, _paper(title, body), body, hub.clock.now())
    return body


def _paper(title: str, body: bytes) -> Paper:
    return Paper(TEMPLATE, title, PDF, sha256(body).hexdigest(), TEMPLATE, document=TEMPLATE, source="hub")
