"""Ways to a deal other than its number: external id, passport, reference, place, payment. Kept in memory, made anew at start."""

import uuid
from collections.abc import Iterator
from typing import Any

from samples.neighbours.state import Shelf

Deal = dict[str, Any]
SPACE = uuid.UUID("5b0f4c2a-8c4c-11db-a9b0-00055d49b45e")
FIRST_RECEIPT = 129


def ref_of(deal: Deal) -> str:
    """The reference of the deal's application document: given at its making, or made of the number."""
    return str(deal.get("ref") or uuid.uuid5(SPACE, f"application {deal['number']}"))


def contract_ref_of(deal: Deal) -> str:
    """The reference of the deal's contract document."""
    return str(uuid.uuid5(SPACE, f"contract {deal['number']}"))


def receipt_number(receipt: str) -> int:
    """The ordinal inside a receipt's number."""
    return int(receipt[3:])


class Index:
    """Every answer is checked against the deal itself, so that a stale entry can't mislead."""

    def __init__(self, deals: Shelf) -> None:
        self._deals = deals
        self.forget()
        for deal in deals:
            self.note(deal)

    def forget(self) -> None:
        """Nothing is known any more."""
        self._external: dict[str, dict[str, None]] = {}
        self._clients: dict[str, dict[str, None]] = {}
        self._passports: dict[str, dict[str, None]] = {}
        self._refs: dict[str, str] = {}
        self._contracts: dict[str, str] = {}
        self._places: dict[int, str] = {}
        self._transactions: dict[str, dict[str, None]] = {}
        self._postings: dict[str, str] = {}
        self._early: dict[str, tuple[str, str]] = {}
        self.highest, self.receipt = 0, FIRST_RECEIPT - 1

    def note(self, deal: Deal) -> None:
        """Take in a deal that was written."""
        number = deal["number"]
        if deal["external_id"]:
            self._external.setdefault(deal["external_id"], {})[number] = None
        self._clients.setdefault(deal["client"], {})[number] = None
        self._passports.setdefault(deal["passport"], {})[number] = None
        self._refs[ref_of(deal)] = number
        self._contracts[contract_ref_of(deal)] = number
        # A state of an older stand has no places: the order of writing stands for them.
        deal.setdefault("place", self.highest + 1)
        self._places[deal["place"]] = number
        self.highest = max(self.highest, deal["place"])
        for payment in deal["payments"]:
            self._transactions.setdefault(payment["txn"], {})[number] = None
            self._postings[payment["guid"]] = number
            self.receipt = max(self.receipt, receipt_number(payment["receipt"]))
        for key, asked in deal.get("early", {}).items():
            self._early[asked["guid"]] = self._early[key] = (number, key)
            self.receipt = max(self.receipt, receipt_number(asked["number"]))

    def by_external(self, external: str) -> Deal | None:
        """The first deal of that external id."""
        return next(iter(self.all_external(external)), None)

    def all_external(self, external: str) -> Iterator[Deal]:
        """All deals of that external id, oldest first."""
        return self._living(self._external.get(external, {}), "external_id", external)

    def of_client(self, client_id: str) -> Iterator[Deal]:
        """All deals of a client by the code of the card."""
        return self._living(self._clients.get(client_id, {}), "client", client_id)

    def _living(self, numbers: dict[str, None], name: str, value: str) -> Iterator[Deal]:
        for number in numbers:
            deal = self._deals.get(number)
            if deal and deal[name] == value:
                yield deal

    def by_ref(self, ref: str) -> Deal | None:
        """The deal whose application document has that reference."""
        return self._deals.get(self._refs.get(ref, ""))

    def by_contract(self, ref: str) -> Deal | None:
        """The deal whose contract document has that reference."""
        return self._deals.get(self._contracts.get(ref, ""))

    def by_place(self, place: int) -> Deal | None:
        """The deal of that ordinal."""
        return self._deals.get(self._places.get(place, ""))

    def of_passport(self, passport: str) -> Iterator[Deal]:
        """Deals of a person, oldest first."""
        return self._living(self._passports.get(passport, {}), "passport", passport)

    def payment_of(self, transaction: str, service: str) -> tuple[Deal, dict[str, Any]] | None:
        """The first payment posted for that transaction of a payment service."""
        return next((pair for pair in self.payments_of(transaction) if pair[1]["service"] == service), None)

    def payments_of(self, transaction: str) -> Iterator[tuple[Deal, dict[str, Any]]]:
        """All payments posted for that transaction."""
        for number in self._transactions.get(transaction, {}):
            deal = self._deals.get(number)
            for payment in deal["payments"] if deal else ():
                if deal and payment["txn"] == transaction:
                    yield deal, payment

    def posting(self, guid: str) -> tuple[Deal, dict[str, Any]] | None:
        """A posted payment by its GUID."""
        deal = self._deals.get(self._postings.get(guid, ""))
        found = next((p for p in deal["payments"] if p["guid"] == guid), None) if deal else None
        return (deal, found) if deal and found else None

    def asked_early(self, name: str) -> tuple[Deal, str, dict[str, Any]] | None:
        """A request for an early return by its GUID or the key of its payment: deal, key, request."""
        number, key = self._early.get(name, ("", ""))
        deal = self._deals.get(number)
        found = deal.get("early", {}).get(key) if deal else None
        return (deal, key, found) if deal and found else None
