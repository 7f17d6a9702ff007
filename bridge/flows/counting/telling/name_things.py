"""What stages, stretches, purposes and outcomes are called for an officer."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.model.counting.lives import Span, Stage, Waits
from bridge.model.events import EventType
from bridge.model.informing.occasion import Occasion
from bridge.model.one_time_code import Purpose
from bridge.model.status import Status

E, S, N = EventType, Status, Occasion

STAGES: Mapping[str, str] = MappingProxyType(
    {
        Stage.RECEIVED: "Получены",
        Stage.FORM: "Условия подтверждены",
        Stage.SUBMITTED: "Переданы в 1С",
        Stage.APPROVED: "Одобрены",
        Stage.CONTRACT: "Договор готов",
        Stage.SIGNED: "Подписаны",
        Stage.PAYOUT: "К выдаче",
        Stage.ACTIVE: "Выданы",
        Stage.REPAID: "Погашены",
    }
)
LOSSES: Mapping[str, str] = MappingProxyType(
    {E.APPLICATION_DECLINED: "отказ кредитора", E.APPLICATION_EXPIRED: "срок истёк", E.APPLICATION_CANCELLED: "отмена"}
)
AFTER: Mapping[str, str] = MappingProxyType(
    {
        Stage.RECEIVED: "до подтверждения условий",
        Stage.FORM: "на анкете",
        Stage.SUBMITTED: "на рассмотрении",
        Stage.APPROVED: "после одобрения, до договора",
        Stage.CONTRACT: "на подписи",
        Stage.SIGNED: "после подписи",
        Stage.PAYOUT: "перед выдачей",
    }
)
STATUSES: Mapping[Status, str] = MappingProxyType(
    {
        S.RECEIVED: "Получена",
        S.FILLING: "Заполняется",
        S.SUBMITTED: "Передана в 1С",
        S.IN_REVIEW: "На рассмотрении",
        S.MORE_WANTED: "Нужны данные",
        S.APPROVED: "Одобрена",
        S.DECLINED: "Отказ",
        S.CONTRACT_READY: "Договор готов",
        S.SIGNED: "Подписана",
        S.PAYOUT_READY: "К выдаче",
        S.ACTIVE: "Выдана",
        S.REPAID: "Погашена",
        S.EXPIRED: "Истекла",
        S.CANCELLED: "Отменена",
    }
)
MOVES: Mapping[EventType, str] = MappingProxyType(
    {
        E.APPLICATION_RECEIVED: "Заявка получена",
        E.TERMS_ACKNOWLEDGED: "Условия подтверждены кодом",
        E.APPLICATION_SUBMITTED: "Заявка передана в 1С",
        E.REVIEW_STARTED: "Начато рассмотрение",
        E.MORE_DATA_WANTED: "Запрошены данные",
        E.APPLICATION_APPROVED: "Одобрено",
        E.APPLICATION_DECLINED: "Отказано",
        E.PRICE_CHANGED: "Цена изменилась",
        E.CONTRACT_ISSUED: "Договор выпущен",
        E.CONTRACT_SIGNED: "Договор подписан",
        E.PAYOUT_RELEASED: "Выдача разрешена",
        E.PAYOUT_MADE: "Деньги перечислены",
        E.LOAN_REPAID: "Заём погашен",
        E.APPLICATION_EXPIRED: "Срок истёк",
        E.APPLICATION_CANCELLED: "Отменено",
    }
)
SPANS: Mapping[str, str] = MappingProxyType(
    {
        Span.TERMS: "Подтверждение условий",
        Span.FILLING: "Анкета и передача в 1С",
        Span.REVIEW: "Рассмотрение в 1С",
        Span.MORE: "Ответ на запрос данных",
        Span.CONTRACT: "Договор в 1С",
        Span.SIGNING: "Подпись договора",
        Span.GATES: "Период охлаждения и бронь",
        Span.PAYOUT: "Перечисление денег",
        Span.WHOLE: "Вся заявка до выдачи",
    }
)
WAITS: Mapping[str, str] = MappingProxyType(
    {Waits.BORROWER: "клиент", Waits.LENDER: "кредитор и 1С", Waits.LAW: "закон и бронь", Waits.ALL: "все"}
)
PARTS: Mapping[str, str] = MappingProxyType(
    {"total": "От решения в 1С до ответа сайта", "to_hub": "1С → хаб", "in_hub": "Сам хаб", "to_site": "Хаб → сайт"}
)
STEPS = ("до 1 с", "1–5 с", "5–15 с", "15–60 с", "1–5 мин", "5–30 мин", "дольше")
DECISIONS: Mapping[str, str] = MappingProxyType(
    {"approved": "Одобрено", "less": "Одобрено меньше", "declined": "Отказано", "more_wanted": "Запрошены данные"}
)
WISHES: Mapping[str, str] = MappingProxyType(
    {
        "plain": "по графику",
        "early_shorter": "досрочно, меньше срок",
        "early_smaller": "досрочно, меньше платёж",
        "all": "досрочно целиком",
        "debit": "автоплатёж с карты",
    }
)
PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        Purpose.ENTRY: "код: вход",
        Purpose.TERMS: "код: согласие",
        Purpose.SIGNING: "код: подпись",
        Purpose.PAYING: "код: оплата",
        N.RECEIVED: "заявка получена",
        N.MORE_WANTED: "нужны данные",
        N.APPROVED: "одобрено",
        N.APPROVED_LESS: "одобрено меньше",
        N.DECLINED: "отказ",
        N.PRICE_CHANGED: "новая цена",
        N.CONTRACT_READY: "договор готов",
        N.SIGNED: "подписано",
        N.PAID_OUT: "деньги перечислены",
        N.PAYMENT_TAKEN: "платёж принят",
        N.DEBITED: "списано с карты",
        N.REFUNDED: "деньги вернулись",
        N.TOUR_REFUND: "возврат за тур",
        N.TOUR_REFUND_POSTED: "возврат за тур проведён",
        N.REPAID: "заём погашен",
        N.EXPIRED: "срок истёк",
        N.CANCELLED: "отменено",
        N.DUE_SOON: "скоро платёж",
        N.DEBIT_SOON: "скоро списание",
        N.OVERDUE: "просрочка",
        N.ANSWERED: "ответ на вопрос",
        "other": "прочее",
    }
)
CHANNELS: Mapping[str, str] = MappingProxyType({"sms": "СМС", "call": "звонок"})
SYSTEMS: Mapping[str, str] = MappingProxyType({"onec": "1С", "payu": "PayU", "sms": "СМС", "time_stamps": "метки времени"})
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "ok": "ответ получен",
        "busy": "занята, просит подождать",
        "not reached": "не дошло",
        "outcome unknown": "исход неизвестен",
        "failed there": "ошибка на той стороне",
        "refused": "отказ",
        "answer not understood": "ответ не понят",
        "failed in the hub": "ошибка хаба",
    }
)
BUCKETS: Mapping[str, str] = MappingProxyType(
    {"0": "без просрочки", "1-30": "1–30 дней", "31-60": "31–60 дней", "61-90": "61–90 дней", "90+": "больше 90 дней"}
)
DEBTS: Mapping[str, str] = MappingProxyType(
    {
        "told": "Долг, как его называет 1С",
        "principal": "Основной долг",
        "interest": "Проценты",
        "penalty": "Неустойка",
        "rest": "Не сходится с частями",
    }
)
CLOSED: Mapping[str, str] = MappingProxyType(
    {"early": "Погашены досрочно", "on_time": "Погашены в срок и позже", "refunded": "С возвратом за тур"}
)
