"""The journal in plain Russian, for the protocol of signing."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from bridge.evidence.pack.case import Case
from bridge.model.evidence.chain import EvidenceEntry
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.gates import GateName
from bridge.model.status import Status

K = EvidenceKind
EVENTS: Mapping[str, str] = MappingProxyType(
    {
        K.AGREEMENT_ACCEPTED: "Принято соглашение об использовании простой электронной подписи",
        K.DOCUMENT_FROZEN: "Документ условий сохранён",
        K.DOCUMENT_SHOWN: "Документ условий показан",
        K.DOCUMENT_TICKED: "Документ условий отмечен заёмщиком",
        K.CONTRACT_FROZEN: "Документ договора сохранён до показа",
        K.SIGNED_FROZEN: "Сохранён документ, полученный после подписания",
        K.PAPER_SHOWN: "Документ договора открыт",
        K.PAPERS_LISTED: "Показана страница со всеми документами договора",
        K.CONSENT_GIVEN: "Согласие дано в кабинете",
        K.CONSENT_WITHDRAWN: "Согласие отозвано в кабинете",
        K.PAPERS_READ: "Сколько документ был перед глазами",
        K.CODE_ASKED: "Запрошен код подтверждения",
        K.CODE_SENT: "Код передан на отправку",
        K.CODE_ACCEPTED: "Код принят оператором связи",
        K.CODE_DELIVERED: "Код доставлен на телефон",
        K.CODE_NOT_DELIVERED: "Код не доставлен",
        K.CODE_ENTERED: "Введён код",
        K.SIGNED: "Документы подписаны простой электронной подписью",
        K.TOLD: "О подписи сообщено в систему учёта займов (1С)",
        K.CONFIRMED: "Подпись подтверждена системой учёта займов (1С)",
        K.REFUSED: "Система учёта займов (1С) не приняла подпись",
        K.GATE_OPENED: "Условие выполнено",
        K.GATE_CLOSED: "Условие закрыто",
        K.GATE_REFUSED: "Условие не пропустило",
        K.GATE_SWITCHED_OFF: "Условие отключено настройкой",
        K.PAPER_DIGESTED: "Посчитан дайджест документа по ГОСТ",
        K.FIGURES_COMPARED: "Цифры договора сверены",
        "client_tried": "Анкета: попытка входа по паролю",
        "client_refused": "Анкета: вход по паролю отклонён",
        "client_filled": "Анкета заполнена из личного кабинета",
    }
)
STATES: Mapping[str, str] = MappingProxyType(
    {
        "unsigned": "Договор не подписан.",
        "signed": "Договор подписан простой электронной подписью; подтверждения системы учёта займов (1С) ещё нет.",
        "confirmed": "Договор подписан простой электронной подписью и подтверждён системой учёта займов (1С).",
        "refused": "Подпись была поставлена, но система учёта займов (1С) её не приняла; действующей подписи нет.",
    }
)
_VALUES: Mapping[str, str] = MappingProxyType(
    {
        "terms": "согласие с условиями", "signing": "подписание договора", "entry": "вход", "before_signing": "подписания",
        "before_payout": "выдачи", "hub": "хаб кредитора", "loan_system": "система учёта займов (1С)",
        "approval": "одобрение займа", "office": "сотрудник кредитора", "partner": "сайт туров", "sms": "SMS", "call": "звонок",
        "equal": "сошлись",
        "different": "не сошлись", "accepted": "приняты человеком", "not_compared": "не сверялись", "taken": "принято",
        "found": "уже было принято", "unclear": "ответа не было", "failed": "не удалось", "refused": "отказ",
        "yes": "да", "no": "нет",
        "wrong": "неверный", "older": "код из прежнего сообщения", "other_purpose": "код для другого действия",
        "other_papers": "документы изменились", "other_phone": "телефон изменился", "expired": "истёк",
        "used": "уже использован",
        "tries_spent": "попытки кончились", "clock_moved": "часы переведены", "not_sent": "код не отправлялся",
        "papers_unread": "документы не показаны",
    }
)  # fmt: skip
GATES: Mapping[str, str] = MappingProxyType(
    {
        GateName.CONSENTS: "Согласия даны", GateName.IDENTIFICATION: "Заёмщик опознан", GateName.SELF_BAN: "Самозапрета нет",
        GateName.DAILY_RATE: "Ставка в день не выше предела", GateName.FULL_COST: "ПСК не выше предела",
        GateName.OVERPAYMENT: "Переплата не выше предела", GateName.ONE_PERSON: "Сумма на одного заёмщика",
        GateName.PASSPORT: "Возраст и паспорт на день подписи", GateName.ACCEPT_WINDOW: "Срок принять условия",
        GateName.PAYEE: "Кому платим", GateName.COOLING_OFF: "Период охлаждения", GateName.BOOKING: "Бронь подтверждена",
        GateName.STILL_SIGNED: "Договор в силе",
    }
)  # fmt: skip
_ENDS: Mapping[str, str] = MappingProxyType(
    {
        Status.REPAID: "Заём погашен.", Status.DECLINED: "Кредитор отказал в займе.", Status.CANCELLED: "Заявка отменена.",
        Status.EXPIRED: "Срок заявки вышел.",
    }
)  # fmt: skip
_TOLD_OTHERWISE = frozenset({"sha256", "fingerprint", "right", "paper", "streebog", "document", "gate", "figures"})
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "purpose": "цель", "code_id": "номер кода", "message": "номер сообщения", "gateway": "оператор рассылки",
        "gateway_id": "номер у оператора", "channel": "канал", "address": "адрес", "user_agent": "браузер", "session": "сеанс",
        "reason": "причина", "seconds": "секунд", "template": "шаблон", "data_version": "версия данных", "gate": "условие",
        "stage": "до чего", "result": "итог", "differences": "расхождения", "compared": "сверено", "papers": "документов",
        "kind": "документ", "version": "редакция", "evidence": "основание", "figures": "отпечаток цифр", "opened": "открыт",
        "source": "источник", "why": "почему", "by": "кто удостоверил", "who": "чьи сведения", "words": "основание",
        "expires_at": "действует до",
    }
)  # fmt: skip
_SHORT = 16


def told(entry: EvidenceEntry) -> str:
    """What happened, with the verdict of a code."""
    words = EVENTS.get(entry.kind, entry.kind)
    if entry.kind == K.CODE_ENTERED:
        return f"{words}: {'верный' if entry.facts.get('right') == 'yes' else 'не принят'}"
    return words


def details(case: Case, entry: EvidenceEntry, files: Mapping[str, str]) -> str:
    """The facts of a line; digests are told as the file they belong to. `files`: SHA-256 → name in the archive."""
    parts = []
    if entry.facts.get("gate"):
        parts.append(GATES.get(entry.facts["gate"], entry.facts["gate"]))
    if entry.facts.get("sha256"):
        parts.append(f"файл: {files.get(entry.facts['sha256'], 'нет в архиве')}")
    if entry.facts.get("fingerprint"):
        parts.append(f"отпечаток комплекта: {entry.facts['fingerprint'][:_SHORT]}…")
    for name, value in entry.facts.items():
        if name in _TOLD_OTHERWISE or name.startswith("evidence."):
            continue
        parts.append(f"{_NAMES.get(name, name)}: {_value(case, name, value)}")
    return "; ".join(parts)


def _value(case: Case, name: str, value: str) -> str:
    if name != "expires_at":
        return _VALUES.get(value, value)
    local = case.local(datetime.fromisoformat(value))
    return f"{local:%d.%m.%Y %H:%M:%S}"


def state(case: Case) -> str:
    """How the signing stands; a later end of the application is told beside it."""
    words, end = STATES[case.stands.state], _ENDS.get(case.application.status)
    return f"{words} {end}" if end else words


def masked_phone(phone: str) -> str:
    """The last two digits only: the contract itself shows what it shows."""
    return f"+7 ••• •••-••-{phone[-2:]}" if phone else "не указан"
