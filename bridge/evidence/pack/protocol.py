"""The protocol of signing as blocks: who, which papers with which digests, every step with both times, the conditions."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from bridge.evidence.pack.case import Case
from bridge.evidence.pack.naming import names_of, title_of
from bridge.evidence.pack.words import GATES, details, masked_phone, state, told
from bridge.model.contract import fingerprint_of
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.papers.document import Block, Column, Document, Heading, Pairs, Paragraph, Table

_MOSCOW = timedelta(hours=3)
_GATES = (EvidenceKind.GATE_OPENED, EvidenceKind.GATE_CLOSED, EvidenceKind.GATE_REFUSED, EvidenceKind.GATE_SWITCHED_OFF)
_LIMITS = (
    "Протокол и архив показывают, какие документы были сохранены, показаны и подписаны кодом, в каком порядке и когда по часам "
    "кредитора, и что записи с тех пор не менялись. Кому принадлежал номер телефона и кто держал его в руках, они не доказывают: "
    "это подтверждают оператор связи и документы об установлении личности. Открытый ключ кредитора следует получить независимо "
    "от архива и сравнить отпечаток."
)


def protocol_of(case: Case) -> Document:
    """The whole protocol. The same case gives the same blocks."""
    last = case.entries[-1].at if case.entries else case.application.received_at
    blocks = (
        Heading("Протокол подписания", 1),
        *_head(case),
        *_papers(case),
        *_agreement(case),
        *_steps(case),
        *_gates(case),
        Heading("Что протокол не доказывает"),
        Paragraph(_LIMITS),
    )
    title = f"Протокол подписания {case.application.id}"
    return Document(title, blocks, case.local(last).date(), case.lender, f"протокол подписания, заявка {case.application.id}")


def _head(case: Case) -> Iterator[Block]:
    one, contract = case.application, case.application.contract
    signed = next((entry for entry in reversed(case.entries) if entry.kind == EvidenceKind.SIGNED), None)
    pairs = [
        ("Кредитор", case.lender or "—"),
        ("Заёмщик", one.borrower.full_name or "не указан"),
        ("Телефон заёмщика", masked_phone(one.borrower.phone)),
        ("Заявка", one.id),
        ("Заказ сайта", f"{one.order_id} ({one.partner})"),
        ("Номер договора", contract.number if contract and contract.number else "—"),
    ]
    if signed is not None and case.stands.fingerprint:
        pairs.append(("Подписано", f"{_moscow(case, signed.at)} ({_utc(signed.at)})"))
    yield Paragraph(state(case), strong=True)
    yield Pairs(tuple(pairs))
    if case.stands.fingerprint:
        yield Pairs((("Отпечаток подписанного комплекта", case.stands.fingerprint),), code=True)
    if len(case.sets) > 1:
        yield Paragraph(f"Комплектов документов было {len(case.sets)}: новый комплект потребовал нового кода.")


def _papers(case: Case) -> Iterator[Block]:
    yield Heading("Документы")
    if not case.papers:
        yield Paragraph("Документы ещё не показывались.")
    for one, name in zip(case.papers, names_of(case.papers), strict=True):
        sets = [str(n) for n, digests in enumerate(case.sets, 1) if one.paper.sha256 in digests]
        told_of = [
            ("Файл", name),
            ("SHA-256", one.paper.sha256),
            ("ГОСТ Р 34.11-2012, 256 бит", one.paper.streebog or "не считался"),
        ]
        template = (("Шаблон", one.paper.template),) if one.paper.template else ()
        comes = (("Комплект", ", ".join(sets)),) if sets else ()
        yield Paragraph(f"{title_of(one)} (сохранён {_moscow(case, one.frozen_at)})", strong=True)
        yield Pairs((*told_of, *template, *comes), code=True)
    for digest in case.missing:
        yield Paragraph(f"Документа с SHA-256 {digest} в хранилище нет.")
    for n, digests in enumerate(case.sets, 1):
        mark = fingerprint_of(one.paper for digest in digests for one in case.papers if one.paper.sha256 == digest)
        yield Pairs(((f"Отпечаток комплекта {n}", mark),), code=True)


def _agreement(case: Case) -> Iterator[Block]:
    yield Heading("Соглашение об электронной подписи")
    accepted = next((entry for entry in case.entries if entry.kind == EvidenceKind.AGREEMENT_ACCEPTED), None)
    if accepted is None:
        yield Paragraph("Отдельной записи о принятии соглашения в журнале нет; отмеченные документы названы в ходе подписания.")
        return
    yield Paragraph(f"Принято {_moscow(case, accepted.at)} ({_utc(accepted.at)}): {details(case, accepted, _files(case))}.")


def _steps(case: Case) -> Iterator[Block]:
    yield Heading("Ход подписания")
    yield Paragraph("Номера строк совпадают с номерами строк файла journal.jsonl.", small=True)
    columns = (Column("№"), Column(_zone(case), 3), Column("UTC", 3), Column("Событие", 4), Column("Подробности", 6))
    files = _files(case)
    rows = tuple(
        (str(entry.n), _moscow(case, entry.at, ""), _utc(entry.at, ""), told(entry), details(case, entry, files))
        for entry in case.entries
    )
    yield Table(columns, rows) if rows else Paragraph("Журнал пуст.")


def _gates(case: Case) -> Iterator[Block]:
    lines = [entry for entry in case.entries if entry.kind in _GATES]
    if not lines and not case.application.gates:
        return
    yield Heading("Условия выдачи")
    columns = (Column("Условие", 2), Column("Состояние"), Column("Когда", 2), Column("Основание", 4))
    rows = tuple(
        (GATES[gate.name], "выполнено" if gate.open else "не выполнено",
         _moscow(case, gate.opened_at) if gate.opened_at else "—", gate.evidence or "—")
        for gate in case.application.gates
    )  # fmt: skip
    yield Table(columns, rows) if rows else Paragraph("См. ход подписания.")


def _files(case: Case) -> Mapping[str, str]:
    return {one.paper.sha256: name for one, name in zip(case.papers, names_of(case.papers), strict=True)}


def _zone(case: Case) -> str:
    offset = case.local(case.application.received_at).utcoffset() or timedelta()
    return "Москва (МСК, UTC+3)" if offset == _MOSCOW else f"Время кредитора (UTC{offset.total_seconds() / 3600:+g})"


def _moscow(case: Case, at: datetime, zone: str | None = None) -> str:
    local = case.local(at)
    name = " МСК" if local.utcoffset() == _MOSCOW else f" {local:%z}"
    return f"{local:%d.%m.%Y %H:%M:%S}{name if zone is None else zone}"


def _utc(at: datetime, zone: str = " UTC") -> str:
    return f"{at.astimezone(UTC):%d.%m.%Y %H:%M:%S}{zone}"
