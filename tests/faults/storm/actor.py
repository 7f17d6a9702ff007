"""The people of one random story, without a browser engine: real forms over HTTP, doors of the stands for officer and site.

As good clients do, they repeat a request whose answer was lost, the site under the same Idempotency-Key.
"""

import threading
from random import Random
from typing import Any

import requests

from samples.demo.story.people.borrower import Borrower
from samples.demo.story.people.browser import Browser
from samples.demo.story.people.payer import Payer
from samples.demo.story.people.person import invent
from samples.demo.story.people.phone import Phone
from samples.demo.story.waiting import Patience
from tests.faults.storm.ledger import Ledger
from tests.faults.storm.place import LONGEST_WAIT, LOOK_EVERY, Place

# Below 50 000 roubles the law asks for no cooling-off: the payout follows in the same minute.
TOTALS = (2_400_000, 3_600_000, 5_000_000)
PATIENCE_OF_DOOR, HEAD_START = 60.0, 0.05
GOOD = range(200, 300)


class QuickPhone(Phone):
    """Reads the inbox by its script door: same messages, a tenth of the work."""

    def __init__(self, place: Place, number: str, patience: Patience) -> None:
        super().__init__("", number, Browser(patience), patience)
        self._stands, self._number = place.stands, number

    def texts(self) -> list[str]:
        """All messages, newest first."""
        return [str(one["text"]) for one in self._stands.messages(self._number)]


class Actor:
    """Buyer, borrower, payer, site and officer of one application."""

    def __init__(self, place: Place, ledger: Ledger, dice: Random) -> None:
        self.ledger, self.dice, self._place = ledger, dice, place
        self.patience = Patience(lambda: None, LONGEST_WAIT, LOOK_EVERY)
        self._person = invent(dice)
        ledger.phone = self._person.phone
        town, own = place.running.town, Browser(self.patience)
        self._browser = own
        phone = QuickPhone(place, self._person.phone, self.patience)
        # The ledger listens where the player's people expect a timeline.
        self.borrower = Borrower(town.url("hub"), self._person, own, phone, self.patience, ledger)  # type: ignore[arg-type]
        self._payer = Payer(town.url("payu"), own, ledger)  # type: ignore[arg-type]

    def order(self) -> None:
        """A tour is ordered; the site sends the application, sometimes twice, sometimes twice at once, until it hears 2xx."""
        person, ledger = self._person, self.ledger
        ledger.order = f"ST-{ledger.number:06d}"
        wish = {
            "partner_order_id": ledger.order, "tour": "kemer", "total_minor": self.dice.choice(TOTALS),
            "customer": {"surname": person.surname, "name": person.name, "patronymic": person.patronymic,
                         "phone": person.phone, "email": person.email},
        }  # fmt: skip
        copies = [threading.Thread(target=self._door, args=("toursite", "orders", wish))]
        way = self.dice.choice(("once", "once", "twice", "at once"))
        for _ in range({"once": 0, "twice": 1, "at once": 2}[way]):
            copies.append(threading.Thread(target=self._door, args=("toursite", f"orders/{ledger.order}/resend", {})))
        for copy in copies:
            copy.start()
            # A copy needs the order in the site's books, not yet at the hub.
            copy.join(PATIENCE_OF_DOOR if way == "twice" else HEAD_START)
        for copy in copies:
            copy.join()
        self.patience.wait_for("the hub to take the order", lambda: self._taken("application", "resend"))
        ledger.application_id = str(self.site()["application_id"])
        self.borrower.know(ledger.application_id)
        ledger.promise("application", ledger.application_id)

    def open_form(self) -> None:
        """The link of the site leads into the form."""
        self._browser.open(str(self.site()["borrower_url"]))
        self.ledger.say("borrower", "hub", "opens the form")

    def fill(self) -> None:
        """Terms, questionnaire, until the hub has it all and the waiting page is shown."""
        self.borrower.go_on({"/form/name"})
        self.ledger.promise("terms")
        self.borrower.go_on({"/form/waiting"})
        self.ledger.promise("answers")
        self.hear("submitted")

    def decide(self, action: str, **wish: str) -> None:
        """The officer presses a button of 1C once it is offered."""

        def look() -> bool:
            deals = self._place.stands.deals_of(self.ledger.application_id)
            if not deals or action not in deals[0]["allowed"]:
                return False
            return self._door("onec", f"deals/{deals[0]['number']}/{action}", wish)

        self.patience.wait_for(f"1C to offer «{action}»", look)
        self.ledger.say("officer", "1C", action)

    def approve(self) -> None:
        """Until the site hears of it."""
        self.decide("approve")
        self.hear("approved")

    def sign(self) -> None:
        """Contract read, code typed; the page that says so is the acknowledgement."""
        self.borrower.go_on({"/form/contract"})
        self.borrower.go_on({"/form/waiting", "/form/gates", "/form/loan"})
        self.ledger.promise("signature")
        self.hear("contract_signed")

    def pay_out(self) -> None:
        """The booking comes by itself; the officer issues once the hub lets him."""
        self.hear("payout_ready")
        self.decide("issue")
        self.hear("payout_sent")

    def pay(self, card: str, choice: str = "next") -> None:
        """From the cabinet to PayU and back, until the page says that the lender has it."""
        self.borrower.go_on({"/form/loan"})
        self.borrower.start_payment(choice)
        self.ledger.acknowledged.setdefault("refno", []).append(self.borrower.place.rsplit("/", 1)[-1])
        self._payer.pay(card)
        self.borrower.see_posted()

    def raise_price(self) -> None:
        """The tour costs more; the hub takes the new version."""
        total = int(self.site()["price"]["total_minor"]) + 100_000
        self._door("toursite", f"orders/{self.ledger.order}/price", {"total_minor": total})
        self.patience.wait_for("the hub to take the price", lambda: self._taken("price", "resend_price"))
        self.ledger.promise("price", total)

    def cancel(self) -> None:
        """The site cancels."""
        self._door("toursite", f"orders/{self.ledger.order}/cancel", {"reason": "tour_unavailable"})
        self.patience.wait_for("the hub to take the cancellation", lambda: self._taken("cancel", "cancel"))
        self.ledger.promise("cancel")

    def hear(self, kind: str, times: int = 1) -> None:
        """Until the site has heard an event so often."""
        wanted = f"application.{kind}"

        def look() -> bool:
            return [one["event"]["type"] for one in self.site()["events"]].count(wanted) >= times

        self.patience.wait_for(f"the site to hear {wanted}", look)
        self.ledger.say("hub", "site", kind)

    def site(self) -> dict[str, Any]:
        """The order in the site's books."""
        return self._place.stands.order(self.ledger.order)

    def _taken(self, what: str, again: str) -> bool:
        """True once the hub answered 2xx; else the site's button is pressed again."""
        answers = [one for one in self.site()["answers"] if one["what"] == what]
        if any(one["status"] in GOOD for one in answers):
            return True
        self._door("toursite", f"orders/{self.ledger.order}/{again}", {"reason": "tour_unavailable"})
        return False

    def _door(self, name: str, path: str, body: dict[str, Any]) -> bool:
        """Press a script door of a stand once, which notes what became of it; True when it was taken."""
        address = f"{self._place.running.town.url(name)}/_stand/{path}"
        try:
            return requests.post(address, json=body, timeout=PATIENCE_OF_DOOR).ok
        except requests.RequestException:
            return False
