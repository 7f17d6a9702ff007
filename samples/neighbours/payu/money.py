"""What the bank and the payment system do with money: hold, take, let go, give back, take back. One way for both protocols."""

import secrets
from decimal import Decimal
from typing import Any

from samples.neighbours.payu.notify import Notifier
from samples.neighbours.payu.orders import CARDS, TOKEN_REFUSED, Order, Orders

COMMISSION = Decimal("0.025")
KOPECK = Decimal("0.01")


class Money:
    """Changes orders. The caller holds the stand's lock."""

    def __init__(self, orders: Orders, notifier: Notifier) -> None:
        self._orders, self._notifier = orders, notifier

    def pay(self, order: Order, card: str, fate: str) -> None:
        """The buyer pressed "pay" with this card; `fate` is what the card brings."""
        order["card"] = {"last4": card[-4:], "bin": card[:6], "bank": "Пример Банк", "refuses_tokens": card in TOKEN_REFUSED}
        stamp = self._orders.stamp()
        if fate == "decline":
            # Several tries with another card are allowed on the page, but the merchant hears of the failure by asking only.
            order["status"] = "CARD_NOTAUTHORIZED"
        elif order["test"]:
            order |= {"status": "TEST", "paymentdate": stamp}
            self._notifier.queue(order, ["TEST"])
        else:
            self._hold(order, fate, stamp)
        self._orders.save(order)

    def _hold(self, order: Order, fate: str, stamp: str) -> None:
        order |= {"status": "PAYMENT_AUTHORIZED", "paymentdate": stamp}
        if order["keep_card"]:
            self.token_of(order)
        if fate == "hold" or self._orders.stand.settings["two_step"]:
            self._notifier.queue(order, ["PAYMENT_AUTHORIZED"])
            return
        self._take(order, Decimal(order["total"]), stamp)
        mixed = ["COMPLETE", "PAYMENT_AUTHORIZED", "BAD_HASH", "COMPLETE", "PAYMENT_AUTHORIZED"]
        self._notifier.queue(order, mixed if fate == "disorder" else ["PAYMENT_AUTHORIZED", "COMPLETE"])

    def capture(self, order: Order, amount: Decimal) -> str:
        """`done`, `before`, or why not: `state`, `sum`."""
        if order["status"] in ("COMPLETE", "REFUND"):
            return "before"
        if order["status"] != "PAYMENT_AUTHORIZED":
            return "state"
        if amount > Decimal(order["total"]):
            return "sum"
        self._take(order, amount, self._orders.stamp())
        self._notifier.queue(order, ["COMPLETE"])
        self._orders.save(order)
        return "done"

    def _take(self, order: Order, amount: Decimal, stamp: str) -> None:
        order |= {"status": "COMPLETE", "complete_date": stamp, "captured": f"{amount:.2f}"}
        fee = (amount * COMMISSION).quantize(KOPECK)
        self._moved(order, "payment", amount, f"{fee:.2f}", "")

    def give_back(self, order: Order, amount: Decimal, key: str = "") -> tuple[str, str]:
        """Before capture the hold is let go, whole only; afterwards money goes back, also in parts. How, and the number."""
        total, back = Decimal(order["captured"]), Decimal(order["refunded"])
        if order["status"] == "REVERSED" or (total and back >= total):
            return "before", ""
        if order["status"] == "PAYMENT_AUTHORIZED" and amount == Decimal(order["total"]):
            order["status"] = "REVERSED"
            self._notifier.queue(order, ["REVERSED"])
            self._orders.save(order)
            return "done", ""
        if order["status"] not in ("COMPLETE", "REFUND") or back + amount > total:
            return "state", ""
        return "done", self._refunded(order, amount, key, chargeback=False)

    def charge_back(self, order: Order, amount: Decimal) -> str:
        """The bank takes the money back on its card holder's word. Returns the number. Raises ValueError."""
        if order["status"] not in ("COMPLETE", "REFUND") or amount > Decimal(order["captured"]) - Decimal(order["refunded"]):
            raise ValueError("amount: no more than was taken and not given back")
        return self._refunded(order, amount, "", chargeback=True)

    def _refunded(self, order: Order, amount: Decimal, key: str, chargeback: bool) -> str:
        number = str(700000 + int(order["orderno"]) * 10 + len(order["refunds"]))
        order["refunds"].append(
            {"id": number, "amount": f"{amount:.2f}", "key": key, "chargeback": chargeback, "status": "REFUND"}
        )
        order |= {"status": "REFUND", "refunded": f"{Decimal(order['refunded']) + amount:.2f}", "refund_id": number}
        self._moved(order, "chargeback" if chargeback else "refund", amount, "0.00", number)
        self._notifier.queue(order, ["REFUND"], refund=number)
        self._orders.save(order)
        return number

    def _moved(self, order: Order, kind: str, amount: Decimal, fee: str, number: str) -> None:
        order["movements"].append(
            {"kind": kind, "at": self._orders.stamp(), "amount": f"{amount:.2f}", "fee": fee, "number": number}
        )

    def token_of(self, order: Order) -> dict[str, Any]:
        """The saved card of an order, made at the first wish."""
        card = self._orders.cards.get(order.get("token", ""))
        if card is None:
            card = {"token": secrets.token_hex(16), "alive": True, **order["card"]}
            order["token"] = card["token"]
            self._orders.cards.put(card["token"], card)
            self._orders.save(order)
        return card

    def pay_by_token(self, order: Order, token: str) -> str:
        """Nobody is there: `done`, `no card`, `declined`."""
        card = self._orders.cards.get(token)
        if card is None or not card["alive"]:
            return "no card"
        order["card"] = {name: card[name] for name in ("last4", "bin", "bank", "refuses_tokens")}
        if card["refuses_tokens"]:
            order["status"] = "CARD_NOTAUTHORIZED"
            self._orders.save(order)
            return "declined"
        self._hold(order, "pay", self._orders.stamp())
        self._orders.save(order)
        return "done"

    def forget(self, token: str) -> bool:
        """False when there is no such card any more."""
        card = self._orders.cards.get(token)
        if card is None or not card["alive"]:
            return False
        self._orders.cards.put(token, {**card, "alive": False})
        return True


def fate_of(card: str, action: str) -> str:
    """What a card brings on the page."""
    return "decline" if action == "decline" else CARDS.get(card, "decline")
