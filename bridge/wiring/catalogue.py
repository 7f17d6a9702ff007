"""Partners and products by the files of the operator."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from adapters.working_days.russia import calendar_when_asked
from bridge.model.errors import FieldInvalidError
from bridge.model.gates import GateName
from bridge.model.gates.case import Lender
from bridge.model.gates.setting import Setting
from bridge.model.helping.hints import Helping
from bridge.model.informing.texts import Informing
from bridge.model.law.parameters import Parameter, Parameters
from bridge.model.law.working_calendar import WorkingCalendar
from bridge.model.messaging.call_rules import CallRules
from bridge.model.one_time_code import CodeRules
from bridge.model.papers.rules import PaperRules
from bridge.model.partner import Partner
from bridge.model.paying.bank_transfer import BankDetails
from bridge.products.code_texts import faults_of_texts
from bridge.products.gate_settings import GateSettingError, read_gates
from bridge.products.helping_texts import HelpingSettingError, read_helping
from bridge.products.informing_texts import InformingSettingError, read_informing
from bridge.products.paper_settings import PaperSettingError, read_papers
from bridge.products.product import Product, ProductTerms, TermsDocument
from bridge.products.terms_texts import TermsTextError, terms_documents
from bridge.products.tour_loan import TourLoan
from bridge.web.look_contrast import faults_of_look
from config.catalogue import CatalogueFaultyError, read_products
from config.law import LawParameter, load_law
from config.paper_files import read_paper_files
from config.product_texts import read_texts
from config.reading.holidays import read_holidays
from config.settings import Settings, read_secret

PRODUCTS = {"tour": TourLoan}
_SECRETS = ("request_secrets", "callback_secrets", "test_request_secrets", "test_callback_secrets")


def partner_of(table: dict[str, Any]) -> Partner:
    if faults := faults_of_look(table.get("look", {})):
        raise CatalogueFaultyError(f"partner {table['name']}: [look]: {'; '.join(faults)}")
    return Partner(
        name=table["name"],
        title=table["title"],
        request_secrets=tuple(map(read_secret, table["request_secrets"])),
        callback_secrets=tuple(map(read_secret, table["callback_secrets"])),
        callback_url=table["callback_url"],
        words=table.get("words", "standard"),
        product=table.get("product", "tour"),
        look=table.get("look", {}),
        calls=table.get("calls", 1000),
        calls_seconds=table.get("calls_seconds", 10),
        nonce_required=table.get("nonce_required", True),
        sms_sender=table.get("sms_sender", ""),
        mail=table.get("mail", ""),
        test_request_secrets=tuple(map(read_secret, table.get("test_request_secrets", ()))),
        test_callback_secrets=tuple(map(read_secret, table.get("test_callback_secrets", ()))),
        test_callback_url=table.get("test_callback_url", ""),
    )


def partner_without_secrets(table: dict[str, Any]) -> Partner:
    """A site of an earlier version: what secrets it had nobody knows any more."""
    return partner_of(table | {key: [] for key in _SECRETS})


def parameters_of(rows: Iterable[LawParameter]) -> list[Parameter]:
    """Dated law as the model has it."""
    return [Parameter(row.key, row.valid_from, row.value, row.source, row.sure) for row in rows]


def products_of(
    settings: Settings, change: Callable[[ProductTerms], ProductTerms] = lambda terms: terms, law: Parameters | None = None
) -> dict[str, Product]:
    """By name, of the files that the settings name. `law`: another one than that of the file. Raises the errors of config."""
    law = law or Parameters(parameters_of(load_law(settings.law)))
    calendar = _calendar(settings)
    products: dict[str, Product] = {}
    for table in read_products(settings.config):
        kind = table.get("kind", table["name"])
        if kind not in PRODUCTS:
            raise CatalogueFaultyError(f"product {table['name']}: kind {kind} is none of {', '.join(PRODUCTS)}")
        products[table["name"]] = PRODUCTS[kind](change(_terms(table, settings)), law, calendar, settings.zone)
    return products


def _calendar(settings: Settings) -> Callable[[], WorkingCalendar]:
    """The plain calendar with the days that the operator's file moves."""
    plain, (off, working) = calendar_when_asked(), read_holidays(settings.config)
    return cache(lambda: plain().amended(off, working)) if off or working else plain


