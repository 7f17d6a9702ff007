"""The act of destruction of personal data and the extract of the journal (Roskomnadzor's order No. 179 of 28.10.2022).

The order takes any mark that leads to the person in place of a name: here it is the application's id, so neither paper holds
personal data. Both are to be kept for three years (item 8 of the order).
"""

from collections.abc import Iterator, Sequence

from bridge.flows.hub import Hub
from bridge.model.erasing.records import REQUEST as ON_REQUEST
from bridge.model.erasing.records import RESTORED, RETENTION, Erasure
from bridge.model.erasing.rules import Kind, Scope
from bridge.model.papers.document import Column, Document, Heading, Pairs, Paragraph, Table

CATEGORIES = {
    Scope.PERSON: "анкета (ФИО, паспорт, рождение, адреса, доход, ИНН, СНИЛС), телефон, почта, документы, переписка, входы",
    Scope.EVIDENCE: "сведения журнала подписи: сетевой адрес, браузер, коды",
}
GROUNDS = {
    ON_REQUEST: "требование субъекта",
    RETENTION: "срок хранения истёк",
    RESTORED: "повторно после восстановления копии",
}
COLUMNS = ("act", "application", "categories", "system", "ground", "article", "at", "by", "rows")
SYSTEM = "хаб займов на туры (bridge)"
_METHOD = "Перезапись значений пустыми под печатью и удаление строк в базе данных; тела документов перезаписаны."
_ORDER = "Приказ Роскомнадзора от 28.10.2022 № 179. Акт и выгрузка хранятся три года."


def act_pdf(hub: Hub, act: str) -> bytes:
    """The act. Raises LookupError for an unknown number."""
    return hub.press.pdf(act_document(hub, _known(hub, act)))


def act_rows(hub: Hub, act: str) -> Sequence[Sequence[str]]:
    """The extract of the journal, a row an erasure. Raises LookupError for an unknown number."""
    return [list(_row(hub, one)) for one in _known(hub, act)]


def act_document(hub: Hub, erasures: Sequence[Erasure]) -> Document:
    """All that the order wants to stand in it, and what stays with the reason."""
    first = erasures[0]
    day = hub.clock.local(first.at).date()
    columns = (Column("Субъект (номер заявки)", 3), Column("Что уничтожено", 5), Column("Основание", 4), Column("Строк", 1))
    rows = tuple((one.application_id, CATEGORIES[one.scope], one.article, str(sum(one.rows.values()))) for one in erasures)
    return Document(
        f"Акт об уничтожении персональных данных {first.act}",
        (
            Heading("Акт об уничтожении персональных данных", 1),
            Pairs(
                (
                    ("Номер", first.act),
                    ("Оператор", hub.lender),
                    ("Дата уничтожения", f"{day:%d.%m.%Y}"),
                    ("Уничтожили", ", ".join(sorted({one.by for one in erasures}))),
                    ("Причина", GROUNDS.get(first.ground, first.ground)),
                    ("Информационная система", SYSTEM),
                    ("Способ", _METHOD),
                )
            ),
            Table(columns, rows),
            *_stays(hub, erasures),
            Paragraph(_ORDER, small=True),
        ),
        day,
        hub.lender,
    )


def _stays(hub: Hub, erasures: Sequence[Erasure]) -> Iterator[Heading | Table]:
    yield Heading("Что остаётся")
    kinds = [Kind(one.rule) for one in erasures if one.rule in set(Kind)]
    rules = [rule for kind in dict.fromkeys(kinds) if (rule := hub.retention.of(kind, hub.clock.today()))]
    remains = [(rule.remains, "не относится к определённому лицу") for rule in rules]
    whole = {one.application_id for one in erasures if one.scope is Scope.PERSON}
    journal = {one.application_id for one in erasures if one.scope is Scope.EVIDENCE}
    evidence = hub.retention.of(Kind.EVIDENCE, hub.clock.today())
    if whole - journal and evidence is not None:
        remains.append(("журнал подписи", f"{evidence.article}; сотрётся сам по сроку"))
    yield Table((Column("Что", 3), Column("Почему", 4)), tuple(remains))


def _row(hub: Hub, one: Erasure) -> Iterator[str]:
    yield from (one.act, one.application_id, CATEGORIES[one.scope], SYSTEM, GROUNDS.get(one.ground, one.ground), one.article)
    yield f"{hub.clock.local(one.at):%d.%m.%Y %H:%M:%S}"
    yield from (one.by, "; ".join(f"{table} {count}" for table, count in sorted(one.rows.items())))


def _known(hub: Hub, act: str) -> Sequence[Erasure]:
    with hub.store.read() as tx:
        found = tx.erasing.of_act(act)
    if not found:
        raise LookupError("there is no such act")
    return found
