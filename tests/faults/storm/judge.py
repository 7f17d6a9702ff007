"""Looks up every id on every side: what was lost, done twice, out of order, unequal, or left for nobody."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bridge.model.status import Status
from tests.faults.storm.books import Books, Case
from tests.faults.storm.ledger import Ledger
from tests.faults.storm.rules import RULES, Kind

GOOD = range(200, 300)


@dataclass(frozen=True)
class Problem:
    """`order` is the site's number of the order, empty when it is about none."""

    kind: Kind
    order: str
    words: str


def judge(books: Books, ledgers: Sequence[Ledger]) -> list[Problem]:
    """Everything that is wrong."""
    found = [Problem(Kind.TWICE, one, "two applications for one order") for one in books.doubles]
    for ledger in ledgers:
        found += _story(books, ledger)
    for number, case in books.cases.items():
        for rule in RULES:
            found += [Problem(kind, number, words) for kind, words in rule(case)]
    found += _messages(books)
    broken = [one for one in books.checks if not one.holds]
    found += [Problem(Kind.STUCK, "", f"bridge invariants: {one.invariant}: {one.broken}") for one in broken]
    return found


def repeats(case: Case) -> int:
    """Deliveries to the site beyond the first of each event: allowed, counted."""
    arrivals = case.order["arrivals"]
    return len(arrivals) - len(set(arrivals))


def _story(books: Books, ledger: Ledger) -> Iterator[Problem]:
    if ledger.error:
        yield Problem(Kind.STUCK, ledger.order, f"{ledger.plot} stopped after «{ledger.last_step}»: {ledger.error}")
    case, answers = books.cases.get(ledger.order), books.orders.get(ledger.order, {"answers": []})["answers"]
    taken = [one["body"] for one in answers if one["what"] == "application" and one["status"] in GOOD]
    named = {one["application_id"] for one in taken}
    if named and (case is None or named != {case.application.id}):
        kind = Kind.TWICE if len(named) > 1 else Kind.LOST
        yield Problem(kind, ledger.order, f"the site was promised {named}, the hub holds {case and case.application.id}")
    if case is not None:
        yield from (Problem(Kind.LOST, ledger.order, words) for words in _promises(case, ledger))


def _promises(case: Case, ledger: Ledger) -> Iterator[str]:
    """What was acknowledged to the actor and is not there."""
    application, told = case.application, ledger.acknowledged
    if "terms" in told and not application.terms_code_id:
        yield "acknowledged terms"
    if "answers" in told and not case.deals:
        yield "answers that were taken made no deal in 1C"
    if "signature" in told and (application.signature is None or application.signature.confirmed_at is None):
        yield f"an acknowledged signature is not confirmed ({application.status})"
    if "price" in told and application.price.total != told["price"][-1]:
        yield f"price {told['price'][-1]} was taken, {application.price.total} is held"
    if "cancel" in told and application.status is not Status.CANCELLED:
        yield f"a taken cancellation: the application is {application.status}"


def _messages(books: Books) -> Iterator[Problem]:
    for (message, phone), times in Counter((one["id"], one["phone"]) for one in books.messages).items():
        if times > 1:
            owner = next((n for n, one in books.cases.items() if one.application.borrower.phone == phone), "")
            yield Problem(Kind.TWICE, owner, f"SMS {message} was sent {times} times")
