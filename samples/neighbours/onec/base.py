"""The infobase: clients, deals, the moves of a deal, payments. Every change is on disk before the caller gets its answer."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

from samples.neighbours.onec import loan as loans
from samples.neighbours.onec.words import (
    APPROVED,
    MORE,
    NEW,
    OPEN_FOR_DATA,
    PAYABLE,
    REPAID,
    REVIEW,
    SIGNED,
    roubles,
    wall,
)
from samples.neighbours.stand import Stand, real_seconds

Deal = dict[str, Any]
REQUIRED = ("amount", "period", "interval", "creditproduct", "last_name", "first_name", "middle_name", "phone",
            "birthday", "passport_series", "passport_number")  # fmt: skip
MAY_BE_EMPTY = ("middle_name",)
# Surnames (both endings) that decide by themselves; everybody else waits for the officer.
MAGIC = {"отказов": "decline", "скоров": "approve", "уточненов": "ask", "молчунов": "silent"}
AUTO_SECONDS = 2.0


class RefusedError(ValueError):
    """The base refuses; the text is what its service tells."""


def magic_of(surname: str) -> str:
    """The rule that a surname plays, or an empty word."""
    plain = surname.strip().lower().replace("ё", "е")
    return MAGIC.get(plain) or MAGIC.get(plain.removesuffix("а")) or ""


def passport_of(data: dict[str, Any]) -> str:
    """Series and number without spaces."""
    return "".join(c for c in f"{data.get('passport_series', '')}{data.get('passport_number', '')}" if c.isdigit())


class Base:
    """Deals and clients on shelves; `utc_offset` hours make the wall clock of the base."""

    def __init__(self, stand: Stand, rate: Decimal, utc_offset: int) -> None:
        self.stand, self.rate = stand, rate
        self.zone = timezone(timedelta(hours=utc_offset))
        self.deals, self.clients = stand.shelf("deals"), stand.shelf("clients")

    def now(self) -> datetime:
        """Wall clock of the base."""
        return self.stand.clock.now().astimezone(self.zone)

    def deal(self, number: str, passport: str | None = None) -> Deal:
        """RefusedError unless the deal exists and, when a passport is given, is its owner's."""
        found = self.deals.get(number)
        if found is None or (passport and passport != found["passport"]):
            raise RefusedError("Сделка не найдена")
        return found

    def client_of(self, deal: Deal) -> dict[str, Any]:
        """The borrower's card."""
        client = self.clients.get(deal["passport"])
        if client is None:
            raise RefusedError("Не найден контрагент")
        return client

    def take_request(self, data: dict[str, Any]) -> Deal:
        """A new deal, or the deal of the same ID with the changed data. RefusedError names the wrong field."""
        check_request(data)
        with self.stand.lock:
            client = self._take_client(data)
            same = self._same_id(str(data.get("ID") or ""))
            if same:
                return self._change(same, data)
            return self._open(data, client["id"])

    def _take_client(self, data: dict[str, Any]) -> dict[str, Any]:
        passport = passport_of(data)
        client = self.clients.get(passport) or {"id": f"{len(self.clients) + 1:09d}", "password": ""}
        client |= {"data": {k: v for k, v in data.items() if k not in ("files", "photos")}}
        self.clients.put(passport, client)
        return client

    def _same_id(self, external: str) -> Deal | None:
        if not external or self.stand.settings["same_id_makes_second_deal"]:
            return None
        return next((d for d in self.deals if d["external_id"] == external), None)

    def _open(self, data: dict[str, Any], client_id: str) -> Deal:
        deal = {
            "number": self._next_number(), "external_id": str(data.get("ID") or ""), "client": client_id,
            "passport": passport_of(data), "data": data, "status": NEW, "version": 0, "made": wall(self.now()),
            "sum": str(amount_of(data)), "comment": "", "code": "", "payments": [], "loan": None,
            "history": [], "magic": magic_of(str(data["last_name"])), "pushed": 0,
        }  # fmt: skip
        if deal["magic"] in ("decline", "approve", "ask"):
            deal["auto_at"] = real_seconds() + AUTO_SECONDS
        self.move(deal, NEW)
        return deal

    def _next_number(self) -> str:
        n = len(self.deals)
        # Three customs of numbering that real bases mix; all are opaque text to others.
        return (f"ТСК{153 + n:06d}", f"{self.now():%d%m%Y}.{n + 1:05d}", f"1_{n + 1:09d}")[n % 3]

    def _change(self, deal: Deal, data: dict[str, Any]) -> Deal:
        if deal["data"] == data and deal["status"] != MORE:
            # A base that does not know ids would have made a second deal of it.
            deal["repeats"] = deal.get("repeats", 0) + 1
            self.save(deal)
            return deal
        if deal["status"] not in OPEN_FOR_DATA:
            raise RefusedError(f"Заявка закрыта для изменений, состояние: {deal['status']}")
        # New data need a new look; a borrower who answered a question goes back to the officer as well.
        decided_anew = deal["status"] in (APPROVED, MORE) and not self._tolerated(deal, data)
        deal |= {"data": data, "sum": str(amount_of(data)), "code": "", "passport": passport_of(data)}
        self.move(deal, REVIEW if decided_anew else deal["status"])
        return deal

    def _tolerated(self, deal: Deal, data: dict[str, Any]) -> bool:
        """An approved deal stays approved when nothing but its sum moved, by no more than the switched share."""
        same = {k: v for k, v in data.items() if k != "amount"} == {k: v for k, v in deal["data"].items() if k != "amount"}
        most = Decimal(deal["sum"]) * (100 + Decimal(self.stand.settings.get("tolerance_percent", 0))) / 100
        return deal["status"] == APPROVED and same and Decimal(deal["sum"]) <= amount_of(data) <= most

    def move(self, deal: Deal, status: str, comment: str = "") -> None:
        """Set the status, count the version, keep the history, write."""
        deal |= {"status": status, "comment": comment, "version": deal["version"] + 1}
        deal["history"].append({"at": wall(self.now()), "status": status, "comment": comment})
        self.deals.put(deal["number"], deal)

    def save(self, deal: Deal) -> None:
        """Write without a new version."""
        self.deals.put(deal["number"], deal)

    def new_code(self, deal: Deal) -> str:
        """A fresh АСП code; the one before is void."""
        if deal["status"] != APPROVED:
            raise RefusedError(f"Подписание невозможно, состояние: {deal['status']}")
        deal["code"] = f"{secrets.randbelow(900000) + 100000}"
        self.save(deal)
        return str(deal["code"])

    def sign(self, deal: Deal, digest: str) -> None:
        """Compare SHA-256 of IDClient+IDDeal+Code; a right repeat after signing changes nothing."""
        if not deal["code"] or digest.lower() != code_digest(deal):
            raise RefusedError("Неверный код подтверждения")
        if deal["status"] == APPROVED:
            self.move(deal, SIGNED)
        elif deal["status"] not in (SIGNED, *PAYABLE, REPAID):
            raise RefusedError(f"Подписание невозможно, состояние: {deal['status']}")

    def pay(self, deal: Deal, service: str, txn: str, amount: Decimal, when: str) -> str:
        """Post a payment once per txn and return its GUID; a repeat returns the first one's."""
        if not self.stand.settings["repeat_pays_twice"]:
            first = next((p for p in deal["payments"] if p["txn"] == txn and p["service"] == service), None)
            if first:
                first["repeats"] = first.get("repeats", 0) + 1
                self.save(deal)
                return str(first["guid"])
        if deal["status"] not in PAYABLE:
            raise RefusedError(f"Оплата невозможна, состояние: {deal['status']}")
        # The loan hears of the day of the payment, which the site may report later.
        paid_on = datetime.strptime(when, "%Y%m%d%H%M%S")  # noqa: DTZ007  wall clock of the base
        principal, interest = loans.take_payment(deal["loan"], amount, paid_on.date())
        deal["payments"].append({
            "receipt": f"ТСТ{129 + len(deal['payments']):08d}", "date": wall(paid_on), "sum": str(amount),
            "txn": txn, "service": service, "posted": wall(self.now()), "guid": str(uuid.uuid4()),
            "principal": str(principal), "interest": str(interest),
        })  # fmt: skip
        if deal["loan"].get("closed"):
            self.move(deal, REPAID)
        else:
            self.save(deal)
        return str(deal["payments"][-1]["guid"])


