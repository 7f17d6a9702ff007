"""Words of the office: statuses, events, work and states as an officer reads them."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.flows.counting.telling.name_things import MOVES
from bridge.model.events import EventType
from bridge.model.gates import GateName
from bridge.model.payment import PaymentState
from bridge.model.staff.roles import Role
from bridge.model.status import Status
from bridge.ports.store import COUNTED_UP_TO
from bridge.ports.work import WorkKind, WorkState
from bridge.web.entering.wording import VISITS as VISITS_OF_ENTERING
from bridge.web.office.contact.words import VISITS as VISITS_OF_CONTACT
from bridge.web.office.subjects.words import VISITS as VISITS_OF_SUBJECTS
from bridge.web.office.telling.visits import VISITS as VISITS_OF_WORK

S, E, W, P = Status, EventType, WorkKind, PaymentState

ROLES: Mapping[Role, str] = MappingProxyType(
    {
        Role.OPERATOR: "оператор",
        Role.SENIOR: "старший",
        Role.AUDITOR: "аудитор",
        Role.PARTNER_MANAGER: "менеджер партнёров",
        Role.ADMINISTRATOR: "администратор",
    }
)
STATUSES: Mapping[Status, tuple[str, str]] = MappingProxyType(
    {
        S.RECEIVED: ("Получена", "wait"),
        S.FILLING: ("Заполняется", "wait"),
        S.SUBMITTED: ("Передана в 1С", "wait"),
        S.IN_REVIEW: ("На рассмотрении", "wait"),
        S.MORE_WANTED: ("Нужны данные", "ask"),
        S.APPROVED: ("Одобрена", "good"),
        S.DECLINED: ("Отказ", "end"),
        S.CONTRACT_READY: ("Договор готов", "ask"),
        S.SIGNED: ("Подписана", "good"),
        S.PAYOUT_READY: ("К выдаче", "good"),
        S.ACTIVE: ("Выдана", "good"),
        S.REPAID: ("Погашена", "good"),
        S.EXPIRED: ("Истекла", "end"),
        S.CANCELLED: ("Отменена", "end"),
    }
)
EVENTS: Mapping[EventType, str] = MappingProxyType(
    {
        **MOVES,
        E.ADVANCE_RETURN_REQUESTED: "Сайт должен вернуть аванс",
        E.COUNTER_OFFER_CHOSEN: "Клиент выбрал, как быть",
        E.REFUND_ANNOUNCED: "Сайт сообщил об отмене тура",
        E.REFUND_MONEY_AWAITED: "Ждём деньги за отменённый тур",
        E.REFUND_RETURNED: "Деньги за тур пришли кредитору",
        E.REFUND_POSTED: "Возврат за тур проведён по займу",
        E.REFUND_DONE: "Возврат за тур закончен",
        E.REFUND_REFUSED: "Возврат за тур не состоялся",
    }
)
WORK: Mapping[WorkKind, str] = MappingProxyType(
    {
        W.SEND_MESSAGE: "Отправить СМС",
        W.SEND_LOG_IN_CODE: "Отправить код для входа",
        W.SEND_LETTER: "Отправить письмо сайту",
        W.TELL_PERSON: "Написать сотруднику о входе",
        W.TELL_BORROWER: "Сообщить клиенту",
        W.MAIL_BORROWER: "Отправить письмо клиенту",
        W.PROVE_ADDRESS: "Проверить адрес почты клиента",
        W.FOLLOW_ANNOUNCEMENT: "Узнать, дошло ли до клиента",
        W.PLAN_REMINDERS: "Назначить напоминания",
        W.SUBMIT_APPLICATION: "Передать заявку в 1С",
        W.RECEIVE_DECISION: "Узнать решение",
        W.NOTIFY_PARTNER: "Сообщить сайту",
        W.ISSUE_CONTRACT: "Получить договор",
        W.REISSUE_CONTRACT: "Получить договор снова",
        W.DIGEST_PAPERS: "Посчитать дайджесты по ГОСТ",
        W.STAMP_PAPERS: "Поставить отметку о подписании",
        W.ASK_SIGNING_CODE: "Получить код подписи",
        W.CONFIRM_SIGNATURE: "Подтвердить подпись в 1С",
        W.LOOK_AT_GATES: "Проверить условия подписи",
        W.RELEASE_PAYOUT: "Проверить условия выдачи",
        W.FETCH_LOAN: "Прочитать заём",
        W.RECEIVE_PAYMENT: "Разобрать уведомление об оплате",
        W.POST_PAYMENT: "Провести платёж в 1С",
        W.EXPIRE_APPLICATION: "Проверить срок",
        W.FOLLOW_CHANGES: "Следить за изменениями в 1С",
        W.RECONCILE: "Ночная сверка с 1С",
        W.FOLLOW_MESSAGE: "Узнать, дошло ли СМС",
        W.RECEIVE_SMS_NOTICE: "Разобрать уведомление о СМС",
        W.WATCH_SMS_BALANCE: "Проверить счёт СМС",
        W.WATCH_ADVANCE: "Проверить, вернул ли сайт аванс",
        W.PLAY_BORROWER: "Шаг проверочного заёмщика",
        W.SHARE_REFUND: "Разделить возврат за тур",
        W.POST_REFUND: "Провести возврат за тур в 1С",
        W.WATCH_REFUND: "Проверить срок возврата за тур",
        W.APPLY_RETENTION: "Стереть, чему вышел срок",
        W.ANCHOR_EVIDENCE: "Ночные якоря доказательств",
        W.STAMP_ANCHOR: "Метка времени якоря",
        W.CAPTURE_PAYMENT: "Списать удержанные деньги",
        W.REFUND_PAYMENT: "Вернуть деньги плательщику",
        W.REVERSE_PAYMENT: "Сторнировать платёж в 1С",
        W.LEARN_CARD: "Узнать сохранённую карту",
        W.FORGET_CARD: "Удалить сохранённую карту",
        W.RECONCILE_PAYMENTS: "Сверка платежей за день",
        W.PLAN_DEBITS: "Назначить автоплатежи",
        W.CHARGE_CARD: "Списать платёж с карты",
        W.COUNT_NUMBERS: "Посчитать показатели",
        W.LAPSE_DEED: "Закончить срок ожидания второго лица",
        W.CLOSE_DAY: "Закрыть день, подтверждённый двумя",
        W.FILL_MARKS: "Отметки для поиска",
        W.RUN_BULK: "Действие над многими строками",
    }
)
WORK_STATES: Mapping[WorkState, str] = MappingProxyType(
    {
        WorkState.WAITING: "ждёт",
        WorkState.BEHIND: "ждёт строки перед ней",
        WorkState.LEASED: "выполняется",
        WorkState.DONE: "сделано",
        WorkState.DEAD: "остановлено",
    }
)
PAYMENTS: Mapping[PaymentState, str] = MappingProxyType(
    {
        P.STARTED: "начат",
        P.AUTHORIZED: "деньги удержаны банком",
        P.PAID: "оплачен",
        P.POSTED: "проведён в 1С",
        P.REVERSED: "отменён",
        P.REFUNDED: "возвращён",
        P.HELD: "ждёт человека",
        P.LAPSED: "не оплачен",
        P.CHARGED_BACK: "оспорен, деньги списаны обратно",
    }
)
GATES: Mapping[GateName, str] = MappingProxyType(
    {
        GateName.CONSENTS: "Согласия даны",
        GateName.IDENTIFICATION: "Заёмщик опознан",
        GateName.SELF_BAN: "Самозапрета нет",
        GateName.DAILY_RATE: "Ставка в день не выше предела",
        GateName.FULL_COST: "ПСК не выше предела",
        GateName.OVERPAYMENT: "Переплата не выше предела",
        GateName.ONE_PERSON: "Сумма на одного заёмщика",
        GateName.PASSPORT: "Возраст и паспорт на день подписи",
        GateName.ACCEPT_WINDOW: "Срок принять условия",
        GateName.PAYEE: "Кому платим",
        GateName.COOLING_OFF: "Период охлаждения",
        GateName.BOOKING: "Бронь подтверждена",
        GateName.STILL_SIGNED: "Договор в силе",
    }
)
EVIDENCE: Mapping[str, str] = MappingProxyType(
    {
        "agreement_accepted": "Принято соглашение о подписи",
        "document_frozen": "Документ сохранён",
        "document_shown": "Документ условий показан",
        "document_ticked": "Отмечен документ",
        "papers_listed": "Показана страница договора",
        "consent_given": "Согласие дано в кабинете",
        "consent_withdrawn": "Согласие отозвано",
        "papers_read": "Документ читали",
        "code_asked": "Запрошен код",
        "code_sent": "Код поставлен на отправку",
        "code_accepted_by_operator": "Код принят оператором SMS",
        "code_delivered": "Код доставлен",
        "code_not_delivered": "Код не доставлен",
        "code_entered": "Код введён",
        "told_to_loan_system": "Подпись передана в 1С",
        "gate_opened": "Условие выполнено",
        "gate_closed": "Условие снова закрыто",
        "gate_refused": "Условие: отказ",
        "gate_switched_off": "Условие отключено настройкой",
        "paper_digested": "Дайджест документа по ГОСТ",
        "figures_compared": "Цифры договора сверены",
        "client_tried": "Анкета по паролю: попытка",
        "client_refused": "Анкета по паролю: отказ 1С",
        "client_filled": "Анкета по паролю заполнена",
        "contract_frozen": "Документ договора сохранён",
        "signed_frozen": "Подписанный документ сохранён",
        "paper_shown": "Документ показан",
        "signed": "Введён код подписи",
        "confirmed": "Подпись подтверждена 1С",
        "refused": "1С не приняла подпись",
    }
)
ATTENTIONS: Mapping[str, str] = MappingProxyType(
    {
        "unexpected_state": "Неожиданное состояние в 1С",
        "configuration": "Новые настройки не приняты",
        "advance_not_returned": "Сайт не вернул аванс в срок",
        "tour_refund": "Ждём возврат за тур от сайта",
        "tour_refund_late": "Возврат за тур просрочен",
        "tour_refund_refused": "1С не приняла возврат за тур",
        "tour_refund_over": "Лишнее от возврата за тур",
        "approved_less": "Одобрено меньше, чем нужно",
        "contract_figures": "Цифры договора расходятся",
        "signature_refused": "1С не приняла подпись",
        "payment_refused": "1С не приняла платёж",
        "early_return": "Просьба о досрочном возврате",
        "full_return": "Полный досрочный возврат не закрыл заём",
        "reopened": "Сторно по погашенному займу",
        "unknown_payment": "Оплата без заявки",
        "payment_misfit": "Оплата не сходится",
        "refund": "Возврат после проводки",
        "refund_unclear": "Возврат не подтверждён",
        "payments_differ": "Сверка платежей за день",
        "odd_notice": "Непонятное уведомление об оплате",
        "dead": "Работа остановлена",
        "cancelled_after_signature": "Отменена после подписи",
        "difference": "Расхождение с 1С",
        "gate_closed": "Условие снова закрыто",
        "evidence_broken": "Журнал подписи изменён",
        "changes_refused": "Изменения сделок не читаются",
        "sms_account": "СМС не отправляются",
        "sms_balance": "Мало денег на счёте СМС",
        "sms_refused": "СМС клиенту не принято",
        "sms_answer": "Ответ шлюза СМС не понят",
        "sms_status": "Шлюз СМС не говорит о доставке",
        "sms_forged": "Поддельное уведомление о СМС",
        "sms_incoming": "Клиент ответил на СМС",
        "informing": "Не доставлено то, что велит закон",
        "subject_erased": "Стереть человека в 1С",
        "informing_phone": "Не задан телефон кредитора",
    }
)
VISITS: Mapping[str, str] = MappingProxyType(
    {
        **VISITS_OF_ENTERING,
        **VISITS_OF_WORK,
        **VISITS_OF_CONTACT,
        **VISITS_OF_SUBJECTS,
        "GET /office/payments/<payment_id>": "смотрел платёж",
        "GET /office/cases/<application_id>/told": "смотрел, что сказали клиенту",
        "GET /office/help/<thread_id>": "прочитал вопрос",
        "GET /office/cases/<application_id>": "смотрел заявку",
        "GET /office/cases/<application_id>/evidence": "смотрел доказательства",
        "GET /office/cases/<application_id>/gates": "смотрел условия",
        "GET /office/cases/<application_id>/papers": "смотрел документы",
        "GET /office/cases/<application_id>/refunds": "смотрел возвраты",
        "POST /partner/v1/applications": "заявка",
        "PUT /partner/v1/applications/<application_id>/price": "новая цена",
        "PUT /partner/v1/applications/<application_id>/booking": "ответ туроператора о брони",
        "POST /partner/v1/applications/<application_id>/cancel": "отмена",
        "PUT /partner/v1/applications/<application_id>/advance": "ответ об авансе",
        "POST /partner/v1/applications/<application_id>/refunds": "тур отменён после выдачи",
        "PUT /partner/v1/applications/<application_id>/refunds/<refund_id>": "сайт перевёл деньги за тур",
        "POST /form/way": "выбрал, как быть: одобрено меньше",
        "POST /form/refunds/<refund_id>": "выбрал, что изменит возврат за тур",
        "POST /office/cases/<application_id>/refunds/<refund_id>": "решил о возврате за тур",
        "POST /partner/v1/deliveries/<event_id>/send-again": "просьба прислать событие ещё раз",
        "POST /partner/v1/endpoint/pause": "просьба не слать событий",
        "POST /partner/v1/endpoint/resume": "просьба снова слать события",
        "POST /partner/v1/offers": "расчёт рассрочки",
        "POST /partners/log-in": "сайт: вход на страницу",
        "POST /partners/log-out": "сайт: выход",
        "POST /partners/keys/<kind>": "сайт: новый ключ",
        "POST /partners/keys/<kind>/<mark>/<step>": "сайт: смена ключа",
        "POST /partners/endpoint/address": "сайт: новый адрес событий",
        "POST /partners/endpoint/address/<int:version>": "сайт: прежний адрес событий",
        "POST /partners/endpoint/pause": "сайт: события на паузу",
        "POST /partners/endpoint/resume": "сайт: снова слать события",
        "POST /partners/endpoint/test": "сайт: пробное событие",
        "POST /partners/deliveries/<event_id>/send-again": "сайт: прислать событие ещё раз",
        "POST /partners/look": "сайт: черновик оформления",
        "POST /partners/look/logo": "сайт: логотип",
        "POST /partners/look/<int:version>/publish": "сайт: новое оформление",
        "POST /partners/look/settled": "сайт: оформление из настроек",
        "POST /notices/onec": "сделка изменилась",
        "POST /notices/payu": "уведомление об оплате",
        "POST /notices/payu/<account>": "уведомление об оплате",
        "POST /notices/sms/<mark>": "уведомление о СМС",
        "POST /a/<application_id>": "вход по коду",
        "POST /form/log-in": "вход по телефону",
        "POST /form/log-in/code": "ввёл код для входа",
        "POST /form/log-in/again": "попросил код для входа ещё раз",
        "POST /form/log-in/call": "попросил звонок для входа",
        "POST /form/consents": "изменил согласия",
        "POST /form/draft/<page>": "набирает ответы",
        "POST /form/applications/<application_id>": "открыл другую свою заявку",
        "POST /form/sign-out": "вышел из кабинета",
        "POST /form/phone": "подтверждает телефон",
        "POST /form/terms": "отметил документы",
        "POST /form/terms/code": "ввёл код согласия",
        "POST /form/terms/again": "попросил код ещё раз",
        "POST /form/terms/call": "попросил звонок с кодом",
        "POST /form/known-client": "анкета по паролю",
        "POST /form/name": "анкета: имя",
        "POST /form/passport": "анкета: паспорт",
        "POST /form/addresses": "анкета: адреса",
        "POST /form/work": "анкета: доход",
        "POST /form/numbers": "анкета: ИНН и СНИЛС",
        "POST /form/check": "отправил анкету",
        "POST /form/more": "ответил на вопрос кредитора",
        "POST /form/contract": "попросил код подписи",
        "POST /form/sign": "ввёл код подписи",
        "POST /form/sign/again": "попросил код подписи ещё раз",
        "POST /form/sign/call": "попросил звонок с кодом подписи",
        "POST /office/cases/<application_id>/evidence": "взял архив доказательств",
        "POST /form/loan/pay": "выбрал сумму платежа",
        "POST /form/pay/<payment_id>/code": "ввёл код оплаты",
        "POST /form/pay/<payment_id>/code/again": "попросил код оплаты ещё раз",
        "POST /form/pay/<payment_id>/code/call": "попросил звонок с кодом оплаты",
        "POST /form/payments/<payment_id>": "вернулся со страницы оплаты",
        "POST /form/payments/<payment_id>/again": "платит ещё раз",
        "POST /form/card/revoke": "отозвал карту",
        "POST /form/help": "искал ответ в помощи",
        "POST /form/help/hints": "ищет ответ в помощи",
        "POST /form/help/ask": "задаёт вопрос",
        "POST /form/help/draft": "набирает вопрос",
        "POST /form/help/<thread_id>/say": "дополнил вопрос",
        "POST /form/help/<thread_id>/draft": "набирает дополнение к вопросу",
        "POST /form/loan/pay/draft": "набирает сумму",
        "POST /form/messages": "выбрал, куда присылать сообщения",
        "POST /letters/confirm/<token>": "подтвердил адрес почты",
        "POST /letters/stop/<token>": "отказался от писем по желанию",
        "POST /office/help/<thread_id>/answer": "ответил на вопрос",
        "POST /office/help/<thread_id>/close": "закрыл вопрос",
        "POST /office/help/<thread_id>/reopen": "открыл вопрос снова",
    }
)
_PARTIES = {
    "hub": "хаб",
    "onec": "1С",
    "loan_system": "1С",
    "payu": "PayU",
    "acquiring": "PayU",
    "sms": "СМС",
    "smsc": "СМС",
    "smsru": "СМС",
    "borrower": "клиент",
    "clock": "часы",
    "site": "сайт",
    "partner": "сайт",
    "office": "офис",
    "outside": "снаружи",
}


def party(name: str) -> str:
    """Who speaks or listens."""
    if name.startswith("office:"):
        return f"офис ({name.removeprefix('office:')})"
    return _PARTIES.get(name, name)


def visit(what: str) -> str:
    """What was said at a door; an address without words is shown as it is."""
    return VISITS.get(what, what)


def counted(number: int) -> str:
    """A count as it is shown: from where counting stops on, so many and more."""
    return f"{COUNTED_UP_TO}+" if number >= COUNTED_UP_TO else str(number)


def attention_title(kind: str) -> str:
    """The heading of an attention; a kind that has no words is shown as it is."""
    return ATTENTIONS.get(kind.partition(":")[0], kind)
