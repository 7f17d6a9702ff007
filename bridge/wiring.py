"""The one place that knows the concrete adapters, the concrete store and the concrete runner; builds the Hub."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import mappings
from adapters.http import LONG_ANSWER, SHORT_ANSWER, OutsideHttp, Retries
from adapters.mail.settings import MailSettings, Safety
from adapters.mail.smtp import SmtpMail
from adapters.onec.dialect.onec_map import map_file
from adapters.onec.loan_system import OnecLoanSystem
from adapters.onec.settings import OnecSettings
from adapters.papers.digests import GostDigests
from adapters.papers.figures import FigurePatterns, FigureReader
from adapters.papers.press import Press
from adapters.papers.reading import PdfText
from adapters.partners.callback_addresses import callbacks_http
from adapters.partners.standard_webhooks import StandardWebhooks
from adapters.partners.words import PartnerWords
from adapters.passport_offices.stored import StoredOffices
from adapters.payu.accounts import Account, PayuAccounts, payu_of
from adapters.payu.settings import FiscalCompany, PayuSettings
from adapters.payu.words import PayuWords
from adapters.rate_cards.ed25519 import Ed25519Signer
from adapters.sms.smsc.gateway import SmscGateway
from adapters.sms.smsc.settings import FIRST as SMSC_HOST
from adapters.sms.smsc.settings import SmscSettings
from adapters.sms.smsru.gateway import SmsruGateway
from adapters.sms.smsru.settings import HOST as SMSRU_HOST
from adapters.sms.smsru.settings import SmsruSettings
from adapters.sms.words import SmsWords
from adapters.surroundings import SecureMint, SystemClock
from adapters.time_stamps.rfc3161 import Rfc3161Stamps
from adapters.turnstile.in_memory import TurnstileHere
from adapters.turnstile.in_redis import RedisTurnstile
from adapters.working_days.russia import russian_calendar
from bridge.evidence.lender_key import LenderKeyFaultyError, RsaLenderKey
from bridge.flows.hub import Hub
from bridge.jobs.embedded import EmbeddedRunner
from bridge.jobs.on_rq import RqRunner
from bridge.model.gates import GateName
from bridge.model.gates.case import Lender
from bridge.model.gates.setting import Setting
from bridge.model.law.parameters import Parameter, Parameters
from bridge.model.messaging.call_rules import CallRules
from bridge.model.money import KOPECKS_IN_RUBLE
from bridge.model.one_time_code import CodeRules
from bridge.model.papers.rules import PaperRules
from bridge.model.partner import Partner
from bridge.model.refusals.refusal import Instead, Rule, Rules
from bridge.ports.offering.turnstile import Turnstile
from bridge.ports.sms import SmsGateway
from bridge.ports.store import Leftover
from bridge.products.code_texts import faults_of_texts
from bridge.products.gate_settings import GateSettingError, read_gates
from bridge.products.paper_settings import PaperSettingError, read_papers
from bridge.products.product import Product, ProductTerms, TermsDocument
from bridge.products.tour_loan import TourLoan
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from config.catalogue import CatalogueFaultyError, read_partners, read_products
from config.law import load_law
from config.paper_files import read_paper_files
from config.payu_accounts import PayuAccount, payu_accounts
from config.refusals import read_refusals
from config.settings import Settings, SettingsIncompleteError, read_secret
from mappings.fields import load_map_file

PRODUCTS = {"tour": TourLoan}
MAPPINGS = Path(mappings.__file__).parent


@dataclass(frozen=True, repr=False)
class House:
    """The hub with the parts that serving needs to hold: its store, its runner, and who counts the calls of sites."""

    hub: Hub
    store: SqlStore
    runner: EmbeddedRunner | RqRunner
    turnstile: Turnstile


def build(settings: Settings) -> House:
    """Wire everything up. Opens no connection yet; raises the errors of config for faulty files."""
    runner = EmbeddedRunner() if settings.runner == "embedded" else RqRunner(settings.redis_url)
    clock = SystemClock(str(settings.zone), settings.clock_file)
    seal = Seal(settings.seal_ring(), settings.index_key.encode())
    store = SqlStore(open_engine(settings.database_url), seal, runner.wake, clock.now)

    def http(system: str, longest_answer: int = LONG_ANSWER) -> OutsideHttp:
        return OutsideHttp(system, store.note, clock, body_limit=longest_answer)

    hub = Hub(
        clock=clock,
        mint=SecureMint(clock),
        store=store,
        loan_system=_onec(settings, http("onec")),
        acquiring=_payu(settings, http("payu", SHORT_ANSWER), store),
        sms=_sms(settings, OutsideHttp("sms", store.note, clock, retries=Retries(tries=1), body_limit=SHORT_ANSWER)),
        partner_callbacks=_callbacks(callbacks_http(store.note, clock, settings.callback_networks)),
        passport_offices=_offices(store),
        press=Press(),
        contract_figures=FigureReader(PdfText(), FigurePatterns.load(map_file(settings.onec_map))),
        digests=GostDigests(),
        partners={partner.name: partner for partner in map(_partner, read_partners(settings.config))},
        products=_products(settings),
        code_key=settings.code_key.encode(),
        public_url=settings.public_url,
        lender=settings.lender,
        refusals=_refusals(settings),
        sms_low_balance=settings.sms_low_balance * KOPECKS_IN_RUBLE,
        card_signer=Ed25519Signer(settings.rates_keys.split()),
        mail=_mail(settings, store, clock),
        endpoint_patience=timedelta(hours=settings.endpoint_hours),
        evidence_key=_evidence_key(settings),
        time_stamps=_time_stamps(settings, http("time_stamps", SHORT_ANSWER)),
        keep={kind: timedelta(days=settings.keep_days[kind]) for kind in Leftover},
    )
    here = TurnstileHere()
    return House(hub, store, runner, here if settings.runner == "embedded" else RedisTurnstile(settings.redis_url, here))


def _refusals(settings: Settings) -> Rules:
    rows = read_refusals(settings.config)
    try:
        return Rules(tuple(Rule(row["number"], row["words"], tuple(map(Instead, row["offers"]))) for row in rows))
    except ValueError as error:
        raise CatalogueFaultyError(f"refusals.toml: {error}") from None


def _evidence_key(settings: Settings) -> RsaLenderKey | None:
    try:
        return RsaLenderKey(settings.evidence_key) if settings.evidence_key else None
    except LenderKeyFaultyError as error:
        raise SettingsIncompleteError([f"BRIDGE_EVIDENCE_KEY: {error}"]) from None


def _mail(settings: Settings, store: SqlStore, clock: SystemClock) -> SmtpMail | None:
    if not settings.mail_host:
        return None
    if not settings.mail_sender:
        raise SettingsIncompleteError(["BRIDGE_MAIL_SENDER: missing: the address that letters come from"])
    whom = (settings.mail_host, settings.mail_port, settings.mail_sender)
    account = (settings.mail_login, settings.mail_password)
    return SmtpMail(MailSettings(*whom, Safety(settings.mail_safety), *account), store.note, clock)


def _time_stamps(settings: Settings, http: OutsideHttp) -> Rfc3161Stamps | None:
    if not settings.tsa_url:
        return None
    try:
        return Rfc3161Stamps(settings.tsa_url, settings.tsa_ca.read_text(encoding="ascii") if settings.tsa_ca else "", http)
    except (OSError, ValueError) as error:
        raise SettingsIncompleteError([f"BRIDGE_TSA_CA: {error}"]) from None


def _onec(settings: Settings, http: OutsideHttp) -> OnecLoanSystem:
    onec = OnecSettings(
        base_url=settings.onec_url,
        login=settings.onec_login,
        password=settings.onec_password,
        timezone=settings.onec_zone,
        pay_service_id=settings.onec_pay_service,
        most_calls=settings.onec_calls,
        cache=settings.onec_cache,
    )
    return OnecLoanSystem.load(onec, http, settings.onec_map)


def _payu(settings: Settings, http: OutsideHttp, store: SqlStore) -> PayuAccounts:
    words = {name: PayuWords.of(load_map_file(_map_file("payu", name))) for name in ("classic", "v4")}
    usual, *special = [
        Account(
            name=one.name,
            payu=payu_of(one.values["protocol"], _payu_settings(one, settings.public_url), http, words),
            partners=frozenset(one.partners),
            products=frozenset(one.products),
        )
        for one in payu_accounts(settings)
    ]
    return PayuAccounts(usual.payu, special, _Owners(store))


class _Owners:
    """Whose a payment is, for installations with several accounts at PayU."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def of_application(self, application_id: str) -> tuple[str, str]:
        with self._store.read() as tx:
            application = tx.applications.get(application_id)
        return application.partner, application.product

    def of_reference(self, reference: str) -> tuple[str, str] | None:
        with self._store.read() as tx:
            payment = tx.payments.by_reference(reference)
        return self.of_application(payment.application_id) if payment and payment.application_id else None


