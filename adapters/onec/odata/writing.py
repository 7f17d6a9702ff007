"""Writing of rows, each write read back: a 200 of the base does not mean that the value was stored.

`If-Match` is not relied on, the bases ignore it: the row is read, its version compared, written, and read again. Nothing is ever
deleted, only marked. Who loses an answer passes OutcomeUnknownError on: the next try must look before it writes.
"""

import binascii
import threading
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.onec.errand import SYSTEM, Errand
from adapters.onec.odata.channel import Body, Channel
from adapters.onec.odata.forms.answers import Row
from adapters.onec.odata.literals import NotALiteralError, guid_literal
from adapters.onec.odata.query import REF_KEY, key_of
from adapters.onec.odata.reading import get
from adapters.onec.odata.stored import LINE_NUMBER, Difference, differences, in_words
from bridge.ports.outside_errors import OutcomeUnknownError, RefusedError
from mappings.convert import CONTROL

VERSION, POSTED, MARKED = "DataVersion", "Posted", "DeletionMark"
OBJECTS = (
    "Catalog_", "Document_", "ChartOfAccounts_", "ChartOfCalculationTypes_", "ChartOfCharacteristicTypes_", "ExchangePlan_",
    "BusinessProcess_", "Task_",
)  # fmt: skip
NOT_STORED, WRONG_NAME = "not_stored", frozenset({"odata 6", "odata 10"})
EVERYTHING = ("*",)
# A version is eight bytes that count writes; some platforms count in the upper half.
_STEPS = frozenset({1, 1 << 32})
_LOCKS = tuple(threading.Lock() for _ in range(64))
Key = Sequence[tuple[str, str]]


class ChangedMeanwhileError(Exception):
    """Somebody else wrote the row between our reading and our write. `row`: what is stored now, when our write went through."""

    def __init__(self, row: Row | None) -> None:
        super().__init__("changed meanwhile")
        self.row = row


@dataclass(frozen=True)
class Write:
    """`fields` for a row of `set`, tabular sections as lists of rows. `strict`: names that must be stored as they are sent.

    `select`: names that the caller wants back besides.
    """

    set: str
    fields: Mapping[str, Any]
    strict: frozenset[str] = frozenset()
    select: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that must be read to see what was stored."""
        own = (REF_KEY, VERSION) if is_object(self.set) else ()
        return tuple(dict.fromkeys((*own, *self.select, *(name for name in self.fields if "@" not in name))))

    def body(self) -> Body:
        """As it is sent: without control characters, rows of sections numbered from 1 on without a gap."""
        return Body(self.set, {name: _sendable(value) for name, value in self.fields.items()})


def is_object(set_name: str) -> bool:
    """True for sets whose rows have a key of their own and a version; registers, constants and journals have none."""
    return set_name.startswith(OBJECTS)


def _sendable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        # As texts: that is how the base itself writes a number of 64 bits.
        return [{**_sendable(row), LINE_NUMBER: str(number)} for number, row in enumerate(value, 1)]
    if isinstance(value, Mapping):
        return {name: _sendable(one) for name, one in value.items()}
    return CONTROL.sub("", value) if isinstance(value, str) else value


def ref_key(row: Mapping[str, Any]) -> Key:
    """The key of an object's row. Raises NotALiteralError."""
    return ((REF_KEY, guid_literal(row.get(REF_KEY))),)


def create(channel: Channel, errand: Errand, write: Write, key: Key | None = None) -> Row:
    """A new row. `key`: for sets without a Ref_Key. Raises RefusedError (not_stored), OutcomeUnknownError.

    The key of an object is taken from the body: its Location header holds raw Cyrillic, which some servers between cut off.
    """
    made = channel.send(errand, "POST", lambda body: (channel.form.row(body), ""), write.set, body=write.body())
    try:
        key = key or ref_key(made)
    except NotALiteralError:
        raise OutcomeUnknownError(SYSTEM, errand.name, "answered a write without the key of what was made") from None
    return _read_back(channel, errand, write, key, made, None)


def change(channel: Channel, errand: Errand, write: Write, found: Row, key: Key | None = None) -> Row:
    """The fields of a row that was found. A row that holds them already is not written again.

    Raises ChangedMeanwhileError, RefusedError (not_stored; gone).
    """
    key = key or ref_key(found)
    with _LOCKS[hash((write.set, tuple(key))) % len(_LOCKS)]:
        before = _there(channel, errand, write.set, key, write.names)
        if found.get(VERSION) and before.get(VERSION) != found[VERSION]:
            raise ChangedMeanwhileError(None)
        if not list(differences(write.fields, before, write.strict)):
            return before
        answer = channel.send(errand, "PATCH", _row_if_any(channel), _entity(write.set, key), body=write.body())
        return _read_back(channel, errand, write, key, answer, before)


