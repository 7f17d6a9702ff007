"""Every reader of outside bytes, by the kind of message, with the errors that it may raise: any other is a fault of the hub."""

import io
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from adapters.http import Answer, OutsideHttp
from adapters.onec.failures import said
from adapters.onec.hs.tolerant import parse_json, parse_xml
from adapters.onec.hs.tolerant_json import UnreadableError
from adapters.onec.loan_system import OnecLoanSystem
from adapters.onec.settings import OnecSettings
from adapters.onec.soap.description import Description
from adapters.onec.soap.errors import DescriptionUnusableError
from adapters.passport_offices.read_file import OfficeFileUnreadableError, read_offices
from adapters.payu import back_ref
from adapters.payu.classic import PayuClassic
from adapters.payu.delivery import read_confirmation
from adapters.payu.notice import read_notice
from adapters.payu.order_status import AnswerUnreadableError, read_answer
from adapters.payu.reports.reading import read_report
from adapters.payu.settings import PayuSettings
from adapters.payu.v4.protocol import PayuV4
from adapters.payu.v4.signature import sign as v4_sign
from adapters.payu.words import PayuWords
from adapters.sms.smsc.gateway import SmscGateway
from adapters.sms.smsc.settings import SmscSettings
from adapters.sms.smsru.gateway import SmsruGateway
from adapters.sms.smsru.settings import SmsruSettings
from adapters.sms.words import SmsWords
from adapters.wire.xml_reading import XmlRefusedError, read_xml
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.model.errors import NoticeRefusedError
from bridge.model.payment import Payment, PaymentState
from bridge.ports.acquiring import ReportRow, ReportUnreadableError
from bridge.ports.outside_errors import OutsideError
from bridge.ports.sms import Message, RawNotice
from bridge.web.errors import RequestRefusedError
from bridge.web.notices.deal_notice import read_deal_notice
from mappings.fields import load_map_file
from tests.contract.onec.answers import a_sent_application
from tests.fakes.surroundings import FakeClock
from tests.hostile.doors import RefusedByDoorError, onec_notice, partner_post
from tests.hostile.soap_answer import soap_answer

ROOT = Path(__file__).parents[2]
SECRET = "secret"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Reader:
    """`read` returns whatever it likes or raises one of `errors`. With `kept` both go into the store."""

    name: str
    read: Callable[[bytes], object]
    errors: tuple[type[Exception], ...] = ()
    kept: bool = False

    def fault(self, raw: bytes) -> str:
        """What went wrong that may not; empty when all is well."""
        try:
            result = self.read(raw)
        except self.errors as error:
            result = str(error)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            return f"{self.name}: {type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
        return f"{self.name}: a text that no store takes" if self.kept and not storable(result) else ""


def storable(value: object) -> bool:
    """True when every text inside fits into PostgreSQL: no NUL, no half characters."""
    if isinstance(value, str):
        return "\0" not in value and value.encode("utf-8", "replace").decode() == value
    if is_dataclass(value) and not isinstance(value, type):
        return all(storable(getattr(value, one.name)) for one in fields(value))
    if isinstance(value, Mapping):
        return all(storable(name) and storable(inner) for name, inner in value.items())
    return all(map(storable, value)) if isinstance(value, list | tuple) else True


def faults(kind: str, raw: bytes) -> list[str]:
    """Of all readers of a kind before this message."""
    return [found for found in (reader.fault(raw) for reader in readers(kind)) if found]


class Canned(OutsideHttp):
    """A way out whose answer has come already."""

    def __init__(self, system: str) -> None:
        super().__init__(system, lambda _: None, FakeClock(NOW))
        self.answer = Answer(200, {}, b"")

    def _once(self, *_: Any, **__: Any) -> Answer:
        return self.answer


@cache
def readers(kind: str) -> tuple[Reader, ...]:
    """The readers of `json`, `xml`, `form` or `csv`."""
    return tuple({"json": _json, "xml": _xml, "form": _form, "csv": _csv}[kind]())


