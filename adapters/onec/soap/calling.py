"""A call of a map carried by the SOAP wire: parameters by their names, or one of them a JSON text."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from adapters.http import OutsideHttp
from adapters.onec.conversation import Conversations
from adapters.onec.dialect.call import Service, SoapRequest
from adapters.onec.facts import Facts
from adapters.onec.hearing import Hearing, Take
from adapters.onec.settings import OnecSettings
from adapters.onec.soap.answers import RESULT, SoapTold
from adapters.onec.soap.wire import SoapWire

T = TypeVar("T")
LONGEST = 32 * 1024 * 1024
"""Bytes of an answer: a portion of a thousand deals takes about one million."""


@dataclass(frozen=True)
class SoapCalling:
    """The calls of one web service, each within a session of 1C where the map wants that. Safe to share between threads."""

    service: Service
    url: str
    auth: tuple[bytes, bytes]
    folder: Path
    conversations: Conversations

    @classmethod
    def of(cls, service: Service, settings: OnecSettings, http: OutsideHttp) -> "SoapCalling":
        """The calls of a service of the base that the settings name."""
        url, http = settings.root + service.path, http.with_limit(LONGEST)
        conversations = Conversations(f"{url}?wsdl", settings.auth, http)
        return cls(service, url, settings.auth, settings.cache / "descriptions", conversations)

    def ask(self, hearing: Hearing, asked: SoapRequest, facts: Facts, take: Take[T]) -> T:
        """Send, then `take` the message. Raises FieldNotSendableError before anything is sent, then the outside errors."""
        values = asked.args.write(facts)
        if asked.json_parameter:
            values[asked.json_parameter] = json.dumps(asked.body.write(facts), ensure_ascii=False, default=_plain)

        def read(told: SoapTold) -> tuple[T, str]:
            return hearing.heard(lambda: take(told.message), told.body), hearing.remark

        with self.conversations.kept(self.service.sessions, hearing.errand.timeouts) as http:
            wire = SoapWire(self.url, self.auth, http, self.folder, self.service.service)
            return wire.ask(hearing.errand, asked.operation, values, read, json=RESULT if hearing.call.text_is_json else "")


def _plain(value: Any) -> Any:
    """What a map may give and JSON does not know: an exact number, as text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError
