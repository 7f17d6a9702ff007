"""What each side holds at the end of a story, read from its own books, and what must be there."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from samples.demo.story.judging.findings import Finding, same
from samples.demo.story.plots import Ending
from samples.demo.story.scene import Scene

Record = dict[str, Any]

_ASKED_BACK = "advance.return_requested"
_WITHOUT_LOAN = ("declined", "expired", "cancelled")


@dataclass(frozen=True)
class Books:
    """Everything that was read. `deals`: of this application; `attempts`: PayU's orders for this application's payments."""

    order: Record
    hub: Record
    deals: list[Record]
    attempts: list[Record]
    messages: list[Record]
    applications: list[Record]
    check: list[Record]
    attentions: list[Record]
    broken_pages: list[str]

    @property
    def events(self) -> list[Record]:
        """What the tour site heard, in order of arrival."""
        return [one["event"] for one in self.order["events"]]

    @property
    def postings(self) -> list[Record]:
        """Payments in 1C's books, with what was taken out of them again (`of`)."""
        return [payment for deal in self.deals for payment in deal["payments"]]

    @property
    def posted(self) -> list[Record]:
        """Payments in 1C's books alone."""
        return [one for one in self.postings if "of" not in one]

    @property
    def paid_at_payu(self) -> list[Record]:
        """PayU's orders whose money was taken."""
        return [one for one in self.attempts if one["status"] in ("COMPLETE", "REFUND")]


def read_books(scene: Scene) -> Books:
    """After the hub came to rest."""
    hub = scene.rest()
    application_id = scene.notes.application_id
    # The desk is a program that starts anew for each question.
    with ThreadPoolExecutor() as pool:
        asked = (scene.desk.applications, scene.desk.invariants, scene.desk.attentions)
        applications, invariants, attentions = map(pool.submit, asked)
    references = {payment["reference"] for payment in hub["payments"]}
    return Books(
        order=scene.stands.order(scene.notes.order),
        hub=hub,
        deals=scene.stands.deals_of(application_id),
        attempts=[one for one in scene.stands.payu_orders() if one["refnoext"] in references],
        messages=scene.stands.messages(scene.person.phone),
        applications=[one for one in applications.result() if one["order_id"] == scene.notes.order],
        check=invariants.result(),
        broken_pages=sorted(set(scene.patience.broken_pages)),
        attentions=[one for one in attentions.result() if one["application_id"] == application_id],
    )


def compare(books: Books, ending: Ending, disturbed: bool) -> list[Finding]:
    """Each side against what must be. `disturbed`: programs were killed, so that a person may have asked for more codes."""
    last = ending.events[-1]
    return [
        same("tour site", "the order's state", f"application.{last}", books.order["state"]),
        Finding("tour site", "the events heard", *_events_fit(books, ending)),
        Finding("tour site", "the advance: asked back once when there is no loan, and returned", *_advance_fits(books, ending)),
        same("hub", "the application's status", ending.status, books.hub["status"]),
        same("hub", "nothing waits for a person", [], [one["kind"] for one in books.attentions]),
        same("all pages", "none answered 500", [], books.broken_pages),
        same("1C", "one deal, in this state", [ending.deal], [deal["status"] for deal in books.deals]),
        same("1C", "times signed", ending.signatures, _signatures(books)),
        same("1C", "payments posted", ending.postings, len(books.posted)),
        same("1C", "reversals posted", ending.reversals, len(books.postings) - len(books.posted)),
        same("PayU", "orders paid", ending.postings, len(books.paid_at_payu)),
        *_messages_fit(books, ending, disturbed),
    ]


def _events_fit(books: Books, ending: Ending) -> tuple[bool, str]:
    moves = [str(one["type"]) for one in books.events if one["type"] != _ASKED_BACK]
    heard = [move.removeprefix("application.") for move in moves]
    without_optional = [one for one in heard if one != "scoring"]
    wanted = [one for one in ending.events if not one.endswith("?")]
    return without_optional == wanted, " ".join(heard) if without_optional == wanted else f"{heard}, not {wanted}"


def _advance_fits(books: Books, ending: Ending) -> tuple[bool, str]:
    asked = sum(one["type"] == _ASKED_BACK for one in books.events)
    state, wanted = books.order["advance_state"], (1, "returned") if ending.events[-1] in _WITHOUT_LOAN else (0, "paid")
    return (asked, state) == wanted, f"asked back {asked} times, {state} at the site"


def _signatures(books: Books) -> int:
    return sum(line["status"].startswith("Подписан") for deal in books.deals for line in deal["history"])


def _messages_fit(books: Books, ending: Ending, disturbed: bool) -> list[Finding]:
    found = []
    for words, count in ending.sms.items():
        sent = sum(words in message["text"] for message in books.messages)
        more_is_fine = disturbed and words.startswith("код")
        fits = sent >= count if more_is_fine else sent == count
        found.append(Finding("SMS gateway", f"messages with «{words}»", fits, str(sent) if fits else f"{sent}, not {count}"))
    return found


def kopecks(roubles: str) -> int:
    """Exact; a sum with a part of a kopeck is an error."""
    value = Decimal(roubles) * 100
    if value != value.to_integral_value():
        raise ValueError("a sum with a part of a kopeck")
    return int(value)
