"""The shapes in which 1C and the web server before it refuse, and which of the four outside errors each one is.

Shapes: platform exception as XML or JSON, text of an exception with module and line, the author's own JSON, HTML, nothing.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from adapters.http import Answer
from adapters.onec.dialect.onec_map import Call
from adapters.onec.masking import masked
from adapters.onec.hs.tolerant import decode, is_page
from adapters.onec.hs.tolerant_json import DEEPEST, Repairs
from adapters.wire.xml_reading import XmlRefusedError, name_of, read_xml
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.ports.outside_errors import BusyError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError

SYSTEM = "onec"
BUSY_PAUSE = timedelta(seconds=10)
# One row asks whether it is open again: cheap, and the hub is back within a minute of the base.
CLOSED_PAUSE = timedelta(seconds=30)
# Sign-on forbidden, lack of a licence, update under way: nothing was done, and it passes by itself.
CLOSED_WORDS = (
    "начало сеанса с информационной базой запрещено", "регламентны", "резервное копирование", "свободной лицензии",
    "не найдена лицензия", "ключ защиты программы", "монопольн", "динамическ", "истекло время ожидания сеанса",
)  # fmt: skip
TEXT_NAMES = ("descr", "Message", "description", "СообщениеОбОшибке")
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
    return text.lstrip().startswith("{") or PLATFORM in text or bool(_MODULE.search(text) or _CYRILLIC.search(text))


def error_of(answer: Answer, call: Call, words: Iterable[str]) -> OutsideError | None:
    """The outside error that an answer's status and text mean, or None when there is something to read."""
    if answer.status < 400:
        return None
    own = speaks_as_onec(answer)
    text = said(answer.body) if own else ""
    if answer.status in (406, 429) or _closed(text, answer.body):
        return BusyError(SYSTEM, call.name, "the base is busy or closed for a while", _pause(answer.status))
    if answer.status == 401:
        return RefusedError(SYSTEM, call.name, "the base does not accept the hub's login and password", "401")
    if answer.status == 404 and not own:
        return UnreachableError(SYSTEM, call.name, "the publication is not there (HTTP 404)", CLOSED_PAUSE)
    if answer.status >= 500 and not own:
        return OutcomeUnknownError(SYSTEM, call.name, f"HTTP {answer.status} without a word of 1C")
    message = masked(text, words) or f"HTTP {answer.status}"
    return RefusedError(SYSTEM, call.name, message, str(answer.status))


def _closed(text: str, body: bytes) -> bool:
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


def _text(body: bytes) -> str:
    return decode(body, Repairs())[:LONGEST]


def _of_json(text: str) -> str:
    try:
        value: Any = read_json(text, deepest=DEEPEST)
    except JsonRefusedError:
        return text
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
    found = [one.text for one in root.iter() if name_of(one) in ("descr", "message", "Message") and one.text]
    return found[-1] if found else ""
