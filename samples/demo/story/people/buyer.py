"""The buyer on the tour site's pages, and the site's manager on the page of the order."""

from decimal import Decimal
from typing import Any

from samples.demo.story.people.browser import Browser, Page
from samples.demo.story.people.person import BIRTH_DATE, Person
from samples.demo.story.stands import Stands
from samples.demo.story.timeline import Timeline
from samples.demo.story.waiting import Patience, StoryError

TOUR = "kemer"


class Buyer:
    """Chooses a tour, pays the advance, is led to the borrower's form."""

    def __init__(self, site: str, browser: Browser, stands: Stands, patience: Patience, timeline: Timeline) -> None:
        self._site, self._browser, self._stands = site, browser, stands
        self._patience, self._timeline = patience, timeline
        self.order = ""

    def choose(self, person: Person, auto_booking: bool = True) -> None:
        """From the catalogue to the page of the advance."""
        browser = self._browser
        browser.open(f"{self._site}/")
        browser.follow(f"//*[@id='tour-{TOUR}']//a[contains(@class,'choose')]")
        page = browser.press("submit", {
            "surname": person.surname, "name": person.name, "patronymic": person.patronymic, "birth_date": BIRTH_DATE,
            "phone": person.phone, "email": person.email, "consent": True, "auto_booking": auto_booking,
        })  # fmt: skip
        if not page.path.endswith("/advance"):
            raise StoryError(f"the tour was not ordered: {page.says}")
        self.order = page.path.split("/")[2]
        self._timeline.say("buyer", "tour site", "chooses a tour", f"order {self.order}")

    def pay_advance(self) -> Page:
        """Pay 10 %; the browser ends in the hub's form. When the hub was away, the order's page has the way."""
        page = self._browser.press("pay-advance")
        self._timeline.say("buyer", "tour site", "pays the advance", "10 %")
        while page.url.startswith(self._site):
            page = self._by_order_page()
        return page

    def _by_order_page(self) -> Page:
        """The hub was away when the advance was paid: send the order again from its page until the hub has taken it."""
        address = f"{self._site}/orders/{self.order}"

        def look() -> bool:
            if self._browser.open(address).by_id("borrower-url") is None:
                self._browser.press("resend")
            return self._browser.here.by_id("borrower-url") is not None

        self._patience.wait_for("the hub to take the order", look)
        return self._browser.follow("//*[@id='borrower-url']")


class Manager:
    """The site's manager: moves the price, cancels."""

    def __init__(self, site: str, browser: Browser, stands: Stands, patience: Patience, timeline: Timeline) -> None:
        self._site, self._browser, self._stands = site, browser, stands
        self._patience, self._timeline = patience, timeline

    def raise_price(self, order: str, percent: Decimal) -> int:
        """Type a new price on the order's page and see that the hub took it; returns it in kopecks."""
        before = self._stands.order(order)["price"]
        total = int((before["total_minor"] * (100 + percent) / 100).to_integral_value()) // 100 * 100
        self._browser.open(f"{self._site}/orders/{order}")
        self._timeline.say("manager", "tour site", f"raises the price by {percent} %", "")
        self._browser.press("change-price", {"total": str(total // 100)})
        self._until_taken(order, "price", "resend-price")
        return total

    def cancel(self, order: str) -> None:
        """The tour is gone."""
        self._browser.open(f"{self._site}/orders/{order}")
        self._timeline.say("manager", "tour site", "cancels: the tour is not there any more", "")
        self._browser.press("cancel", {"reason": "tour_unavailable"})
        self._until_taken(order, "cancel", "cancel")

    def _until_taken(self, order: str, what: str, again: str) -> None:
        """Press the button again while the hub gave no answer or could not work, as a person would."""
        self._patience.wait_for(f"the hub to take «{what}»", lambda: self._settled(order, what, again))
        answer = self._last(order, what)
        if answer is None or not 200 <= answer["status"] < 300:
            raise StoryError(f"the hub refused «{what}» with {answer and answer['status']}")

    def _settled(self, order: str, what: str, again: str) -> bool:
        answer = self._last(order, what)
        if answer is not None and 200 <= answer["status"] < 500:
            return True
        self._browser.open(f"{self._site}/orders/{order}")
        self._browser.press(again)
        return False

    def _last(self, order: str, what: str) -> dict[str, Any] | None:
        answers = [one for one in self._stands.order(order)["answers"] if one["what"] == what]
        return answers[-1] if answers else None
