"""What people were told and did: messages, codes, questions, deeds of officers, refunds of tours."""

from collections.abc import Iterator

from bridge.model.informing.announcement import Announcement, Telling
from bridge.model.money import shown_rubles
from bridge.model.one_time_code import OneTimeCode, Purpose
from bridge.model.refunding.tour_refund import TourRefund
from bridge.model.seconding.deed import DeedState, KeptDeed
from bridge.ports.sms import Channel, Message, MessageState
from bridge.ports.store import Transaction
from bridge.web.office.help.told import OCCASIONS
from bridge.web.office.masking import masked_text
from bridge.web.office.seconding.words import STATES as DEEDS
from bridge.web.office.seconding.words import title_of
from bridge.web.office.telling.line import Line

_MESSAGES = {
    MessageState.WAITING: ("ждёт отправки", "wait"),
    MessageState.SENT: ("отправлено, ждём доставки", "wait"),
    MessageState.DELIVERED: ("доставлено", "good"),
    MessageState.FAILED: ("не доставлено", "ask"),
    MessageState.LOST: ("шлюз не знает о нём", "ask"),
    MessageState.UNTOLD: ("шлюз не говорит о доставке", "ask"),
}
_TOLD = {
    Telling.WAITING: ("ждёт часа", "wait"),
    Telling.TOLD: ("отправлено", ""),
    Telling.REACHED: ("дошло", "good"),
    Telling.SKIPPED: ("не отправлено: не нужно", ""),
    Telling.FAILED: ("не дошло", "ask"),
}
_CODES = {
    Purpose.ENTRY: "для входа",
    Purpose.TERMS: "согласия",
    Purpose.SIGNING: "подписи",
    Purpose.PAYING: "оплаты",
}


def people_of(tx: Transaction, application_id: str) -> Iterator[Line]:
    """Every line about what was told, asked and decided."""
    for message in tx.erasing.messages_of(application_id):
        yield _message(message)
    for announced in tx.announcements.of(application_id):
        yield _announced(announced)
    for code in tx.codes.of(application_id):
        yield from _code(code)
    for deed in tx.second_deeds.of(application_id):
        yield from _deed(deed)
    for refund in tx.tour_refunds.of(application_id):
        yield _refund(refund)


def _message(one: Message) -> Line:
    words, tone = _MESSAGES[one.state]
    what = "Звонок с кодом" if one.channel is Channel.CALL else "СМС с кодом" if one.code_id else "СМС"
    took = round((one.ended_at - one.made_at).total_seconds() * 1000) if one.ended_at else 0
    reason = (("причина", masked_text(one.reason)),) if one.reason else ()
    moments = (("принято шлюзом", one.taken_at), ("конец", one.ended_at))
    told = tuple((name, f"{round((at - one.made_at).total_seconds(), 1)} с после отправки") for name, at in moments if at)
    details = (("сообщение", one.id), ("у шлюза", one.gateway_id or "—"), *told, *reason)
    return Line(one.made_at, "message", "хаб", "клиент", what, words, tone, took, details)


def _announced(one: Announcement) -> Line:
    words, tone = _TOLD[one.state]
    details = (("повод", one.key), ("чем", one.carriers or "—"), ("причина", masked_text(one.reason) or "—"))
    return Line(one.made_at, "message", "хаб", "клиент", f"Сообщить: {OCCASIONS[one.occasion]}", words, tone, details=details)


def _code(one: OneTimeCode) -> Iterator[Line]:
    what = f"Код {_CODES[one.purpose]}"
    details = (("код", f"№ {one.n}"), ("попыток осталось", str(one.tries_left)))
    yield Line(one.made_at, "message", "клиент", "хаб", f"{what}: попросил", details=details)
    if one.used_at:
        yield Line(one.used_at, "message", "клиент", "хаб", f"{what}: ввёл верно", "", "good", details=details)


def _deed(kept: KeptDeed) -> Iterator[Line]:
    words, tone = DEEDS[kept.state]
    details = (("что произойдёт", kept.deed.words), ("причина", masked_text(kept.deed.reason)))
    what = f"Второе лицо: {title_of(kept.deed.kind)}"
    yield Line(kept.asked_at, "office", f"офис ({kept.asked_by})", "", f"{what}, просьба", words, tone, details=details)
    if kept.ended_at and kept.state is not DeedState.ASKED:
        yield Line(kept.ended_at, "office", f"офис ({kept.ended_by or 'часы'})", "", what, words, tone, details=details)


def _refund(one: TourRefund) -> Line:
    details = (("номер сайта", masked_text(one.reference)), ("кредитору", shown_rubles(one.to_lender)))
    return Line(one.announced_at, "payment", "сайт", "хаб", f"Возврат за тур {shown_rubles(one.amount)}", details=details)
