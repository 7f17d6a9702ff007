"""What sms.ru tells by itself: entries data[0], data[1] …, each some lines, under one digest. Source: sms.ru/api/callback."""

import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import parse_qsl

from adapters.sms.words import SmsWords
from bridge.model.errors import NoticeRefusedError
from bridge.ports.sms import MessageState, News, NewsKind, RawNotice, SmsNotice
from mappings.convert import CONTROL

_MOST_FIELDS = 500
_STATUS, _CONFIRMED = "sms_status", "callcheck_status"


def read_notice(raw: RawNotice, api_id: str, words: SmsWords) -> SmsNotice:
    """Verify and read. A call without entries is somebody trying the address. Raises NoticeRefusedError."""
    try:
        pairs = parse_qsl(raw.body.decode("latin-1"), keep_blank_values=True, encoding="latin-1", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise NoticeRefusedError("the notice is no form") from None
    entries = [value.encode("latin-1") for name, value in pairs if name == "data" or name.startswith("data[")]
    if not entries:
        return SmsNotice("", ())
    given = next((value for name, value in pairs if name == "hash"), "").strip().lower()
    wanted = hashlib.sha256(api_id.encode() + b"".join(entries)).hexdigest()
    if not api_id or not hmac.compare_digest(wanted.encode(), given.encode("latin-1")):
        raise NoticeRefusedError("hash is not that of the entries", field="hash")
    key = hashlib.sha256(b"\0".join(entries)).hexdigest()
    return SmsNotice(key, tuple(_news(entry.decode("utf-8", "replace").split("\n"), words) for entry in entries))


def _news(lines: Sequence[str], words: SmsWords) -> News:
    kind, name, status = (CONTROL.sub("", line.strip())[:200] for line in (*lines, "", "", "")[:3])
    if kind == _CONFIRMED:
        return News(NewsKind.CONFIRMED)
    state, text = words.states.get(status, (MessageState.LOST, ""))
    if kind != _STATUS or state is MessageState.LOST:
        return News(NewsKind.NOTHING)
    return News(NewsKind.DELIVERY, "", name, state, text)
