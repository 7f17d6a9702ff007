"""Words of the pages of persons."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.flows.erasing.find_subject import Outcome
from bridge.model.erasing.rules import Kind, Scope

VISITS: Mapping[str, str] = MappingProxyType(
    {
        "GET /office/subjects/<application_id>": "смотрел, что хранится о человеке",
        "POST /office/subjects": "искал человека",
        "POST /office/subjects/<application_id>/copy": "взял копию данных человека",
        "POST /office/subjects/<application_id>/erase": "попросил стереть данные человека",
        "POST /office/subjects/<application_id>/hold": "поставил или снял «не удалять»",
    }
)
SCOPES: Mapping[Scope, str] = MappingProxyType(
    {Scope.PERSON: "Анкета, документы, переписка", Scope.EVIDENCE: "Журнал подписи: адреса, браузер, коды"}
)
OUTCOMES: Mapping[Outcome, tuple[str, str]] = MappingProxyType(
    {
        Outcome.ERASE: ("можно стереть", "ask"),
        Outcome.KEEP: ("хранится по закону", "wait"),
        Outcome.AT_WORK: ("в работе", "wait"),
        Outcome.HELD: ("не закрыто", "wait"),
        Outcome.GONE: ("стёрто", "end"),
    }
)
OBSTACLES: Mapping[str, str] = MappingProxyType(
    {
        "hold": "стоит «не удалять»",
        "attention": "ждёт человека",
        "suspense": "невыясненные деньги",
        "payment": "платёж не закончен",
        "refund": "возврат плательщику",
        "tour_refund": "возврат за тур",
        "difference": "расхождение с 1С",
        "question": "вопрос без ответа",
        "deed": "ждёт второе лицо",
        "work": "работа не закончена",
    }
)
KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.UNFINISHED: "Заявка без подписи",
        Kind.REFUSED: "Отказ",
        Kind.CLOSED: "Заём погашен, договор не состоялся",
        Kind.EVIDENCE: "Журнал подписи, подписи нет",
        Kind.SIGNED_EVIDENCE: "Журнал подписи, подписано",
        Kind.MESSAGES: "Сообщения",
        Kind.QUESTIONS: "Вопросы",
        Kind.CODES: "Коды",
        Kind.SESSIONS: "Входы в кабинет",
        Kind.LOG_INS: "Попытки войти",
        Kind.ANSWERS: "Ответы сайтам",
        Kind.NOTICES: "Уведомления извне",
        Kind.EVENT_TRIES: "Ответы на события",
        Kind.WORK: "Сделанная работа",
        Kind.JOURNAL: "Журнал обмена и просмотров",
        Kind.ENTRIES: "Входы работников и сайтов",
        Kind.ACCOUNTS: "Права и ключи ушедших работников",
    }
)
DONE: Mapping[str, str] = MappingProxyType(
    {
        "nobody": "Никого не нашли. Проверьте номер: возможно, данные уже стёрты.",
        "wrong": "Введите телефон (11 цифр) или серию и номер паспорта (10 цифр).",
        "asked": "Записано. Данные сотрутся, когда подтвердит второе лицо.",
        "erased": "Стёрто. Акт — внизу страницы «Данные людей».",
        "nothing": "Стирать пока нечего: всё хранится по закону или ещё в работе.",
        "held": "Отмечено «не удалять».",
        "lifted": "Отметка «не удалять» снята.",
        "reason": "Не записано: напишите причину, от трёх знаков.",
    }
)
