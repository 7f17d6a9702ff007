"""Step 3: the borrower's answers, kept page by page; nothing typed is lost.

Sending them queues the application for the loan system.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.model.application import Application
from bridge.model.borrower import Borrower
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.status import Status
from bridge.ports.work import WorkKind

_SENDABLE = (Status.FILLING, Status.MORE_WANTED)
# Letters of one field: as many as any field takes, less than would make the row of an application heavy.
_LONGEST_DRAFT = 2000
# How pages of the cabinet begin among the drafts: they outlive the questionnaire.
CABINET = "cabinet:"


def keep_answers(hub: Hub, seen: Application, change: Callable[[Borrower], Borrower], periods: int | None = None) -> Application:
    """Keep the answers of one page: `change` puts them into the borrower of `seen`, the application as this request read it.

    Raises StepClosedError when the questionnaire is closed, VersionStaleError when the application changed since: read it anew.
    """
    if not seen.answers_open:
        raise StepClosedError("the questionnaire is closed: the answers were sent")
    with hub.store.begin() as tx:
        return tx.applications.save(replace(seen, borrower=change(seen.borrower), periods=periods or seen.periods), seen)


def keep_draft(hub: Hub, seen: Application, page: str, typed: Mapping[str, str]) -> None:
    """Keep what was typed on a page and is not an answer yet, in place of what was before; nothing typed: forget that.

    A questionnaire that is closed keeps none; the cabinet is never closed. Raises VersionStaleError when the application changed
    since: read it anew.
    """
    cut = {name: value[:_LONGEST_DRAFT] for name, value in typed.items()}
    if not (seen.answers_open or page.startswith(CABINET)) or seen.borrower.drafts.get(page, {}) == cut:
        return
    with hub.store.begin() as tx:
        tx.applications.save(replace(seen, borrower=seen.borrower.with_draft(page, cut)), seen)


def send_answers(hub: Hub, application_id: str) -> Application:
    """The borrower has checked the answers: close the questionnaire and queue the hand-over. Pressed twice, it is sent once.

    Raises FieldInvalidError naming the first answer that is missing, StepClosedError.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
        application.require(*_SENDABLE)
        if not application.answers_open:
            return application
        refuse_missing(application.borrower)
        now = hub.clock.now()
        kept = {page: typed for page, typed in application.borrower.drafts.items() if page.startswith(CABINET)}
        saved = tx.applications.save(
            replace(application, questionnaire_at=now, more_wanted="", borrower=replace(application.borrower, drafts=kept))
        )
        once = f"submit:{saved.id}:{saved.version}"
        tx.work.post(WorkKind.SUBMIT_APPLICATION, saved.id, LOAN_SYSTEM, saved.id, now, once=once)
        return saved


def refuse_missing(borrower: Borrower) -> None:
    """Raises FieldInvalidError naming the first answer that the loan system can't do without."""
    needed = {
        "surname": borrower.surname,
        "name": borrower.name,
        "birth_date": borrower.birth_date,
        "phone": borrower.phone,
        "passport": borrower.passport,
        "registration": borrower.registration.city,
        "income": borrower.employment.income,
    }
    for field, value in needed.items():
        if not value:
            raise FieldInvalidError("this answer is missing", field=field)
