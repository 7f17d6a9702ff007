"""What tests start from: a borrower, an application, a payment, a product, a hub of fakes. Say only what matters."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from adapters.working_days.russia import russian_calendar
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.borrower import Address, Borrower, Employment, Passport
from bridge.model.informing.hours import Zones
from bridge.model.informing.occasion import Occasion
from bridge.model.informing.texts import Informing, Text
from bridge.model.law.parameters import Parameter, Parameters
from bridge.model.law.working_calendar import WorkingCalendar
from bridge.model.partner import Partner
from bridge.model.payment import Payment, PaymentState
from bridge.model.tour import Advance, Price, Tour
from bridge.ports.work import Done, Later, Work, WorkKind
from bridge.products.product import ProductTerms, TermsDocument
from bridge.products.tour_loan import TourLoan
from config.law import load_law
from config.zones import read_zones
from tests.fakes.acquiring import FakeAcquiring
from tests.fakes.loan_system import FakeLoanSystem
from tests.fakes.papers import FakeContractFigures, FakeDigests, FakePress
from tests.fakes.partner_callbacks import FakePartnerCallbacks
from tests.fakes.passport_offices import FakePassportOffices
from tests.fakes.sms import FakeSms
from tests.fakes.store import MemoryStore
from tests.fakes.surroundings import MOSCOW, START, FakeClock, FakeMint

LAW_FILE = Path(__file__).parents[1] / "config" / "law.toml"
TEXTS = {"entry": "вход {code}", "terms": "согласие {code} {site}", "signing": "подпись {code} {number} {amount}"}
_SHORT = {
    Occasion.APPROVED: "одобрено {link}", Occasion.DECLINED: "отказ {site} {link}", Occasion.MORE_WANTED: "уточните {link}",
    Occasion.EXPIRED: "время вышло {site}", Occasion.PAID_OUT: "оплачено {link}", Occasion.DEBITED: "списано {amount} {mask}",
    Occasion.DUE_SOON: "скоро {amount} {due_on}", Occasion.OVERDUE: "{lender} просрочено {amount} {phone}",
}  # fmt: skip
INFORMING = Informing(
    {"ru": {one: Text(_SHORT.get(one, one.value), one.value, f"{_SHORT.get(one, one.value)}\n\n{{link}}") for one in Occasion}}
)
REQUIRED = ("general_terms", "personal_data")
_numbers = count(1)


@dataclass(frozen=True, repr=False)
class FakeHub(Hub):
    """A hub whose every neighbour is a fake that the test may reach into."""

    clock: FakeClock
    mint: FakeMint
    loan_system: FakeLoanSystem
    acquiring: FakeAcquiring
    sms: FakeSms
    partner_callbacks: FakePartnerCallbacks
    passport_offices: FakePassportOffices
    press: FakePress
    contract_figures: FakeContractFigures


def a_product(**terms: Any) -> TourLoan:
    """The tour loan under the real law file, with two required documents and one by choice."""
    documents = [TermsDocument(kind, "1", kind, "…", "…") for kind in REQUIRED]
    plain = ProductTerms(
        name="tour", title="Заём на тур", loan_system_code="ТУР", min_sum=1_000_000, max_sum=50_000_000, periods=6,
        annual_rate=Decimal(36), offer_life=timedelta(days=1), usual_decision=timedelta(minutes=4),
        decision_poll=timedelta(seconds=10), sms_texts=TEXTS, informing=INFORMING,
        documents=(*documents, TermsDocument("marketing", "1", "marketing", "…", "…", required=False)),
    )  # fmt: skip
    return TourLoan(replace(plain, **terms), the_law(), the_calendar, MOSCOW)


@cache
def the_law() -> Parameters:
    """The product's own file of dated parameters."""
    return Parameters(Parameter(row.key, row.valid_from, row.value, row.source, row.sure) for row in load_law(LAW_FILE))


