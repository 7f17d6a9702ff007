"""Tell the borrower what was announced: at a fit hour, if it is still so, by the channels chosen; marked in one transaction."""

from dataclasses import replace

from bridge.flows.hub import TIMER, Hub
from bridge.flows.informing.fill_words import lender_phone, worded
from bridge.flows.informing.find_hour import end_of_hours, fit_hour, free_of_limits
from bridge.flows.informing.still_true import looked_again
from bridge.flows.messaging.letters.post_letter import MAIL
from bridge.flows.messaging.post_message import post_message
from bridge.flows.open_attention import open_attention
from bridge.model.application import Application
from bridge.model.informing.announcement import Announcement, Telling
from bridge.model.informing.choice import Carrier, Choice
from bridge.model.informing.occasion import RULES, Duty, Occasion
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind

_BY_POST = "о просрочке не пишем: отказ от взаимодействия (230-ФЗ ст. 8); то, что велит 353-ФЗ ст. 10 ч. 4, пошлите почтой"
_NO_PHONE = "о просрочке не сообщить: закон велит назвать телефон кредитора, а BRIDGE_LENDER_PHONE не задан"


def tell_borrower(hub: Hub, work: Work) -> Later | None:
    """One look; later again while it is night where the borrower lives. Raises the loan system's outside errors."""
    with hub.store.read() as tx:
        told, application = tx.announcements.get(work.subject), tx.applications.get(work.application_id)
    if told.state is not Telling.WAITING:
        return None
    now = hub.clock.now()
    fit = fit_hour(hub, application, told, now)
    if fit > now:
        return Later(fit)
    fresh = looked_again(hub, application, told)
    if isinstance(fresh, Later):
        return fresh
    with hub.store.begin() as tx:
        if tx.announcements.get(told.id).state is not Telling.WAITING:
            return None
        if isinstance(fresh, str):
            _skip(tx, told, fresh)
            return None
        return _tell(hub, tx, application, fresh)


def _tell(hub: Hub, tx: Transaction, application: Application, told: Announcement) -> Later | None:
    now = hub.clock.now()
    if told.occasion is Occasion.OVERDUE:
        barred = _barred(hub, tx, application, told)
        if isinstance(barred, Later):
            return barred
        if barred:
            _skip(tx, told, barred)
            return None
    choice = tx.choices.of(application.id)
    text, carriers = worded(hub, application, told, choice.language), _carriers(hub, application, told, choice)
    if text is None or not carriers:
        _skip(tx, told, "нет текста" if text is None else "клиент не хочет")
        return None
    if Carrier.SMS in carriers:
        message = post_message(hub, tx, application, text.sms, end_of_hours(hub, application, told, now))
        told = replace(told, message_id=message.id)
    if Carrier.MAIL in carriers:
        tx.work.post(WorkKind.MAIL_BORROWER, application.id, MAIL, told.id, now)
    gone_by = ",".join(filter(None, (told.carriers, *carriers)))
    told = replace(told, state=Telling.TOLD, carriers=gone_by, phone=application.borrower.phone, told_at=now)
    tx.announcements.save(told)
    if RULES[told.occasion].duty is Duty.LAW:
        tx.work.post(WorkKind.FOLLOW_ANNOUNCEMENT, application.id, TIMER, told.id, now, once=f"announced:{told.id}")
    return None


def _barred(hub: Hub, tx: Transaction, application: Application, told: Announcement) -> Later | str:
    """What stands between a debt and a word about it: why it is not told at all, until when it waits; nothing."""
    refused, now = application.no_contact, hub.clock.now()
    if refused and refused.holds_on(hub.clock.today()):
        open_attention(hub, tx, f"informing:{told.occasion}", _BY_POST, application.id, attention_id=f"att_{told.id}")
        return "отказ от взаимодействия"
    if not lender_phone(hub, application):
        open_attention(hub, tx, "informing_phone", _NO_PHONE, attention_id="att_informing_phone")
        return "не задан телефон кредитора"
    free = free_of_limits(hub, tx, application, now)
    return Later(fit_hour(hub, application, told, free)) if free > now else ""


def _carriers(hub: Hub, application: Application, told: Announcement, choice: Choice) -> tuple[Carrier, ...]:
    """Those not tried before: after a failure the other one is up."""
    if told.carriers:
        other = choice.other(Carrier(told.carriers.rpartition(",")[2]))
        return (other,) if other and other.value not in told.carriers.split(",") else ()
    by_phone = hub.product(application).terms.informing.by_phone(told.occasion)
    if hub.mail is None:
        choice = replace(choice, proved_at=None)
    return choice.carriers(told.occasion, by_phone=by_phone)


def _skip(tx: Transaction, told: Announcement, reason: str) -> None:
    tx.announcements.save(replace(told, state=Telling.SKIPPED, reason=reason))
