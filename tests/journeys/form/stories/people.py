"""The people of the stories, each in tabs of a real browser: what they see is looked at, what they press is clicked."""

import re
import time
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import requests
from playwright.sync_api import BrowserContext, Page, expect

from samples.demo.story.people.buyer import TOUR
from samples.demo.story.people.payer import GOOD_CARD
from samples.demo.story.people.person import BIRTH_DATE, DIVISION_CODE, Person
from samples.demo.town import Town
from tests.journeys.form.stories.watching import Watch

PATIENCE = 90_000
REQUIRED = ("general_terms", "personal_data", "credit_history", "third_parties", "simple_signature")
WAITING = ("/form/waiting", "/form/gates")
COOLING_OFF = 48 * 3600 + 60


class Borrower:
    """Buyer, borrower and payer in one: a phone 360 pixels wide, with scripts or without."""

    def __init__(self, town: Town, context: BrowserContext, person: Person, *, scripts: bool) -> None:
        self.town, self.person, self.scripts = town, person, scripts
        context.set_default_timeout(PATIENCE)
        self.page = context.new_page()
        self.watch = Watch(self.page, town.url("hub"), scripts=scripts)
        self.codes_seen: set[str] = set()
        self.order = self.application_id = ""
        self.refnos: list[str] = []
        # Sends the terms with one document ticked first.
        self.reluctant = False

    @property
    def path(self) -> str:
        """Path of the page that is open."""
        return urlsplit(self.page.url).path

    def order_a_tour(self) -> None:
        """From the catalogue of the tour site to the hub's form."""
        person, page = self.person, self.page
        page.goto(f"{self.town.url('toursite')}/")
        page.click(f"#tour-{TOUR} a.choose")
        told = {"surname": person.surname, "name": person.name, "patronymic": person.patronymic, "birth_date": BIRTH_DATE,
                "phone": person.phone, "email": person.email}  # fmt: skip
        self._fill(told)
        page.check("[name=consent]")
        page.check("[name=auto_booking]")
        page.click("#submit")
        page.wait_for_url("**/advance")
        self.order = self.path.split("/")[2]
        page.click("#pay-advance")
        page.wait_for_url(f"{self.town.url('hub')}/**")
        self.application_id = str(self.seen_by_site()["application_id"])

    def go_on(self, goal: str) -> None:
        """Do what each page of the hub asks until `goal` is shown."""
        for _ in range(40):
            self.watch.look()
            if self.path == goal:
                return
            before = self.page.url
            if self.path in WAITING:
                # The page leads on by itself, with scripts and without.
                self._wait_to_be_led_on(self.path)
                continue
            self._act()
            assert self.page.url != before or self.path in ("/form/passport",), f"stuck on {self.path}: {self.words()}"
        raise AssertionError(f"never came to {goal}; was on {self.watch.paths}")

    def _wait_to_be_led_on(self, here: str) -> None:
        self.page.wait_for_url(lambda url: urlsplit(url).path != here)

    def _act(self) -> None:
        acts = {
            "/form/phone": self._prove_phone, "/form/terms": self._tick_terms,
            "/form/terms/code": self._type_terms_code, "/form/name": self._say_name,
            "/form/passport": self._show_passport, "/form/addresses": self._say_address, "/form/work": self._say_work,
            "/form/numbers": lambda: self.page.click("#keep"), "/form/more": self._answer_more,
            "/form/check": lambda: self.page.click("#send"),
            "/form/contract": self._read_contract, "/form/sign": self._sign,
        }  # fmt: skip
        assert self.path in acts, f"nobody would know what to do on {self.path}: {self.words()}"
        acts[self.path]()
        self.page.wait_for_load_state()

    def _prove_phone(self) -> None:
        self.page.click("#send")
        self.watch.look()
        self.page.fill("[name=code]", self.code("код для входа"))
        self.page.click("#enter")

    def _tick_terms(self) -> None:
        if self.reluctant:
            self.reluctant = False
            self.page.check(f"[name=documents][value={REQUIRED[0]}]")
            self.page.click("#send")
            self.watch.look()
            assert self.path == "/form/terms" and self.page.locator("#faults a").count() == len(REQUIRED) - 1
        for document in REQUIRED:
            self.page.check(f"[name=documents][value={document}]")
        self.page.click("#send")

    def _type_terms_code(self) -> None:
        self.page.fill("[name=code]", self.code("код согласия"))
        self.page.click("#check")

    def _say_name(self) -> None:
        expect(self.page.locator("[name=surname]")).to_have_value(self.person.surname)
        self.page.check("#sex-male")
        self.page.click("#keep")

    def _show_passport(self) -> None:
        page, person = self.page, self.person
        for name, text in (("series", person.series), ("number", person.number), ("issued_on", "17.05.2010"),
                           ("birth_place", "Г. ОБРАЗЦОВ"), ("division_code", DIVISION_CODE.replace("-", ""))):  # fmt: skip
            page.locator(f"[name={name}]").press_sequentially(text)
        if not self.scripts:
            page.click("#find")
        # With scripts the name comes by itself after the sixth digit; one that fits the date is filled in.
        expect(page.locator("textarea[name=issued_by]")).to_have_value(re.compile("ОБРАЗЦОВЕ"))
        page.click("#keep")

    def _say_address(self) -> None:
        self._fill({"registration_region": "Примерная область", "registration_city": "Образцов",
                    "registration_street": self.person.street, "registration_house": "7"})  # fmt: skip
        self.page.check("[name=same]")
        self.page.click("#keep")

    def _say_work(self) -> None:
        self._fill({"income": "85000", "work_name": "ООО «Пример»", "experience_years": "5"})
        self.page.click("#keep")

    def _answer_more(self) -> None:
        self.page.fill("[name=more_answer]", "Работаю на прежнем месте пять лет.")
        self.page.click("#send")

    def _read_contract(self) -> None:
        assert self.page.locator("ul.papers a").count() >= 1, "no paper to read"
        self.page.check("[name=read]")
        self.page.click("#send")

    def _sign(self) -> None:
        self.page.fill("[name=code]", self.code("код подписи"))
        self.page.click("#sign")

    def pay(self, choice: str, amount: str = "", ahead: str = "") -> str:
        """From the schedule over PayU's page and back, until the form says that the lender has it; returns what it says then."""
        page = self.page
        page.click("#pay")
        self.watch.look()
        page.check(f"[name=choice][value={choice}]")
        if amount:
            page.fill("[name=amount]", amount)
        page.click("#continue")
        if ahead:
            self.watch.look()
            page.click(f"#{ahead}")
        page.wait_for_url("**/form/pay/**")
        self.watch.look()
        page.click("#pay")
        page.wait_for_url(f"{self.town.url('payu')}/**")
        self.refnos.append(self.path.rsplit("/", 1)[-1])
        page.fill("[name=card_number]", GOOD_CARD)
        page.click("#pay")
        page.wait_for_url(f"{self.town.url('hub')}/form/payments/**")
        self.watch.look()
        expect(page.locator("main")).to_contain_text("записал их в заём", timeout=PATIENCE)
        self.watch.look()
        said = self.words()
        page.click("main a.button")
        return said

    def give_back(self, refno: str, roubles: str) -> None:
        """At PayU the lender gives a part of a payment back."""
        address = f"{self.town.url('payu')}/_stand/orders/{refno}/refund"
        requests.post(address, json={"amount": roubles}, timeout=60).raise_for_status()

    def wait_for_sms(self, count: int) -> None:
        """Until so many came; more are seen by whoever compares."""
        end = time.monotonic() + PATIENCE / 1000
        while len(self._inbox()) < count and time.monotonic() < end:
            time.sleep(0.3)

    def until(self, words: str) -> None:
        """The page of the loan, read anew until it says so."""
        end = time.monotonic() + PATIENCE / 1000
        while words not in self.words():
            assert time.monotonic() < end, f"«{words}» is not on {self.path}: {self.words()}"
            time.sleep(0.3)
            self._type("/form/")
        self.watch.look()

    def open(self, path: str) -> None:
        """Type an address of the hub and look."""
        self._type(path)
        self.watch.look()

    def _type(self, path: str) -> None:
        """In a tab of its own: a page that reads itself anew every few seconds would break in on the way to the next."""
        left, self.page = self.page, self.page.context.new_page()
        self.watch.follow(self.page)
        left.close()
        self.page.goto(f"{self.town.url('hub')}{path}")

    def ask(self, question: str) -> None:
        """By the link at the foot: a question, sent past what is offered as an answer."""
        page = self.page
        page.click("#help")
        self.watch.look()
        page.select_option("#category", "decision")
        page.fill("#text", question)
        page.click("#ask")
        self.watch.look()
        if page.locator("#ask").count():
            page.click("#ask")
            self.watch.look()
        expect(page.locator(".said")).to_have_text(question)

    def seen_by_site(self) -> dict[str, Any]:
        """The order as the tour site holds it."""
        return dict(requests.get(f"{self.town.url('toursite')}/_stand/orders/{self.order}", timeout=60).json())

    def wait_for_event(self, name: str) -> None:
        """Until the site has heard `name`."""
        end = time.monotonic() + PATIENCE / 1000
        while not any(one["event"]["type"] == f"application.{name}" for one in self.seen_by_site()["events"]):
            assert time.monotonic() < end, f"the site never heard {name}"
            time.sleep(0.2)

    def let_cooling_off_pass(self) -> None:
        """The neighbours' clock, which the hub shares, jumps over it."""
        self.move_clock({"advance_seconds": COOLING_OFF})

    def miss_the_first_instalment(self) -> None:
        """A day past it, at half past ten in Moscow: when all may be said wherever somebody lives, on holidays, too."""
        address = f"{self.town.url('onec')}/_stand/deals?external_id={self.application_id}"
        due = date.fromisoformat(requests.get(address, timeout=60).json()[0]["loan"]["rows"][0]["due"][:10])
        then = datetime.combine(due + timedelta(days=1), time_of_day(10, 30), ZoneInfo("Europe/Moscow"))
        self.move_clock({"to": then.isoformat()})

    def move_clock(self, body: dict[str, object]) -> None:
        """The clock of all."""
        requests.post(f"{self.town.url('onec')}/_stand/clock", json=body, timeout=60).raise_for_status()

    def code(self, words: str) -> str:
        """The newest code in the inbox with these words that was not used yet."""
        end = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < end:
            texts = [text for text in self._inbox() if words in text]
            fresh = [code for text in texts for code in re.findall(r"\d{6}", text) if code not in self.codes_seen]
            if fresh:
                self.codes_seen.add(fresh[0])
                return str(fresh[0])
            time.sleep(0.2)
        raise AssertionError(f"no message with «{words}» came")

    def _inbox(self) -> list[str]:
        address = f"{self.town.url('smsc')}/_stand/messages?phone={self.person.phone.lstrip('+')}"
        return [str(one["text"]) for one in requests.get(address, timeout=60).json()]

    def _fill(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            self.page.fill(f"[name={name}]", value)

    def words(self) -> str:
        """What the page says."""
        return " ".join(self.page.locator("main").inner_text().split())


class Officer:
    """The loan officer on 1C's pages."""

    def __init__(self, town: Town, page: Page) -> None:
        self.town, self.page = town, page

    def press(self, application_id: str, button: str, state: str, **values: str) -> None:
        """Open the deal, fill in what is told and press a button; `state` is shown afterwards."""
        self.open(application_id)
        for name, value in values.items():
            self.page.fill(f"#{name}", value)
        self.page.click(f"#{button}")
        expect(self.page.locator("#status")).to_contain_text(state)

    def open(self, application_id: str) -> None:
        """The deal's page, found in the list."""
        row = self.page.locator("tr.deal", has_text=application_id)
        end = time.monotonic() + PATIENCE / 1000
        while True:
            self.page.goto(f"{self.town.url('onec')}/")
            if row.count():
                break
            assert time.monotonic() < end, "the application never came to 1C"
            time.sleep(0.3)
        row.locator("a").first.click()
