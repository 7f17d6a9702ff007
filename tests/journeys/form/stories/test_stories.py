"""Whole stories by clicks in a real browser on a phone, from the tour site to the last page, with scripts and without.

One town for all of them. Each story is told in one of the two ways; STORIES=all tells each in both.
"""

import os
import re
from collections.abc import Callable, Iterator

import pytest
import requests
from playwright.sync_api import Browser, expect

from samples.demo.story.people.person import invent
from samples.demo.town import Town
from tests.journeys.form.stories.messages import came_to, table
from tests.journeys.form.stories.people import Borrower, Officer
from tests.journeys.form.stories.watching import HEIGHT, WIDTH

QUESTIONS = ("phone", "terms", "terms/code", "name", "passport", "addresses", "work", "numbers", "check")
FORM = (*QUESTIONS, "waiting", "contract", "sign", "gates", "loan")
WAYS = {"good loan": True, "questions and troubles": False, "refusal": True, "less approved": False, "mind changed": True}
TOLD = [
    (story, way) for story, usual in WAYS.items() for way in ((True, False) if os.environ.get("STORIES") == "all" else (usual,))
]


class Story:
    """A borrower and an officer in a town."""

    def __init__(self, town: Town, chromium: Browser, *, scripts: bool) -> None:
        size = {"width": WIDTH, "height": HEIGHT}
        self.town, self._phone = town, chromium.new_context(viewport=size, locale="ru-RU", java_script_enabled=scripts)  # type: ignore[arg-type]
        self._desk = chromium.new_context(locale="ru-RU")
        self.borrower = Borrower(town, self._phone, invent(), scripts=scripts)
        self.officer = Officer(town, self._desk.new_page())

    def close(self) -> None:
        self._phone.close()
        self._desk.close()

    def apply(self) -> None:
        self.borrower.order_a_tour()
        self.borrower.go_on("/form/waiting")

    def decide(self, button: str, state: str, **values: str) -> None:
        self.officer.press(self.borrower.application_id, button, state, **values)

    def sign(self) -> None:
        self.borrower.go_on("/form/gates")
        self.borrower.wait_for_event("contract_signed")

    def pay_out(self) -> None:
        self.borrower.let_cooling_off_pass()
        self.borrower.wait_for_event("payout_ready")
        self.decide("issue", "Выдан")
        self.borrower.go_on("/form/loan")
        self.borrower.until("График")


@pytest.fixture
def story(request: pytest.FixtureRequest, town: Town, chromium: Browser) -> Iterator[Story]:
    told = Story(town, chromium, scripts=request.param)
    yield told
    told.close()


def good_loan(story: Story) -> None:
    """A consent declined first, a question on the way, an instalment, an early return with fewer instalments, the letter."""
    borrower = story.borrower
    borrower.reluctant = True
    story.apply()
    borrower.ask("Могу ли я вернуть заём раньше?")
    borrower.open("/form/")
    story.decide("approve", "Одобрен")
    story.sign()
    story.pay_out()
    said = borrower.pay("next")
    paid = re.search(r"\d[\d\s]*,\d\d", said)
    assert paid, said
    story.officer.open(borrower.application_id)
    expect(story.officer.page.locator("body")).to_contain_text(re.compile(r"\s?".join(re.sub(r"\s", "", paid[0]))))
    borrower.until("Весь долг")
    borrower.pay("other", "60 000", "ahead-shorter")
    borrower.until("Весь долг")
    borrower.pay("all")
    borrower.until("ничего не должны")
    with borrower.page.expect_download() as download:
        borrower.page.click("#letter")
    assert download.value.path().read_bytes().startswith(b"%PDF")


def questions_and_troubles(story: Story) -> None:
    """More data wanted; the price rises after the approval; an instalment is missed; a part is returned early; a refund."""
    borrower, site = story.borrower, story.officer.page.context.new_page()
    story.apply()
    story.decide("ask", "Требуются данные", text="Уточните стаж и место работы")
    borrower.wait_for_event("more_wanted")
    borrower.open("/form/")
    borrower.go_on("/form/waiting")
    story.decide("approve", "Одобрен")
    borrower.go_on("/form/contract")
    # The lender lets a price move by so much without deciding anew.
    requests.post(f"{story.town.url('onec')}/_stand/settings", json={"tolerance_percent": 3}, timeout=60).raise_for_status()
    site.goto(f"{story.town.url('toursite')}/orders/{borrower.order}")
    site.fill("#total", str(int(site.input_value("#total")) + 900))
    site.click("#change-price")
    borrower.wait_for_event("price_changed")
    borrower.open("/form/")
    borrower.go_on("/form/contract")
    story.sign()
    story.pay_out()
    borrower.miss_the_first_instalment()
    borrower.wait_for_sms(8)
    borrower.open("/form/loan")
    assert "Срок платежа прошёл" in borrower.words()
    borrower.pay("next")
    borrower.until("Весь долг")
    borrower.pay("other", "70 000", "ahead-smaller")
    borrower.until("Весь долг")
    borrower.give_back(borrower.refnos[0], "500.50")
    borrower.until("часть возвращена")


def refusal(story: Story) -> None:
    """The lender says no: the law's words, and ways on with their figures."""
    story.apply()
    story.decide("decline", "Отказ", reason="Доход не подтверждён")
    story.borrower.wait_for_event("declined")
    story.borrower.go_on("/form/ended")
    assert "353\u2011ФЗ" in story.borrower.words() and "Что можно попробовать" in story.borrower.words()


def less_approved(story: Story) -> None:
    """Less than the tour costs: the borrower takes a way on, and the site hears of it."""
    story.apply()
    story.decide("approve", "Одобрен", amount="150000")
    story.borrower.until("одобрил 150")
    story.borrower.page.locator("[name=way]").first.check()
    story.borrower.page.click("#way")
    story.borrower.watch.look()
    assert "Выбор передан" in story.borrower.words()


def mind_changed(story: Story) -> None:
    """Signed, and given up while there is time to: the lender cancels on the borrower's word."""
    story.apply()
    story.decide("approve", "Одобрен")
    story.sign()
    assert "осталось" in story.borrower.words()
    story.decide("cancel", "Отмен", reason="Заёмщик отказался")
    story.borrower.go_on("/form/ended")
    assert "ничего не должны" in story.borrower.words()


PLOTS: dict[str, Callable[[Story], None]] = {
    "good loan": good_loan, "questions and troubles": questions_and_troubles, "refusal": refusal, "less approved": less_approved,
    "mind changed": mind_changed,
}  # fmt: skip


@pytest.mark.timeout(880)
@pytest.mark.parametrize(
    ("name", "story"), TOLD, indirect=["story"], ids=[f"{name}-{'scripts' if way else 'plain'}" for name, way in TOLD]
)
def test_a_story_goes_its_whole_way_and_costs_the_sms_that_are_written_down(name: str, story: Story) -> None:
    PLOTS[name](story)
    borrower = story.borrower
    assert borrower.watch.complaints == []
    seen = borrower.watch.paths
    wanted = FORM if "/form/gates" in seen and name != "mind changed" else QUESTIONS
    assert [one for one in wanted if f"/form/{one}" not in seen] == []
    expected = table()[name]
    borrower.wait_for_sms(len(expected))
    assert came_to(story.town, borrower.person.phone) == expected
