"""Looks up every id on every side: what was lost, done twice, out of order, unequal, or left for nobody."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bridge.model.payment import PaymentState
from bridge.model.status import Status
from samples.demo.story.judging.books import kopecks
from tests.faults.storm.books import Books, Case
from tests.faults.storm.ledger import Ledger

SIGNED_THERE = "Подписан"
GOOD = range(200, 300)


class Kind(StrEnum):
    """What can be wrong. STUCK: neither done nor before a person with a cause that a fault explains."""

    LOST = "lost"
    TWICE = "done twice"
    ORDER = "out of order"
    SUMS = "sums differ"
    STUCK = "stuck"


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
        for rule in (_deals, _events, _signed_once, _money):
            found += [Problem(kind, number, words) for kind, words in rule(case)]
    found += _messages(books)
    found += [Problem(Kind.STUCK, "", f"bridge check: {one.invariant}: {one.broken}") for one in books.checks if not one.holds]
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


def _deals(case: Case) -> Iterator[tuple[Kind, str]]:
    deal, numbers = case.application.deal, [one["number"] for one in case.deals]
    if len(numbers) > 1:
        yield Kind.TWICE, f"{len(numbers)} deals in 1C"
    if deal is not None and numbers != [deal.number]:
        yield Kind.LOST, f"the hub says deal {deal.number}, 1C has {numbers}"
    if deal is None and numbers:
        yield Kind.LOST, f"1C has {numbers}, of which the hub knows nothing"
    for one in case.deals:
        if one.get("repeats"):
            yield Kind.TWICE, f"1C was sent the same application {one['repeats']} time(s) again"


def _events(case: Case) -> Iterator[tuple[Kind, str]]:
    heard = [(one["event"]["seq"], one["webhook_id"]) for one in case.order["events"]]
    sent = [(one.seq, one.id) for one in case.events]
    if [seq for seq, _ in sent] != list(range(1, len(sent) + 1)):
        yield Kind.ORDER, f"the hub's own feed has gaps: {[seq for seq, _ in sent]}"
    missing = sorted(set(sent) - set(heard))
    if missing:
        yield Kind.LOST, f"events {missing} never reached the site"
    arrivals = case.order["arrivals"]
    if arrivals != sorted(arrivals) or (not missing and heard != sent):
        yield Kind.ORDER, f"the site heard {arrivals}"


def _signed_once(case: Case) -> Iterator[tuple[Kind, str]]:
    times = sum(line["status"].startswith(SIGNED_THERE) for deal in case.deals for line in deal["history"])
    signature = case.application.signature
    if times > 1:
        yield Kind.TWICE, f"signed {times} times in 1C"
    if signature is not None and signature.confirmed_at and times != 1:
        yield Kind.LOST, f"confirmed here, signed {times} times in 1C"
    if times and (signature is None or not signature.confirmed_at):
        yield Kind.LOST, "signed in 1C and not confirmed here"


def _money(case: Case) -> Iterator[tuple[Kind, str]]:
    postings = [one for deal in case.deals for one in deal["payments"]]
    for txn, times in Counter(one["txn"] for one in postings).items():
        if times > 1:
            yield Kind.TWICE, f"payment {txn} stands {times} times in 1C"
    again = sum(one.get("repeats", 0) for one in postings)
    if again:
        yield Kind.TWICE, f"1C was sent the same payment {again} time(s) again"
    posted = {one.reference for one in case.payments if one.state is PaymentState.POSTED}
    paid = {one["refnoext"] for one in case.paid}
    if paid - posted:
        yield Kind.LOST, f"PayU took {sorted(paid - posted)}, not posted"
    payu = sum(kopecks(one["total"]) for one in case.paid)
    hub = sum(one.amount for one in case.payments if one.reference in posted)
    onec = sum(kopecks(one["sum"]) for one in postings)
    if not payu == hub == onec:
        yield Kind.SUMS, f"kopecks at PayU {payu}, in the hub {hub}, in 1C {onec}"


def _messages(books: Books) -> Iterator[Problem]:
    for (message, phone), times in Counter((one["id"], one["phone"]) for one in books.messages).items():
        if times > 1:
            owner = next((n for n, one in books.cases.items() if one.application.borrower.phone == phone), "")
            yield Problem(Kind.TWICE, owner, f"SMS {message} was sent {times} times")
