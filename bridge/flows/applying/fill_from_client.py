"""Step 3 in one go: a borrower who has a password at the lender lets the questionnaire be filled with what is known there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bridge.flows.find_closed import require_open
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.borrower import Address, Borrower, Passport
from bridge.model.checks import passport as rules
from bridge.model.checks.names import name_valid
from bridge.model.errors import FieldInvalidError, StepClosedError, TooManyTriesError
from bridge.ports.outside_errors import RefusedError
from bridge.ports.store import Transaction

TRIES, WINDOW = 3, timedelta(minutes=15)
LONGEST_PASSWORD, _LONGEST_WORK, _ADULT = 200, 200, 18
TRIED, REFUSED, FILLED = "client_tried", "client_refused", "client_filled"


def fill_from_client(hub: Hub, application_id: str, password: str) -> Application:
    """Ask the lender's system by the application's phone and `password`, and fill answers that are empty; none is replaced.

    Raises FieldInvalidError for no password, StepClosedError when the questionnaire is closed, TooManyTriesError after three
    tries in fifteen minutes, and the outside errors of `LoanSystem.known_client` (RefusedError with its reason; BusyError, which
    counts as no try, while nothing is sent there).
    """
    if not password or len(password) > LONGEST_PASSWORD:
        raise FieldInvalidError("a password is missing", field="password")
    require_open(hub, "known_client")
    application = _count_try(hub, application_id)
    try:
        known = hub.loan_system.known_client(application, password)
    except RefusedError as refusal:
        _note(hub, application_id, REFUSED, {"reason": refusal.reason})
        raise
    return _fill(hub, application_id, known)


def _count_try(hub: Hub, application_id: str) -> Application:
    """Write the try down before it is made, so that a try whose end nobody saw counts as well."""
    with hub.store.begin() as tx:
        application = _open(tx, application_id)
        now = hub.clock.now()
        # Written first, counted second: appending makes tries of the same moment wait for each other.
        tx.evidence.append(application_id, TRIED, now, {})
        tries = [one.at for one in tx.evidence.of(application_id) if one.kind == TRIED and one.at > now - WINDOW]
        if len(tries) > TRIES:
            raise TooManyTriesError("the password was tried too often", seconds=_wait(tries[-TRIES - 1], now))
        return application


def _wait(oldest: datetime, now: datetime) -> int:
    return int((oldest + WINDOW - now).total_seconds()) + 1


def _fill(hub: Hub, application_id: str, known: Borrower) -> Application:
    with hub.store.begin() as tx:
        application = _open(tx, application_id)
        filled = filled_in(application.borrower, known, hub.clock.today())
        names = [name for name in vars(filled) if getattr(filled, name) != getattr(application.borrower, name)]
        tx.evidence.append(application_id, FILLED, hub.clock.now(), {"answers": ", ".join(names)})
        return tx.applications.save(replace(application, borrower=filled))


def _open(tx: Transaction, application_id: str) -> Application:
    application = tx.applications.get(application_id)
    if not application.answers_open:
        raise StepClosedError("the questionnaire is closed: the answers were sent")
    return application


def _note(hub: Hub, application_id: str, kind: str, facts: Mapping[str, str]) -> None:
    with hub.store.begin() as tx:
        tx.evidence.append(application_id, kind, hub.clock.now(), facts)


def filled_in(borrower: Borrower, known: Borrower, today: date) -> Borrower:
    """The borrower with empty answers filled from `known`, as far as it would pass if typed. The phone is never taken."""
    birth = borrower.birth_date or _adult(known.birth_date, today)
    work = borrower.employment
    # The registration and the residence are one page: either both are asked for, or both are known.
    moved_in = borrower.registration == Address() and borrower.residence is None
    return replace(
        borrower,
        surname=borrower.surname or _name(known.surname),
        name=borrower.name or _name(known.name),
        patronymic=borrower.patronymic or ("" if borrower.no_patronymic else _name(known.patronymic)),
        birth_date=birth,
        email=borrower.email or known.email,
        passport=borrower.passport or _valid(known.passport, birth, today),
        registration=known.registration if moved_in else borrower.registration,
        residence=known.residence if moved_in else borrower.residence,
        employment=replace(work, work_name=work.work_name or known.employment.work_name[:_LONGEST_WORK]),
    )


def _name(text: str) -> str:
    return text if name_valid(text) else ""


def _adult(birth: date | None, today: date) -> date | None:
    return birth if birth and rules.birthday(birth, _ADULT) <= today else None


def _valid(passport: Passport | None, birth: date | None, today: date) -> Passport | None:
    """A passport of an earlier loan may have run out since: then the borrower types the new one."""
    if passport is None or birth is None:
        return None
    typed = rules.Passport(passport.series, passport.number, passport.issued_on, birth, passport.division_code)
    return None if rules.check_passport(typed, today).faults else passport
