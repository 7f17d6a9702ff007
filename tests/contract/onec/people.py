"""A borrower, an application, a payment for tests of the loan system's port. Every passport is a canary that no log may hold."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from bridge.model.application import Application
from bridge.model.borrower import Address, Borrower, Employment, Passport
from bridge.model.payment import Payment, PaymentState
from bridge.model.tour import Advance, Price, Tour

_ids = count(1)


def a_borrower(**changes: Any) -> Borrower:
    n = next(_ids)
    made = Borrower(
        surname="Канарейкина", name="Ольга", patronymic="Петровна", birth_date=date(1988, 2, 29), birth_place="г. Тверь",
        sex="female", phone=f"+7916{n:07d}", email="kanareika@example.test", inn="770123456789",
        passport=Passport("4510", f"{700000 + n:06d}", date(2010, 5, 5), "770-001", "ОВД «Тверской»"),
        registration=Address("Москва", "Москва", "Тверская", "1", "2", "3"),
        employment=Employment(8500050, "ООО «Перспектива»", "+74951234567", 26),
    )  # fmt: skip
    return replace(made, **changes)


def an_application(**changes: Any) -> Application:
    now = datetime.now(UTC)
    made = Application(
        id=f"app_{next(_ids):08d}_{now:%H%M%S%f}", partner="demo", order_id="order-1", product="tour", payload_digest="",
        received_at=now, tour=Tour("Турция", "Hotel", date(2027, 6, 1), date(2027, 6, 8), 7, 2),
        price=Price(1, 12_000_000, now + timedelta(hours=2), now), advance=Advance(1_200_050, "paid"),
        borrower=a_borrower(), periods=6,
    )  # fmt: skip
    return replace(made, **changes)


def a_payment(application: Application, amount: int = 150_000, **changes: Any) -> Payment:
    now = datetime.now(UTC)
    n = next(_ids)
    made = Payment(f"pay_{n}", application.id, f"R{n:09d}", amount, PaymentState.PAID, now, paid_at=now)
    return replace(made, **changes)


def passport_of(application: Application) -> str:
    passport = application.borrower.passport
    assert passport is not None
    return passport.digits
