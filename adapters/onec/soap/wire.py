"""One call of a web service: a message made by its description, sent by OutsideHttp, the answer read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from adapters.http import Answer
from adapters.onec.conversation import Outside
from adapters.onec.errand import NO_CALL, SYSTEM, Errand
from adapters.onec.failures import error_of, unreadable
from adapters.onec.hs.tolerant_json import Repairs, UnreadableError
from adapters.onec.soap.answers import SoapTold, envelope_of, is_fault, told_by, with_json
from adapters.onec.soap.described import Described, Operation
from adapters.onec.soap.description import Description
from adapters.onec.soap.errors import DescriptionUnusableError, OperationUnknownError, ValueUnfitError
from adapters.onec.soap.published import LOOK_EVERY, Place, Published, Standing, published, unusable
from adapters.onec.soap.writing.messages import CONTENT_TYPE
from bridge.ports.outside_errors import OutsideError, RefusedError
from mappings.convert import CONTROL

T = TypeVar("T")
Read = Callable[[SoapTold], tuple[T, str]]
"""Makes something of a message, and a remark for the note."""
# What 1C says when a message is not what the service takes now.
_STALE = (
    "xdto", "несоответствие типов", "неизвестная операция", "операция не найдена", "не найдена операция", "operation not found",
    "unknown operation", ":client</faultcode>",
)  # fmt: skip


@dataclass(frozen=True)
class _Ready:
    """What is to be sent."""

    operation: Operation
    body: bytes
    remarks: tuple[str, ...]


class SoapWire:
    """The web service at `url`. Safe to share between threads; it keeps nothing but the description, in `folder` and in memory.

    `service`: which one, where its description holds several. `look_every`: seconds between two looks at the description.
    """

    def __init__(
        self,
        url: str,
        auth: tuple[bytes, bytes],
        http: Outside,
        folder: Path,
        service: str = "",
        look_every: float = LOOK_EVERY,
    ) -> None:
        self._place = Place(url, auth, http, service)
        self._published: Published = published(url, service, folder, look_every)

    def described(self, errand: Errand) -> Described:
        """What the service offers now. Raises the outside errors."""
        return self._standing(errand).description.described

    def call(
        self,
        errand: Errand,
        operation: str,
        values: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        *,
        json: str = "",
    ) -> SoapTold:
        """Call an operation. `headers`: for the session. `json`: the part of the answer (mostly `return`) that is JSON in a text.

        Raises the outside errors; RefusedError with reason "field" when nothing was sent, NO_CALL where no such operation is.
        """
        return self.ask(errand, operation, values, lambda told: (told, ""), headers, json=json)

    def ask(
        self,
        errand: Errand,
        operation: str,
        values: Mapping[str, Any],
        read: Read[T],
        headers: Mapping[str, str] | None = None,
        *,
        json: str = "",
    ) -> T:
        """As `call`, then `read` the message, so that the note of the exchange tells how that went."""
        ready = self._ready(errand, operation, values)
        place = self._place
        return place.http.ask(
            errand.name, "POST", place.url, lambda answer: self._heard(answer, errand, ready, read, json), what=errand.words,
            application_id=errand.application_id, safe=errand.safe, timeouts=errand.timeouts, auth=place.auth, data=ready.body,
            headers={**(headers or {}), "Content-Type": CONTENT_TYPE, "SOAPAction": _action(ready.operation)},
        )  # fmt: skip

    def _ready(self, errand: Errand, operation: str, values: Mapping[str, Any]) -> _Ready:
        standing = self._standing(errand)
        try:
            return _made(standing, operation, values)
        except ValueUnfitError:
            # The base may take it by now.
            self._published.doubt()
        why = reason = ""
        try:
            return _made(self._standing(errand), operation, values)
        except ValueUnfitError as error:
            why, reason = str(error), NO_CALL if isinstance(error, OperationUnknownError) else "field"
        raise RefusedError(SYSTEM, errand.name, f"not sent: {why}", reason)

    def _standing(self, errand: Errand) -> Standing:
        try:
            return self._published.current(self._place, errand)
        except DescriptionUnusableError as error:
            trouble = unusable(errand, error)
        raise trouble

    def _heard(self, answer: Answer, errand: Errand, ready: _Ready, read: Read[T], json: str) -> tuple[T, str]:
        repairs = Repairs()
        why = ""
        try:
            told = self._told(answer, errand, ready, repairs, json)
            value, remark = read(told)
            return value, "; ".join(one for one in (*told.remarks, remark) if one)
        except UnreadableError as error:
            why = str(error)
        self._published.doubt()
        raise unreadable(errand, why, answer.body)

    def _told(self, answer: Answer, errand: Errand, ready: _Ready, repairs: Repairs, json: str) -> SoapTold:
        if error := error_of(answer, errand):
            raise self._doubted(error, answer)
        root, parts = envelope_of(answer, repairs)
        if is_fault(root):
            # A fault is a fault whatever the status says.
            error = error_of(Answer(500, answer.headers, answer.body), errand)
            raise self._doubted(error or unreadable(errand, "a fault without a word", answer.body), answer)
        message = told_by(root, parts, ready.operation.response)
        message = with_json(message, json, repairs) if json else message
        mended = (f"repaired: {', '.join(repairs)}",) if repairs else ()
        return SoapTold(message, (*mended, *ready.remarks), answer.headers, answer.body)

    def _doubted(self, error: OutsideError, answer: Answer) -> OutsideError:
        said = answer.body[:20_000].decode("utf-8", "replace").lower()
        if isinstance(error, RefusedError) and any(word in said for word in _STALE):
            self._published.doubt()
        return error


def _made(standing: Standing, operation: str, values: Mapping[str, Any]) -> _Ready:
    description: Description = standing.description
    body = description.messages.body(operation, values)
    known = description.operation(operation)
    if known is None:
        raise OperationUnknownError(operation)
    return _Ready(known, body, (standing.remark,) if standing.remark else ())


def _action(operation: Operation) -> bytes:
    """As bytes: of a text `http.client` would make latin-1, which has no Cyrillic letters."""
    return f'"{CONTROL.sub("", operation.action)}"'.encode()