def code_digest(deal: Deal) -> str:
    """What the site must send to prove that the borrower typed the code."""
    return hashlib.sha256(f"{deal['client']}{deal['number']}{deal['code']}".encode()).hexdigest()


def amount_of(data: dict[str, Any]) -> Decimal:
    """The sum asked for, in roubles."""
    try:
        value = Decimal(str(data["amount"]).replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation as error:
        raise RefusedError("Неверное значение поля amount") from error
    if not value.is_finite() or value <= 0:
        raise RefusedError("Неверное значение поля amount")
    return roubles(value)


def interval_of(data: dict[str, Any]) -> int:
    """Number of payments."""
    text = str(data["interval"])
    if not text.isdigit() or not 1 <= int(text) <= 60:
        raise RefusedError("Неверное значение поля interval")
    return int(text)


def check_request(data: dict[str, Any]) -> None:
    """The required fields are there and readable."""
    for field in REQUIRED:
        if not str(data.get(field) or "") and not (field in MAY_BE_EMPTY and field in data):
            raise RefusedError(f"Не заполнено обязательное поле {field}")
    amount_of(data)
    interval_of(data)
    for field in ("period", "birthday"):
        try:
            datetime.strptime(str(data[field])[:10], "%Y-%m-%d")  # noqa: DTZ007  a bare date has no zone
        except ValueError as error:
            raise RefusedError(f"Неверное значение поля {field}: дата в виде ГГГГ-ММ-ДД") from error
    if len(passport_of(data)) != 10:
        raise RefusedError("Неверное значение полей passport_series, passport_number")


