"""Cases to judge: a contract that waits for its signature, under the real law file with what a test changes in it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bridge.model.application import Application, Consent
from bridge.model.contract import Contract, Signature
from bridge.model.decision import Deal, Decision
from bridge.model.gates import By, Gate, GateName
from bridge.model.gates.case import Case, Given, Verdict
from bridge.model.gates.judge import judge_gate
from bridge.model.gates.setting import Setting
from bridge.model.gates.table import RULES, preset
from bridge.model.law.parameters import Parameter, Parameters
from bridge.products.tour_loan import TourLoan
from config.law import load_law
from tests.builders import LAW_FILE, REQUIRED, a_price, a_product, an_application, the_calendar
from tests.fakes.surroundings import MOSCOW, START


def law_with(**values: tuple[date, Any]) -> Parameters:
    """The law file with one more value of a parameter from a day on."""
    rows = [Parameter(row.key, row.valid_from, row.value, row.source, row.sure) for row in load_law(LAW_FILE)]
    fresh = {key: Parameter(key, since, value, "test", True) for key, (since, value) in values.items()}
    kept = [row for row in rows if row.key not in fresh or row.valid_from != fresh[row.key].valid_from]
    return Parameters([*kept, *fresh.values()])


def a_ready_one(amount: int = 22_365_000, at: datetime = START, **changes: Any) -> Application:
    """Approved for its price, its papers given out, every consent there; the sum is what is lent."""
    consents = tuple(Consent(kind, "1", at - timedelta(hours=1)) for kind in REQUIRED)
    plain = replace(
        an_application(price=a_price(amount + 2_485_000)), id="app_1", consents=consents,
        deal=Deal("Д-1", "c-1", 1, at), decision=Decision(True, at - timedelta(minutes=30), 1, amount),
        contract=Contract("Д-1", (), 1, amount, at - timedelta(minutes=20)),
    )  # fmt: skip
    return replace(plain, **changes)


def signed(application: Application, at: datetime) -> Application:
    return replace(application, signature=Signature("f", "code_1", at, "203.0.113.7", "Browser/1", confirmed_at=at))


def case_of(
    application: Application, at: datetime = START, *, now: datetime | None = None, law: Parameters | None = None, **terms: Any
) -> Case:
    product = a_product(**terms)
    if law is not None:
        product = TourLoan(product.terms, law, the_calendar, MOSCOW)
    return product.case(application, at, now or at)


def judged(name: GateName, case: Case, setting: Setting | None = None, told: Given | None = None) -> tuple[Gate, Verdict]:
    return judge_gate(RULES[name], setting or preset(name), case, told)


def given(at: datetime = START, by: str = "office:olga", **facts: str) -> Given:
    return Given(facts, at, by)


def by_office(name: GateName, **choices: str) -> Setting:
    return Setting(By.OFFICE, choices={**preset(name).choices, **choices})
