"""One call of an HTTP service: address and body by the map, the answer parsed tolerantly."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from adapters.http import Answer
from adapters.onec.conversation import Conversations
from adapters.onec.dialect.call import HsRequest
from adapters.onec.errand import NO_CALL, SYSTEM
from adapters.onec.facts import Facts
from adapters.onec.failures import error_of, speaks_as_onec
from adapters.onec.hearing import Hearing, Take
from adapters.onec.hs.tolerant import parse_json, parse_xml
from bridge.ports.outside_errors import RefusedError
from mappings.errors import FieldNotSendableError

T = TypeVar("T")
PDF_START = b"%PDF-"


@dataclass(frozen=True)
class HsWire:
    """The HTTP services below `url`. Safe to share between threads."""

    url: str
    auth: tuple[bytes, bytes]
    conversations: Conversations
    sessions: str = "none"

    def ask(self, hearing: Hearing, asked: HsRequest, facts: Facts, take: Take[T]) -> T:
        """Send, then `take` the message. Raises FieldNotSendableError before anything is sent, then the outside errors."""
        errand = hearing.errand
        url = self.url + _path(asked.path, facts)
        query = asked.query.write(facts)
        # A space as %20: 1C takes a plus sign for a plus sign.
        url = f"{url}?{urlencode(query, quote_via=quote)}" if query else url
        request: dict[str, Any] = {"auth": self.auth}
        if asked.method == "POST":
            request["data"] = json.dumps(_body(asked, facts), ensure_ascii=False).encode()
            request["headers"] = {"Content-Type": "application/json; charset=utf-8"}
        with self.conversations.kept(self.sessions, errand.timeouts) as http:
            return http.ask(
                errand.name, asked.method, url, lambda answer: _read(answer, hearing, take), what=errand.words,
                application_id=errand.application_id, safe=errand.safe, timeouts=errand.timeouts, **request,
            )  # fmt: skip


def _read(answer: Answer, hearing: Hearing, take: Take[T]) -> tuple[T, str]:
    if hearing.call.optional and answer.status in (404, 405) and not speaks_as_onec(answer):
        # No template fits. Where the whole publication is away, another call will tell.
        raise RefusedError(SYSTEM, hearing.errand.name, f"HTTP {answer.status} without a word of 1C", NO_CALL)
    if answer.status >= 400 and (error := error_of(answer, hearing.errand)):
        raise error
    return hearing.heard(lambda: take(message_of(answer, hearing)), answer.body), hearing.remark


def message_of(answer: Answer, hearing: Hearing) -> Any:
    """The message in the answer, repaired where need be; bytes of a bare PDF. Raises UnreadableError."""
    kind = hearing.call.answer
    if kind == "paper" and answer.body.lstrip().startswith(PDF_START):
        return answer.body
    parsed = (parse_xml if kind == "xml" else parse_json)(answer.body, answer.media_type)
    if parsed.remark:
        hearing.repairs.append(parsed.remark)
    return parsed.value


def _body(asked: HsRequest, facts: Facts) -> Mapping[str, Any]:
    body = asked.body.write(facts)
    if not asked.number_key:
        return body
    return body | {asked.number_key.format(n=n): number for n, number in enumerate(facts.numbers, 1)}


def _path(template: str, facts: Facts) -> str:
    """The path with pieces encoded one by one: numbers of deals hold Cyrillic letters, dots and slashes."""

    def piece(found: re.Match[str]) -> str:
        name = found.group(1)
        value = str(getattr(facts, name))
        if not value or value in (".", ".."):
            raise FieldNotSendableError(name, template, "has no usable value, and the address demands one")
        return quote(value, safe="")

    return re.sub(r"{(\w+)}", piece, template)
