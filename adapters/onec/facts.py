"""What a call of the base may need of ours, in one place, so that a map can name it by a dotted path."""

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from adapters.onec.settings import OnecSettings
from bridge.model.application import Application
from bridge.model.borrower import Address
from bridge.model.payment import Payment


@dataclass(frozen=True, repr=False)
class Facts:
    """Sources of the maps. Times are the base's wall clock, sums are kopecks.

    `numbers`: the deals that are asked about. `since`: from when on. `code`: what the borrower typed. `txn_id`: digits for bases
    that take nothing else, `payment_key`: our own reference of a payment, `payment_wish`: what the borrower wants done with it
    ("plain", "early_smaller", "early_shorter", "all"). Of a reversal: `posting`, the base's own id of the payment that is taken
    out again (`payment_key` and `txn_id` are that payment's, too), `reversal_key`, our own reference of the reversal, and
    `payment_sum`, what is taken out.
    """

    application: Application | None = None
    passport: str = ""
    deal_number: str = ""
    client_id: str = ""
    numbers: tuple[str, ...] = ()
    now: datetime | None = None
    since: datetime | None = None
    mark: str = ""
    code: str = ""
    return_on: date | None = None
    residence: Address = field(default_factory=Address)
    addresses_match: bool = True
    registration_line: str = ""
    residence_line: str = ""
    digest: str = ""
    password: str = ""
    pay_service: str = ""
    txn_id: str = ""
    payment_key: str = ""
    payment_sum: int = 0
    paid_at: datetime | None = None
    payment_wish: str = ""
    posting: str = ""
    reversal_key: str = ""


def facts_of(application: Application, settings: OnecSettings, now: datetime) -> Facts:
    """Facts of an application. `now` is aware UTC."""
    borrower = application.borrower
    residence = borrower.residence or borrower.registration
    return Facts(
        application=application,
        passport=borrower.passport.digits if borrower.passport else "",
        deal_number=application.deal.number if application.deal else "",
        client_id=application.deal.client_id if application.deal else "",
        numbers=(application.deal.number,) if application.deal else (),
        now=settings.wall(now),
        return_on=months_later(settings.wall(now).date(), application.periods),
        residence=residence,
        registration_line=_line(borrower.registration),
        residence_line=_line(residence),
        addresses_match=residence == borrower.registration,
        pay_service=settings.pay_service_id,
    )


def _line(address: Address) -> str:
    """The address as one text, in the marks of Russian post."""
    marked = (("", address.region), ("", address.city), ("", address.street), ("д. ", address.house),
              ("корп. ", address.building), ("кв. ", address.apartment))  # fmt: skip
    return ", ".join(mark + part for mark, part in marked if part)


def transaction_id(payment: Payment) -> str:
    """Nineteen digits made of our reference: the base takes digits only, at most 20, and a repeat must give the same."""
    return f"1{int.from_bytes(sha256(payment.reference.encode()).digest()) % 10**18:018}"


def signing_digest(client_id: str, deal_number: str, code: str) -> str:
    """SHA-256 (hex) of IDClient, IDDeal and Code put together, as dealsign/codereview wants it."""
    return sha256(f"{client_id}{deal_number}{code}".encode()).hexdigest()


def sign_in_digest(phone: str, password: str) -> str:
    """SHA-256 (hex) of the phone, as the same call sends it, and the password put together, as client wants it."""
    return sha256(f"{phone}{password}".encode()).hexdigest()


def months_later(start: date, months: int) -> date:
    """The same day of a later month, or its last day: the base wants the day of return, not the number of months."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