def _payu_settings(account: PayuAccount, public_url: str) -> PayuSettings:
    given, yes = account.values, {name for name, value in account.values.items() if value == "yes"}
    return PayuSettings(
        merchant=given["merchant"],
        secret=given["secret"],
        host=given["host"],
        name=account.name,
        notice_address="/".join(part for part in (public_url.rstrip("/"), "notices/payu", account.name) if part),
        currency=given["currency"],
        two_step=given["steps"] == "two",
        hold=timedelta(hours=given["hold_hours"]),
        refund_notice_tells=given["refund_notice"],
        receipts="receipts" in yes,
        fiscal_company=FiscalCompany(**account.fiscal) if account.fiscal else None,
        contacts="contacts" in yes,
        cards="cards" in yes,
        test_orders="test_orders" in yes,
        order_timeout=timedelta(minutes=given["pay_minutes"]),
    )


def _sms(settings: Settings, http: OutsideHttp) -> SmsGateway:
    words = SmsWords.of(load_map_file(_map_file("sms", settings.sms_gateway)))
    if settings.sms_gateway == "smsru":
        if not settings.sms_apikey:
            raise SettingsIncompleteError(["BRIDGE_SMS_APIKEY: missing: the api_id at sms.ru"])
        smsru = SmsruSettings(
            settings.sms_url or SMSRU_HOST, settings.sms_apikey, settings.sms_sender, at_once=settings.sms_at_once
        )
        return SmsruGateway(smsru, http, words)
    if not settings.sms_apikey and not (settings.sms_login and settings.sms_password):
        raise SettingsIncompleteError(["BRIDGE_SMS_LOGIN and BRIDGE_SMS_PASSWORD, or BRIDGE_SMS_APIKEY: missing"])
    smsc = SmscSettings(
        host=settings.sms_url or SMSC_HOST,
        login=settings.sms_login,
        password=settings.sms_password,
        apikey=settings.sms_apikey,
        sender=settings.sms_sender,
        second_host=settings.sms_second_url,
        most_parts=settings.sms_max_parts,
        at_once=settings.sms_at_once,
        callback_secret=settings.sms_callback_secret,
        callback_sum=settings.sms_callback_sum,
    )
    return SmscGateway(smsc, http, words)


