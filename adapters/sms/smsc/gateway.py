"""The client of smsc.ru: POST only, as GET would leave the account, the phone and the text in logs.

Our id is no guard against doubles (ids need not be unique there), so callers ask `message_state` before sending again.
"""

import re
from collections.abc import Mapping
from typing import Any

from adapters.http import Answer, OutsideHttp
from adapters.sms.hosts import Hosts
from adapters.sms.limits import Limit, Limits
from adapters.sms.reading import hours_of, kopecks, last_digits, object_of, text
from adapters.sms.smsc.notices import read_notice
from adapters.sms.smsc.settings import SmscSettings
from adapters.sms.words import SmsWords
from bridge.ports.outside_errors import BadAnswerError
from bridge.ports.sms import Called, Message, MessageState, Price, RawNotice, Sent, SmsNotice

SEND, CALL, STATUS, BALANCE, PRICE = "send", "call", "status", "balance", "price"
PATHS = {SEND: "/sys/send.php", CALL: "/sys/send.php", PRICE: "/sys/send.php"}
PATHS |= {STATUS: "/sys/status.php", BALANCE: "/sys/balance.php"}
WHAT = {
    SEND: "SMS: отправка", CALL: "SMS: звонок с кодом", STATUS: "SMS: вопрос о доставке", BALANCE: "SMS: остаток на счёте",
    PRICE: "SMS: вопрос о цене",
}  # fmt: skip
# windows-1251 is the default there; text in UTF-8 without this arrives as rubbish.
FORM = {"fmt": "3", "charset": "utf-8"}
# An account that is set up wrongly answers so, whatever form was asked for.
_PLAIN_ERROR = re.compile(rb"\s*ERROR = (\d{1,4})\b")
_PLAIN_TAKEN = re.compile(rb"\s*OK - (\d{1,4}) SMS, ID - ([A-Za-z0-9._-]{1,40})\b")


class SmscGateway:
    """Answers the port `SmsGateway`."""

    name = "smsc"

    def __init__(self, settings: SmscSettings, http: OutsideHttp, words: SmsWords) -> None:
        self._settings = settings
        self._http = http
        self._words = words
        self._hosts = Hosts(http, settings.hosts)
        self._limits = Limits(http.system, http.clock, settings.at_once)

    def send(self, message: Message) -> Sent:
        """Hand the message over; the price and what is left come with the answer."""
        fields = {"phones": message.phone, "mes": message.text, "id": message.id, "cost": "3"}
        fields |= {"maxsms": str(self._settings.most_parts)} | self._life(message) | self._sender(message.sender)
        told, answer = self._told(SEND, fields, message, _sending(message))
        if not text(told, "id") or not text(told, "cnt"):
            raise BadAnswerError(self._http.system, SEND, "neither an error nor id and cnt", answer.body)
        return Sent(text(told, "id"), kopecks(told, "cost"), kopecks(told, "balance"))

    def call(self, message: Message) -> Called:
        """Ring; the answer carries the number that will call, its last four digits are the code."""
        fields = {"phones": message.phone, "mes": "code", "call": "1", "id": message.id, "cost": "3"}
        told, answer = self._told(CALL, fields, message, Limit(f"call {message.phone}", 1))
        digits = last_digits(text(told, "code"))
        if not digits or not text(told, "id"):
            raise BadAnswerError(self._http.system, CALL, "neither an error nor id and code", answer.body)
        return Called(text(told, "id"), digits, kopecks(told, "cost"), kopecks(told, "balance"))

    def message_state(self, message: Message) -> tuple[MessageState, str]:
        """Asked by our id and the phone, at most five times a minute for one message."""
        limit = Limit(f"status {message.id}", 5)
        told, answer = self._told(STATUS, {"phone": message.phone, "id": message.id}, message, limit)
        known = self._words.states.get(text(told, "status"))
        if known is None:
            raise BadAnswerError(self._http.system, STATUS, "a status that the map does not know", answer.body)
        state, words = known
        if state is MessageState.LOST:
            self._limits.forgive(_sending(message))
        return state, self._words.in_words(words, text(told, "err"))

    def balance(self) -> int:
        """Kopecks; at most ten questions a minute."""
        told, answer = self._told(BALANCE, {"cur": "1"}, None, Limit(BALANCE, 10))
        left = kopecks(told, "balance")
        if left is None:
            raise BadAnswerError(self._http.system, BALANCE, "no balance in the answer", answer.body)
        return left

    def price(self, phone: str, text_: str, sender: str = "") -> Price:
        """Asked with cost=1: nothing is sent; at most five times a minute for the same."""
        fields = {"phones": phone, "mes": text_, "cost": "1", "maxsms": str(self._settings.most_parts)} | self._sender(sender)
        told, answer = self._told(PRICE, fields, None, Limit(f"price {phone} {text_}", 5))
        cost, parts = kopecks(told, "cost"), text(told, "cnt")
        if cost is None or not parts.isdecimal():
            raise BadAnswerError(self._http.system, PRICE, "no price in the answer", answer.body)
        return Price(cost, int(parts))

    def read_notice(self, raw: RawNotice) -> SmsNotice:
        """What smsc.ru tells by itself. Raises NoticeRefusedError."""
        return read_notice(raw, self._settings.callback_secret, self._settings.callback_sum, self._words)

    def receipt(self) -> str:
        """It looks at the status of the answer only."""
        return "OK"

    def _told(
        self, operation: str, fields: dict[str, str], message: Message | None, limit: Limit
    ) -> tuple[Mapping[str, Any], Answer]:
        """HTTP is 200 also for refusals: `error_code` alone tells. Raises the outside errors."""
        safe = operation not in (SEND, CALL)
        whose = message.application_id if message else ""
        form = {**self._settings.credentials, **FORM, **fields}
        with self._limits.turn(operation, limit):
            answer = self._hosts.post(operation, PATHS[operation], form, what=WHAT[operation], application_id=whose, safe=safe)
        told = self._plain(answer) or object_of(self._http.system, operation, answer)
        if "error_code" not in told and "error" not in told:
            return told, answer
        code = text(told, "error_code")
        refusal = self._words.refusal(operation, code)
        if refusal is not None and refusal.kind == "unknown":
            return {"status": "-3"}, answer
        raise self._words.error(self._http.system, operation, code, answer.body)

    def _plain(self, answer: Answer) -> dict[str, str] | None:
        if answer.status >= 500:
            return None
        if error := _PLAIN_ERROR.match(answer.body):
            return {"error_code": error[1].decode()}
        taken = _PLAIN_TAKEN.match(answer.body)
        return {"cnt": taken[1].decode(), "id": taken[2].decode()} if taken else None

    def _sender(self, wished: str) -> dict[str, str]:
        sender = wished or self._settings.sender
        return {"sender": sender} if sender else {}

    def _life(self, message: Message) -> dict[str, str]:
        hours = hours_of(message.life_from(self._http.clock.now()))
        return {"valid": hours} if hours else {}


def _sending(message: Message) -> Limit:
    """The same text to the same phone within a minute is refused there, and such refusals are counted."""
    return Limit(f"send {message.phone} {message.text}", 1)
