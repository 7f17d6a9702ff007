"""A person, an application and a deal that surely exist nowhere, to ask a base with where nothing may come of it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from adapters.onec.facts import Facts, facts_of, sign_in_digest, signing_digest, transaction_id
from adapters.onec.settings import OnecSettings
from bridge.model.application import Application
from bridge.model.borrower import Address, Borrower, Employment, Passport
from bridge.model.decision import Deal
from bridge.model.payment import Payment, PaymentState
from bridge.model.tour import Advance, Price, Tour

ID, REFERENCE = "app_" + "0" * 26, "NOBODYPAYS"
# Eleven letters with a dash, as the bases that look at the form of a number want it.
NUMBER, CLIENT = "НЕТ-0000000", "НЕТ-КЛИЕНТА"
PHONE, PASSWORD = "+70000000000", "nobody's"
SUM = 100_00
POSTING = "00000000-0000-0000-0000-000000000000"


def nobody(settings: OnecSettings, now: datetime) -> Facts:
    """Everything that a map may send, of nobody. `now` is aware UTC."""
    application, payment = an_application(now), a_payment(now)
    facts = facts_of(application, settings, now)
    return replace(
        facts, since=settings.wall(now), code="000000", password=PASSWORD, digest=sign_in_digest(PHONE, PASSWORD), mark="0",
        txn_id=transaction_id(payment), payment_key=payment.reference, payment_sum=payment.amount, paid_at=settings.wall(now),
        payment_wish="early_smaller", posting=POSTING, reversal_key=f"{payment.reference}R0",
    )  # fmt: skip


def signed(facts: Facts) -> Facts:
    """The facts with the digest that a signature wants."""
    return replace(facts, digest=signing_digest(facts.client_id, facts.deal_number, facts.code))


def an_application(now: datetime) -> Application:
    """Nobody's."""
    price = Price(1, 2 * SUM, now + timedelta(hours=1), now)
    tour = Tour("Нигде", "Нет", date(2000, 1, 1), date(2000, 1, 2), 1, 1)
    return Application(
        id=ID, partner="nobody", order_id="nobody", product="tour", payload_digest="", received_at=now, tour=tour, price=price,
        advance=Advance(SUM, "paid"), borrower=_person(), periods=1, deal=Deal(NUMBER, CLIENT, 1, now),
    )  # fmt: skip


def a_payment(now: datetime) -> Payment:
    """Nobody's."""
    return Payment("pay_0", ID, REFERENCE, SUM, PaymentState.PAID, now, paid_at=now)


def _person() -> Borrower:
    place = Address("Нигде", "Нигде", "Нигде", "0", "0", "0")
    return Borrower(
        surname="Никто", name="Никто", patronymic="Никто", birth_date=date(1900, 1, 1), birth_place="нигде", sex="male",
        phone=PHONE, email="nobody@nowhere.invalid", inn="000000000000", snils="00000000000",
        passport=Passport("0000", "000000", date(2000, 1, 1), "000-000", "никем"), registration=place,
        employment=Employment(SUM, "нигде", PHONE, 1), more_answer="нет",
    )  # fmt: skip
