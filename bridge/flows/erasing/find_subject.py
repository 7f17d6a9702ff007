"""A person's applications, by phone, passport or one of them; what may be erased of each, what stays, why and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.checks.phones import normal_phone
from bridge.model.erasing.rules import Kind, Rule, Scope, evidence_of, kind_of
from bridge.model.errors import ApplicationUnknownError, FieldInvalidError
from bridge.model.events import EventType
from bridge.ports.store import Exchange, Transaction

CONTRACT = "152-ФЗ ст. 6 ч. 1 п. 5 (договор исполняется)"
REQUEST = "152-ФЗ ст. 14 ч. 1, ст. 21 ч. 5 (по требованию)"
_PASSPORT = 10


class Outcome(StrEnum):
    """ERASE now; KEEP by law until a day; AT_WORK: the application is not over; HELD by something open; GONE already."""

    ERASE = "erase"
    KEEP = "keep"
    AT_WORK = "at_work"
    HELD = "held"
    GONE = "gone"


@dataclass(frozen=True)
class Part:
    """What becomes of one application in one scope: by which article, until which day, held up by what."""

    application_id: str
    scope: Scope
    outcome: Outcome
    article: str
    until: date | None = None
    obstacles: Sequence[str] = ()
    rule: Rule | None = None


@dataclass(frozen=True, repr=False)
class Subject:
    """A person: their applications, the newest first, and what may become of each. `anchor`: the id that leads to all of them."""

    applications: Sequence[Application]
    parts: Sequence[Part]

    @property
    def anchor(self) -> str:
        """One application of the person: speaks of nobody in an address or a log."""
        return self.applications[0].id

    @property
    def erasable(self) -> Sequence[Part]:
        """What would be erased on request."""
        return [part for part in self.parts if part.outcome is Outcome.ERASE]


def find_subject(hub: Hub, phone: str, passport: str, by: str) -> Subject:
    """By blind indexes. Who looked is noted at each application found.

    Raises FieldInvalidError for what is neither a phone nor a passport, ApplicationUnknownError when nobody is found.
    """
    digits, told = "".join(filter(str.isdecimal, passport)), normal_phone(phone) or ""
    if (phone and not told) or (passport and len(digits) != _PASSPORT) or not (told or digits):
        raise FieldInvalidError("a phone of eleven digits, or series and number of a passport", field="phone")
    with hub.store.begin() as tx:
        return _noted(hub, tx, tx.erasing.of_person(told, digits), by)


def subject_of(hub: Hub, application_id: str, by: str) -> Subject:
    """The person of this application. Raises ApplicationUnknownError."""
    with hub.store.begin() as tx:
        return _noted(hub, tx, same_person(tx, application_id), by)


def same_person(tx: Transaction, application_id: str) -> Sequence[Application]:
    """This application and all of the same phone or passport; alone when neither is known any more."""
    application = tx.applications.get(application_id)
    passport = application.borrower.passport
    found = tx.erasing.of_person(application.borrower.phone, passport.digits if passport else "")
    return found or [application]


def parts_of(hub: Hub, tx: Transaction, applications: Sequence[Application]) -> Sequence[Part]:
    """Both scopes of each."""
    held = tx.erasing.obstacles([one.id for one in applications])
    return [_part(hub, tx, one, scope, held.get(one.id, ())) for one in applications for scope in Scope]


def _noted(hub: Hub, tx: Transaction, applications: Sequence[Application], by: str) -> Subject:
    if not applications:
        raise ApplicationUnknownError("nobody is found")
    for one in applications:
        tx.journal.note(Exchange(hub.clock.now(), by, "hub", "найден как субъект данных", "OK", one.id))
    return Subject(applications, parts_of(hub, tx, applications))


def _part(hub: Hub, tx: Transaction, application: Application, scope: Scope, obstacles: Sequence[str]) -> Part:
    gone = next((one for one in tx.erasing.find(application.id) if one.scope is scope), None)
    if gone is not None:
        return Part(application.id, scope, Outcome.GONE, gone.article, hub.clock.local(gone.at).date())
    history = tx.applications.history(application.id)
    signed = any(event is EventType.CONTRACT_SIGNED for _, event, _ in history)
    kind = kind_of(application.status, signed)
    if kind is None:
        return Part(application.id, scope, Outcome.AT_WORK, CONTRACT)
    if obstacles:
        return Part(application.id, scope, Outcome.HELD, CONTRACT, obstacles=obstacles)
    ended = max((at for at, _, _ in history), default=application.received_at)
    return _ruled(hub, application.id, scope, kind, hub.clock.local(ended).date())


def _ruled(hub: Hub, application_id: str, scope: Scope, kind: Kind, over: date) -> Part:
    rule = hub.retention.of(kind if scope is Scope.PERSON else evidence_of(kind), hub.clock.today())
    if rule is None:
        return Part(application_id, scope, Outcome.KEEP, "срок хранения не задан")
    until = rule.last_day(over)
    if rule.on_request or hub.clock.today() > until:
        return Part(application_id, scope, Outcome.ERASE, REQUEST if rule.on_request else rule.article, rule=rule)
    return Part(application_id, scope, Outcome.KEEP, rule.article, until, rule=rule)