def _json() -> Iterable[Reader]:
    yield Reader("JSON reader", read_json, (JsonRefusedError,))
    yield Reader("partner's order", partner_post, (RefusedByDoorError,))
    yield Reader("deal notice", read_deal_notice, (RequestRefusedError,), kept=True)
    yield Reader("deal notice at the door", _deal_notice, (RefusedByDoorError,))
    yield Reader("1C answer", parse_json, (UnreadableError,))
    yield Reader("1C error", said)
    yield from _v4_readers()
    yield from _sms_readers()
    yield from _onec_readers()


def _xml() -> Iterable[Reader]:
    yield Reader("XML reader", read_xml, (XmlRefusedError,))
    yield Reader("XML reader, recovering", lambda raw: read_xml(raw, recover=True), (XmlRefusedError,))
    yield Reader("1C answer", parse_xml, (UnreadableError,))
    yield Reader("1C error", said)
    yield Reader("PayU order status", lambda raw: read_answer(raw, SECRET), (AnswerUnreadableError,))
    yield Reader("SOAP answer", soap_answer, (UnreadableError,), kept=True)
    yield Reader("SOAP description", Description.of_bytes, (DescriptionUnusableError,))
    payu, http = _payu()
    yield Reader("PayU asked", _told(http, lambda: payu.payment_state(_payment())), (OutsideError,), kept=True)
    yield Reader("PayU report", _report, (ReportUnreadableError,), kept=True)
    yield from _onec_readers()


def _form() -> Iterable[Reader]:
    payu, _ = _payu()
    yield Reader("PayU notice", lambda raw: read_notice(raw, SECRET), (NoticeRefusedError,))
    yield Reader("PayU notice in our words", payu.read_notice, (NoticeRefusedError,), kept=True)
    yield Reader("PayU receipt", lambda raw: payu.receipt(raw, NOW), (NoticeRefusedError,))
    yield Reader("PayU confirmation", lambda raw: read_confirmation(raw, SECRET), (AnswerUnreadableError,))
    yield from _sms_forms()
    yield Reader("return from PayU", lambda raw: back_ref.facts("https://hub.test/?" + raw.decode("latin-1"), SECRET))


def _csv() -> Iterable[Reader]:
    yield Reader("issuer file", read_offices, (OfficeFileUnreadableError,), kept=True)
    yield Reader("PayU report", _report, (ReportUnreadableError,), kept=True)


def _deal_notice(raw: bytes) -> None:
    # A notice that is understood goes on to a hub that is not there.
    with suppress(AttributeError):
        onec_notice(raw)


def _told(http: Canned, act: Callable[[], object]) -> Callable[[bytes], object]:
    def read(raw: bytes) -> object:
        for status in (400, 406, 500):
            http.answer = Answer(status, {}, raw)
            try:
                act()
            except OutsideError as error:
                assert storable(str(error)), f"HTTP {status}"
        http.answer = Answer(200, {}, raw)
        return act()

    return read


def _sms_readers() -> Iterable[Reader]:
    http = Canned("sms")
    message = Message("msg_1", "app_1", "+79990000000", "text", NOW, gateway_id="000-1")
    words = {name: SmsWords.of(load_map_file(ROOT / f"mappings/sms/{name}.toml")) for name in ("smsc", "smsru")}

    # A fresh one for each call: what is asked too often is not even sent.
    def smsc() -> SmscGateway:
        return SmscGateway(SmscSettings(callback_secret="word"), http, words["smsc"])

    def smsru() -> SmsruGateway:
        return SmsruGateway(SmsruSettings(api_id="key"), http, words["smsru"])

    for name, made in (("smsc", smsc), ("smsru", smsru)):
        yield Reader(f"SMS sent, {name}", _told(http, lambda at=made: at().send(message)), (OutsideError,), kept=True)
        yield Reader(f"SMS asked, {name}", _told(http, lambda at=made: at().message_state(message)), (OutsideError,), kept=True)
        yield Reader(f"SMS price, {name}", _told(http, lambda at=made: at().price("+7", "x")), (OutsideError,))
    yield Reader("SMS notice as JSON", lambda raw: smsc().read_notice(RawNotice(body=raw)), (NoticeRefusedError,))


