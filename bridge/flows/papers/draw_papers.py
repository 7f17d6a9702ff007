"""Draw papers from their templates: a page for the phone and PDF/A, with the digests that the set is frozen under."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bridge.flows.hub import Hub
from bridge.flows.papers.fill_places import Filled, fill_places
from bridge.model.application import Application
from bridge.model.contract import Paper
from bridge.model.papers.document import Document, Stamp
from bridge.model.papers.template import Template
from bridge.ports.loan_system import PaperFile

HTML, PDF = "text/html; charset=utf-8", "application/pdf"


@dataclass(frozen=True)
class Drawn:
    """A document that was made from a template, and which."""

    template: Template
    document: Document


def draw_papers(hub: Hub, application: Application, names: Iterable[str], day: date) -> tuple[tuple[Drawn, ...], Filled]:
    """The named papers in the versions in force on `day`. Raises TemplateMissingError."""
    templates = hub.product(application).terms.papers.templates
    filled = fill_places(hub, application, day)
    drawn = tuple(fill_template(hub, templates.in_force(name, day), filled, day) for name in names)
    return drawn, filled


def fill_template(hub: Hub, template: Template, filled: Filled, day: date, stamp: Stamp | None = None) -> Drawn:
    """One paper of this very version."""
    return Drawn(template, template.fill(filled.values, filled.rows, day, hub.lender, stamp))


def page_file(hub: Hub, drawn: Drawn, data_version: str) -> PaperFile:
    """The rendition for the phone."""
    return _file(hub.press.html(drawn.document), HTML, drawn, data_version)


def pdf_file(hub: Hub, drawn: Drawn, data_version: str) -> PaperFile:
    """The rendition to keep."""
    return _file(hub.press.pdf(drawn.document), PDF, drawn, data_version)


def _file(body: bytes, media_type: str, drawn: Drawn, data_version: str) -> PaperFile:
    title, name, label = drawn.document.title, drawn.template.name, drawn.template.label
    return PaperFile(title, media_type, body, document=name, template=label, source="hub", data_version=data_version)


def gost_of(hub: Hub, bodies: Iterable[tuple[Paper, bytes]]) -> dict[str, str]:
    """Digests by GOST (hex) by the papers' ids: slow, so outside of any transaction."""
    return {paper.id: hub.digests.gost(body) for paper, body in bodies}


def with_digests(hub: Hub, files: Iterable[PaperFile]) -> tuple[PaperFile, ...]:
    """The files with their GOST digests: slow, so before a transaction and never while somebody waits."""
    return tuple(replace(file, streebog=hub.digests.gost(file.body)) for file in files)
