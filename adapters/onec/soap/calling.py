"""A call of a map carried by the SOAP wire: parameters by their names, or one of them a JSON text."""

import json
from decimal import Decimal
from typing import Any, TypeVar

from adapters.onec.dialect.call import SoapRequest
from adapters.onec.facts import Facts
from adapters.onec.hearing import Hearing, Take
from adapters.onec.soap.answers import RESULT, SoapTold
from adapters.onec.soap.wire import SoapWire

T = TypeVar("T")


class SoapCalling:
    """The calls of one web service. Safe to share between threads."""

    def __init__(self, wire: SoapWire) -> None:
        self._wire = wire

    def ask(self, hearing: Hearing, asked: SoapRequest, facts: Facts, take: Take[T]) -> T:
        """Send, then `take` the message. Raises FieldNotSendableError before anything is sent, then the outside errors."""
        values = asked.args.write(facts)
        if asked.json:
            values[asked.json] = json.dumps(asked.body.write(facts), ensure_ascii=False, default=_plain)

        def read(told: SoapTold) -> tuple[T, str]:
            return hearing.heard(lambda: take(told.message), told.body), hearing.remark

        return self._wire.ask(hearing.errand, asked.operation, values, read, json=RESULT if asked.json else "")


def _plain(value: Any) -> Any:
    """What a map may give and JSON does not know: an exact number, as text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError
