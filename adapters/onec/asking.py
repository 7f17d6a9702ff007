"""One call of the base from facts to what was read: address, sign-in, sending, success flag, map."""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, NoReturn, TypeVar
from urllib.parse import quote, urlencode

from adapters.http import Answer, OutsideHttp
from adapters.onec.dialect.onec_map import Call, OnecMap
from adapters.onec.facts import Facts
from adapters.onec.failures import BUSY_PAUSE, SYSTEM, error_of
from adapters.onec.masking import masked, personal_words
from adapters.onec.settings import OnecSettings
from adapters.onec.hs.tolerant import Parsed, parse_json, parse_xml
from adapters.onec.hs.tolerant_json import UnreadableError
from bridge.model.borrower import Borrower
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError, UnreachableError
from mappings.errors import FieldNotReadableError, FieldNotSendableError
from mappings.fields import Remarks
from mappings.letters import folded

T = TypeVar("T")
Reader = Callable[[Answer, "Hearing"], T]


class Hearing:
    """What one answer is judged with: the call, the personal words to mask, and remarks for the note."""

    def __init__(self, call: Call, borrower: Borrower | None) -> None:
        self.call = call
        self._borrower = borrower
        self.remarks = Remarks()
        self.repairs: list[str] = []

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Looked for only where something is to be masked, which is seldom."""
        return personal_words(self._borrower) if self._borrower else ()

    def parse(self, answer: Answer) -> Any:
        """The message in the answer, repaired where need be. Raises UnreadableError."""
        parsed: Parsed = (parse_xml if self.call.answer == "xml" else parse_json)(answer.body, answer.media_type)
        if parsed.remark:
            self.repairs.append(parsed.remark)
        return parsed.value

    def agreed(self, message: Any) -> bool:
        """True when the message tells success, False when it tells that there is nothing. Raises RefusedError."""
        if not isinstance(message, Mapping):
            raise UnreadableError("an object is expected")
        plain = {folded(str(name)): value for name, value in message.items()}
        reason = next((str(plain[one]) for one in map(folded, self.call.error_text) if plain.get(one)), "")
        word = self._verdict(plain, reason)
        if word is None:
            return True
        if folded(reason).rstrip(".") in self.call.none_words:
            return False
        raise RefusedError(SYSTEM, self.call.name, masked(reason, self.words) or "refused without a reason", word)

    def _verdict(self, plain: Mapping[str, Any], reason: str) -> str | None:
        """None for success, else the base's word, or ours where the map has one."""
        if not self.call.good:
            return "refused" if reason.strip() else None
        for name, values in self.call.good.items():
            if name not in plain:
                raise UnreadableError("the field that tells success is missing")
            word = str(plain[name])
            if folded(word) not in values:
                return self.call.reasons.get(folded(word)) or masked(word, self.words) or "empty"
        return None

    def taken(self, message: Any) -> dict[str, Any]:
        """Our values by the call's map. Raises FieldNotReadableError."""
        flags = {*self.call.good, *(folded(one) for one in self.call.error_text)}
        if isinstance(message, Mapping):
            message = {name: value for name, value in message.items() if folded(str(name)) not in flags}
        return self.call.read.read(message, self.remarks)

    @property
    def remark(self) -> str:
        """For the note of the exchange: repairs, look-alike names, fields that no map takes."""
        # Names of fields come from outside and are masked; the repairs are our own words.
        noticed = str(self.remarks)
        return "; ".join([*self.repairs, masked(noticed, self.words, strangers=False)] if noticed else self.repairs)


class Asking:
    """Makes calls of one base, a few at a time."""

    def __init__(self, settings: OnecSettings, http: OutsideHttp, onec_map: OnecMap) -> None:
        self._settings = settings
        self._http = http
        self.map = onec_map
        self._turns = threading.BoundedSemaphore(settings.most_calls)
        # Bytes in UTF-8: requests would encode a Cyrillic login in latin-1, and 1C reads UTF-8.
        self._auth = (settings.login.encode(), settings.password.encode())

    def ask(self, name: str, facts: Facts, read: Reader[T], body: Mapping[str, Any] | None = None) -> T:
        """Make the call and read the answer. Raises the four outside errors, none of which tells personal data."""
        call = self.map.calls[name]
        application = facts.application
        hearing = Hearing(call, application.borrower if application else None)
        url, request = self._request(call, facts, body)
        with self._turn(call):
            return self._http.ask(
                name, call.method, url, lambda answer: self._read(answer, hearing, read), what=call.words,
                application_id=application.id if application else "", safe=call.safe, timeouts=self._settings.timeouts, **request,
            )  # fmt: skip

    @contextmanager
    def _turn(self, call: Call) -> Iterator[None]:
        if not self._turns.acquire(timeout=self._settings.turn_wait):
            raise UnreachableError(SYSTEM, call.name, "too many calls of the base at once", BUSY_PAUSE)
        try:
            yield
        finally:
            self._turns.release()

    def _request(self, call: Call, facts: Facts, body: Mapping[str, Any] | None) -> tuple[str, dict[str, Any]]:
        refused: FieldNotSendableError | None = None
        try:
            url = self._settings.base_url.rstrip("/") + "/" + _path(call.path, facts)
            query = call.query.write(facts)
            message = dict(body) if body is not None else call.body.write(facts)
        except FieldNotSendableError as error:
            refused = error
        if refused is not None:
            raise RefusedError(SYSTEM, call.name, f"not sent: {refused}", "field")
        # A space as %20: 1C takes a plus sign for a plus sign.
        url = f"{url}?{urlencode(query, quote_via=quote)}" if query else url
        request: dict[str, Any] = {"auth": self._auth}
        if call.method == "POST":
            request["data"] = json.dumps(message, ensure_ascii=False).encode()
            request["headers"] = {"Content-Type": "application/json; charset=utf-8"}
        return url, request

    def _read(self, answer: Answer, hearing: Hearing, read: Reader[T]) -> tuple[T, str]:
        if answer.status >= 400 and (error := error_of(answer, hearing.call, hearing.words)):
            raise error
        why = ""
        try:
            value = read(answer, hearing)
        except (UnreadableError, FieldNotReadableError) as unreadable:
            why = masked(str(unreadable), hearing.words, strangers=False)
        if why:
            _give_up(hearing.call, why, answer.body)
        return value, hearing.remark


def _give_up(call: Call, why: str, body: bytes) -> NoReturn:
    """An answer that can't be read: of a change, it may have been made; of a reading, a person must look."""
    if call.changes:
        raise OutcomeUnknownError(SYSTEM, call.name, f"answered, but not readably: {why}")
    raise BadAnswerError(SYSTEM, call.name, f"not readable: {why}", body)


def _path(template: str, facts: Facts) -> str:
    """The path with pieces encoded one by one: numbers of deals hold Cyrillic letters, dots and slashes."""

    def piece(found: re.Match[str]) -> str:
        name = found.group(1)
        value = str(getattr(facts, name))
        if not value or value in (".", ".."):
            raise FieldNotSendableError(name, template, "has no usable value, and the address demands one")
        return quote(value, safe="")

    return re.sub(r"{(\w+)}", piece, template)
