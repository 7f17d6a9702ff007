"""What an answer of the base means: success or refusal by the map's flags, then our values by its names."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from adapters.onec.dialect.call import Call, Live
from adapters.onec.errand import Errand
from adapters.onec.failures import refused, unreadable
from adapters.onec.hs.tolerant_json import UnreadableError
from adapters.onec.masking import masked
from mappings.convert import read_bool, whole_number
from mappings.errors import FieldNotReadableError
from mappings.fields import MISSING, Remarks
from mappings.letters import folded

T = TypeVar("T")
Take = Callable[[Any], T]
"""What is made of a message."""


class Hearing:
    """What one answer is judged with: the call, the errand, and remarks for the note."""

    def __init__(self, call: Call, errand: Errand) -> None:
        self.call = call
        self.errand = errand
        self.remarks = Remarks()
        self.repairs: list[str] = []

    def heard(self, take: Callable[[], T], body: bytes) -> T:
        """What `take` gives; an answer that it can't read is an outside error, and `body` is kept with it."""
        why = ""
        try:
            return take()
        except (UnreadableError, FieldNotReadableError) as error:
            why = str(error)
        # Outside of the except block: the error before quotes the answer and must not travel along.
        raise unreadable(self.errand, why, body)

    def agreed(self, message: Any) -> bool:
        """True when the message tells success, False when it tells that there is nothing. Raises RefusedError."""
        if not isinstance(message, Mapping):
            raise UnreadableError("an object is expected")
        verdict = self.call.verdict
        told = (found_in(message, one) for one in verdict.error_text)
        reason = next((str(one) for one in told if one not in (MISSING, None, "")), "")
        word = self._verdict(message, reason)
        if word is None:
            return not self._nothing(message)
        if verdict.none_words and folded(reason).startswith(verdict.none_words):
            return False
        raise refused(self.errand, reason, word)

    def _verdict(self, message: Mapping[str, Any], reason: str) -> str | None:
        """None for success, else the base's word, or ours where the map has one."""
        verdict = self.call.verdict
        if not verdict.good:
            return "refused" if reason.strip() else None
        for path, values in verdict.good.items():
            found = found_in(message, path)
            if found is MISSING:
                raise UnreadableError("the field that tells success is missing")
            if (word := folded(_word(found))) not in values:
                return verdict.reasons.get(word) or masked(str(found), self.errand.personal()) or "empty"
        return None

    def _nothing(self, message: Mapping[str, Any]) -> bool:
        return any(found_in(message, one) in (MISSING, None, "", [], {}) for one in self.call.verdict.none_when)

    def rows(self, message: Any) -> list[Mapping[str, Any]]:
        """The rows of an answer that tells many things: where the map says, else every object inside."""
        if self.call.rows:
            found = found_in(message, self.call.rows) if isinstance(message, Mapping) else message
            # A list of one comes as the one where the wire can't tell.
            rows = list(_objects([found] if isinstance(found, Mapping) else found))
        else:
            rows = list(_objects(message.values() if isinstance(message, Mapping) else message))
        return _live(rows, self.call.live) if self.call.live else rows

    def taken(self, message: Any) -> dict[str, Any]:
        """Our values by the call's map. Raises FieldNotReadableError."""
        return self.call.read.read(message, self.remarks)

    @property
    def remark(self) -> str:
        """For the note of the exchange: repairs, look-alike names, fields that no map takes."""
        # Names of fields come from outside and are masked; the repairs are our own words.
        noticed = str(self.remarks)
        return "; ".join([*self.repairs, masked(noticed, self.errand.personal(), strangers=False)] if noticed else self.repairs)


def _live(rows: Iterable[Mapping[str, Any]], live: Live) -> list[Mapping[str, Any]]:
    """Of the rows of one thing the one that counts, in the order of coming. Raises FieldNotReadableError for unreadable marks."""
    best: dict[str, tuple[int, Mapping[str, Any]]] = {}
    for row in rows:
        try:
            deleted, version = read_bool(found_in(row, live.deleted)), whole_number(found_in(row, live.version))
        except ValueError:
            raise FieldNotReadableError(f"{live.deleted}, {live.version}", "live", "a mark and a number are expected") from None
        key = str(found_in(row, live.by))
        if not deleted and (key not in best or version > best[key][0]):
            best[key] = (version, row)
    return [row for _, row in best.values()]


def found_in(message: Any, path: str) -> Any:
    """What stands under a dotted path of their names, compared over look-alike letters; MISSING when nothing does."""
    for name in path.split("."):
        if not isinstance(message, Mapping):
            return MISSING
        if name in message:
            message = message[name]
            continue
        wanted = folded(name)
        message = next((value for key, value in message.items() if folded(str(key)) == wanted), MISSING)
    return message


def _word(value: Any) -> str:
    """`true` as JSON and XML write it, everything else as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _objects(values: Any) -> Iterable[Mapping[str, Any]]:
    many = isinstance(values, Iterable) and not isinstance(values, str)
    return (one for one in values if isinstance(one, Mapping)) if many else ()
