"""Applications put into a store directly, as the doors and flows would have left them."""

from dataclasses import replace
from datetime import date, datetime

from bridge.bench.ground.hub_site import PARTNER
from bridge.bench.makers.site_orders import ADVANCE, HELD, TOTAL, phone_of
from bridge.model.application import Application
from bridge.model.borrower import Address, Borrower, Employment, Passport
from bridge.model.decision import Deal
from bridge.model.events import EventType
from bridge.model.tour import Advance, Price, Tour


def an_application(mark: str, number: int, now: datetime) -> Application:
    """A fresh order as the door would hand it over, named `app_{mark}_{number}`, of a borrower who has answered everything."""
    return Application(
        id=f"app_{mark}_{number}", partner=PARTNER, order_id=f"{mark}-{number}", product="tour", payload_digest=f"{mark}{number}",
        received_at=now, tour=Tour("Турция", "Hotel", date(2027, 2, 10), date(2027, 2, 17), 7, 2),
        price=Price(1, TOTAL, now + HELD, now), advance=Advance(ADVANCE, "paid", f"payu:{number}", now),
        borrower=_borrower(number), periods=6, questionnaire_at=now,
    )  # fmt: skip


def submitted(application: Application, deal_number: str, now: datetime) -> Application:
    """The same after the borrower's answers went to the lender: a deal, and nothing decided."""
    filled = application.move_to(EventType.TERMS_ACKNOWLEDGED, now).move_to(EventType.APPLICATION_SUBMITTED, now)
    version = application.price.version
    return replace(filled, moves=(), deal=Deal(deal_number, f"client-{deal_number}", version, now), sent_version=version)


def _borrower(number: int) -> Borrower:
    passport = Passport("4510", f"{number % 1_000_000:06d}", date(2010, 5, 5), "770-001", "ОВД «Тверской»")
    return Borrower(
        surname="Иванов", name="Иван", patronymic="Иванович", birth_date=date(1988, 5, 4), birth_place="г. Тверь", sex="male",
        phone=phone_of(number), passport=passport, registration=Address("Москва", "Москва", "Тверская", "1"),
        employment=Employment(8_500_000, "ООО «Труд»", "", 26),
    )  # fmt: skip
