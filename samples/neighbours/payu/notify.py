"""IPN: builds notifications, sends them until the receipt is right, with growing gaps; also mixed up on demand."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import requests

from samples.neighbours.payu.orders import Order, Orders
from samples.neighbours.payu.signs import Pairs, ipn_hash, receipt_is_right
from samples.neighbours.payu.v4_notices import v4_notice
from samples.neighbours.stand import real_seconds

GAPS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
MOST_ATTEMPTS = 50
RULES = ("usual", "duplicated", "repeated", "delayed", "reordered")
# Wishes of a sequence that are not states of an order.
SPOILED = {"BAD_HASH": "COMPLETE", "WRONG_SUM": "COMPLETE", "WRONG_CURRENCY": "COMPLETE"}
STATES = ("PAYMENT_AUTHORIZED", "PAYMENT_RECEIVED", "COMPLETE", "TEST", "REVERSED", "REFUND", "CASH", "-", "SUSPECT",
          "PENDING", "PROCESSING", "INVALID", "CARD_NOT_AUTHORIZED")  # fmt: skip


def ipn_fields(orders: Orders, order: Order, wish: str, refund: str = "") -> Pairs:
    """All fields of one notification with HASH last, dated now: a repeated delivery is signed anew.

    `refund`: the number of the one a REFUND tells of; without it the last one.
    """
    form, now = order["form"], orders.now()
    status = SPOILED.get(wish, wish)
    back = refund_of(order, refund) if status == "REFUND" else None
    total = _told_sum(orders, order, wish, back)
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
        ("IPN_COMMISSION", fee_of(order)), ("REFUND_REQUEST_ID", back["id"] if back else ""),
        ("CHARGEBACK", "YES" if back and back["chargeback"] else ""), *_token_fields(orders, order),
        ("IPN_DATE", f"{now:%Y%m%d%H%M%S}"),
    ]  # fmt: skip
    digest = ipn_hash(orders.secret, fields)
    return [*fields, ("HASH", digest if wish != "BAD_HASH" else digest[::-1])]


def refund_of(order: Order, number: str = "") -> dict[str, Any]:
    """The refund of that number, else the last, else the whole sum under the order's own number."""
    found = [one for one in order.get("refunds", []) if not number or one["id"] == number]
    whole = {"id": order["refund_id"], "amount": order["total"], "chargeback": False, "key": "", "status": "REFUND"}
    return dict(found[-1]) if found else whole


def fee_of(order: Order) -> str:
    """What the payment system kept of the payment."""
    return next((one["fee"] for one in order.get("movements", []) if one["kind"] == "payment"), "0.00")


def _told_sum(orders: Orders, order: Order, wish: str, back: dict[str, Any] | None) -> str:
    """IPN_TOTALGENERAL; whose sum a refund tells is a habit of the account, switched by `refund_notice`."""
    habit = orders.stand.settings["refund_notice"]
    if wish == "WRONG_SUM":
        return str(Decimal(order["total"]) + 1)
    if back and habit != "order":
        return f"-{back['amount']}" if habit == "negative" else str(back["amount"])
    captured = order.get("captured", "0.00")
    return str(captured) if wish == "COMPLETE" and Decimal(captured) else str(order["total"])


def _token_fields(orders: Orders, order: Order) -> Pairs:
    card = orders.cards.get(order.get("token", ""))
    if card is None or order["protocol"] != "classic":
        return []
    mask = f"{card['bin']}******{card['last4']}"
    return [
        ("IPN_CC_TOKEN", card["token"]),
        ("IPN_CC_MASK", mask),
        ("IPN_CC_EXP_DATE", "2030-12-31"),
        ("ISSUING_BANK", card["bank"]),
    ]


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


def by_rule(statuses: list[str], rule: str) -> list[tuple[float, str]]:
    """Seconds to wait and the word, for each delivery that a rule makes of these."""
    usual = [(float(place), status) for place, status in enumerate(statuses)]
    if rule == "duplicated":
        return [one for one in usual for _ in range(2)]
    if rule == "repeated":
        return [*usual, *((after + 10.0, status) for after, status in usual)]
    if rule == "delayed":
        return [(after + 30.0, status) for after, status in usual]
    if rule == "reordered":
        return [(float(place), status) for place, status in enumerate(reversed(statuses))]
    return usual


class Notifier:
    """Keeps notifications inside their order, so that a restart goes on where it stopped."""

    def __init__(self, orders: Orders, address: str) -> None:
        self._orders, self._address = orders, address

    def queue(self, order: Order, statuses: list[str], refund: str = "") -> None:
        """Add notifications, a second apart; with the switch `manual` they wait to be told. The caller saves the order.

        By the rule `notices`: duplicated (each twice, at the same moment), repeated (each again ten seconds later), delayed
        (all half a minute late), reordered (the last first).
        """
        held = self._orders.stand.settings["manual"]
        for after, status in by_rule(statuses, self._orders.stand.settings["notices"]):
            order["notifications"].append({
                "id": uuid.uuid4().hex[:12], "status": status, "state": "held" if held else "waiting", "attempts": 0,
                "after": real_seconds() + after, "last": "", "refund": refund,
            })  # fmt: skip

    def send_due(self) -> None:
        """Background: send what is due, each order's in turn."""
        for _, order in self._orders.shelf.items():
            for note in order["notifications"]:
                if note["state"] == "waiting" and note["after"] <= real_seconds():
                    self.send(order, note)

    def send(self, order: Order, note: dict[str, Any]) -> dict[str, Any]:
        """One attempt; a wrong receipt plans the next one."""
        outcome = self.deliver(order, note["status"], note.get("refund", ""))
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

    def deliver(self, order: Order, wish: str, refund: str = "") -> dict[str, Any]:
        """Post one notification, in the words of the order's protocol, and judge the receipt."""
        fields = ipn_fields(self._orders, order, wish, refund)
        body, headers = urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        if order.get("protocol") == "v4":
            body, headers = v4_notice(self._orders, order, wish, refund, self._address)
        try:
            answer = requests.post(self._address, data=body, headers=headers, timeout=20, allow_redirects=False)
            right = answer.status_code == 200
            if order.get("protocol") != "v4":
                right = right and receipt_is_right(self._orders.secret, answer.text, fields)
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
