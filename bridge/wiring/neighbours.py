"""The outside systems by the settings: 1C, PayU, SMS, letters, time stamps, callbacks of sites."""

from datetime import timedelta
from pathlib import Path

import mappings
from adapters.http import OutsideHttp
from adapters.mail.settings import MailSettings, Safety
from adapters.mail.smtp import SmtpMail
from adapters.onec.loan_system import OnecLoanSystem
from adapters.onec.settings import OnecSettings
from adapters.partners.standard_webhooks import StandardWebhooks
from adapters.partners.words import maps_of_words
from adapters.payu.accounts import Account, PayuAccounts, payu_of
from adapters.payu.settings import FiscalCompany, PayuSettings
from adapters.payu.words import PayuWords
from adapters.sms.smsc.gateway import SmscGateway
from adapters.sms.smsc.settings import FIRST as SMSC_HOST
from adapters.sms.smsc.settings import SmscSettings
from adapters.sms.smsru.gateway import SmsruGateway
from adapters.sms.smsru.settings import HOST as SMSRU_HOST
from adapters.sms.smsru.settings import SmsruSettings
from adapters.sms.words import SmsWords
from adapters.surroundings import SystemClock
from bridge.ports.sms import SmsGateway
from bridge.ports.time_stamps import TimeStamps
from bridge.store.store import SqlStore
from config.catalogue import CatalogueFaultyError
from config.payu_accounts import PayuAccount, payu_accounts
from config.settings import Settings, SettingsIncompleteError
from mappings.fields import load_map_file

MAPPINGS = Path(mappings.__file__).parent


def mail(settings: Settings, store: SqlStore, clock: SystemClock) -> SmtpMail | None:
    if not settings.mail_host:
        return None
    if not settings.mail_sender:
        raise SettingsIncompleteError(["BRIDGE_MAIL_SENDER: missing: the address that letters come from"])
    whom = (settings.mail_host, settings.mail_port, settings.mail_sender)
    account = (settings.mail_login, settings.mail_password)
    return SmtpMail(MailSettings(*whom, Safety(settings.mail_safety), *account), store.note, clock)


def time_stamps(settings: Settings, http: OutsideHttp) -> TimeStamps | None:
    if not settings.tsa_url:
        return None
    from adapters.time_stamps.rfc3161 import Rfc3161Stamps  # loads all of X.509, and few installations have such a server

    try:
        return Rfc3161Stamps(settings.tsa_url, settings.tsa_ca.read_text(encoding="ascii") if settings.tsa_ca else "", http)
    except (OSError, ValueError) as error:
        raise SettingsIncompleteError([f"BRIDGE_TSA_CA: {error}"]) from None


def onec(settings: Settings, http: OutsideHttp) -> OnecLoanSystem:
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


def payu(settings: Settings, http: OutsideHttp, store: SqlStore, maps: Path = MAPPINGS) -> PayuAccounts:
    words = {name: PayuWords.of(load_map_file(_map_file(maps, "payu", name))) for name in ("classic", "v4")}
    usual, *special = [
        Account(
            name=one.name,
            payu=payu_of(one.values["protocol"], _payu_settings(one, settings.public_url), http, _words_of(one, words)),
            partners=frozenset(one.partners),
            products=frozenset(one.products),
        )
        for one in payu_accounts(settings)
    ]
    return PayuAccounts(usual.payu, special, _Owners(store))


def _words_of(account: PayuAccount, words: dict[str, PayuWords]) -> dict[str, PayuWords]:
    """With the account's own words. Raises CatalogueFaultyError naming file and word."""
    protocol = account.values["protocol"]
    try:
        return words | {protocol: words[protocol].with_form(account.words)}
    except ValueError as error:
        raise CatalogueFaultyError(f"payu/{account.name or 'usual'}.toml: [words]: {error}") from None


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


def sms(settings: Settings, http: OutsideHttp, maps: Path = MAPPINGS) -> SmsGateway:
    words = SmsWords.of(load_map_file(_map_file(maps, "sms", settings.sms_gateway)))
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


def callbacks(settings: Settings, http: OutsideHttp, maps: Path = MAPPINGS) -> StandardWebhooks:
    return StandardWebhooks(http, maps_of_words(maps / "partners"), settings.callback_networks)


def _map_file(maps: Path, system: str, name: str) -> Path:
    """The file of a map named in the settings: a path, or a name in mappings/<system>."""
    return Path(name) if name.endswith(".toml") else maps / system / f"{name}.toml"
