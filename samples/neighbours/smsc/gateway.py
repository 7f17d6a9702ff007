"""The gateway's memory: messages and calls by number, money, the guards against repeats, and who is told of what."""

import hashlib
import hmac
import secrets
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from samples.neighbours.smsc.callbacks import Callbacks, status_fields
from samples.neighbours.smsc.rules import (
    NO_CALLS,
    PRICE_OF_CALL,
    PRICE_OF_PART,
    GatewayError,
    check_life,
    check_own_id,
    cut,
    parts_of,
    refuse_magic,
    split_phones,
    status_of,
)
from samples.neighbours.stand import Stand, real_seconds

START_BALANCE = Decimal("1000.00")
MOST_AT_ONCE, MOST_STATUSES_AT_ONCE = 15, 5
Fields = dict[str, str]


class Gateway:
    """Messages on a shelf; request counters in memory, as they count real minutes."""

    def __init__(self, stand: Stand, login: str, password: str, apikey: str, callbacks: Callbacks) -> None:
        self.stand = stand
        self.messages = stand.shelf("messages")
        self.by_phone = self.messages.indexed(lambda message: message["phone"])
        self._untold = self.messages.indexed(lambda message: _is_untold(message) or None)
        self._spent = sum((Decimal(message["cost"]) for message in self.messages), Decimal(0))
        stand.on_reset.append(self._forget)
        self.callbacks = callbacks
        self._keys = (login, password, apikey)
        self._asked: dict[str, list[float]] = defaultdict(list)
        self._guard = threading.Lock()
        self._under_way: dict[str, int] = defaultdict(int)

    def admit(self, fields: Fields) -> None:
        """GatewayError 2 unless login and password (or its lower-case MD5), or the key, are right; 4 while blocked."""
        login, password, apikey = self._keys
        given, psw = fields.get("login", ""), fields.get("psw", "")
        digest = hashlib.md5(password.encode()).hexdigest()
        by_password = _same(given, login) and (_same(psw, password) or _same(psw, digest))
        by_key = _same(fields.get("apikey", ""), apikey) or (not given and _same(psw, apikey))
        if not by_password and not by_key:
            raise GatewayError(2)
        if self.stand.settings["blocked"]:
            raise GatewayError(4)

    @contextmanager
    def room(self, what: str) -> Iterator[None]:
        """GatewayError 9 for one request too many at once."""
        most = MOST_STATUSES_AT_ONCE if what == "status" else MOST_AT_ONCE
        with self._guard:
            self._under_way[what] += 1
            crowded = self._under_way[what] > most and self.stand.settings["limits"]
        try:
            if crowded:
                raise GatewayError(9)
            yield
        finally:
            with self._guard:
                self._under_way[what] -= 1

    def _forget(self) -> None:
        self._spent = Decimal(0)

    def balance(self) -> Decimal:
        """Roubles left."""
        return Decimal(self.stand.settings["balance"]) - self._spent

    def send(self, fields: Fields) -> dict[str, Any]:
        """Take a message for each phone; the answer holds id and cnt, and with cost=1..3 the price."""
        phones, text, own = split_phones(fields.get("phones", "")), fields.get("mes", ""), fields.get("id", "")
        if not text or len(text) > 1000:
            raise GatewayError(1)
        if own:
            check_own_id(own)
        check_life(fields.get("valid", ""))
        text = cut(text, fields.get("maxsms", ""))
        if fields.get("cost") == "1":
            self.count(f"price {phones} {text}", 5)
        refuse_magic(phones, text)
        calling = fields.get("call") == "1"
        each = PRICE_OF_CALL if calling else PRICE_OF_PART * parts_of(text)
        answer: dict[str, Any] = {"cnt": 1 if calling else parts_of(text) * len(phones)}
        if fields.get("cost", "0") != "0":
            answer["cost"] = str(each * len(phones))
        if fields.get("cost") != "1":
            answer = {**self._keep(phones, text, own, fields, each, calling), **answer}
        if fields.get("cost") == "3":
            answer["balance"] = str(self.balance())
        return answer

    def _keep(self, phones: list[str], text: str, own: str, fields: Fields, each: Decimal, calling: bool) -> dict[str, Any]:
        digits = f"{secrets.randbelow(900_000) + 100_000}"
        if calling and phones[0] in NO_CALLS:
            raise GatewayError(8)
        with self.stand.lock:
            now = self.stand.clock.now()
            if not calling:
                self._refuse_double(phones, text, now)
            if each * len(phones) > self.balance():
                raise GatewayError(3)
            number = own or str(len(self.messages) + 1)
            for phone in phones:
                record = {
                    "id": number, "phone": phone, "text": f"звонок с номера …{digits}" if calling else text,
                    "sender": fields.get("sender", ""), "at": now.isoformat(), "taken": real_seconds(), "cost": str(each),
                    "parts": parts_of(text), "call": digits if calling else "", "valid": fields.get("valid", ""), "told": [],
                }  # fmt: skip
                self.messages.put(str(len(self.messages) + 1), record)
                self._spent += each
        taken: dict[str, Any] = {"id": int(number) if number.isdigit() else number}
        return taken | ({"code": digits} if calling else {})

    def _refuse_double(self, phones: list[str], text: str, now: datetime) -> None:
        for record in (record for phone in phones for record in self.by_phone[phone]):
            if record["text"] == text and timedelta(0) <= now - datetime.fromisoformat(record["at"]) < timedelta(minutes=1):
                raise GatewayError(9)

    def find(self, phone: str, own: str) -> dict[str, Any] | None:
        """The last message with that id to that phone."""
        plain = phone.strip().lstrip("+")
        found = [m for m in self.by_phone[plain] if m["id"] == own.strip()]
        return self.shown(found[-1]) if found else None

    def shown(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record with its present status and err."""
        status, err = status_of(record["phone"], real_seconds() - record["taken"])
        return {**record, "status": status, "err": err}

    def tell_news(self) -> None:
        """Background: queue a notice for every status that a message has newly reached."""
        if not self.callbacks.address:
            return
        for key, record in self._untold.items(True):
            shown = self.shown(record)
            with self.stand.lock:
                if shown["status"] in record["told"] or shown["status"] == -1:
                    continue
                record["told"] = [*record["told"], shown["status"]]
                self.messages.put(key, record)
                fields = status_fields(record, shown["status"], shown["err"], self.stand.clock.now())
                self.callbacks.queue(fields, record["phone"])

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


def _is_untold(message: dict[str, Any]) -> bool:
    """More may become of it than was told."""
    return status_of(message["phone"], float("inf"))[0] not in message["told"]


def _same(given: str, wanted: str) -> bool:
    return bool(given) and hmac.compare_digest(given.encode(), wanted.encode())
