"""IPN: builds notifications, sends them until the receipt is right, with growing gaps; also mixed up on demand."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import requests

from samples.neighbours.payu.orders import Order, Orders
from samples.neighbours.payu.signs import Pairs, ipn_hash, receipt_is_right
from samples.neighbours.stand import real_seconds

GAPS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
MOST_ATTEMPTS = 50
# Wishes of a sequence that are not states of an order.
SPOILED = {"BAD_HASH": "COMPLETE", "WRONG_SUM": "COMPLETE", "WRONG_CURRENCY": "COMPLETE"}
STATES = ("PAYMENT_AUTHORIZED", "PAYMENT_RECEIVED", "COMPLETE", "TEST", "REVERSED", "REFUND", "CASH", "-", "SUSPECT",
          "PENDING", "PROCESSING", "INVALID", "CARD_NOT_AUTHORIZED")  # fmt: skip


def ipn_fields(orders: Orders, order: Order, wish: str) -> Pairs:
    """All fields of one notification with HASH last, dated now: a repeated delivery is signed anew."""
    form, now = order["form"], orders.now()
    status = SPOILED.get(wish, wish)
    total = order["total"] if wish != "WRONG_SUM" else str(Decimal(order["total"]) + 1)
    currency = order["currency"] if wish != "WRONG_CURRENCY" else "USD"
    done = order["complete_date"] if status in ("COMPLETE", "REFUND") else ""
    fields: Pairs = [
        ("SALEDATE", order["saledate"]), ("PAYMENTDATE", order["paymentdate"]), ("COMPLETE_DATE", done),
        ("REFNO", order["refno"]), ("REFNOEXT", order["refnoext"]), ("ORDERNO", order["orderno"]),
        ("ORDERSTATUS", status), ("PAYMETHOD", "Visa/MasterCard/Eurocard"), ("PAYMETHOD_CODE", "CCVISAMC"),
        ("FIRSTNAME", form.get("BILL_FNAME", "")), ("LASTNAME", form.get("BILL_LNAME", "")), ("IDENTITY_NO", ""),
        ("COMPANY", ""), ("REGISTRATIONNUMBER", ""), ("FISCALCODE", ""), ("ADDRESS1", ""), ("ADDRESS2", ""),
        ("CITY", "Москва"), ("STATE", ""), ("ZIPCODE", ""), ("COUNTRY", "Российская Федерация"),
        ("COUNTRY_CODE", "ru"), ("PHONE", form.get("BILL_PHONE", "")), ("FAX", ""),
        ("CUSTOMEREMAIL", form.get("BILL_EMAIL", "")), ("FIRSTNAME_D", ""), ("LASTNAME_D", ""),
        ("IPADDRESS", "127.0.0.1"), ("IPCOUNTRY", ""), ("CURRENCY", currency), ("LANGUAGE", form.get("LANGUAGE", "RU")),
    ]  # fmt: skip
    fields += _product_fields(order)
    fields += [
        ("IPN_TOTALGENERAL", total), ("IPN_SHIPPING", "0.00"), ("IPN_GLOBALDISCOUNT", "0.00"),
        ("IPN_COMMISSION", "0.00"), ("REFUND_REQUEST_ID", order["refund_id"] if status == "REFUND" else ""),
        ("IPN_DATE", f"{now:%Y%m%d%H%M%S}"),
    ]  # fmt: skip
    digest = ipn_hash(orders.secret, fields)
    return [*fields, ("HASH", digest if wish != "BAD_HASH" else digest[::-1])]


def _product_fields(order: Order) -> Pairs:
    products = order["products"]
    columns: list[tuple[str, list[str]]] = [
        ("IPN_PID[]", [str(9911 + i) for i in range(len(products))]),
        ("IPN_PNAME[]", [p["name"] for p in products]), ("IPN_PCODE[]", [p["code"] for p in products]),
        ("IPN_INFO[]", ["" for _ in products]), ("IPN_QTY[]", [p["qty"] for p in products]),
        ("IPN_PRICE[]", [p["price"] for p in products]), ("IPN_VAT[]", [p["vat"] for p in products]),
        ("IPN_VER[]", ["" for _ in products]), ("IPN_DISCOUNT[]", ["0.00" for _ in products]),
        ("IPN_PROMONAME[]", ["" for _ in products]), ("IPN_DELIVEREDCODES[]", ["" for _ in products]),
        ("IPN_TOTAL[]", [p["price"] for p in products]),
    ]  # fmt: skip
    return [(name, value) for name, values in columns for value in values]


class Notifier:
    """Keeps notifications inside their order, so that a restart goes on where it stopped."""

    def __init__(self, orders: Orders, address: str) -> None:
        self._orders, self._address = orders, address

    def queue(self, order: Order, statuses: list[str]) -> None:
        """Add notifications, a second apart; with the switch `manual` they wait to be told. The caller saves the order."""
        held = self._orders.stand.settings["manual"]
        for place, status in enumerate(statuses):
            order["notifications"].append({
                "id": uuid.uuid4().hex[:12], "status": status, "state": "held" if held else "waiting", "attempts": 0,
                "after": real_seconds() + place, "last": "",
            })  # fmt: skip

    def send_due(self) -> None:
        """Background: send what is due, each order's in turn."""
        for _, order in self._orders.shelf.items():
            for note in order["notifications"]:
                if note["state"] == "waiting" and note["after"] <= real_seconds():
                    self.send(order, note)

    def send(self, order: Order, note: dict[str, Any]) -> dict[str, Any]:
        """One attempt; a wrong receipt plans the next one."""
        outcome = self.deliver(order, note["status"])
        with self._orders.stand.lock:
            note["attempts"] += 1
            note["last"] = outcome["answer"]
            if outcome["receipt_ok"] or note["status"] == "BAD_HASH":
                note["state"] = "done" if outcome["receipt_ok"] else "refused"
            elif note["attempts"] >= MOST_ATTEMPTS:
                note["state"] = "given up"
            else:
                gap = GAPS[min(note["attempts"], len(GAPS)) - 1]
                note |= {"state": "waiting", "after": real_seconds() + gap}
            self._orders.save(order)
        return outcome

    def deliver(self, order: Order, wish: str) -> dict[str, Any]:
        """Post one notification and judge the receipt."""
        fields = ipn_fields(self._orders, order, wish)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer = requests.post(
                self._address, data=urlencode(fields).encode(), headers=headers, timeout=20, allow_redirects=False
            )
            right = answer.status_code == 200 and receipt_is_right(self._orders.secret, answer.text, fields)
            text = f"HTTP {answer.status_code}, квитанция {'верна' if right else 'не верна'}"
        except requests.RequestException as error:
            right, text = False, type(error).__name__
        self._orders.stand.journal.add("payu", "hub", f"IPN {wish} {order['refno']}", text)
        return {"status": wish, "answer": text, "receipt_ok": right}

    def send_sequence(self, order: Order, wishes: list[str], parallel: bool) -> list[dict[str, Any]]:
        """Send these now, one by one or all at once, with no repeats; what was held stays held."""
        for wish in wishes:
            if wish not in SPOILED and wish not in STATES:
                raise ValueError(f"sequence: {wish} is none of {' '.join((*STATES, *SPOILED))}")
        if not parallel:
            return [self.deliver(order, wish) for wish in wishes]
        with ThreadPoolExecutor(max_workers=max(len(wishes), 1)) as pool:
            return list(pool.map(lambda wish: self.deliver(order, wish), wishes))

    def release(self, order: Order) -> int:
        """Let the held notifications go."""
        with self._orders.stand.lock:
            held = [n for n in order["notifications"] if n["state"] == "held"]
            for note in held:
                note |= {"state": "waiting", "after": real_seconds()}
            self._orders.save(order)
        return len(held)