def _terms(table: dict[str, Any], settings: Settings) -> ProductTerms:
    try:
        rate = Decimal(table["annual_rate"])
    except InvalidOperation:
        raise CatalogueFaultyError(f"product {table['name']}: annual_rate must be a number in quotes") from None
    return ProductTerms(
        name=table["name"],
        title=table["title"],
        loan_system_code=table["loan_system_code"],
        min_sum=table["min_sum"],
        max_sum=table["max_sum"],
        periods=table["periods"],
        annual_rate=rate,
        offer_life=timedelta(minutes=table["offer_life_minutes"]),
        usual_decision=timedelta(minutes=table["usual_decision_minutes"]),
        decision_poll=timedelta(seconds=table["decision_poll_seconds"]),
        documents=_documents(table, settings),
        sms_texts=_texts(table["name"], table["sms"], at_paying="paying" in table),
        paying_code_from=_paying_code_from(table["name"], table.get("paying", {})),
        bank=_bank(table["name"], table.get("paying", {}).get("bank")),
        code_rules=_code_rules(table["name"], table.get("code", {})),
        call_rules=_call_rules(table.get("code", {})),
        must_open_papers=table.get("must_open_papers", False),
        phone_first=table.get("phone_first", False),
        papers=_papers(table, settings),
        informing=_informing(table, settings),
        helping=_helping(table, settings),
        gates=_gates(table["name"], table.get("gates", {})),
        lender=_lender(table["name"], table.get("lender_kind", Lender.MKK)),
        psk_category=table.get("psk_category", ""),
        offered_periods=tuple(table.get("offered_periods", ())),
        form_time=timedelta(minutes=table.get("usual_form_minutes", 12)),
        signing_time=timedelta(minutes=table.get("usual_signing_minutes", 5)),
    )


def _gates(product: str, tables: dict[str, Any]) -> Mapping[GateName, Setting]:
    try:
        return read_gates(tables)
    except GateSettingError as error:
        raise CatalogueFaultyError(f"product {product}: {error}") from None


def _documents(table: dict[str, Any], settings: Settings) -> tuple[TermsDocument, ...]:
    rules, today = _code_rules(table["name"], table.get("code", {})), datetime.now(settings.zone).date()
    try:
        return terms_documents(table["documents"], _papers(table, settings), rules, settings.lender, today)
    except TermsTextError as error:
        raise CatalogueFaultyError(f"product {table['name']}: documents: {error}") from None


def _lender(product: str, kind: str) -> Lender:
    if kind not in set(Lender):
        raise CatalogueFaultyError(f"product {product}: lender_kind {kind!r} is none of {', '.join(Lender)}")
    return Lender(kind)


def _call_rules(code: dict[str, Any]) -> CallRules:
    plain = CallRules()
    after = code.get("call_after_seconds", plain.after.total_seconds())
    return CallRules(code.get("call", plain.allowed), timedelta(seconds=after), code.get("calls_per_day", plain.per_day))


def _papers(table: dict[str, Any], settings: Settings) -> PaperRules:
    """The lender's telephone and e-mail stand in the settings; papers name them, too."""
    folder = table.get("papers", {}).get("templates", "")
    try:
        rules = read_papers(table, read_paper_files(settings.config, folder) if folder else ())
    except PaperSettingError as error:
        raise CatalogueFaultyError(f"product {table['name']}: {error}") from None
    told = {"phone": settings.lender_phone, "email": settings.lender_email}
    return replace(rules, lender={**told, **rules.lender})


def _helping(table: dict[str, Any], settings: Settings) -> Helping:
    try:
        return read_helping(table.get("help", {}), read_texts(settings.config, table["name"], "help"))
    except HelpingSettingError as error:
        raise CatalogueFaultyError(f"product {table['name']}: {error}") from None


def _informing(table: dict[str, Any], settings: Settings) -> Informing:
    try:
        return read_informing(table.get("informing", {}), read_texts(settings.config, table["name"], "messages"))
    except InformingSettingError as error:
        raise CatalogueFaultyError(f"product {table['name']}: {error}") from None


def _texts(product: str, texts: dict[str, str], *, at_paying: bool = False) -> dict[str, str]:
    if faults := faults_of_texts(texts, at_paying=at_paying):
        raise CatalogueFaultyError(f"product {product}: [sms]: {'; '.join(faults)}")
    return texts


def _paying_code_from(product: str, paying: dict[str, Any]) -> int | None:
    told = paying.get("code_from", "off")
    if told == "off":
        return None
    if not isinstance(told, int) or isinstance(told, bool) or told < 0:
        raise CatalogueFaultyError(f'product {product}: [paying]: code_from must be kopecks or "off"')
    return told


def _bank(product: str, told: dict[str, str] | None) -> BankDetails | None:
    try:
        return BankDetails(**told) if told is not None else None
    except (TypeError, FieldInvalidError) as error:
        raise CatalogueFaultyError(f"product {product}: [paying.bank]: {error}") from None


def _code_rules(product: str, code: dict[str, Any]) -> CodeRules:
    plain = CodeRules()
    try:
        return CodeRules(
            digits=code.get("digits", plain.digits),
            life=timedelta(minutes=code["life_minutes"]) if "life_minutes" in code else plain.life,
            tries=code.get("tries", plain.tries),
            pauses=tuple(timedelta(seconds=one) for one in code["pauses_seconds"]) if "pauses_seconds" in code else plain.pauses,
            per_application=code.get("an_hour_for_an_application", plain.per_application),
            per_phone=code.get("an_hour_for_a_phone", plain.per_phone),
            per_address=code.get("an_hour_for_an_address", plain.per_address),
        )
    except (TypeError, ValueError) as error:
        raise CatalogueFaultyError(f"product {product}: [code]: {error}") from None
