"""The documents of the terms step. Each text has one source: the template of a paper, or the product's own file.

At that step nothing of the questionnaire is known yet, and a text is frozen once for all borrowers: where a template names the
borrower, the document says where the answer will stand. A template that names sums or days can't be one of these documents.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bridge.model.one_time_code import CodeRules
from bridge.model.papers.document import Clauses, Heading, Pairs, Paragraph, Table
from bridge.model.papers.rules import PaperRules
from bridge.model.papers.template import Template, TemplateBlock, Templates, mapped, put
from bridge.model.papers.words import Forms, form_of
from bridge.products.product import TermsDocument

_MINUTES: Forms = ("минута", "минуты", "минут")
_TRIES: Forms = ("попытка", "попытки", "попыток")
_FACTS = ("phone", "email", "address", "ogrn", "inn", "register", "account", "free_way")
_BORROWER: Mapping[str, str] = {
    "borrower": "я, кто оформляет эту заявку",
    "borrower_passport": "по анкете",
    "borrower_passport_issued": "кем и когда выдан — по анкете",
    "borrower_address": "по анкете",
    "borrower_birth": "по анкете",
    "borrower_inn": "по анкете",
    "borrower_snils": "по анкете",
    "borrower_email": "из заявки",
    "borrower_phone": "из заявки",
    "tour_agency": "тому, кто назван в заявке",
    "site": "сайту, где выбран тур",
}


class TermsTextError(ValueError):
    """A document names no template, or a template that says what nobody knows at the terms step."""


def terms_documents(
    tables: Sequence[Mapping[str, Any]], papers: PaperRules, rules: CodeRules, lender: str, day: date
) -> tuple[TermsDocument, ...]:
    """The documents in the product's order, as their templates stand on `day`. Raises TermsTextError."""
    values = {**_BORROWER, **_known(papers, rules, lender)}
    return tuple(_document(table, papers, values, day) for table in tables)


def _document(table: Mapping[str, Any], papers: PaperRules, values: Mapping[str, str], day: date) -> TermsDocument:
    if "paper" not in table:
        return TermsDocument(**table)
    template = _template(table, papers.templates, day)
    if unknown := sorted(template.places - values.keys()):
        raise TermsTextError(f"{table['kind']}: {template.label} names {', '.join(unknown)}, not known before the questionnaire")
    text = "\n\n".join(part for block in template.blocks for part in _lines(block, values))
    title = put(template.title, values)
    return TermsDocument(table["kind"], template.version, title, template.summary, text, template.required)


def _template(table: Mapping[str, Any], templates: Templates, day: date) -> Template:
    """The version in force; before the first one has begun, that one."""
    versions = [one for one in templates.all if one.name == table["paper"]]
    if not versions:
        raise TermsTextError(f"{table['kind']}: there is no template {table['paper']}")
    return templates.in_force(table["paper"], max(day, min(one.valid_from for one in versions)))


def _lines(block: TemplateBlock, values: Mapping[str, str]) -> Iterator[str]:
    """A block as plain text. The name of the paper stands above the text already; the place of the mark is for the paper."""
    filled = mapped(block, lambda text: put(text, values))
    if isinstance(filled, Paragraph) or (isinstance(filled, Heading) and filled.level > 1):
        yield filled.text[:1].upper() + filled.text[1:]
    if isinstance(filled, Clauses):
        yield from (f"{filled.prefix}{number}. {item}" for number, item in enumerate(filled.items, filled.first))
    if isinstance(filled, Pairs):
        yield "\n".join(f"{name}: {value}" for name, value in filled.pairs)
    if isinstance(filled, Table):
        heads = [column.head for column in filled.columns]
        for row in filled.rows:
            cells = (put(cell, values) for cell in row)
            yield "\n".join(f"{head}: {cell}" for head, cell in zip(heads, cells, strict=True))


def _known(papers: PaperRules, rules: CodeRules, lender: str) -> dict[str, str]:
    minutes = int(rules.life.total_seconds() // 60)
    facts = {f"lender_{name}": papers.lender.get(name, "") or "не указано" for name in _FACTS}
    return facts | {
        "lender": lender,
        "code_digits": str(rules.digits),
        "code_life": f"{minutes} {form_of(minutes, _MINUTES)}",
        "code_tries": f"{rules.tries} {form_of(rules.tries, _TRIES)}",
    }
