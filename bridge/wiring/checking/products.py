"""A product's file: its shape, and its gates, codes, texts and documents by the rules that the hub reads them with."""

from collections.abc import Iterator, Mapping
from typing import Any

from bridge.model.errors import FieldInvalidError
from bridge.model.gates.case import Lender
from bridge.model.informing.occasion import Occasion
from bridge.model.informing.reminding import LATEST_FIRST
from bridge.model.papers.places import PLACES
from bridge.model.papers.rules import SetSource
from bridge.model.paying.bank_transfer import BankDetails
from bridge.products.code_texts import faults_of_texts, unknown_fields
from bridge.products.gate_settings import GateSettingError, read_gates
from bridge.products.paper_settings import PaperSettingError, read_papers
from config.reading.fault import Remark
from config.reading.shapes import (
    anything,
    decimal,
    flag,
    listed,
    meant,
    table,
    table_of,
    text,
    twice,
    whole,
    within,
)  # fmt: skip

YEAR_OF_MINUTES, MONTHS = 366 * 24 * 60, 120
_MOST_SUM = 10_000_000_00
_LENDER_FACTS = {name.removeprefix("lender_") for name in PLACES if name.startswith("lender_")}
_CODE = table(
    {},
    {
        "digits": whole(4, 8),
        "life_minutes": whole(1, 10),
        "tries": whole(1, 10),
        "pauses_seconds": listed(whole(0, 86_400), least=1),
        "an_hour_for_an_application": whole(1, 1000),
        "an_hour_for_a_phone": whole(1, 1000),
        "an_hour_for_an_address": whole(1, 1_000_000),
        "call": flag,
        "call_after_seconds": whole(1, 3600),
        "calls_per_day": whole(1, 100),
    },
)
_BANK = table({key: text() for key in ("name", "inn", "account", "bank", "bic")},
              {"correspondent": text(empty=True), "kpp": text(empty=True)})  # fmt: skip
_INFORMING = table(
    {},
    {
        "remind_before": listed(whole(1, 60), different=True),
        "remind_after": listed(whole(1, 60), least=1, different=True),
        "waits_minutes": whole(0, 1440),
        "sms_also": listed(text(one_of=[one.value for one in Occasion]), different=True),
        "by_day": flag,
    },
)
_PAPERS = table(
    {},
    {
        "templates": text(64),
        "hub_set": listed(text(), different=True),
        "beside": listed(text(), different=True),
        "lender": table({}, dict.fromkeys(_LENDER_FACTS, text(500))),
        "psk": table({}, {"base": text(), "month": text()}),
        "tolerance": table({}, {"kopecks": whole(0, 1_000_000), "percent": decimal("0", "10"), "reason": text(300, empty=True)}),
    },
)
_SHAPE = table(
    {
        "name": text(40, form=r"[a-z][a-z0-9_-]*", says="small Latin letters, digits, - and _ alone"),
        "title": text(100),
        "loan_system_code": text(64),
        "min_sum": whole(1, _MOST_SUM),
        "max_sum": whole(1, _MOST_SUM),
        "periods": whole(1, MONTHS),
        "annual_rate": decimal("0", "1000"),
        "offer_life_minutes": whole(1, YEAR_OF_MINUTES),
        "usual_decision_minutes": whole(1, YEAR_OF_MINUTES),
        "decision_poll_seconds": whole(1, 86_400),
        "sms": table_of(text(1000)),
        "documents": listed(anything, least=1),
    },
    {
        "kind": text(),
        "offered_periods": listed(whole(1, MONTHS), different=True),
        "phone_first": flag,
        "must_open_papers": flag,
        "contract_papers": text(one_of=[one.value for one in SetSource]),
        "lender_kind": text(one_of=[one.value for one in Lender]),
        "psk_category": text(100, empty=True),
        "usual_form_minutes": whole(1, 1440),
        "usual_signing_minutes": whole(1, 1440),
        "code": _CODE,
        "paying": table({}, {"code_from": anything, "bank": _BANK}),
        "informing": _INFORMING,
        "help": table({}, {"from": whole(0, 23), "until": whole(1, 24), "answer_hours": whole(1, 1000)}),
        "gates": table_of(anything),
        "papers": _PAPERS,
    },
)
_OWN_TEXT = table({"kind": text(64), "version": text(20), "title": text(200), "summary": text(1000), "text": text()},
                  {"required": flag})  # fmt: skip
_OF_PAPER = table({"kind": text(64), "paper": text(64)})


