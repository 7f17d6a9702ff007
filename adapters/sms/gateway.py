"""The client of smsc.ru: POST only, as GET would leave the account, the phone and the text in logs.

Our id is no guard against doubles (ids need not be unique there), so callers ask `message_state` before sending again.
Source: smsc.ru/api/http.
"""

from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Any

from adapters.http import Answer, OutsideHttp
from adapters.sms.settings import SmscSettings
from adapters.sms.words import Refusal, SmscWords
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.sms import Message, MessageState
from mappings.convert import CONTROL

SEND, STATUS = "send", "status"
TIMEOUTS = (5.0, 10.0)
# windows-1251 is the default there; text in UTF-8 without this arrives as rubbish.
FORM = {"fmt": "3", "charset": "utf-8"}


class SmscGateway:
    """Answers the port `SmsGateway`."""

    def __init__(self, settings: SmscSettings, http: OutsideHttp, words: SmscWords) -> None:
        self._settings = settings
        self._http = http
        self._words = words

    def send(self, message: Message) -> str:
        """Hand the message over; returns the gateway's id. Raises the four outside errors."""
        fields = {"phones": message.phone, "mes": message.text, "id": message.id}
        sender = message.sender or self._settings.sender
        named = {"sender": sender} if sender else {}
        answer = self._ask(SEND, "/sys/send.php", fields | named, message, safe=False)
        told = self._object(SEND, answer)
        if "error_code" in told or "error" in told:
            code = _text(told, "error_code")
            raise self._error_of(SEND, answer, self._words.send.get(code), code)
        if not _text(told, "id") or not _text(told, "cnt"):
            raise BadAnswerError(self._http.system, SEND, "neither an error nor id and cnt", answer.body)
        return _text(told, "id")

    def message_state(self, message: Message) -> tuple[MessageState, str]:
        """State and reason in words, asked by our id and the phone. Raises the four outside errors."""
        answer = self._ask(STATUS, "/sys/status.php", {"phone": message.phone, "id": message.id}, message, safe=True)
        told = self._object(STATUS, answer)
        if "error_code" in told or "error" in told:
            return self._not_told(answer, _text(told, "error_code"))
        known = self._words.states.get(_text(told, "status"))
        if known is None:
            raise BadAnswerError(self._http.system, STATUS, "a status that the map does not know", answer.body)
        state, text = known
        return state, self._words.in_words(text, _text(told, "err"))

    def _not_told(self, answer: Answer, code: str) -> tuple[MessageState, str]:
        refusal = self._words.status.get(code)
        if refusal is not None and refusal.kind == "unknown":
            return MessageState.LOST, refusal.text
        raise self._error_of(STATUS, answer, refusal, code)

    def _ask(self, operation: str, path: str, fields: Mapping[str, str], message: Message, *, safe: bool) -> Answer:
        return self._http.call(
            operation,
            "POST",
            self._settings.host.rstrip("/") + path,
            what="SMS: отправка" if operation == SEND else "SMS: вопрос о доставке",
            application_id=message.application_id,
            safe=safe,
            timeouts=TIMEOUTS,
            data={**self._settings.credentials, **FORM, **fields},
        )

    def _object(self, operation: str, answer: Answer) -> Mapping[str, Any]:
        # HTTP is 200 also for refusals; another status is a web server's, not the gateway's.
        if answer.status >= 500:
            raise OutcomeUnknownError(self._http.system, operation, f"HTTP {answer.status}")
        try:
            told = read_json(answer.body.removeprefix(BOM_UTF8))
        except JsonRefusedError:
            raise BadAnswerError(self._http.system, operation, "the answer is not JSON", answer.body) from None
        # The status call answers with a list when it is asked in the form for several.
        told = told[0] if isinstance(told, list) and len(told) == 1 else told
        if not isinstance(told, dict):
            raise BadAnswerError(self._http.system, operation, "the answer is not one object", answer.body)
        return told

    def _error_of(self, operation: str, answer: Answer, refusal: Refusal | None, code: str) -> OutsideError:
        system = self._http.system
        if refusal is None:
            return BadAnswerError(system, operation, "an error code that the map does not know", answer.body)
        if refusal.kind == "busy":
            return UnreachableError(system, operation, f"error {code}: {refusal.text}", refusal.wait)
        return RefusedError(system, operation, f"error {code}: {refusal.text}", code)


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return "" if value is None or isinstance(value, bool | dict | list) else CONTROL.sub("", str(value))
