"""The borrower in the hub's form and cabinet: knows for each page what a person does there, and waits where pages wait."""

import re
from collections.abc import Callable, Collection
from contextlib import suppress
from http.cookiejar import Cookie

from samples.demo.story.people.browser import Browser, Page
from samples.demo.story.people.mailbox import Mailbox
from samples.demo.story.people.person import BIRTH_DATE, DIVISION_CODE, Person
from samples.demo.story.people.phone import Phone
from samples.demo.story.timeline import Timeline
from samples.demo.story.waiting import Patience, StoryError

MOST_STEPS = 80
# A new code may be asked for half a minute after the last one.
CODE_SECONDS = 45.0
MORE_PATIENCE = (CODE_SECONDS,) * 3
# Until a code that is on its way already has come.
CROSSING_SECONDS = 5.0
UNPROCESSABLE = 422
SITTING = ("/form/waiting", "/form/gates")
REQUIRED_DOCUMENTS = ["general_terms", "personal_data", "credit_history", "third_parties", "simple_signature"]


class Borrower:
    """Goes from page to page; `go_on` ends on a page that is wanted."""

    def __init__(self, hub: str, person: Person, browser: Browser, phone: Phone, patience: Patience, timeline: Timeline) -> None:
        self._hub, self._person, self._phone = hub, person, phone
        self._browser, self._patience, self._timeline = browser, patience, timeline
        self.application_id = ""
        self._answer_to_more = "Работаю на прежнем месте пять лет, доход подтвержу справкой."
        self._asked: dict[str, int] = {}
        self._typed: dict[str, str] = {}
        self._acts: tuple[tuple[str, Callable[[Page], Page]], ...] = (
            (r"/a/[^/]+|/form/phone", self._enter),
            (r"/form/terms", self._tick_terms), (r"/form/terms/code", self._type_terms_code),
            (r"/form/name", self._say_name), (r"/form/passport", self._show_passport),
            (r"/form/addresses", self._say_address), (r"/form/work", self._say_work), (r"/form/numbers", self._say_numbers),
            (r"/form/check", self._send), (r"/form/more", self._answer_more),
            (r"/form/contract", self._read_contract), (r"/form/sign", self._sign),
        )  # fmt: skip

    def know(self, application_id: str) -> None:
        """The number of the application, as the site learnt it; the way back from any page is /a/<number>."""
        self.application_id = application_id

    def cookies(self) -> list[Cookie]:
        """The browser's cookies: whoever holds them is this borrower."""
        return self._browser.cookies()

    def go_on(self, goals: Collection[str]) -> Page:
        """Do what each page asks until one of `goals` (paths) is shown."""
        page = self._browser.open(f"{self._hub}/form/")
        for _ in range(MOST_STEPS):
            if page.path in goals:
                return page
            page = self._act(page, goals)
        raise StoryError(f"{MOST_STEPS} pages and still not at {' or '.join(goals)}: {page.says}")

    def sit(self, what: str, goals: Collection[str]) -> Page:
        """Wait on a page that leads on by itself until it leads away from where it is."""
        start = self._browser.here.path

        def look() -> Page | None:
            page = self._browser.reload()
            return page if page.path != start or page.path in goals else None

        return self._patience.wait_for(what, look)

    def _act(self, page: Page, goals: Collection[str]) -> Page:
        if page.path in SITTING:
            return self.sit(f"the page {page.path} to lead on to {' or '.join(goals)}", goals)
        if page.path == "/form/enter" or page.status == 404:
            # The answer that carried the cookie was lost: the address from the SMS is the way in.
            return self._browser.open(f"{self._hub}/a/{self.application_id}")
        for pattern, act in self._acts:
            if re.fullmatch(pattern, page.path):
                return act(page)
        raise StoryError(f"a person would not know what to do on {page.says}")

    def _enter(self, page: Page) -> Page:
        if page.by_id("enter") is None:
            self._asked["entry"] = self._phone.count("entry")
            page = self._browser.press("send")
        return self._browser.press("enter", {"code": self._code("entry")})

    def _code(self, purpose: str) -> str:
        """The newest code on the phone, a newer one where that was not taken; while none comes it is asked for again.

        A late SMS may cross with the next one that was asked for: only the newer code is good.
        """
        asked, refused = self._asked.get(purpose, 0), self._browser.here.status == UNPROCESSABLE
        but = self._typed.get(purpose, "") if refused else ""
        for seconds in (CROSSING_SECONDS if refused else CODE_SECONDS, *MORE_PATIENCE):
            with suppress(StoryError):
                return self._type(purpose, self._phone.code(purpose, asked, seconds, but))
            self._browser.press("again")
        return self._type(purpose, self._phone.code(purpose, asked, but=but))

    def _type(self, purpose: str, code: str) -> str:
        self._typed[purpose] = code
        return code

    def _tick_terms(self, _page: Page) -> Page:
        self._asked["terms"] = self._phone.count("terms")
        page = self._browser.press("send", {"documents": REQUIRED_DOCUMENTS})
        self._timeline.say("borrower", "hub", "ticks the terms, one by one", "asks for a code")
        return page

    def _type_terms_code(self, _page: Page) -> Page:
        page = self._browser.press("check", {"code": self._code("terms")})
        self._timeline.say("borrower", "hub", "acknowledges the terms with the SMS code", "")
        return page

    def _say_name(self, _page: Page) -> Page:
        person = self._person
        return self._browser.press("keep", {
            "surname": person.surname, "name": person.name, "patronymic": person.patronymic,
            "birth_date": ".".join(reversed(BIRTH_DATE.split("-"))), "sex": "male",
        })  # fmt: skip

    def _show_passport(self, _page: Page) -> Page:
        typed = {
            "series": self._person.series, "number": self._person.number, "issued_on": "17.05.2010",
            "division_code": DIVISION_CODE, "birth_place": "Г. ОБРАЗЦОВ",
        }  # fmt: skip
        page = self._browser.press("find", typed)
        names = [str(one) for one in page.tree.xpath("//input[@name='issuer' and @value!='other']/@value")]
        chosen = {"issuer": names[0]} if names else {}
        if not names and not page.tree.xpath("//*[@name='issued_by' and (@value!='' or normalize-space())]"):
            raise StoryError("the form offers nobody for the division code")
        self._timeline.say("borrower", "hub", "types the division code", f"{len(names) or 1} issuers offered")
        return self._browser.press("keep", {**typed, **chosen})

    def _say_address(self, _page: Page) -> Page:
        return self._browser.press("keep", {
            "registration_region": "Примерная область", "registration_city": "Образцов",
            "registration_street": self._person.street, "registration_house": "7", "same": True,
        })  # fmt: skip

    def _say_work(self, _page: Page) -> Page:
        return self._browser.press("keep", {"income": "85 000", "work_name": "ООО «Пример»", "experience_years": "5"})

    def _say_numbers(self, _page: Page) -> Page:
        return self._browser.press("keep", {"inn": self._person.inn, "snils": self._person.snils})

    def _send(self, _page: Page) -> Page:
        page = self._browser.press("send")
        self._timeline.say("borrower", "hub", "sends the questionnaire", "")
        return page

    def _answer_more(self, _page: Page) -> Page:
        page = self._browser.press("send", {"more_answer": self._answer_to_more})
        self._timeline.say("borrower", "hub", "answers the lender's question", "")
        return page

    def _read_contract(self, _page: Page) -> Page:
        self._asked["signing"] = self._phone.count("signing")
        page = self._browser.press("send", {"read": True})
        self._timeline.say("borrower", "hub", "reads the contract", "asks for a code to sign")
        return page

    def _sign(self, _page: Page) -> Page:
        page = self._browser.press("sign", {"code": self._code("signing")})
        if page.path != "/form/sign":
            self._timeline.say("borrower", "hub", "signs with the SMS code", "")
        return page

    def papers(self) -> list[tuple[str, bytes]]:
        """Id and bytes of every paper that the page shown offers for download."""
        page = self._browser.here
        links = [str(one) for one in page.tree.xpath("//ul[contains(@class,'papers')]//a[contains(@href,'download')]/@href")]
        found = []
        for link in links:
            shown = self._browser.open(link)
            found.append((shown.path.rsplit("/", 1)[-1], shown.body))
        self._browser.page = page
        return found

    def start_payment(self, choice: str = "next") -> Page:
        """From the schedule to the acquirer's page, paying the next instalment or `all`."""
        self._browser.open(f"{self._hub}/form/loan")
        self._browser.follow("//a[@id='pay']")
        page = self._browser.press("continue", {"choice": choice})
        if not page.path.startswith("/form/pay/"):
            raise StoryError(f"no payment was begun: {page.says}")
        self._timeline.say("borrower", "hub", f"wants to pay: {choice}", "")
        return self._browser.press("pay")

    def want_letters(self, mailbox: Mailbox) -> None:
        """In the cabinet: letters besides SMS, to an address that the link of the first letter proves."""
        self._browser.open(f"{self._hub}/form/messages")
        self._browser.press("save", {"wanted": "both", "mail": self._person.email})
        self._timeline.say("borrower", "hub", "wants letters, too", "")
        self._browser.open(mailbox.link_of(mailbox.wait_for("Подтвердите адрес")))
        page = self._browser.press("confirm")
        if not page.path.startswith("/letters/confirm/"):
            raise StoryError(f"the address was not confirmed: {page.says}")

    def fingerprint(self) -> str:
        """What the contract's page says will be signed."""
        found = self._browser.here.find("//input[@name='fingerprint']/@value")
        if found is None:
            raise StoryError(f"no contract is shown on {self._browser.here.says}")
        return str(found)

    def ask_signing_code(self) -> str:
        """From the contract's page: ask for a code and read it, without typing it anywhere yet."""
        page = self._read_contract(self._browser.here)
        if page.path != "/form/sign":
            raise StoryError(f"no code was promised: {page.says}")
        return self._phone.code("signing", self._asked["signing"])

    def type_signing_code(self, code: str) -> Page:
        """On the page that is open, whatever has happened since it was shown."""
        self._timeline.say("borrower", "hub", "types the code on a page opened before", "")
        return self._browser.press("sign", {"code": code})

    def answer_more(self) -> Page:
        """On the page of the lender's question: answer and send again."""
        page = self._answer_more(self._browser.here)
        return page if page.path == "/form/waiting" else self.go_on({"/form/waiting"})

    @property
    def place(self) -> str:
        """Path of the page that is open."""
        return self._browser.here.path

    def see_posted(self) -> None:
        """On the page the payment came back to: until it says that the lender has it."""

        def look() -> bool:
            page = self._browser.reload()
            return any("записал их в заём" in text for text in page.texts("//main//p"))

        self._patience.wait_for("the payment's page to say that the lender has it", look)
        self._timeline.say("hub", "borrower", "the lender has the payment", "")
