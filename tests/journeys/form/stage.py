"""The form on a stage: the real door and flows over memory, one application, a browser, and hands for the other parties."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from adapters.working_days.russia import calendar_when_asked
from bridge.flows.applying.accept_application import accept_application
from bridge.flows.hub import Hub
from bridge.flows.signing.confirm_booking import confirm_booking
from bridge.jobs.crew import Worker, drain
from bridge.model.application import Application
from bridge.model.borrower import Borrower
from bridge.model.law.parameters import Parameter, Parameters
from bridge.model.partner import Partner
from bridge.model.tour import Advance, Price, Tour
from bridge.products.product import ProductTerms, TermsDocument
from bridge.products.tour_loan import TourLoan
from bridge.web.form import FormSettings, blueprint
from config.law import load_law
from tests.builders import INFORMING
from tests.fakes.acquiring import FakeAcquiring
from tests.fakes.loan_system import FakeLoanSystem
from tests.fakes.papers import FakeContractFigures, FakeDigests, FakePress
from tests.fakes.partner_callbacks import FakePartnerCallbacks
from tests.fakes.passport_offices import FakePassportOffices
from tests.fakes.sms import FakeSms
from tests.fakes.store import MemoryStore
from tests.fakes.surroundings import FakeClock, FakeMint

DOCUMENTS = (
    TermsDocument("general_terms", "1", "Общие условия", "Коротко об условиях.", "1. Полный текст условий."),
    TermsDocument("personal_data", "1", "Согласие на обработку данных", "Коротко о данных.", "Полный текст согласия."),
    TermsDocument("marketing", "1", "Реклама", "По желанию.", "Полный текст.", required=False),
)
TEXTS = {
    name: "{code}" if name in ("entry", "terms", "signing") else "{site}" if name == "expired" else "{link}"
    for name in ("entry", "terms", "signing", "approved", "declined", "more_wanted", "expired", "payout")
}
TERMS = ProductTerms(
    name="tour", title="Заём на тур", loan_system_code="ТУР", min_sum=10_000_00, max_sum=500_000_00, periods=6,
    annual_rate=Decimal(36), offer_life=timedelta(days=1), usual_decision=timedelta(minutes=4),
    decision_poll=timedelta(seconds=10), documents=DOCUMENTS, sms_texts=TEXTS, informing=INFORMING,
)  # fmt: skip
OFFICES = {
    "770-001": ("ОТДЕЛЕНИЕМ УФМС РОССИИ ПО Г. МОСКВЕ",),
    "500-002": ("ТП №1 ОУФМС РОССИИ ПО МОСКОВСКОЙ ОБЛ.", "ОВД ГОРОДА ХИМКИ"),
}
ANSWERS: dict[str, dict[str, str]] = {
    "name": {"surname": "Иванова", "name": "Анна", "patronymic": "Петровна", "birth_date": "05.02.1990", "sex": "female"},
    "passport": {
        "series": "45 15", "number": "123456", "issued_on": "17.05.2015", "division_code": "770-001",
        "issued_by": "ОТДЕЛЕНИЕМ УФМС РОССИИ ПО Г. МОСКВЕ", "birth_place": "Г. МОСКВА",
    },
    "addresses": {"registration_region": "Москва", "registration_city": "Москва", "registration_house": "5", "same": "1"},
    "work": {"income": "85 000", "work_name": "Школа 12", "experience_years": "3"},
    "numbers": {},
}  # fmt: skip


def order(clock: FakeClock, order_id: str = "T-1001") -> Application:
    """What the door of the partners' API would make of a site's order."""
    now = clock.now()
    tour = Tour("Турция", "Sea Star Hotel 5*", date(2027, 2, 10), date(2027, 2, 17), 7, 2, resort="Кемер", meal="Всё включено")
    price = Price(1, 120_000_00, now + timedelta(hours=3), now)
    borrower = Borrower(surname="Иванова", name="Анна", phone="+79991234567")
    return Application(
        "", "solnechny", order_id, "tour", "digest", now, tour, price, Advance(12_000_00, "paid"), borrower, 6,
        return_url="https://site.test/orders/1",
    )  # fmt: skip


@dataclass
class Stage:
    """Everything at hand; `browser` is the borrower's."""

    clock: FakeClock = field(default_factory=FakeClock)
    secure: bool = False
    terms: ProductTerms = TERMS

    def __post_init__(self) -> None:
        self.store = MemoryStore(now=self.clock.now)
        self.loan_system = FakeLoanSystem(self.clock.now)
        self.acquiring = FakeAcquiring()
        self.sms = FakeSms()
        zone = ZoneInfo("Europe/Moscow")
        law = Parameters(Parameter(row.key, row.valid_from, row.value, row.source, row.sure) for row in load_law())
        product = TourLoan(self.terms, law, calendar_when_asked(), zone)
        look = {"accent": "#b4480f", "logo": "Солнечный берег"}
        partner = Partner("solnechny", "Солнечный берег", ("a",), ("b",), "http://127.0.0.1:9/", look=look)
        self.hub = Hub(
            self.clock, FakeMint(), self.store, self.loan_system, self.acquiring, self.sms, FakePartnerCallbacks(),
            FakePassportOffices(OFFICES), FakePress(), FakeContractFigures(), FakeDigests(),
            {partner.name: partner}, {"tour": product}, b"key", "http://127.0.0.1:5000",
        )  # fmt: skip
        self.app = Flask("stage", static_folder=None)
        self.app.register_blueprint(
            blueprint(self.hub, FormSettings(self.secure, "https://acquirer.test", "МКК Пример", "+78005553535"))
        )
        self.browser: FlaskClient = self.app.test_client()
        accepted = accept_application(self.hub, order(self.clock))
        self.id, self.link = accepted.application.id, f"/f/{accepted.link_token}"

    @property
    def application(self) -> Application:
        with self.store.begin() as tx:
            return tx.applications.get(self.id)

    def work(self) -> None:
        """Let the workers do everything that is due."""
        drain(self.hub, Worker("test", timedelta(minutes=1)))

    def get(self, path: str) -> TestResponse:
        return self.browser.get(path, follow_redirects=True)

    def post(self, path: str, **values: str | list[str]) -> TestResponse:
        """Post a form of ours: with the token of the page that shows it."""
        return self.browser.post(path, data={"csrf_token": self.token(), **values}, follow_redirects=True)

    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.browser.get("/a/anything").text)
        assert found, "the page has no token"
        return found[1]

    def code(self) -> str:
        """The last code sent to the phone."""
        self.work()
        return str(self.sms.sent[-1].text)

    # whole stretches of the story

    def acknowledge(self) -> TestResponse:
        self.get(self.link)
        self.post("/form/terms", documents=[one.kind for one in self.terms.documents if one.required])
        return self.post("/form/terms/code", code=self.code())

    def fill_in(self) -> TestResponse:
        for page, answers in ANSWERS.items():
            last = self.post(f"/form/{page}", **answers)
        return last

    def send(self) -> TestResponse:
        self.acknowledge()
        self.fill_in()
        return self.post("/form/check")

    def submitted(self) -> str:
        """The questionnaire is sent and in the loan system; the deal's number there."""
        self.send()
        self.work()
        assert self.application.deal is not None
        return self.application.deal.number

    def decide(self) -> None:
        self.clock.move(timedelta(seconds=20))
        self.work()

    def ready_to_sign(self) -> str:
        """Approved, the papers frozen; their fingerprint."""
        self.loan_system.approve(self.submitted())
        self.decide()
        assert self.application.contract is not None
        return self.application.contract.fingerprint

    def signed(self) -> None:
        fingerprint = self.ready_to_sign()
        self.get("/form/contract")
        self.post("/form/contract", fingerprint=fingerprint, read="1")
        self.post(f"/form/sign?of={fingerprint[:16]}", fingerprint=fingerprint, code=self.code())
        self.work()

    def active(self) -> None:
        self.signed()
        self.active_from_signed()

    def active_from_signed(self) -> None:
        """The gates open, the lender pays the seller, the schedule comes."""
        confirm_booking(self.hub, self.id, "OP-77")
        self.clock.move(timedelta(days=3))
        self.work()
        assert self.application.deal is not None
        self.loan_system.issue(self.application.deal.number)
        self.clock.move(timedelta(minutes=2))
        self.work()
