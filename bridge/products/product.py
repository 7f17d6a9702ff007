"""The questions that flows and pages ask a loan product."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from bridge.model.application import Application
from bridge.model.gates import Gate, GateName
from bridge.model.gates.case import Case, Lender
from bridge.model.gates.setting import Setting
from bridge.model.helping.hints import Helping
from bridge.model.informing.texts import Informing
from bridge.model.loan import Instalment
from bridge.model.messaging.call_rules import CallRules
from bridge.model.offering.lending import Lending
from bridge.model.one_time_code import CodeRules
from bridge.model.papers.rules import PaperRules
from bridge.model.paying.bank_transfer import BankDetails
from bridge.products.gate_settings import read_gates


@dataclass(frozen=True)
class TermsDocument:
    """A document the borrower reads before anything else. Each has its own tick; marketing is never required."""

    kind: str
    version: str
    title: str
    summary: str
    text: str
    required: bool = True


@dataclass(frozen=True)
class ProductTerms:
    """Numbers and texts of a product, from its file in config/products. Sums in kopecks.

    `phone_first`: a code to the phone comes before the terms, so that the link alone opens none of them.
    `must_open_papers`: nobody signs who has not opened each paper; else the contract's page with all of them is enough.
    `gates`: whose evidence opens each gate. `psk_category`: whose average of the Bank of Russia caps the full cost
    (psk_average.<category> in law.toml). `offered_periods`: terms that a buyer may choose from, besides `periods`.
    `paying_code_from`: payments of so many kopecks, and agreements on a saved card, are confirmed by a code; None: none is.
    `bank`: where transfers by bank details go; None: that way of paying is not offered.
    `informing`, `helping`: what borrowers are told, and the written answers to what they ask.
    `form_time`, `signing_time`: what a borrower usually needs for the questionnaire, and to read and sign.
    """

    name: str
    title: str
    loan_system_code: str
    min_sum: int
    max_sum: int
    periods: int
    annual_rate: Decimal
    offer_life: timedelta
    usual_decision: timedelta
    decision_poll: timedelta
    documents: tuple[TermsDocument, ...]
    sms_texts: Mapping[str, str]
    code_rules: CodeRules = field(default_factory=CodeRules)
    call_rules: CallRules = field(default_factory=CallRules)
    must_open_papers: bool = False
    phone_first: bool = False
    gates: Mapping[GateName, Setting] = field(default_factory=lambda: read_gates({}))
    lender: Lender = Lender.MKK
    psk_category: str = ""
    papers: PaperRules = field(default_factory=PaperRules)
    offered_periods: tuple[int, ...] = ()
    form_time: timedelta = timedelta(minutes=12)
    signing_time: timedelta = timedelta(minutes=5)
    paying_code_from: int | None = None
    bank: BankDetails | None = None
    informing: Informing = field(default_factory=Informing)
    helping: Helping = field(default_factory=Helping)


@dataclass(frozen=True)
class Preview:
    """A schedule to expect: its rows, the regular payment, the full cost in percent a year and in kopecks (353-FZ art. 6)."""

    rows: tuple[Instalment, ...]
    payment: int
    psk_percent: Decimal
    psk_kopecks: int


class Product(Protocol):
    """A loan product."""

    @property
    def terms(self) -> ProductTerms:
        """Its numbers and texts."""
        ...

    def check(self, application: Application) -> None:
        """Raises FieldInvalidError when the product can't serve the application (sum, dates)."""
        ...

    def offer_until(self, application: Application, decided_at: datetime) -> datetime:
        """Until when an approval stands (UTC)."""
        ...

    def gates(self, application: Application, signed_at: datetime) -> tuple[Gate, ...]:
        """The gates between signature and payout as they stand with nothing told yet, `not_before` where time opens them."""
        ...

    def case(self, application: Application, at: datetime, now: datetime) -> Case:
        """What its gates are judged by: the law of the moment `at` (of the signature, or now before it), the clock `now`."""
        ...

    def preview(self, application: Application, issued_on: date) -> Preview:
        """What to expect if the money goes out on `issued_on`; an estimate until the loan system's own schedule is there."""
        ...

    @property
    def lending(self) -> Lending:
        """How it lends: what offers, rate cards and the clock of a tour are worked out from."""
        ...
