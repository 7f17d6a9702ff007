"""After signing: renditions with the visible mark of the signature, and a sheet that names every paper signed, by its digests.

What was signed stays as it was, byte for byte; these are files beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from bridge.flows.hub import Hub
from bridge.flows.papers.digest_papers import digests_noted
from bridge.flows.papers.draw_papers import HTML, PDF, fill_template, gost_of, page_file, with_digests
from bridge.flows.papers.fill_places import fill_places
from bridge.flows.signing.issue_contract import freeze_papers
from bridge.model.application import Application
from bridge.model.contract import Contract, Paper, Signature
from bridge.model.papers.document import Block, Document, Heading, Pairs, Paragraph, Stamp
from bridge.model.papers.template import Template, TemplateMissingError
from bridge.ports.loan_system import PaperFile
from bridge.ports.work import Work

SHEET = "signing_sheet"
# How many days a paper may have been counted from before it was issued.
_DAYS_BACK = 14


def stamp_papers(hub: Hub, work: Work) -> None:
    """Draw and freeze them once; GOST digests of papers that came without are added. A row that comes again changes nothing."""
    with hub.store.read() as tx:
        application = tx.applications.get(work.subject)
        contract, signature = application.contract, application.signature
        if contract is None or signature is None or signature.confirmed_at is None or _is_stamped(signature):
            return
        noted = digests_noted(tx, application.id)
        lacking = [one for one in (*contract.papers, *signature.signed_papers) if not one.streebog and one.id not in noted]
        plain = [(paper, tx.papers.body(application.id, paper.id)) for paper in lacking]
    digests = {**noted, **gost_of(hub, plain)}
    contract = replace(contract, papers=_with(digests, contract.papers))
    files = with_digests(hub, (*_stamped(hub, application, contract, signature), _sheet(hub, application, contract, signature)))
    with hub.store.begin() as tx:
        fresh = tx.applications.get(application.id)
        if fresh.signature is None or _is_stamped(fresh.signature):
            return
        known = _with(digests, fresh.signature.signed_papers)
        papers = freeze_papers(hub, tx, fresh, files, "signed")
        kept = replace(fresh, signature=replace(fresh.signature, signed_papers=(*known, *papers)))
        if kept.contract is not None:
            kept = replace(kept, contract=replace(kept.contract, papers=_with(digests, kept.contract.papers)))
        tx.applications.save(kept)


def _with(digests: Mapping[str, str], papers: Sequence[Paper]) -> tuple[Paper, ...]:
    return tuple(replace(paper, streebog=paper.streebog or digests.get(paper.id, "")) for paper in papers)


def _is_stamped(signature: Signature) -> bool:
    return any(paper.document == SHEET for paper in signature.signed_papers)


def mark_of(hub: Hub, application: Application, signature: Signature) -> Stamp:
    """The visible mark (law and public templates want who, when, by what, in which system)."""
    at = hub.clock.local(signature.entered_at)
    return Stamp(
        "Подписано простой электронной подписью (АСП)",
        (
            f"Заёмщик: {application.borrower.full_name}",
            f"Дата и время: {at:%d.%m.%Y %H:%M:%S} {at.tzname()}",
            f"Номер подписи: {signature.code_id}",
            "Ключ: одноразовый код из СМС ••••••",
            f"Система: {hub.public_url}",
        ),
    )


def _stamped(hub: Hub, application: Application, contract: Contract, signature: Signature) -> list[PaperFile]:
    """The hub's own papers once more, with the mark in its place. One that can't be drawn again alike is left to the sheet."""
    stamp = mark_of(hub, application, signature)
    files = []
    for paper in contract.papers:
        template = _template(hub, application, paper)
        day = _day_of(hub, application, contract, paper, template) if template else None
        if template is not None and day is not None:
            drawn = fill_template(hub, template, fill_places(hub, application, day), day, stamp)
            title = f"{drawn.document.title} — с отметкой о подписании"
            files.append(PaperFile(title, PDF, hub.press.pdf(drawn.document), paper.document, paper.template, paper.data_version,
                                   "hub"))  # fmt: skip
    return files


def _template(hub: Hub, application: Application, paper: Paper) -> Template | None:
    if paper.source != "hub" or paper.media_type != HTML:
        return None
    try:
        return hub.product(application).terms.papers.templates.labelled(paper.template)
    except TemplateMissingError:
        return None


def _day_of(hub: Hub, application: Application, contract: Contract, paper: Paper, template: Template) -> date | None:
    """The day that gives the very bytes that were signed; none when a template or the press changed since."""
    issued = hub.clock.local(contract.issued_at).date()
    for day in (issued - timedelta(days=back) for back in range(_DAYS_BACK + 1)):
        drawn = fill_template(hub, template, fill_places(hub, application, day), day)
        if sha256(page_file(hub, drawn, paper.data_version).body).hexdigest() == paper.sha256:
            return day
    return None


def _sheet(hub: Hub, application: Application, contract: Contract, signature: Signature) -> PaperFile:
    day = hub.clock.local(signature.entered_at).date()
    title = f"Лист подписания договора № {contract.number}"
    intro = (
        "Простой электронной подписью заёмщика подписаны документы, названные ниже. Каждый из них узнаётся по своему дайджесту."
    )
    blocks: list[Block] = [Heading(title, 1), Paragraph(intro), mark_of(hub, application, signature)]
    for number, paper in enumerate(contract.papers, 1):
        blocks += [Heading(f"{number}. {paper.title}", 3), Pairs(_digests_of(paper), code=True)]
    blocks += [Heading("Набор документов", 3), Pairs((("SHA-256 набора", signature.fingerprint),), code=True)]
    document = Document(title, tuple(blocks), day, hub.lender, f"{SHEET}@1")
    return PaperFile(title, PDF, hub.press.pdf(document), SHEET, f"{SHEET}@1", "", "hub")


def _digests_of(paper: Paper) -> tuple[tuple[str, str], ...]:
    told: Sequence[tuple[str, str]] = (
        ("Вид файла", paper.media_type),
        ("SHA-256", paper.sha256),
        ("ГОСТ Р 34.11-2012", paper.streebog),
        ("Шаблон", paper.template),
    )
    return tuple((name, value) for name, value in told if value)
