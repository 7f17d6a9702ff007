"""A product's [papers] and the templates of its folder, read against what the hub knows; faults are told with file and place."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from bridge.model.credit.base_period import MONTH, YEAR, Span, Unit
from bridge.model.credit.psk import MonthFraction
from bridge.model.papers.figures import Tolerance
from bridge.model.papers.places import PLACES
from bridge.model.papers.rules import PaperRules, PskConvention, SetSource
from bridge.model.papers.template import Template, Templates
from bridge.model.papers.template_file import TemplateFaultyError, template_of

# A template file as read: its name and its table.
TemplateFile = tuple[str, Mapping[str, Any]]
_KEYS = frozenset({"templates", "hub_set", "beside", "lender", "psk", "tolerance"})
_BASES: Mapping[str, Span | None] = {"contract": None, "month": MONTH, "30 days": Span(Unit.DAYS, 30), "year": YEAR}


class PaperSettingError(ValueError):
    """The product's file or a template says something that can't be; the text names the file, the place and what is wrong."""


def read_papers(product: Mapping[str, Any], files: Iterable[TemplateFile]) -> PaperRules:
    """Rules of the papers. `product`: the product's whole table. Raises PaperSettingError."""
    table = product.get("papers", {})
    if unknown := sorted(set(table) - _KEYS):
        raise PaperSettingError(f"[papers]: not known here: {', '.join(unknown)}")
    source = product.get("contract_papers", SetSource.LOAN_SYSTEM.value)
    if source not in list(SetSource):
        raise PaperSettingError(f"contract_papers = {source!r} is none of {', '.join(SetSource)}")
    plain = PaperRules()
    rules = PaperRules(
        source=SetSource(source),
        templates=_templates(files),
        hub_set=_names(table, "hub_set", plain.hub_set),
        beside=_names(table, "beside", plain.beside),
        tolerance=_tolerance(table.get("tolerance", {})),
        psk=_psk(table.get("psk", {})),
        lender=_texts(table.get("lender", {})),
    )
    wanted = rules.hub_set if rules.source is SetSource.HUB else rules.beside
    if missing := [name for name in wanted if name not in rules.templates.names]:
        raise PaperSettingError(
            f"[papers]: there is no template {', '.join(missing)} in the folder {table.get('templates', '?')}"
        )
    return rules


def _templates(files: Iterable[TemplateFile]) -> Templates:
    made: list[Template] = []
    for name, table in files:
        try:
            template = template_of(table, PLACES)
        except TemplateFaultyError as fault:
            raise PaperSettingError(f"{name}: {fault}") from None
        if template.label in (one.label for one in made):
            raise PaperSettingError(f"{name}: {template.label} stands in another file already")
        if any((one.name, one.valid_from) == (template.name, template.valid_from) for one in made):
            raise PaperSettingError(f"{name}: another version of {template.name} comes into force on the same day")
        made.append(template)
    return Templates(tuple(made))


def _names(table: Mapping[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    names = table.get(key, default)
    if isinstance(names, str) or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise PaperSettingError(f"[papers]: {key} must be a list of different names of templates")
    return tuple(names)


def _texts(table: Mapping[str, Any]) -> Mapping[str, str]:
    known = {name.removeprefix("lender_") for name in PLACES if name.startswith("lender_")}
    if wrong := [name for name, value in table.items() if name not in known or not isinstance(value, str)]:
        raise PaperSettingError(f"[papers.lender]: {wrong[0]} is not known or no text; known are {', '.join(sorted(known))}")
    return dict(table)


def _tolerance(table: Mapping[str, Any]) -> Tolerance:
    kopecks, reason = table.get("kopecks", 0), str(table.get("reason", "")).strip()
    try:
        percent = Decimal(table.get("percent", "0.001"))
    except (InvalidOperation, TypeError):
        raise PaperSettingError("[papers.tolerance]: percent must be a number in quotes") from None
    if set(table) - {"kopecks", "percent", "reason"} or not isinstance(kopecks, int) or kopecks < 0 or percent < 0:
        raise PaperSettingError("[papers.tolerance]: kopecks (whole, not below zero), percent (in quotes), reason")
    if (kopecks or percent > Decimal("0.001")) and not reason:
        raise PaperSettingError("[papers.tolerance]: more than 0 kopecks or 0.001 percent needs a reason in words")
    return Tolerance(kopecks, percent, reason)


def _psk(table: Mapping[str, Any]) -> PskConvention:
    base, month = table.get("base", "contract"), table.get("month", MonthFraction.ACTUAL.value)
    if set(table) - {"base", "month"} or base not in _BASES or month not in list(MonthFraction):
        raise PaperSettingError(f"[papers.psk]: base is one of {', '.join(_BASES)}; month one of {', '.join(MonthFraction)}")
    return PskConvention(_BASES[base], MonthFraction(month))