def _sms_forms() -> Iterable[Reader]:
    words = {name: SmsWords.of(load_map_file(ROOT / f"mappings/sms/{name}.toml")) for name in ("smsc", "smsru")}
    smsc = SmscGateway(SmscSettings(callback_secret="word"), Canned("sms"), words["smsc"])
    smsru = SmsruGateway(SmsruSettings(api_id="key"), Canned("sms"), words["smsru"])
    for gateway in (smsc, smsru):
        yield Reader(
            f"SMS notice, {gateway.name}", lambda raw, read=gateway.read_notice: read(RawNotice(body=raw)), (NoticeRefusedError,)
        )


def _payu() -> tuple[PayuClassic, Canned]:
    http = Canned("payu")
    words = PayuWords.of(load_map_file(ROOT / "mappings/payu/classic.toml"))
    return PayuClassic(PayuSettings("merchant", SECRET, "https://payu.test"), http, words), http


def _report(raw: bytes) -> list[ReportRow]:
    return list(read_report(io.BytesIO(raw), "Europe/Moscow"))


def _v4_readers() -> Iterable[Reader]:
    http = Canned("payu")
    words = PayuWords.of(load_map_file(ROOT / "mappings/payu/v4.toml"))
    settings = PayuSettings("merchant", SECRET, "https://payu.test", notice_address="https://hub.test/notices/payu", cards=True)
    payu, application, payment = PayuV4(settings, http, words), a_sent_application(), _payment()

    def notice(raw: bytes) -> object:
        date = "2026-11-23T09:00:00+03:00"
        signature = v4_sign("merchant", date, "POST", "/notices/payu", "", raw, SECRET)
        headers = {"X-Header-Merchant": "merchant", "X-Header-Date": date, "X-Header-Signature": signature}
        return payu.read_notice(payu.kept_notice(raw, headers))

    yield Reader("PayU v4 notice", notice, (NoticeRefusedError,), kept=True)
    calls: dict[str, Callable[[], object]] = {
        "asked": lambda: payu.payment_state(payment),
        "page": lambda: payu.payment_page(application, payment, "https://hub.test/back"),
        "capture": lambda: payu.capture(replace(payment, acquirer_reference="7"), 1),
        "refund": lambda: payu.refund(replace(payment, acquirer_reference="7"), 1, "key"),
        "find refund": lambda: payu.find_refund(payment, 1, "key"),
        "charge": lambda: payu.charge_saved_card(application, payment, "token"),
        "card": lambda: payu.saved_card(replace(payment, acquirer_reference="7")),
        "list": lambda: payu.payments_between(NOW, NOW),
    }
    for name, act in calls.items():
        yield Reader(f"PayU v4 {name}", _told(http, act), (OutsideError,), kept=True)


def _payment() -> Payment:
    return Payment("pay_1", "app_1", "P-1", 100_00, PaymentState.PAID, NOW, paid_at=NOW)


def _onec_readers() -> Iterable[Reader]:
    http = Canned("onec")
    settings = OnecSettings("http://base.test/hs/", "hub", "word", ZoneInfo("Europe/Moscow"), "payu")
    base, application, payment = OnecLoanSystem.load(settings, http), a_sent_application(), _payment()
    calls: dict[str, Callable[[], object]] = {
        "client": lambda: base.known_client(application, "word"),
        "Request": lambda: base.submit(application),
        "NumbersDeals": lambda: base.find_deal(application, NOW, frozenset()),
        "statusdeal": lambda: base.deal_status(application),
        "dealinpdf": lambda: base.draft_contract(application),
        "dealsign/code": lambda: base.signing_code(application),
        "dealsign/codereview": lambda: base.confirm_signature(application, "1234"),
        "PS/deal": lambda: base.loan(application),
        "PS/dealforps": lambda: base.amount_due(application),
        "Payment check": lambda: base.check_payment(application, payment),
        "Payment pay": lambda: base.post_payment(application, payment),
        "find payment": lambda: base.find_payment(application, payment, 0),
    }
    for name, act in calls.items():
        yield Reader(f"1C {name}", _told(http, act), (OutsideError,), kept=True)
