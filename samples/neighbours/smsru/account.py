"""The account's memory: messages by their number there, money, who is told of what. It knows no number of the sender's."""

import hashlib
import hmac
import secrets
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import requests

from samples.neighbours.stand import Stand, real_seconds
from samples.neighbours.state import Record

PART, CALL = Decimal("4.10"), Decimal("0.40")
DELIVERY_SECONDS = 1.0
# Refused for the number: the last three digits of +7999000NNNN are the code.
REFUSED = {f"79990000{code}": code for code in (202, 204, 207, 215, 230, 233)}
# Refused as a whole request.
REFUSED_WHOLE = {f"79990000{code}": code for code in (201, 220, 231, 500)}
ENDS = {"79990000104": 104, "79990000105": 105, "79990000106": 106, "79990000107": 107, "79990000108": 108}
TEXTS = {
    100: "Запрос выполнен", 200: "Неправильный api_id", 201: "Не хватает средств", 202: "Неправильно указан получатель",
    203: "Нет текста", 204: "Отправитель не согласован", 207: "Нет маршрута", 215: "В стоп-листе", 220: "Сервис недоступен",
    230: "Превышен лимит", 231: "Одинаковые сообщения", 233: "Слишком много кодов", 500: "Ошибка на сервере",
}  # fmt: skip


class Account:
    """Messages on a shelf."""

    def __init__(self, stand: Stand, api_id: str) -> None:
        self.stand = stand
        self.messages = stand.shelf("messages")
        self._api_id = api_id

    def admits(self, given: str) -> bool:
        """Is it the account's key."""
        return hmac.compare_digest(given.encode(), self._api_id.encode())

    def balance(self) -> Decimal:
        """Roubles left."""
        return Decimal(self.stand.settings["balance"]) - sum((Decimal(one["cost"]) for one in self.messages), Decimal(0))

    def take(self, phone: str, text: str, sender: str, *, call: bool = False) -> Record:
        """Keep a message or a call."""
        number = len(self.messages) + 1
        cost = CALL if call else PART * parts_of(text)
        record = {
            "sms_id": f"000000-{10_000_000 + number}", "phone": phone, "text": text, "from": sender, "taken": real_seconds(),
            "cost": str(cost), "call": f"{secrets.randbelow(10_000):04d}" if call else "", "told": [],
        }  # fmt: skip
        self.messages.put(str(number), record)
        return record

    def find(self, sms_id: str) -> Record | None:
        """By its number there; calls have no state."""
        return next((self.shown(one) for one in self.messages if one["sms_id"] == sms_id and not one["call"]), None)

    def shown(self, record: Record) -> Record:
        """With its present state."""
        age = real_seconds() - record["taken"]
        code = 100 if age < DELIVERY_SECONDS / 3 else 102 if age < DELIVERY_SECONDS else ENDS.get(record["phone"], 103)
        return {**record, "status_code": code}

    def tell_news(self) -> None:
        """Background: tell every state that a message has newly reached, until the right word comes back."""
        if not self.stand.settings["callback"]:
            return
        for key, record in self.messages.items():
            code = self.shown(record)["status_code"]
            if code == 100 or code in record["told"] or record["call"]:
                continue
            if self.tell([f"sms_status\n{record['sms_id']}\n{code}\n{int(real_seconds())}\n"]).strip() == "100":
                with self.stand.lock:
                    self.messages.put(key, {**record, "told": [*record["told"], code]})

    def tell(self, entries: list[str], wrong_sum: bool = False) -> str:
        """One notice of several entries; what came back."""
        digest = hashlib.sha256((self._api_id + "".join(entries)).encode()).hexdigest()
        fields = [(f"data[{n}]", entry) for n, entry in enumerate(entries)]
        body = urlencode([*fields, ("hash", digest[::-1] if wrong_sum else digest)]).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer: Any = requests.post(self.stand.settings["callback"], data=body, headers=headers, timeout=10)
            text, result = answer.text, f"HTTP {answer.status_code}"
        except requests.RequestException:
            text, result = "", "нет ответа"
        self.stand.journal.add("smsru", "hub", "уведомление о доставке", result)
        return str(text)


def parts_of(text: str) -> int:
    """Billed parts."""
    return -(-len(text) // (160 if text.isascii() else 70))
