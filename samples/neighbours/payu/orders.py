"""Orders of the payment system: a LiveUpdate form checked and kept, the card's fate, captures and refunds."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

from samples.neighbours.payu.signs import Pairs, lu_values, sign
from samples.neighbours.stand import Stand

MOSCOW = timezone(timedelta(hours=3))
NEEDED = ("MERCHANT", "ORDER_REF", "ORDER_DATE", "ORDER_PNAME[]", "ORDER_PCODE[]", "ORDER_PRICE[]", "ORDER_QTY[]",
          "ORDER_VAT[]", "ORDER_HASH")  # fmt: skip
FIRST_REFNO = 51448952
# The card decides.
CARDS = {
    "4111111111111111": "pay", "4000000000000002": "decline", "4000000000000010": "hold",
    "4000000000000028": "lost_return", "4000000000000036": "disorder", "4000000000000051": "pay",
}  # fmt: skip
# Pays on the page; the bank refuses it when nobody is there.
TOKEN_REFUSED = ("4000000000000051",)
DECLINE_TEXT = "Недостаточно средств на карте"
Order = dict[str, Any]


class FormError(ValueError):
    """The payment form is refused; the text names the field."""


class Orders:
    """Orders by REFNO on a shelf."""

    def __init__(self, stand: Stand, merchant: str, secret: str) -> None:
        self.stand, self.merchant, self.secret = stand, merchant, secret
        self.shelf = stand.shelf("orders")
        self.cards = stand.shelf("cards")

    def now(self) -> datetime:
        """Moscow wall clock of the stand; the vendor states no zone."""
        return self.stand.clock.now().astimezone(MOSCOW)

    def stamp(self) -> str:
        """YYYY-MM-DD HH:MM:SS"""
        return f"{self.now():%Y-%m-%d %H:%M:%S}"

    def open(self, fields: Pairs) -> Order:
        """A new order from a payment form. FormError names what is wrong."""
        for name in NEEDED:
            if not any(n == name and v for n, v in fields):
                raise FormError(f"{name}: поле пустое или не передано")
        one = dict(reversed(fields))
        if one["MERCHANT"] != self.merchant:
            raise FormError("MERCHANT: такого магазина нет")
        if one["ORDER_HASH"] != sign(self.secret, lu_values(fields)):
            raise FormError("ORDER_HASH: подпись неверна")
        return self._keep(fields, one)

    def _keep(self, fields: Pairs, one: dict[str, str]) -> Order:
        products = products_of(fields)
        total = sum((p["price"] * int(p["qty"]) for p in products), Decimal(0)) + _decimal(one, "ORDER_SHIPPING")
        total -= _decimal(one, "DISCOUNT")
        return self.keep(one, total, products, "classic")

    def keep(self, one: dict[str, str], total: Decimal, products: list[dict[str, Any]], protocol: str) -> Order:
        """A new order that waits for its payment. `one`: the form's fields, whichever protocol told them."""
        with self.stand.lock:
            number = len(self.shelf)
            order = {
                "refno": str(FIRST_REFNO + number), "refnoext": one["ORDER_REF"], "orderno": str(1042 + number),
                "saledate": self.stamp(), "status": "WAITING_PAYMENT",
                "test": one.get("TESTORDER") == "TRUE", "form": one, "total": f"{total:.2f}",
                "products": [{**p, "price": str(p["price"])} for p in products],
                "currency": one.get("PRICES_CURRENCY") or "RUB", "paymentdate": "", "complete_date": "",
                "captured": "0.00", "refunded": "0.00", "refund_id": "", "refunds": [], "movements": [], "card": {},
                "keep_card": one.get("LU_ENABLE_TOKEN") == "1", "token": "", "protocol": protocol,
                "notifications": [], "opened": self.now().isoformat(),
            }  # fmt: skip
            self.save(order)
        return order

    def save(self, order: Order) -> None:
        """Write."""
        self.shelf.put(order["refno"], order)

    def get(self, ref: str) -> Order:
        """By PayU's number or the merchant's (the paid attempt first, else the latest). FormError when unknown."""
        order = self.shelf.get(ref) or self.of_merchant(ref)
        if order is None:
            raise FormError("Заказ не найден")
        return order

    def of_merchant(self, refnoext: str) -> Order | None:
        """The attempt that stands for a merchant's number."""
        found = [o for o in self.shelf if o["refnoext"] == refnoext]
        paid = [o for o in found if o["paymentdate"]]
        tried = paid or found
        return tried[-1] if tried else None

    def is_late(self, order: Order) -> bool:
        """ORDER_TIMEOUT seconds are over."""
        text = order["form"].get("ORDER_TIMEOUT", "")
        opened = datetime.fromisoformat(order["opened"])
        return text.isdigit() and int(text) > 0 and self.now() > opened + timedelta(seconds=int(text))


def products_of(fields: Pairs) -> list[dict[str, Any]]:
    """Products of a form; FormError when columns differ in length or a number can't be read."""
    columns = {key: [v for n, v in fields if n == f"ORDER_{key}[]"] for key in ("PNAME", "PCODE", "PRICE", "QTY", "VAT")}
    if len({len(column) for column in columns.values()}) != 1:
        raise FormError("ORDER_PNAME[]: у колонок товаров разная длина")
    products = []
    for name, code, price, qty, vat in zip(*columns.values(), strict=True):
        if not qty.isdigit() or int(qty) < 1:
            raise FormError("ORDER_QTY[]: целое число от 1")
        if not 1 <= len(code) <= 50 or len(name) > 155:
            raise FormError("ORDER_PCODE[]: до 50 знаков, ORDER_PNAME[]: до 155")
        products.append({"name": name, "code": code, "price": _price(price), "qty": qty, "vat": vat})
    return products


def _price(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise FormError("ORDER_PRICE[]: число с точкой") from error
    if not value.is_finite() or value <= 0:
        raise FormError("ORDER_PRICE[]: больше нуля")
    return value


def _decimal(one: dict[str, str], name: str) -> Decimal:
    try:
        return Decimal(one.get(name) or "0")
    except InvalidOperation as error:
        raise FormError(f"{name}: число с точкой") from error
