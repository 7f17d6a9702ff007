"""A person's copy for reading: who is kept, for what, whom it went to, who read it, how long it stays."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bridge.flows.hub import Hub
from bridge.model.money import shown_kopecks
from bridge.model.papers.document import Block, Column, Document, Heading, PageBreak, Pairs, Paragraph, Table

_BORROWER = {
    "surname": "Фамилия", "name": "Имя", "patronymic": "Отчество", "birth_date": "Дата рождения", "birth_place": "Место рождения",
    "phone": "Телефон", "email": "Почта", "inn": "ИНН", "snils": "СНИЛС", "more_answer": "Ответ кредитору",
}  # fmt: skip
_PASSPORT = {
    "series": "Паспорт, серия",
    "number": "номер",
    "issued_on": "выдан",
    "division_code": "код",
    "issued_by": "кем выдан",
}
_WORK = {"work_name": "Место работы", "work_phone": "Телефон работы", "experience_months": "Стаж, месяцев"}
_OUTCOMES = {
    "erase": "может быть стёрто по требованию",
    "keep": "хранится по закону",
    "at_work": "нужно, пока заявка или заём в работе",
    "held": "хранится: есть незакрытое дело",
    "gone": "стёрто",
}
_SCOPES = {"person": "анкета, документы, сообщения", "evidence": "журнал подписи"}
_PURPOSE = (
    "Цели: рассмотрение заявки, договор займа и его исполнение, доказательство согласий и подписи, требования закона "
    "(152-ФЗ ст. 6 ч. 1 п. 1, 2, 5). Полный машинный вид — в файле person.json, сами документы — в папке papers."
)
_DIRECTIONS = "Кому переданы и кто смотрел. Имена сотрудников не называются (152-ФЗ ст. 14 ч. 7 п. 6)."


def copy_document(hub: Hub, told: Mapping[str, Any]) -> Document:
    """Of what `export_subject` gathered."""
    day = hub.clock.local(datetime.fromisoformat(told["made_at"])).date()
    blocks: list[Block] = [
        Heading("Какие ваши данные у нас есть", 1),
        Pairs((("Оператор", hub.lender), ("Составлено", f"{day:%d.%m.%Y}"), ("Заявок", str(len(told["applications"]))))),
        Paragraph(_PURPOSE),
        Heading("Сколько хранится"),
        _keeping(told["keeping"]),
    ]
    for one in told["applications"]:
        blocks += _application(hub, one)
    return Document("Данные субъекта", tuple(blocks), day, hub.lender)


def _keeping(rows: Sequence[Mapping[str, Any]]) -> Table:
    columns = (Column("Заявка", 2), Column("Что", 2), Column("Как", 2), Column("Закон", 3), Column("До", 1))
    cells = (
        (one["application_id"], _SCOPES[one["scope"]], _OUTCOMES[one["outcome"]], one["article"], one["until"] or "—")
        for one in rows
    )
    return Table(columns, tuple(cells))


def _application(hub: Hub, told: Mapping[str, Any]) -> Iterator[Block]:
    application = told["application"]
    yield PageBreak()
    yield Heading(f"Заявка {application['id']}, сайт «{told['site']}», заказ {application['order_id']}")
    pairs = tuple(_pairs(application["borrower"]))
    yield Pairs(pairs) if pairs else Paragraph("Личные данные стёрты.")
    yield Pairs(
        (
            ("Тур", f"{application['tour']['country']}, {application['tour']['hotel']}"),
            ("Цена тура", shown_kopecks(application["price"]["total"])),
            ("Аванс", shown_kopecks(application["advance"]["amount"])),
        )
    )
    consents = [(one["kind"], one["version"], _when(hub, one["given_at"])) for one in application["consents"]]
    yield from _table("Согласия", ("Какое", "Версия", "Когда"), consents)
    paid = [(_when(hub, one["started_at"]), shown_kopecks(one["amount"]), one["state"]) for one in told["payments"]]
    yield from _table("Платежи", ("Когда", "Сумма", "Состояние"), paid)
    sent = [(_when(hub, one["made_at"]), one["phone"], one["channel"], one["state"]) for one in told["messages"]]
    yield from _table("Сообщения", ("Когда", "Куда", "Как", "Состояние"), sent)
    lines = [(_when(hub, line["at"]), line["side"], line["text"]) for one in told["questions"] for line in one["lines"]]
    yield from _table("Вопросы и ответы", ("Когда", "Кто", "Что"), lines)
    visits = [(_when(hub, one["made_at"]), one["way"], one["device"], one["place"]) for one in told["sessions"]]
    yield from _table("Входы", ("Когда", "Как", "Устройство", "Сеть"), visits)
    signed = [(_when(hub, one["at"]), one["kind"], _facts(one["facts"])) for one in told["evidence"]]
    yield from _table("Журнал подписи", ("Когда", "Что", "Сведения"), signed)
    yield from _table("Документы", ("Номер", "SHA-256"), [(one["id"], one["sha256"]) for one in told["papers"]])
    whom = [(one["from"], one["to"], one["what"], _when(hub, one["last"]), str(one["times"])) for one in told["exchanges"]]
    if whom:
        yield Paragraph(_DIRECTIONS, small=True)
    yield from _table("Кому и кто", ("От кого", "Кому", "Что", "Последний раз", "Раз"), whom)


def _pairs(borrower: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for names, part in ((_BORROWER, borrower), (_PASSPORT, borrower["passport"] or {}), (_WORK, borrower["employment"])):
        yield from ((label, str(part[name])) for name, label in names.items() if part.get(name))
    if borrower["employment"]["income"]:
        yield "Доход в месяц", shown_kopecks(borrower["employment"]["income"])
    for label, address in (("Регистрация", borrower["registration"]), ("Проживание", borrower["residence"])):
        if address and any(address.values()):
            yield label, ", ".join(str(value) for value in address.values() if value)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    if rows:
        yield Heading(title, 3)
        yield Table(tuple(Column(head, 2) for head in heads), tuple(tuple(map(str, row)) for row in rows))


def _facts(facts: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in facts.items()) or "стёрты"


def _when(hub: Hub, moment: str) -> str:
    return f"{hub.clock.local(datetime.fromisoformat(moment)):%d.%m.%Y %H:%M}"
