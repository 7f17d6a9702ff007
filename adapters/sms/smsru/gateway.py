"""The client of sms.ru, by POST. It takes no id of ours: a message whose answer was lost can't be asked about."""

from collections.abc import Mapping
from typing import Any

from adapters.http import Answer, OutsideHttp
from adapters.sms.hosts import Hosts
from adapters.sms.limits import Limit, Limits
from adapters.sms.reading import inner, kopecks, last_digits, minutes_of, object_of, text
from adapters.sms.smsru.notices import read_notice
from adapters.sms.smsru.settings import SmsruSettings
from adapters.sms.words import SmsWords
from bridge.ports.outside_errors import BadAnswerError
from bridge.ports.sms import Called, Channel, Message, MessageState, Price, RawNotice, Sent, SmsNotice

SEND, CALL, STATUS, BALANCE, PRICE = "send", "call", "status", "balance", "price"
PATHS = {SEND: "/sms/send", CALL: "/code/call", STATUS: "/sms/status", BALANCE: "/my/balance", PRICE: "/sms/cost"}
WHAT = {
    SEND: "SMS: отправка", CALL: "SMS: звонок с кодом", STATUS: "SMS: вопрос о доставке", BALANCE: "SMS: остаток на счёте",
    PRICE: "SMS: вопрос о цене",
}  # fmt: skip
DONE = "100"


class SmsruGateway:
    """Answers the port `SmsGateway`."""

    name = "smsru"

    def __init__(self, settings: SmsruSettings, http: OutsideHttp, words: SmsWords) -> None:
        self._settings = settings
        self._http = http
        self._words = words
        self._hosts = Hosts(http, (settings.host,))
        self._limits = Limits(http.system, http.clock, settings.at_once)

    def send(self, message: Message) -> Sent:
        """Hand the message over. Refusals come for the request as a whole or for the number."""
        phone, life = _digits(message.phone), minutes_of(message.life_from(self._http.clock.now()))
        fields = {"to": phone, "msg": message.text} | self._sender(message.sender) | ({"ttl": life} if life else {})
        told, answer = self._told(SEND, fields, message, Limit(f"send {phone} {message.text}", 1))
        one = self._one(SEND, told, phone, answer)
        if not text(one, "sms_id"):
            raise BadAnswerError(self._http.system, SEND, "neither an error nor sms_id", answer.body)
        return Sent(text(one, "sms_id"), kopecks(one, "cost"), kopecks(told, "balance"))

    def call(self, message: Message) -> Called:
        """Ring; the answer tells the four digits that the calling number ends with."""
        phone = _digits(message.phone)
        told, answer = self._told(CALL, {"phone": phone, "ip": "-1"}, message, Limit(f"call {phone}", 1))
        digits = last_digits(text(told, "code").zfill(4))
        if not text(told, "code") or not digits or not text(told, "call_id"):
            raise BadAnswerError(self._http.system, CALL, "neither an error nor code and call_id", answer.body)
        return Called(text(told, "call_id"), digits, kopecks(told, "cost"), kopecks(told, "balance"))

    def message_state(self, message: Message) -> tuple[MessageState, str]:
        """Asked by the gateway's id: without one nobody can say, and calls have no state."""
        if not message.gateway_id or message.channel is not Channel.SMS:
            return MessageState.UNTOLD, "шлюз не знает наших номеров"
        told, answer = self._told(STATUS, {"sms_id": message.gateway_id}, message, Limit(f"status {message.id}", 5))
        one = inner(told, "sms", message.gateway_id)
        known = self._words.states.get(text(one, "status_code"))
        if known is None:
            raise BadAnswerError(self._http.system, STATUS, "a status that the map does not know", answer.body)
        return known

    def balance(self) -> int:
        """Kopecks."""
        told, answer = self._told(BALANCE, {}, None, Limit(BALANCE, 10))
        left = kopecks(told, "balance")
        if left is None:
            raise BadAnswerError(self._http.system, BALANCE, "no balance in the answer", answer.body)
        return left

    def price(self, phone: str, text_: str, sender: str = "") -> Price:
        """Nothing is sent."""
        fields = {"to": _digits(phone), "msg": text_} | self._sender(sender)
        told, answer = self._told(PRICE, fields, None, Limit(f"price {phone} {text_}", 5))
        one = self._one(PRICE, told, _digits(phone), answer)
        cost, parts = kopecks(one, "cost"), text(one, "sms")
        if cost is None or not parts.isdecimal():
            raise BadAnswerError(self._http.system, PRICE, "no price in the answer", answer.body)
        return Price(cost, int(parts))

    def read_notice(self, raw: RawNotice) -> SmsNotice:
        """What sms.ru tells by itself. Raises NoticeRefusedError."""
        return read_notice(raw, self._settings.api_id, self._words)

    def receipt(self) -> str:
        """The word it waits for; without it the notice comes again."""
        return DONE

    def _told(
        self, operation: str, fields: dict[str, str], message: Message | None, limit: Limit
    ) -> tuple[Mapping[str, Any], Answer]:
        safe = operation not in (SEND, CALL)
        whose = message.application_id if message else ""
        form = {"api_id": self._settings.api_id, "json": "1", **fields}
        with self._limits.turn(operation, limit):
            answer = self._hosts.post(operation, PATHS[operation], form, what=WHAT[operation], application_id=whose, safe=safe)
        told = object_of(self._http.system, operation, answer)
        if text(told, "status") != "OK":
            raise self._words.error(self._http.system, operation, text(told, "status_code"), answer.body)
        return told, answer

    def _one(self, operation: str, told: Mapping[str, Any], phone: str, answer: Answer) -> Mapping[str, Any]:
        """What is told of the one number. Raises the outside errors for its refusal."""
        one = inner(told, "sms", phone)
        if not one:
            raise BadAnswerError(self._http.system, operation, "the number is not in the answer", answer.body)
        if text(one, "status") != "OK":
            raise self._words.error(self._http.system, operation, text(one, "status_code"), answer.body)
        return one

    def _sender(self, wished: str) -> dict[str, str]:
        sender = wished or self._settings.sender
        return {"from": sender} if sender else {}


def _digits(phone: str) -> str:
    """As it is written there: 7 and ten digits."""
    return phone.lstrip("+")
