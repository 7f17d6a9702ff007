"""What a borrower was told: each announcement of a case, by what it went, how it ended or why it did not go."""

import re

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.model.errors import ApplicationUnknownError
from bridge.model.informing.announcement import Telling
from bridge.model.informing.occasion import RULES, Duty, Occasion

OCCASIONS = {
    Occasion.RECEIVED: "Заявка получена",
    Occasion.MORE_WANTED: "Нужно уточнение",
    Occasion.APPROVED: "Одобрено",
    Occasion.APPROVED_LESS: "Одобрено меньше",
    Occasion.DECLINED: "Отказ",
    Occasion.PRICE_CHANGED: "Цена изменилась",
    Occasion.CONTRACT_READY: "Договор готов",
    Occasion.SIGNED: "Договор подписан",
    Occasion.PAID_OUT: "Заём выдан, график",
    Occasion.PAYMENT_TAKEN: "Платёж записан",
    Occasion.DEBITED: "Списан автоплатёж",
    Occasion.REFUNDED: "Деньги возвращены",
    Occasion.TOUR_REFUND: "Сайт возвращает деньги за тур",
    Occasion.TOUR_REFUND_POSTED: "Возврат за тур записан",
    Occasion.REPAID: "Заём погашен",
    Occasion.EXPIRED: "Время вышло",
    Occasion.CANCELLED: "Заявка отменена",
    Occasion.DUE_SOON: "Скоро платёж",
    Occasion.DEBIT_SOON: "Скоро автоплатёж",
    Occasion.OVERDUE: "Платёж просрочен",
    Occasion.ANSWERED: "Есть ответ на вопрос",
}
_STATES = {
    Telling.WAITING: ("ждёт часа", "wait"),
    Telling.TOLD: ("отправлено", "good"),
    Telling.REACHED: ("дошло", "good"),
    Telling.SKIPPED: ("не отправлено", "end"),
    Telling.FAILED: ("не дошло", "ask"),
}
_CARRIERS = {"sms": "СМС", "mail": "письмо"}
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)


def add_told(door: Blueprint, hub: Hub) -> None:
    """Hang the page on the door."""

    @door.get("/cases/<application_id>/told")
    def case_told(application_id: str) -> ResponseReturnValue:
        if not _ID.fullmatch(application_id):
            raise ApplicationUnknownError("there is no such application")
        with hub.store.read() as tx:
            case, counts = tx.applications.get(application_id), tx.counts()
            rows, choice = tx.announcements.of(application_id), tx.choices.of(application_id)
        return render_template(
            "office/help/told.html", case=case, counts=counts, rows=rows, choice=choice, occasions=OCCASIONS, states=_STATES,
            carriers=_by_what, by_law={one for one, rule in RULES.items() if rule.duty is Duty.LAW},
        )  # fmt: skip


def _by_what(words: str) -> str:
    return ", потом ".join(_CARRIERS.get(word, word) for word in words.split(",") if word)
