"""The infobase: clients, deals, the moves of a deal, payments. Every change is on disk before the caller gets its answer."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from samples.neighbours.onec import loan as loans
from samples.neighbours.onec.asked import RefusedError, amount_of, check_request, passport_of
from samples.neighbours.onec.index import Deal, Index, ref_of
from samples.neighbours.onec.people import Client, People
from samples.neighbours.onec.words import (
    APPROVED,
    MORE,
    NEW,
    OPEN_FOR_DATA,
    PAYABLE,
    READY,
    REPAID,
    REVIEW,
    SIGNED,
    wall,
)
from samples.neighbours.stand import Stand, real_seconds

# Surnames (both endings) that decide by themselves; everybody else waits for the officer.
MAGIC = {"отказов": "decline", "скоров": "approve", "уточненов": "ask", "молчунов": "silent", "разночтенов": "differ"}
AUTO_SECONDS = 2.0
# The only payment service that the base was set up with; payments of all faces are its own.
SITE = "Site"


def magic_of(surname: str) -> str:
    """The rule that a surname plays, or an empty word."""
    plain = surname.strip().lower().replace("ё", "е")
    return MAGIC.get(plain) or MAGIC.get(plain.removesuffix("а")) or ""


class Base:
    """Deals and clients on shelves; `utc_offset` hours make the wall clock of the base."""

    def __init__(self, stand: Stand, rate: Decimal, utc_offset: int, pay_service: str = "payu") -> None:
        self.stand, self.rate, self.pay_service = stand, rate, pay_service
        self.zone = timezone(timedelta(hours=utc_offset))
        self.deals = stand.shelf("deals")
        self.index = Index(self.deals)
        self.people = People(stand.shelf("clients"), self.next_seq)
        self.gone = stand.shelf("gone")
        # Numbers every write of every object, so that those who follow changes know what they have seen.
        self._seq = max((one.get("seq", 0) for shelf in (self.deals, self.people.shelf, self.gone) for one in shelf), default=0)
        # Counts every write; whoever keeps views of many deals makes them anew when it moved.
        self.generation = 0
        self._place, self._receipt = self.index.highest, self.index.receipt
        stand.on_reset.append(self._forget)

    def _forget(self) -> None:
        self.index.forget()
        self.people.forget()
        self._place, self._receipt, self._seq = self.index.highest, self.index.receipt, 0
        self.generation += 1

    def now(self) -> datetime:
        """Wall clock of the base."""
        return self.stand.clock.now().astimezone(self.zone)

    def wall_now(self) -> str:
        """The wall clock as the base writes it."""
        return wall(self.now())

    def next_seq(self) -> int:
        """The number of the write that is being made."""
        self._seq += 1
        return self._seq

    @property
    def last_seq(self) -> int:
        """The number of the last write."""
        return self._seq

    def deal(self, number: str, passport: str | None = None) -> Deal:
        """RefusedError unless the deal exists and, when a passport is given, is its owner's."""
        found = self.deals.get(number)
        if found is None or (passport and passport != found["passport"]):
            raise RefusedError("Сделка не найдена")
        return found

    def client_of(self, deal: Deal) -> dict[str, Any]:
        """The borrower's card."""
        client = self.people.by_ref(deal.get("client_ref", "")) or self.people.of(deal["passport"])
        if client is None:
            raise RefusedError("Не найден контрагент")
        return client

    def take_request(self, data: dict[str, Any], face: str = "hs") -> Deal:
        """A new deal, or the deal of the same ID with the changed data. RefusedError names the wrong field."""
        check_request(data)
        with self.stand.lock:
            client = self.people.take(data)
            self.generation += 1
            same = self._same_id(str(data.get("ID") or ""))
            if same:
                return self.change(same, data)
            return self.open(data, client["id"], face=face)

    def _same_id(self, external: str) -> Deal | None:
        if not external or self.stand.settings["same_id_makes_second_deal"]:
            return None
        return self.index.by_external(external)

    def open(self, data: dict[str, Any], client_id: str, **marks: Any) -> Deal:
        """A new deal, whatever others there are. `marks` are kept beside it: face, ref, number, place, client_ref."""
        place = marks.get("place") or self.next_place()
        deal = {
            "number": self.number_of(place), "external_id": str(data.get("ID") or ""), "client": client_id,
            "passport": passport_of(data), "data": data, "status": NEW, "version": 0, "made": wall(self.now()),
            "sum": str(amount_of(data)), "comment": "", "code": "", "payments": [], "loan": None,
            "history": [], "magic": magic_of(str(data["last_name"])), "pushed": 0, "writes": -1, "place": place,
            **marks,
        }  # fmt: skip
        if deal["magic"] in ("decline", "approve", "ask", "differ"):
            deal["auto_at"] = real_seconds() + AUTO_SECONDS
        self.move(deal, NEW)
        return deal

    def take_place(self, place: int, receipt: int = 0) -> None:
        """That ordinal is in use, or that number of a receipt."""
        self._place, self._receipt = max(self._place, place), max(self._receipt, receipt)

    def next_place(self) -> int:
        """The next ordinal, of a deal or of a draft of one."""
        self._place = max(self._place, self.index.highest) + 1
        return self._place

    def next_receipt(self) -> str:
        """The number of the next cash receipt."""
        self._receipt = max(self._receipt, self.index.receipt) + 1
        return f"ТСТ{self._receipt:08d}"

    def number_of(self, place: int) -> str:
        """Three customs of numbering that real bases mix; all are opaque text to others."""
        return (f"ТСК{152 + place:06d}", f"{self.now():%d%m%Y}.{place:05d}", f"1_{place:09d}")[(place - 1) % 3]

    def change(self, deal: Deal, data: dict[str, Any]) -> Deal:
        """Take changed data for a deal. RefusedError when it is too late for that."""
        if deal["data"] == data and deal["status"] != MORE:
            # Of the application as it was opened a base that does not know ids would have made a second deal; a change that
            # comes again, because its answer was lost, only writes the same once more.
            told = "changes_repeated" if deal.get("changed") else "repeats"
            deal[told] = deal.get(told, 0) + 1
            self.save(deal)
            return deal
        if deal["status"] not in OPEN_FOR_DATA:
            raise RefusedError(f"Заявка закрыта для изменений, состояние: {deal['status']}")
        deal["changed"] = True
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
        # Who tells of the new version looks for its line of the history.
        deal["history"].append({"at": wall(self.now()), "status": status, "comment": comment})
        deal |= {"status": status, "comment": comment, "version": deal["version"] + 1}
        self.write(deal)

    def write(self, deal: Deal) -> None:
        """Write an object of the base: its count of writes grows, and those who follow changes will see it."""
        deal |= {"writes": deal.get("writes", 0) + 1, "changed": self.wall_now(), "seq": self.next_seq()}
        self.save(deal)

    def save(self, deal: Deal) -> None:
        """Write what is no part of the base's objects (repeats, codes, what was pushed)."""
        self.deals.put(deal["number"], deal)
        self.index.note(deal)
        self.generation += 1

    def put_client(self, client: Client) -> None:
        """Write a card."""
        self.people.put(self.people.key_of(client), client)
        self.generation += 1

    def drop_client(self, client: Client) -> None:
        """Remove a card for good."""
        self.note_gone("Catalog_ФизическиеЛица", client["ref"])
        self.people.drop(client)
        self.generation += 1

    def drop(self, deal: Deal) -> None:
        """Remove a deal for good."""
        self.note_gone("Document_ЗаявкаНаЗаем", ref_of(deal))
        self.deals.drop(deal["number"])
        self.generation += 1

    def note_gone(self, kind: str, ref: str) -> None:
        """Keep for followers of changes that an object was removed."""
        self.gone.put(f"{kind} {ref}", {"set": kind, "ref": ref, "at": self.wall_now(), "seq": self.next_seq()})

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
        elif deal["status"] not in READY:
            raise RefusedError(f"Подписание невозможно, состояние: {deal['status']}")

    def check_payment(self, deal: Deal) -> None:
        """RefusedError unless a payment would be taken now."""
        if deal["status"] not in PAYABLE:
            raise RefusedError(f"Оплата невозможна, состояние: {deal['status']}")

    def pay(self, deal: Deal, txn: str, amount: Decimal, paid_on: datetime, **marks: Any) -> dict[str, Any]:
        """Post a payment once per txn; a repeat gives the first one. `marks` are kept beside it: guid, receipt, ref."""
        if not self.stand.settings["repeat_pays_twice"]:
            first = next((p for p in deal["payments"] if p["txn"] == txn and p["service"] == SITE), None)
            if first:
                first["repeats"] = first.get("repeats", 0) + 1
                self.save(deal)
                return dict(first)
        self.check_payment(deal)
        # The loan hears of the day of the payment, which the site may report later.
        early = deal.get("early", {}).get(txn, {}).get("kind", "")
        principal, interest = loans.take_payment(
            deal["loan"], amount, paid_on.date(), early, fines_first=self.stand.settings["fines_first"]
        )
        payment = {
            "receipt": marks.get("receipt") or self.next_receipt(), "date": wall(paid_on), "sum": str(amount),
            "txn": txn, "service": SITE, "posted": wall(self.now()), "guid": str(uuid.uuid4()),
            "principal": str(principal), "interest": str(interest), "early": early, "seq": self.next_seq(), **marks,
        }  # fmt: skip
        deal["payments"].append(payment)
        if deal["loan"].get("closed"):
            self.move(deal, REPAID)
        else:
            self.write(deal)
        return payment


def code_digest(deal: Deal) -> str:
    """What the site must send to prove that the borrower typed the code."""
    return hashlib.sha256(f"{deal['client']}{deal['number']}{deal['code']}".encode()).hexdigest()
