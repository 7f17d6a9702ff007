"""When an announcement may go out: the occasion's rule, the borrower's zone, the law's numbers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.informing.announcement import Announcement
from bridge.model.informing.hours import ContactHours
from bridge.model.informing.limits import MONTH, ContactLimits
from bridge.model.informing.occasion import RULES, Hours
from bridge.ports.store import Transaction


def fit_hour(hub: Hub, application: Application, told: Announcement, at: datetime) -> datetime:
    """`at` itself, or the next moment at which this may be told (UTC)."""
    rule = RULES[told.occasion].hours
    if rule is Hours.AT_ONCE or (rule is Hours.WAITING and _waits(hub, application, at)):
        return at
    if rule is not Hours.LAW and not hub.product(application).terms.informing.by_day:
        return at
    lending = hub.product(application).lending
    return ContactHours.of(lending.law, hub.clock.today()).next_open(at, zones_of(hub, application), lending.calendar)


def end_of_hours(hub: Hub, application: Application, told: Announcement, at: datetime) -> timedelta | None:
    """How long a message about an overdue debt may be on its way from now: one held up until the night is not sent then.

    None: no such limit.
    """
    if RULES[told.occasion].hours is not Hours.LAW:
        return None
    lending = hub.product(application).lending
    hours = ContactHours.of(lending.law, hub.clock.today())
    return hours.closes(at, zones_of(hub, application), lending.calendar) - at


def zones_of(hub: Hub, application: Application) -> Sequence[ZoneInfo]:
    """Where the borrower lives, as he wrote it (230-FZ art. 7: the place of living or stay that the creditor knows)."""
    borrower = application.borrower
    return hub.zones.of((borrower.residence or borrower.registration).region)


def free_of_limits(hub: Hub, tx: Transaction, application: Application, now: datetime) -> datetime:
    """When one more word about an overdue debt may go to this person; others wait for the answer until the commit."""
    told = tx.announcements.told_about_debts(application.borrower.phone, now - MONTH)
    return ContactLimits.of(hub.product(application).lending.law, hub.clock.today()).free_from(told, now)


def _waits(hub: Hub, application: Application, now: datetime) -> bool:
    """The borrower did something a short while ago and waits for what comes of it."""
    signed = application.signature.entered_at if application.signature else None
    acts = [at for at in (application.questionnaire_at, signed) if at is not None]
    return bool(acts) and now - max(acts) <= hub.product(application).terms.informing.waits