@cache
def the_zones() -> Zones:
    """Of the regions of Russia, from the product's own file."""
    return Zones(read_zones(LAW_FILE.parent))


@cache
def the_calendar() -> WorkingCalendar:
    """Russian working days; slow to make."""
    return russian_calendar()


def fake_hub(**changes: Any) -> FakeHub:
    """A hub in memory at 12:00 in Moscow on 23 November 2026; `hub.clock.move` moves it. `changes` are fields of the hub."""
    clock = changes.pop("clock", None) or FakeClock()
    plain = FakeHub(
        clock=clock, mint=FakeMint(), store=MemoryStore(now=clock.now), loan_system=FakeLoanSystem(clock.now),
        acquiring=FakeAcquiring(), sms=FakeSms(), partner_callbacks=FakePartnerCallbacks(),
        passport_offices=FakePassportOffices(), press=FakePress(), contract_figures=FakeContractFigures(), digests=FakeDigests(),
        partners={"sun": a_partner(), "moon": a_partner("moon")},
        products={"tour": a_product()}, code_key=b"k" * 32, public_url="https://hub.test", zones=the_zones(),
    )  # fmt: skip
    return replace(plain, **changes)


def a_partner(name: str = "sun") -> Partner:
    """A site that listens at https://<name>.test/hook."""
    return Partner(name, f"Сайт {name}", ("request-secret",), ("whsec_c2VjcmV0",), f"https://{name}.test/hook")


def a_borrower(**changes: Any) -> Borrower:
    """Someone who has answered everything, with a passport and phone of their own."""
    n = next(_numbers)
    plain = Borrower(
        surname="Иванов", name="Иван", patronymic="Иванович", birth_date=date(1988, 5, 4), birth_place="г. Тверь", sex="male",
        phone=f"+7916{n:07d}", email="ivanov@example.org", inn="770123456789",
        passport=Passport("4510", f"{100000 + n:06d}", date(2010, 5, 5), "770-001", "ОВД «Тверской»"),
        registration=Address("Москва", "Москва", "Тверская", "1"), employment=Employment(8_500_000, "ООО «Труд»", "", 26),
    )  # fmt: skip
    return replace(plain, **changes)


def a_price(total: int = 24_850_000, version: int = 1, **changes: Any) -> Price:
    """A price that holds for three hours from the start of the fake clock."""
    return replace(Price(version, total, START + timedelta(hours=3), START), **changes)


def an_application(**changes: Any) -> Application:
    """An order as the door hands it over: no id yet. 248 500 roubles, of which 24 850 are paid."""
    plain = Application(
        id="", partner="sun", order_id=f"SUN-{next(_numbers)}", product="tour", payload_digest="d1", received_at=START,
        tour=Tour("Турция", "Hotel", date(2027, 6, 1), date(2027, 6, 8), 7, 2), price=a_price(),
        advance=Advance(2_485_000, "paid", "A-1", START), borrower=a_borrower(), periods=6,
    )  # fmt: skip
    return replace(plain, **changes)


def a_payment(application_id: str, amount: int = 1_500_000, **changes: Any) -> Payment:
    """An attempt to pay that the borrower has just started."""
    n = next(_numbers)
    return replace(Payment(f"pay_{n}", application_id, f"R{n:09d}", amount, PaymentState.STARTED, START), **changes)


def work_of(kind: WorkKind, subject: str, attempt: int = 1, application_id: str = "") -> Work:
    """A claimed row, as a runner hands it to a flow. `attempt` above 1: an earlier try may have reached the other side."""
    return Work(next(_numbers), kind, application_id or subject, "anywhere", subject, START, START, attempt)


def settled(hub: Hub, answer: Later | Done | None) -> Later | None:
    """What a runner does with a flow's answer when all went well: the last write of the row is made."""
    if isinstance(answer, Done):
        with hub.store.begin() as tx:
            answer.write(tx)
        return None
    return answer
