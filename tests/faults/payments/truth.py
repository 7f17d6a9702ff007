"""What PayU did, and the notices by which it tells: each of them several times, in no order, with forged ones in between."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from samples.neighbours.payu.signs import sign
from tests.faults.payments.sides import SECRET

LOANS_PER_PAYMENT, PER_PAYMENT = 5, 9.0
SUMS = (1_500_000, 1_500_000, 1_200_050, 99)


@dataclass
class Paid:
    """One payment in PayU's book, kopecks. `other`: another sum than asked was paid, so its money waits for a person."""

    reference: str
    asked: int
    known: bool = True
    other: bool = False
    paid: int = 0
    refunds: dict[str, int] = field(default_factory=dict)

    @property
    def here(self) -> int:
        return self.paid - sum(self.refunds.values())


@dataclass(frozen=True)
class Told:
    """A body to send, and whether it is genuine."""

    body: bytes
    genuine: bool = True


def make_book(count: int, seed: int) -> tuple[list[Paid], list[Told]]:
    """Payments, and about `count` notices of them, shuffled."""
    chance = random.Random(seed)
    book, told = list[Paid](), list[Told]()
    while len(told) < count:
        one = _made(len(book), chance)
        book.append(one)
        told += _told(one, chance)
    chance.shuffle(told)
    return book, told


def _made(n: int, chance: random.Random) -> Paid:
    one = Paid(f"R{n:07}", SUMS[n % len(SUMS)], known=chance.random() > 0.03)
    fate = chance.random()
    if fate < 0.06:
        return one
    one.other = 0.06 <= fate < 0.1
    one.paid = one.asked + (777 if one.other else 0)
    if one.other:
        fate = chance.choice((0.5, 0.9, 0.98)) if one.asked > 1000 else 0.5
    if fate > 0.97:
        one.refunds = {f"{one.reference}-all": one.paid}
    elif fate > 0.8 and one.asked > 1000:
        one.refunds = {f"{one.reference}-{part}": 33_301 * part for part in range(1, chance.choice((2, 3)))}
    return one


def _told(one: Paid, chance: random.Random) -> Iterator[Told]:
    words: list[tuple[str, int, str]] = [("PAYMENT_AUTHORIZED", one.asked, "")]
    words += [("COMPLETE", one.paid, "")] if one.paid else [("REVERSED", one.asked, "")]
    words += [("REFUND", back, refund) for refund, back in one.refunds.items()]
    for word, amount, refund in words:
        for again in range(chance.choice((2, 3, 4, 5))):
            yield Told(_body(one, word, amount, refund, again))
    if chance.random() < 0.2:
        forged = _body(one, "COMPLETE", one.asked, "", 0)
        yield Told(forged.replace(b"COMPLETE", b"REFUND") if chance.random() < 0.5 else forged[:-1] + b"x", genuine=False)
    if not one.paid and chance.random() < 0.3:
        yield Told(_body(one, "TEST", one.asked, "", 0))


def _body(one: Paid, word: str, amount: int, refund: str, again: int) -> bytes:
    pairs = [
        ("REFNO", f"9{one.reference[1:]}"), ("REFNOEXT", one.reference), ("ORDERSTATUS", word), ("PAYMETHOD_CODE", "CCVISAMC"),
        ("LASTNAME", "Ёлкина"), ("COMPANY", ""), ("CURRENCY", "RUB"), ("IPN_PID[]", "1"), ("IPN_PNAME[]", "Погашение займа"),
        ("IPN_TOTALGENERAL", f"{amount // 100}.{amount % 100:02}"), ("IPN_DATE", f"2026112812{again:04}"),
        ("REFUND_REQUEST_ID", refund),
    ]  # fmt: skip
    return urlencode([*pairs, ("HASH", sign(SECRET, [value for _, value in pairs]))]).encode()