def _callbacks(http: OutsideHttp) -> StandardWebhooks:
    files = (MAPPINGS / "partners").glob("*.toml")
    return StandardWebhooks(http, {file.stem: PartnerWords.of(load_map_file(file)) for file in files})


def _offices(store: SqlStore) -> StoredOffices:
    def version() -> str:
        with store.begin() as tx:
            return tx.issuers.version()

    def rows() -> list[tuple[str, str]]:
        with store.begin() as tx:
            return list(tx.issuers.all())

    return StoredOffices(version, rows)


def _map_file(system: str, name: str) -> Path:
    """The file of a map named in the settings: a path, or a name in mappings/<system>."""
    return Path(name) if name.endswith(".toml") else MAPPINGS / system / f"{name}.toml"


def _partner(table: dict[str, Any]) -> Partner:
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
        nonce_required=table.get("nonce_required", False),
        sms_sender=table.get("sms_sender", ""),
        mail=table.get("mail", ""),
    )


def _products(settings: Settings) -> dict[str, Product]:
    law = Parameters(Parameter(row.key, row.valid_from, row.value, row.source, row.sure) for row in load_law(settings.law))
    calendar = russian_calendar()
    products: dict[str, Product] = {}
    for table in read_products(settings.config):
        kind = table.get("kind", table["name"])
        if kind not in PRODUCTS:
            raise CatalogueFaultyError(f"product {table['name']}: kind {kind} is none of {', '.join(PRODUCTS)}")
        products[table["name"]] = PRODUCTS[kind](_terms(table, settings), law, calendar, settings.zone)
    return products


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
        documents=tuple(TermsDocument(**document) for document in table["documents"]),
        sms_texts=_texts(table["name"], table["sms"], at_paying="paying" in table),
        paying_code_from=_paying_code_from(table["name"], table.get("paying", {})),
        code_rules=_code_rules(table["name"], table.get("code", {})),
        call_rules=_call_rules(table.get("code", {})),
        must_open_papers=table.get("must_open_papers", False),
        papers=_papers(table, settings),
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