def product_remarks(told: Mapping[str, Any], kinds: Mapping[str, object], templates: Mapping[str, object]) -> Iterator[Remark]:
    """`kinds`: products that there is code for; `templates`: names of the templates in the product's folder."""
    yield from _SHAPE(told)
    kind = told.get("kind", told.get("name"))
    if isinstance(kind, str) and kind not in kinds:
        yield ("kind" if "kind" in told else "name",), f"kind {kind} is none of {', '.join(kinds)}{meant(kind, kinds)}"
    for look in (_sums, _codes, _gates, _bank, _hours, _papers):
        yield from look(told)
    yield from _documents(told.get("documents"), templates)


def _sums(told: Mapping[str, Any]) -> Iterator[Remark]:
    least, most, usual, offered = (told.get(key) for key in ("min_sum", "max_sum", "periods", "offered_periods"))
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield ("max_sum",), f"{most} is below min_sum, {least}"
    if isinstance(usual, int) and isinstance(offered, list) and offered and usual not in offered:
        yield ("offered_periods",), f"the usual term, periods = {usual}, is not among them"


def _codes(told: Mapping[str, Any]) -> Iterator[Remark]:
    texts = told.get("sms")
    if not isinstance(texts, Mapping) or not all(isinstance(one, str) for one in texts.values()):
        return
    for fault in faults_of_texts(texts, at_paying="paying" in told):
        name, _, reason = fault.partition(": ")
        yield ("sms", name), reason
    for name, field, known in unknown_fields(texts):
        yield ("sms", name), f"no place is called {{{field}}}{meant(field, known)}"
    code_from = told["paying"].get("code_from", "off") if isinstance(told.get("paying"), Mapping) else "off"
    if code_from != "off" and (isinstance(code_from, bool) or not isinstance(code_from, int) or code_from < 0):
        yield ("paying", "code_from"), 'must be kopecks, 0 or more, or "off"'


def _gates(told: Mapping[str, Any]) -> Iterator[Remark]:
    gates = told.get("gates")
    for name, setting in gates.items() if isinstance(gates, Mapping) else ():
        try:
            read_gates({name: setting})
        except GateSettingError as error:
            yield ("gates", name), str(error).removeprefix(f"gates.{name}: ").removeprefix("gates: ")


def _bank(told: Mapping[str, Any]) -> Iterator[Remark]:
    paying = told.get("paying")
    bank = paying.get("bank") if isinstance(paying, Mapping) else None
    if isinstance(bank, Mapping) and not list(_BANK(bank)):
        try:
            BankDetails(**bank)
        except FieldInvalidError as error:
            yield ("paying", "bank", error.field or ""), error.message


def _hours(told: Mapping[str, Any]) -> Iterator[Remark]:
    hours = told.get("help")
    since, until = (hours.get("from", 9), hours.get("until", 18)) if isinstance(hours, Mapping) else (9, 18)
    if isinstance(since, int) and isinstance(until, int) and since >= until:
        yield ("help", "until"), "the office opens before it closes"
    informing = told.get("informing")
    after = informing.get("remind_after") if isinstance(informing, Mapping) else None
    if isinstance(after, list) and after and all(isinstance(one, int) for one in after) and min(after) > LATEST_FIRST:
        yield (
            ("informing", "remind_after"),
            "the first word about a missed payment comes within 7 days (353-FZ art. 10 part 4)",
        )


def _papers(told: Mapping[str, Any]) -> Iterator[Remark]:
    """What the reader of [papers] says beyond the shape; templates are looked at by themselves."""
    papers = told.get("papers")
    if not isinstance(papers, Mapping) or list(_PAPERS(papers)):
        return
    for key in ("psk", "tolerance"):
        try:
            read_papers({"papers": {key: papers.get(key, {}), "beside": []}}, ())
        except PaperSettingError as error:
            yield ("papers", key), str(error).removeprefix(f"[papers.{key}]: ")


def _documents(told: Any, templates: Mapping[str, object]) -> Iterator[Remark]:
    if not isinstance(told, list):
        return
    yield from within("documents", twice(told, "kind"))
    for place, one in enumerate(told):
        shape = _OF_PAPER if isinstance(one, Mapping) and "paper" in one else _OWN_TEXT
        yield from within("documents", within(place, shape(one)))
        if shape is _OF_PAPER and isinstance(one["paper"], str) and one["paper"] not in templates:
            yield ("documents", place, "paper"), f"there is no template {one['paper']}{meant(one['paper'], templates)}"
