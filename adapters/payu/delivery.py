"""Delivery confirmation (IDN: charge what was held) and reversal or refund (IRN): signed requests and their answers.

In both ORDER_REF is PayU's REFNO, not our reference. IRN has no idempotency key: after silence ask IOS, never repeat blindly.
Source: secure.payu.ro/docs/old/idn, /irn.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from adapters.payu.order_status import AnswerUnreadableError
from adapters.payu.signature import Pairs, matches, signed
from adapters.payu.wire import amount_text
from adapters.payu.words import PayuWords

IDN_PATH = "/order/idn.php"
IRN_PATH = "/order/irn.php"
LONGEST_ANSWER = 10_000
_TAG = re.compile(r"<(/?)EPAYMENT>", re.IGNORECASE)


@dataclass(frozen=True)
class Confirmation:
    """The answer: PayU's REFNO, code (1 done, 7 done before), message, date. An unverified one means "unknown": ask IOS."""

    refno: str
    code: str
    message: str
    date: str
    verified: bool


class Outcome(StrEnum):
    """What an answer means for the next step; UNSURE: ask IOS before anything else."""

    DONE = "done"
    UNSURE = "unsure"
    REFUSED = "refused"


@dataclass(frozen=True)
class Order:
    """An order at PayU as both requests name it: REFNO and the whole authorised sum (kopecks)."""

    refno: str
    amount: int
    currency: str = "RUB"


def idn_fields(merchant: str, order: Order, date: str, secret: str, charge: int | None = None) -> Pairs:
    """The form that charges an order, or `charge` kopecks of it, once; `date` is `YYYY-MM-DD HH:MM:SS`."""
    part = () if charge is None else (("CHARGE_AMOUNT", amount_text(charge)),)
    return signed((*_order_pairs(merchant, order), ("IDN_DATE", date), *part), secret)


def irn_fields(
    merchant: str,
    order: Order,
    date: str,
    secret: str,
    amount: int | None = None,
    products: tuple[tuple[str, str], ...] = (),
) -> Pairs:
    """The form that gives back `amount` kopecks (less than the order: a part), or chosen products as (id, quantity)."""
    ids = tuple(("PRODUCTS_IDS[]", product) for product, _ in products)
    quantities = tuple(("PRODUCTS_QTY[]", quantity) for _, quantity in products)
    sum_back = () if amount is None else (("AMOUNT", amount_text(amount)),)
    return signed((*_order_pairs(merchant, order), ("IRN_DATE", date), *ids, *quantities, *sum_back), secret)


def _order_pairs(merchant: str, order: Order) -> Pairs:
    return (
        ("MERCHANT", merchant),
        ("ORDER_REF", order.refno),
        ("ORDER_AMOUNT", amount_text(order.amount)),
        ("ORDER_CURRENCY", order.currency),
    )


def read_confirmation(raw: bytes, secret: str) -> Confirmation:
    """Read an answer of IDN or IRN.

    Raises AnswerUnreadableError when it is no `<EPAYMENT>` with five parts.
    """
    parts = _inside(raw.decode(errors="replace")).strip().split("|")
    if len(parts) < 5:
        raise AnswerUnreadableError("the answer is not an EPAYMENT with five parts")
    # The message is the only free text, so a bar inside it does not shift the date and the hash.
    values = (parts[0], parts[1], "|".join(parts[2:-2]), parts[-2])
    return Confirmation(*values, verified=matches(values, secret, parts[-1]))


def _inside(text: str) -> str:
    """What stands between the first opening and the last closing tag; empty without both."""
    tags = list(_TAG.finditer(text)) if len(text) <= LONGEST_ANSWER else []
    start = next((tag.end() for tag in tags if not tag[1]), len(text))
    return text[start : next((tag.start() for tag in reversed(tags) if tag[1]), start)]


def outcome(confirmation: Confirmation, words: PayuWords) -> Outcome:
    """The meaning of an answer by the map's codes; one that does not verify is never taken for done or refused."""
    if not confirmation.verified or confirmation.code in words.unsure:
        return Outcome.UNSURE
    return Outcome.DONE if confirmation.code in words.done else Outcome.REFUSED
