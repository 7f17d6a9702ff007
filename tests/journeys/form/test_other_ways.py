"""Paying otherwise than by card in this browser: on a phone by a code, and by the lender's bank details."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bridge.ports.acquiring import PaymentPage
from bridge.web.qr_code import qr_svg
from tests.journeys.form.stage import TERMS, Stage
from tests.unit.model.test_bank_transfer import DETAILS


@pytest.fixture
def banked() -> Iterator[Stage]:
    """A product whose lender takes transfers."""
    yield Stage(terms=replace(TERMS, bank=DETAILS))


def codes(page: str) -> list[str]:
    return re.findall(r'<svg [^>]*class="qr".*?</svg>', page, re.DOTALL)


def test_the_acquirers_own_page_is_opened_on_a_phone_by_its_code(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.active()
    page = PaymentPage("https://acquirer.test/p?id=1&x=2")
    monkeypatch.setattr(stage.acquiring, "payment_page", lambda *_args, **_more: page)
    shown = stage.post("/form/loan/pay", choice="next").text
    assert codes(shown) == [qr_svg(page.address, "Код для телефона")]
    assert shown.count('href="https://acquirer.test/p?id=1&amp;x=2"') == 2 and "откроется страница оплаты" in shown


def test_a_page_that_must_be_posted_to_begins_on_the_phone_in_the_cabinet_and_tells_nothing_of_the_borrower(stage: Stage) -> None:
    stage.active()
    shown = stage.post("/form/loan/pay", choice="next").text
    address = f"http://127.0.0.1:5000/a/{stage.id}"
    assert codes(shown) == [qr_svg(address, "Код для телефона")] and f'href="{address}"' in shown


def test_bank_details_are_shown_with_the_sum_that_is_due_and_start_no_attempt(banked: Stage) -> None:
    banked.active()
    shown = banked.get("/form/loan/pay").text
    assert len(codes(shown)) == 1
    for text in (
        DETAILS.account,
        DETAILS.bic,
        DETAILS.correspondent,
        "ООО МКК «Пример»",
        "18\u00a0000\u00a0₽",
        "Погашение займа",
    ):
        assert text in shown
    with banked.store.begin() as tx:
        assert tx.payments.of(banked.id) == []


def test_a_product_without_an_account_offers_no_transfer(stage: Stage) -> None:
    stage.active()
    shown = stage.get("/form/loan/pay").text
    assert codes(shown) == [] and "реквизитам" not in shown


def test_a_code_needs_no_looser_policy_and_its_name_is_escaped() -> None:
    drawn = qr_svg("https://x.test/" + "a" * 800, 'a"<b>')
    assert "style=" not in drawn and "<b>" not in drawn and "http" not in drawn
    with pytest.raises(ValueError, match="too large"):
        qr_svg("a" * 5000, "")
