"""The shapes in which 1C and the web server before it refuse, and which of the outside errors each one is.

Shapes: SOAP fault, OData error as XML or JSON, platform exception as XML or JSON, text of an exception with module and line, the
author's own JSON, HTML, nothing.
"""

import re
from datetime import timedelta
from typing import Any

from adapters.http import Answer
from adapters.onec.errand import SYSTEM, Errand
from adapters.onec.hs.tolerant import decode, is_page
from adapters.onec.hs.tolerant_json import DEEPEST, Repairs
from adapters.onec.masking import masked
from adapters.wire.xml_reading import XmlRefusedError, name_of, read_xml
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.ports.outside_errors import (
    BadAnswerError,
    BusyError,
    FailedThereError,
    OutcomeUnknownError,
    OutsideError,
    RefusedError,
    UnreachableError,
)

BUSY_PAUSE = timedelta(seconds=10)
# One row asks whether it is open again: cheap, and the hub is back within a minute of the base.
CLOSED_PAUSE = timedelta(seconds=30)
# Sign-on forbidden, lack of a licence, update under way: nothing was done, and it passes by itself.
CLOSED_WORDS = (
    "начало сеанса с информационной базой запрещено", "регламентны", "резервное копирование", "свободной лицензии",
    "не найдена лицензия", "ключ защиты программы", "монопольн", "динамическ", "истекло время ожидания сеанса",
)  # fmt: skip
TEXT_NAMES = ("descr", "Message", "description", "СообщениеОбОшибке")
XML_TEXTS = frozenset({"descr", "message", "Message", "faultstring", "Text"})
ODATA_ERROR = "odata.error"
ACCESS_DENIED = "odata 20"
PLATFORM = "virtual-resource-system"
# Nobody reads more of an error.
LONGEST = 64 * 1024
_MODULE = re.compile(r"\{[^{}]*\(\d+\)\}:")
_CYRILLIC = re.compile(r"[А-Яа-я]")


def speaks_as_onec(answer: Answer) -> bool:
    """True when an answer of an error status was written by 1C and not by a web server before it."""
    text = _text(answer.body)
    if not text.strip() or is_page(text):
        return False
    if text.lstrip().startswith("{") or PLATFORM in text or _MODULE.search(text) or _CYRILLIC.search(text):
        return True
    return bool(reason_in(answer.body))


def error_of(answer: Answer, errand: Errand) -> OutsideError | None:
    """The outside error that an answer's status and text mean, or None when there is something to read.

    An exception in a module of the base (HTTP 500) is a FailedThereError. `reason` of a refusal: "fault" for a SOAP fault,
    "odata 9" for OData's code 9, else the status.
    """
    if answer.status < 400:
        return None
    own = speaks_as_onec(answer)
    text = said(answer.body) if own else ""
    if answer.status in (406, 429) or is_closed(text, answer.body):
        return BusyError(SYSTEM, errand.name, "the base is busy or closed for a while", _pause(answer.status))
    reason = reason_in(answer.body) or str(answer.status)
    if answer.status == 401 and reason != ACCESS_DENIED:
        return RefusedError(SYSTEM, errand.name, "the base does not accept the hub's login and password", "401")
    if answer.status == 404 and not own:
        return UnreachableError(SYSTEM, errand.name, "the publication is not there (HTTP 404)", CLOSED_PAUSE)
    if answer.status >= 500 and not own:
        return OutcomeUnknownError(SYSTEM, errand.name, f"HTTP {answer.status} without a word of 1C")
    refusal = refused(errand, text or f"HTTP {answer.status}", reason)
    return FailedThereError(SYSTEM, errand.name, refusal.message, reason) if answer.status >= 500 else refusal


def refused(errand: Errand, text: str, reason: str) -> RefusedError:
    """The base's own words, masked, as a refusal."""
    return RefusedError(SYSTEM, errand.name, masked(text, errand.personal()) or "refused without a reason", reason)


def unreadable(errand: Errand, why: str, body: bytes) -> OutsideError:
    """An answer that can't be read: of a change, it may have been made; of a reading, a person must look.

    `why` may name fields of the answer, which come from outside.
    """
    why = masked(why, errand.personal(), strangers=False)
    if errand.changes:
        return OutcomeUnknownError(SYSTEM, errand.name, f"answered, but not readably: {why}")
    return BadAnswerError(SYSTEM, errand.name, f"not readable: {why}", body)


def is_closed(text: str, body: bytes) -> bool:
    """True for the words of a base that lets nobody in for a while (maintenance, licences)."""
    if _MODULE.search(_text(body)):
        # A module of the base was at work already: it was let in, whatever its words.
        return False
    lowered = text.lower()
    return any(word in lowered for word in CLOSED_WORDS)


def _pause(status: int) -> timedelta:
    return BUSY_PAUSE if status in (406, 429) else CLOSED_PAUSE


def said(body: bytes) -> str:
    """The useful sentence of an error body: the innermost description, or what stands after the last module and line."""
    text = _text(body).strip()
    if text.startswith("{") and not _MODULE.match(text):
        text = _of_json(text)
    elif text.startswith("<"):
        text = _of_xml(text)
    return _MODULE.split(text)[-1].strip()


def reason_in(body: bytes) -> str:
    """"fault" or "odata N" when the body is an error of these two kinds, else empty."""
    text = _text(body).strip()
    if text.startswith("{") and ODATA_ERROR in text:
        error = _json(text).get(ODATA_ERROR)
        return f"odata {error.get('code', '')}" if isinstance(error, dict) else ""
    if not text.startswith("<") or not ("Fault" in text or "error" in text):
        return ""
    try:
        root = read_xml(text, recover=True)
    except XmlRefusedError:
        return ""
    if name_of(root) == "error":
        return "odata " + next((one.text or "" for one in root if name_of(one) == "code"), "")
    return "fault" if any(name_of(one) == "Fault" for one in root.iter()) else ""


def _text(body: bytes) -> str:
    return decode(body, Repairs())[:LONGEST]


def _json(text: str) -> dict[str, Any]:
    try:
        value = read_json(text, deepest=DEEPEST)
    except JsonRefusedError:
        return {}
    return value if isinstance(value, dict) else {}


def _of_json(text: str) -> str:
    value: Any = _json(text)
    if not value:
        return text
    if isinstance(error := value.get(ODATA_ERROR), dict):
        message = error.get("message")
        return str(message.get("value", "")) if isinstance(message, dict) else str(message or "")
    found = ""
    value = value.get("exception", value)
    # `descr` lies deeper and deeper; `creationStack` and `data` beside it are of no use and may hold anything.
    while isinstance(value, dict):
        found = next((str(value[name]) for name in TEXT_NAMES if value.get(name)), found)
        value = value.get("inner")
    return found


def _of_xml(text: str) -> str:
    try:
        root = read_xml(text, recover=True)
    except XmlRefusedError:
        return ""
    found = [one.text for one in root.iter() if name_of(one) in XML_TEXTS and one.text]
    return found[-1] if found else ""
