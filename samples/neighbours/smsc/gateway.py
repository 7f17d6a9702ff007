"""The gateway's memory: messages by number, money, and the guards against repeats."""

import hashlib
import hmac
import threading
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from samples.neighbours.smsc.rules import (
    PRICE_OF_PART,
    REFUSED,
    GatewayError,
    check_own_id,
    parts_of,
    split_phones,
    status_of,
)
from samples.neighbours.stand import Stand, real_seconds

START_BALANCE = Decimal("1000.00")
Fields = dict[str, str]


class Gateway:
    """Messages on a shelf; request counters in memory, as they count real minutes."""

    def __init__(self, stand: Stand, login: str, password: str, apikey: str) -> None:
        self.stand = stand
        self.messages = stand.shelf("messages")
        self._keys = (login, password, apikey)
        self._asked: dict[str, list[float]] = defaultdict(list)
        self._guard = threading.Lock()

    def admit(self, fields: Fields) -> None:
        """GatewayError 2 unless login and password (or its lower-case MD5), or the key, are right."""
        login, password, apikey = self._keys
        given, psw = fields.get("login", ""), fields.get("psw", "")
        digest = hashlib.md5(password.encode()).hexdigest()
        by_password = _same(given, login) and (_same(psw, password) or _same(psw, digest))
        by_key = _same(fields.get("apikey", ""), apikey) or (not given and _same(psw, apikey))
        if not by_password and not by_key:
            raise GatewayError(2)

    def balance(self) -> Decimal:
        """Roubles left."""
        spent = sum((Decimal(m["cost"]) for m in self.messages), Decimal(0))
        return Decimal(self.stand.settings["balance"]) - spent

    def send(self, fields: Fields) -> dict[str, Any]:
        """Take a message for each phone; the answer holds id and cnt, and with cost=1..3 the price."""
        phones, text, own = split_phones(fields.get("phones", "")), fields.get("mes", ""), fields.get("id", "")
        if not text or len(text) > 1000:
            raise GatewayError(1)
        if own:
            check_own_id(own)
        self._refuse_magic(phones)
        cost = PRICE_OF_PART * parts_of(text) * len(phones)
        answer: dict[str, Any] = {"cnt": parts_of(text) * len(phones)}
        if fields.get("cost", "0") != "0":
            answer["cost"] = str(cost)
        if fields.get("cost") != "1":
            answer = {"id": self._keep(phones, text, own, fields, cost), **answer}
        if fields.get("cost") == "3":
            answer["balance"] = str(self.balance())
        return answer

    def _refuse_magic(self, phones: list[str]) -> None:
        for phone in phones:
            if phone in REFUSED:
                raise GatewayError(REFUSED[phone])

    def _keep(self, phones: list[str], text: str, own: str, fields: Fields, cost: Decimal) -> int | str:
        with self.stand.lock:
            now = self.stand.clock.now()
            self._refuse_double(phones, text, now)
            if cost > self.balance():
                raise GatewayError(3)
            number = own or str(len(self.messages) + 1)
            for phone in phones:
                key = str(len(self.messages) + 1)
                record = {
                    "id": number, "phone": phone, "text": text, "sender": fields.get("sender", ""),
                    "at": now.isoformat(), "taken": real_seconds(), "cost": str(PRICE_OF_PART * parts_of(text)),
                }  # fmt: skip
                self.messages.put(key, record)
        return int(number) if number.isdigit() else number

    def _refuse_double(self, phones: list[str], text: str, now: datetime) -> None:
        for record in self.messages:
            same = record["text"] == text and record["phone"] in phones
            if same and timedelta(0) <= now - datetime.fromisoformat(record["at"]) < timedelta(minutes=1):
                raise GatewayError(9)

    def find(self, phone: str, own: str) -> dict[str, Any] | None:
        """The last message with that id to that phone."""
        plain = phone.strip().lstrip("+")
        found = [m for m in self.messages if m["phone"] == plain and m["id"] == own.strip()]
        return self.shown(found[-1]) if found else None

    def shown(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record with its present status and err."""
        status, err = status_of(record["phone"], real_seconds() - record["taken"])
        return {**record, "status": status, "err": err}

    def count(self, what: str, limit: int) -> None:
        """GatewayError 9 when asked more than `limit` times within a real minute."""
        if not self.stand.settings["limits"]:
            return
        with self._guard:
            now = real_seconds()
            recent = [t for t in self._asked[what] if now - t < 60]
            self._asked[what] = [*recent, now]
        if len(recent) >= limit:
            raise GatewayError(9)


def _same(given: str, wanted: str) -> bool:
    return bool(given) and hmac.compare_digest(given.encode(), wanted.encode())
