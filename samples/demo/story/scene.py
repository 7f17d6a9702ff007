"""One story's people, doors and notes: everybody who acts, and what was seen on the way."""

import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from samples.demo.story.desk import Desk
from samples.demo.story.people.borrower import Borrower
from samples.demo.story.people.browser import Browser
from samples.demo.story.people.buyer import Buyer, Manager
from samples.demo.story.people.mailbox import Mailbox
from samples.demo.story.people.officer import Officer
from samples.demo.story.people.payer import Payer
from samples.demo.story.people.person import Person, invent
from samples.demo.story.people.phone import Phone
from samples.demo.story.stands import Stands
from samples.demo.story.timeline import Timeline
from samples.demo.story.waiting import Patience
from samples.demo.town import Town

# Work that waits for a moment by nature; any other kind is under way or will be tried again.
TIMERS = (
    "expire_application",
    "receive_decision",
    "release_payout",
    "fetch_loan",
    "follow_message",
    "tell_borrower",
    "follow_announcement",
)


@dataclass
class Notes:
    """What the story saw. `papers`: id → file of the paper as downloaded before signing."""

    order: str = ""
    application_id: str = ""
    papers: dict[str, Path] = field(default_factory=dict)
    fingerprints: list[str] = field(default_factory=list)
    signed_fingerprint: str = ""
    refnos: list[str] = field(default_factory=list)
    status_before_gates: str = ""


class Scene:
    """The cast of one story. Each person has a browser; buyer, borrower and payer are one person with one browser."""

    def __init__(self, town: Town, patience: Patience, timeline: Timeline) -> None:
        self.town, self.patience, self.timeline = town, patience, timeline
        self.notes = Notes()
        self.person: Person = invent()
        self.stands, self.desk = Stands(town, patience), Desk(town, patience)
        own, hub, site = Browser(patience), town.url("hub"), town.url("toursite")
        self.phone = Phone(town.url("smsc"), self.person.phone, Browser(patience), patience)
        self.mailbox = Mailbox(town.url("mail"), self.person.email, Browser(patience), patience, timeline)
        self.buyer = Buyer(site, own, self.stands, patience, timeline)
        self.manager = Manager(site, Browser(patience), self.stands, patience, timeline)
        self.borrower = Borrower(hub, self.person, own, self.phone, patience, timeline)
        self.officer = Officer(town.url("onec"), Browser(patience), patience, timeline)
        self.payer = Payer(town.url("payu"), own, timeline)
        self._downloads = Path(tempfile.mkdtemp(prefix="papers-", dir=town.folder))

    def order_a_loan(self) -> None:
        """A tour is chosen, the advance paid, the borrower stands at the form's door."""
        self.buyer.choose(self.person)
        self.notes.order = self.buyer.order
        page = self.buyer.pay_advance()
        order = self.patience.wait_for("the tour site to know the application", lambda: self._order_with_application())
        self.notes.application_id = order
        self.borrower.know(order)
        self.timeline.say("tour site", "borrower", "leads the browser to the form", page.path.split("/")[1])

    def _order_with_application(self) -> str | None:
        return str(self.stands.order(self.notes.order)["application_id"]) or None

    def wait_for_event(self, kind: str, limit: float = 0.0) -> None:
        """Until the tour site has heard an event."""
        wanted = f"application.{kind}"
        self.patience.wait_for(f"the tour site to hear {wanted}", lambda: wanted in self.events(), limit)

    def events(self) -> list[str]:
        """Types of the events that the tour site heard, in order of arrival."""
        return [str(one["event"]["type"]) for one in self.stands.order(self.notes.order)["events"]]

    def read_papers(self) -> None:
        """On the contract's page: keep every paper as the browser got it, and the fingerprint that the page shows."""
        self.notes.papers = {}
        for paper_id, body in self.borrower.papers():
            file = self._downloads / f"{len(self.notes.fingerprints) + 1}-{paper_id}.pdf"
            file.write_bytes(body)
            self.notes.papers[paper_id] = file
        self.notes.fingerprints.append(self.borrower.fingerprint())
        self.timeline.say("borrower", "hub", "opens the papers", f"{len(self.notes.papers)} downloaded")

    def move_clock(self, seconds: int, why: str) -> None:
        """Jump, after the hub has come to rest: a call that is under way must not look older than it is."""
        self.rest()
        # Told first: the hub may speak by the new time before the jump is confirmed here.
        self.timeline.clock_moved(self.stands.offset() + seconds)
        self.stands.advance_clock(seconds)
        hours = seconds / 3600
        shown = f"{hours:.0f} h" if hours >= 1 else f"{seconds} s"
        self.timeline.say("player", "clock", f"jumps {shown} ahead: {why}", "")

    def rest(self) -> dict[str, Any]:
        """Until the hub has no work for this application that is due; the application as the hub holds it then."""
        return self.patience.wait_for("the hub to finish its work on the application", self._rested)

    def _rested(self) -> dict[str, Any] | None:
        held = self.desk.show(self.notes.application_id)
        now = self.timeline.stand_now()
        later = (row["kind"] in TIMERS and datetime.fromisoformat(row["due_at"]) > now for row in held["work"])
        return held if all(later) else None
