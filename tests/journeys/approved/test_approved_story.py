"""The approved story clicked through in a real browser at 360 pixels, from the tour site's page to the instalment seen in 1C."""

import re

import pytest
from playwright.sync_api import Browser, expect

from samples.demo.story.people.person import invent
from samples.demo.town import Town
from tests.journeys.approved.people import Borrower, Officer

QUESTIONS = ("terms", "terms/code", "name", "passport", "addresses", "work", "numbers", "check")
FORM = (*QUESTIONS, "waiting", "contract", "sign", "gates", "loan")


@pytest.mark.timeout(180)
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_tour_loan_goes_the_whole_way_by_clicks(town: Town, chromium: Browser, scripts: bool) -> None:
    phone = chromium.new_context(viewport={"width": 360, "height": 740}, locale="ru-RU", java_script_enabled=scripts)
    borrower = Borrower(town, phone, invent(), scripts=scripts)
    officer = Officer(town, chromium.new_context(locale="ru-RU").new_page())

    borrower.order_a_tour()
    borrower.go_on("/form/waiting")
    officer.press(borrower.application_id, "approve", "Одобрен")
    borrower.go_on("/form/gates")
    borrower.wait_for_event("contract_signed")
    borrower.let_cooling_off_pass()
    borrower.wait_for_event("payout_ready")
    officer.press(borrower.application_id, "issue", "Выдан")
    borrower.go_on("/form/loan")
    said = borrower.pay_the_next_instalment()

    officer.open(borrower.application_id)
    paid = re.search(r"\d[\d\s]*,\d\d", said)
    assert paid, said
    digits = re.sub(r"\D", "", paid[0])
    shown = re.sub(r"[^\d]", "", officer.page.locator("body").inner_text())
    assert digits in shown, f"1C does not show the payment of {paid[0]}"
    expect(officer.page.locator("#status")).to_contain_text("Выдан")
    assert [one for one in FORM if f"/form/{one}" not in borrower.pages_seen] == []
    assert borrower.complaints == []