def _there(channel: Channel, errand: Errand, set_name: str, key: Key, names: tuple[str, ...]) -> Row:
    """The row with these fields, or with all of them when it does not know one. Raises RefusedError (gone)."""
    try:
        row = get(channel, errand, set_name, key, names)
    except RefusedError as error:
        if error.reason not in WRONG_NAME:
            raise
        row = get(channel, errand, set_name, key, EVERYTHING)
    if row is None:
        raise RefusedError(SYSTEM, errand.name, f"the row of {set_name} is not there any more", "gone")
    return row


def _entity(set_name: str, key: Key) -> str:
    return f"{set_name}({key_of(key)})"


def _row_if_any(channel: Channel) -> Callable[[bytes], tuple[Row, str]]:
    return lambda body: (channel.form.row(body) if body.strip() else {}, "")


def _read_back(channel: Channel, errand: Errand, write: Write, key: Key, answer: Row, before: Row | None) -> Row:
    """Reads what was written and holds it against what was sent. Raises RefusedError (not_stored), ChangedMeanwhileError."""
    # The answer to a write is the whole row, so it tells which names a $select may have.
    names = write.names if all(name in answer for name in write.names) else EVERYTHING
    told: list[Difference] = []
    jumped = False

    def held_against(row: Row) -> str:
        nonlocal jumped
        told.extend(differences(write.fields, row, write.strict, before))
        jumped = before is not None and _jumped(before, row)
        return "; ".join(filter(None, (in_words(told), "changed meanwhile" if jumped else "")))

    row = get(channel, errand, write.set, key, names, held_against)
    if row is None:
        raise RefusedError(SYSTEM, errand.name, f"the row of {write.set} is not there after it was written", NOT_STORED)
    if lost := [one for one in told if one.strict]:
        raise RefusedError(SYSTEM, errand.name, in_words(lost), NOT_STORED)
    if jumped:
        raise ChangedMeanwhileError(row)
    return row


def _jumped(before: Row, after: Row) -> bool:
    """True when more than our one write stands between two versions of a row."""
    old, new = _counter(before.get(VERSION)), _counter(after.get(VERSION))
    return old is not None and new is not None and new - old not in _STEPS


def _counter(version: Any) -> int | None:
    try:
        return int.from_bytes(b64decode(version, validate=True)) if isinstance(version, str) and version else None
    except binascii.Error:
        return None


def post(channel: Channel, errand: Errand, set_name: str, found: Row, operational: bool = False) -> Row:
    """Posts a document and sees that it is posted. Raises RefusedError (marked; not_stored)."""
    key = ref_key(found)
    before = _there(channel, errand, set_name, key, (REF_KEY, VERSION, POSTED, MARKED))
    if before.get(MARKED) is True:
        raise RefusedError(SYSTEM, errand.name, "a document that is marked for deletion can't be posted", "marked")
    mode = {"PostingModeOperational": "true" if operational else "false"}
    channel.send(errand, "POST", lambda _: (None, ""), _entity(set_name, key), "Post", options=mode)
    return _posted(channel, errand, set_name, key, True)


def unpost(channel: Channel, errand: Errand, set_name: str, found: Row) -> Row:
    """Undoes the posting of a document; one that is not posted stays as it is. Raises RefusedError (not_stored)."""
    key = ref_key(found)
    before = _there(channel, errand, set_name, key, (REF_KEY, VERSION, POSTED, MARKED))
    if before.get(POSTED) is not True:
        return before
    channel.send(errand, "POST", lambda _: (None, ""), _entity(set_name, key), "Unpost")
    return _posted(channel, errand, set_name, key, False)


def _posted(channel: Channel, errand: Errand, set_name: str, key: Key, wanted: bool) -> Row:
    row = _there(channel, errand, set_name, key, (REF_KEY, VERSION, POSTED, MARKED))
    if row.get(POSTED) is not wanted:
        raise RefusedError(SYSTEM, errand.name, f"not stored as sent: {POSTED}", NOT_STORED)
    return row


def mark(channel: Channel, errand: Errand, set_name: str, found: Row) -> Row:
    """Marks an object for deletion, a document after undoing its posting. Nothing is ever really deleted."""
    if set_name.startswith("Document_"):
        found = unpost(channel, errand, set_name, found)
    return change(channel, errand, Write(set_name, {MARKED: True}, frozenset({MARKED})), found)


def claim(channel: Channel, errand: Errand, write: Write, key: Key) -> tuple[Row, bool]:
    """A record of an independent register, whose key serves as a unique index: the record, and whether we made it now.

    A second record with the same key is refused by the base, which is how two writers are told apart.
    """
    try:
        answer = channel.send(errand, "POST", _row_if_any(channel), write.set, body=write.body())
    except RefusedError as error:
        there = get(channel, errand, write.set, key, write.names)
        if there is None:
            raise
        # Refused because it stands there already, whatever code and words this platform has for that.
        del error
        return there, False
    return _read_back(channel, errand, write, key, answer, None), True
