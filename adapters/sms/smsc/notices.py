"""What smsc.ru tells by itself: delivery, an incoming SMS, a confirmation call. As form or JSON, by GET or POST, in two charsets.

The control sum covers neither `err` nor the time, and a message that was seen can be sent again: so a notice only moves a message
forward, and the address carries a long random part. Source: smsc.ru/api/http/miscellaneous/callback.
"""

import hashlib
import hmac
import zlib
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import parse_qsl

from adapters.sms.words import SmsWords
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.model.errors import NoticeRefusedError
from bridge.ports.sms import MessageState, News, NewsKind, RawNotice, SmsNotice
from mappings.convert import CONTROL

SUMS: Mapping[str, Callable[[bytes], str]] = MappingProxyType(
    {
        "sha1": lambda covered: hashlib.sha1(covered, usedforsecurity=False).hexdigest(),
        "md5": lambda covered: hashlib.md5(covered, usedforsecurity=False).hexdigest(),
        "crc32": lambda covered: f"{zlib.crc32(covered):08x}",
    }
)
_MOST_FIELDS, _MOST_EVENTS = 200, 500
# What marks one event for all its deliveries.
_KEY = ("id", "phone", "status", "err", "ts", "mes", "to", "waitcall")
Fields = Mapping[str, bytes]


def read_notice(raw: RawNotice, secret: str, sum_name: str, words: SmsWords) -> SmsNotice:
    """Verify and read. A call without any field is somebody trying the address: nothing is told.

    Raises NoticeRefusedError: no secret is set, the sum is missing or wrong, or it is no notice.
    """
    events = _events(raw)
    if not events:
        return SmsNotice("", ())
    if not secret:
        raise NoticeRefusedError("no secret is set for notices of the gateway")
    for fields in events:
        _verify(fields, secret.encode(), sum_name)
    told = b"\n".join(b"|".join(fields.get(name, b"") for name in _KEY) for fields in events)
    return SmsNotice(hashlib.sha256(told).hexdigest(), tuple(_news(fields, words) for fields in events))


def _verify(fields: Fields, secret: bytes, sum_name: str) -> None:
    covered = b":".join([*(fields.get(name, b"") for name in _covered(fields)), secret])
    given = fields.get(sum_name, b"").strip().lower()
    # Only the sum that was agreed on counts: a weaker one is easily made.
    if not hmac.compare_digest(SUMS[sum_name](covered).encode(), given):
        raise NoticeRefusedError("the control sum is not that of the notice", field=sum_name)


def _covered(fields: Fields) -> tuple[str, ...]:
    if "mes" in fields:
        return "phone", "mes", "to"
    return ("phone", "ts") if "waitcall" in fields else ("id", "phone", "status")


def _news(fields: Fields, words: SmsWords) -> News:
    phone = f"+{_plain(fields, 'phone').lstrip('+')}"
    if "mes" in fields:
        return News(NewsKind.INCOMING, phone=phone)
    if "waitcall" in fields:
        return News(NewsKind.CONFIRMED, phone=phone)
    state, text = words.states.get(_plain(fields, "status"), (MessageState.LOST, ""))
    if state is MessageState.LOST:
        # A word that no map knows, or "not found": nothing to note; asking tells.
        return News(NewsKind.NOTHING)
    return News(NewsKind.DELIVERY, _plain(fields, "id"), "", state, words.in_words(text, _plain(fields, "err")), phone)


def _plain(fields: Fields, name: str) -> str:
    value = fields.get(name, b"")
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("cp1251", "replace")
    return CONTROL.sub("", text.strip())[:200]


def _events(raw: RawNotice) -> Sequence[Fields]:
    """Each event's fields as bytes: the sum is over what was sent, whatever its charset."""
    body = raw.body.strip(b"\xef\xbb\xbf \t\r\n")
    if body.startswith((b"{", b"[")):
        return _from_json(body)
    form = _from_form(body)
    fields = form if form.keys() - SUMS.keys() else _from_form(raw.query)
    return [fields] if "phone" in fields else []


def _from_form(sent: bytes) -> dict[str, bytes]:
    try:
        pairs = parse_qsl(sent.decode("latin-1"), keep_blank_values=True, encoding="latin-1", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise NoticeRefusedError("the notice is no form") from None
    # The address's own switches (sha1=1) stand before what is told.
    return {name: value.encode("latin-1") for name, value in pairs}


def _from_json(body: bytes) -> Sequence[Fields]:
    charset = "utf-8"
    try:
        text = body.decode(charset)
    except UnicodeDecodeError:
        charset = "cp1251"
        text = body.decode(charset, "replace")
    try:
        told = read_json(text)
    except JsonRefusedError:
        raise NoticeRefusedError("the notice is not JSON as it should be") from None
    rows = told if isinstance(told, list) else [told]
    if not all(isinstance(row, dict) for row in rows) or len(rows) > _MOST_EVENTS:
        raise NoticeRefusedError("the notice is no list of events")
    return [_fields_of(row, charset) for row in rows]


def _fields_of(row: Mapping[str, object], charset: str) -> Fields:
    flat = {name: value for name, value in row.items() if not isinstance(value, dict | list)}
    return {name: ("" if value is None else str(value)).encode(charset, "replace") for name, value in flat.items()}
