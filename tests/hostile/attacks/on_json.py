"""Messages that nest, grow or mean two things, before every reader of JSON."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from adapters.http import Answer
from adapters.onec.failures import said
from adapters.onec.hs.tolerant import parse_json
from adapters.onec.hs.tolerant_json import UnreadableError
from adapters.sms.smsc.gateway import SmscGateway
from adapters.sms.smsc.settings import SmscSettings
from adapters.sms.words import SmsWords
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.ports.outside_errors import BadAnswerError
from bridge.ports.sms import Message
from tests.fakes.surroundings import FakeClock
from tests.hostile.attack import Attack
from tests.hostile.doors import RefusedByDoorError, client, onec_notice, partner_post

MESSAGES: dict[str, Callable[[], bytes]] = {
    "100,000 nested arrays": lambda: b"[" * 100_000 + b"]" * 100_000,
    "100,000 arrays that are never closed": lambda: b"[" * 100_000,
    "100,000 nested objects": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "1E+1000000": lambda: b'{"a":1E+1000000}',
    "1E-1000000": lambda: b'{"a":1E-1000000}',
    "1E+ and twenty digits": lambda: b'{"a":1E+99999999999999999999}',
    "a number of 5,000 digits": lambda: b'{"a":' + b"9" * 5000 + b"}",
    "a number of 200,000 places": lambda: b'{"a":0.' + b"9" * 200_000 + b"}",
    "NaN": lambda: b'{"a":NaN}',
    "-Infinity": lambda: b'{"a":-Infinity}',
    "half a character": lambda: b'{"a":"\\ud800"}',
    "half a character as a key": lambda: b'{"\\udfff":1}',
    "bytes that are not UTF-8": lambda: b'{"a":"\xff"}',
    "UTF-16": lambda: '{"a":1}'.encode("utf-16"),
    "a key twice": lambda: b'{"a":1,"a":2}',
    "50,000 empty objects": lambda: b"[" + b"{}," * 50_000 + b"{}]",
    "3 million empty arrays": lambda: b"[" + b"[]," * 3_000_000 + b"[]]",
    "a text that breaks off after 9 MB": lambda: b'{"a":"' + b"x" * 9_000_000,
    "20 MB": lambda: b'{"a":"' + b"x" * 20_000_000 + b'"}',
    "not JSON at all": lambda: b"<a/>",
    "no message": lambda: b"",
}
# A base writes by hand, so its reader forgives what costs nothing; 1C never sees 20 MB: the way out stops at 10.
FORGIVEN_BY_ONEC = {"half a character", "half a character as a key", "bytes that are not UTF-8", "50,000 empty objects", "20 MB"}
FORGIVEN_BY_STRICT = {"20 MB", "50,000 empty objects"}


def attacks() -> list[Attack]:
    """Every message before every reader."""
    client()
    sms = _sms()
    found: list[Attack] = []
    for what, make in MESSAGES.items():
        found.append(_reading(what, "partner's order", make, partner_post, RefusedByDoorError))
        found.append(_reading(what, "1C notice", make, onec_notice, RefusedByDoorError))
        if what not in FORGIVEN_BY_STRICT:
            found.append(_reading(what, "JSON reader", make, read_json, JsonRefusedError))
            found.append(_reading(what, "SMS answer", make, sms, BadAnswerError))
        if what not in FORGIVEN_BY_ONEC:
            found.append(_reading(what, "1C answer", make, parse_json, UnreadableError))
        found.append(_reading(what, "1C error text", make, _error_text))
    return found


def _reading(
    what: str, where: str, make: Callable[[], bytes], read: Callable[[bytes], object], *refusals: type[Exception]
) -> Attack:
    def prepare() -> Callable[[], object]:
        raw = make()
        return lambda: read(raw)

    return Attack(what, where, prepare, refusals)


def _error_text(raw: bytes) -> str:
    return f"quotes {len(said(raw))} letters before they are masked and clipped"


def _sms() -> Callable[[bytes], object]:
    class Wire:
        system = "sms"
        clock = FakeClock()
        body = b""

        def call(self, *_: Any, **__: Any) -> Answer:
            return Answer(200, {}, self.body)

    wire: Any = Wire()

    def read(raw: bytes) -> object:
        wire.body = raw
        # A fresh one each time: the same text twice within a minute is not even sent.
        gateway = SmscGateway(SmscSettings(), wire, SmsWords({}, {}, {}))
        return gateway.send(Message("msg_1", "app_1", "+79990000000", "text", datetime(2026, 11, 23, tzinfo=UTC)))

    return read
