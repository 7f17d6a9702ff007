"""What must hold for one application over the books of all sides, rule by rule."""

from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum

from bridge.model.events import PartnerEvent
from bridge.model.gates import GateName
from bridge.model.informing.announcement import Telling
from bridge.model.payment import PaymentState
from bridge.model.status import Status
from samples.demo.story.judging.books import kopecks
from tests.faults.storm.books import Case

Wrong = Iterator[tuple["Kind", str]]
SIGNED_THERE = "Подписан"
# What the borrower is told by SMS, once for each such event.
NEWS = {"одобрен": "approved", "отказ": "declined", "нужно уточнение": "more_wanted", "Тур оплачен": "payout_sent"}
# 1C's word → where the hub may not stand any more.
WAITING, UNPAID = (Status.SUBMITTED, Status.IN_REVIEW), (Status.SIGNED, Status.PAYOUT_READY)
TOO_EARLY = {
    "Одобрен": WAITING, "Отказ": WAITING, "Отменен": (*WAITING, *UNPAID), "Требуются данные": WAITING, "Выдан": UNPAID,
    "Оплачен": (*UNPAID, Status.ACTIVE),
}  # fmt: skip


class Kind(StrEnum):
    """What can be wrong. STUCK: neither done nor before a person with a cause that a fault explains."""

    LOST = "lost"
    TWICE = "done twice"
    ORDER = "out of order"
    SUMS = "sums differ"
    STUCK = "stuck"


def _deals(case: Case) -> Wrong:
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


def _events(case: Case) -> Wrong:
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


def _signed_once(case: Case) -> Wrong:
    times = sum(line["status"].startswith(SIGNED_THERE) for deal in case.deals for line in deal["history"])
    signature = case.application.signature
    if times > 1:
        yield Kind.TWICE, f"signed {times} times in 1C"
    if signature is not None and signature.confirmed_at and times != 1:
        yield Kind.LOST, f"confirmed here, signed {times} times in 1C"
    if times and (signature is None or not signature.confirmed_at):
        yield Kind.LOST, "signed in 1C and not confirmed here"


def _money(case: Case) -> Wrong:
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


def _news(case: Case) -> Wrong:
    heard = Counter(_name(one) for one in case.events)
    for words, event in NEWS.items():
        told = sum(words in one["text"] for one in case.messages)
        needless = min(_left_out(case, event), _overtaken(case, event))
        if not heard[event] - needless <= told <= heard[event]:
            wrong = f"{heard[event]} × {event}, {told} SMS with «{words}», {needless} not needed any more"
            yield (Kind.TWICE if told > heard[event] else Kind.LOST), wrong


def _name(event: PartnerEvent) -> str:
    return str(event.type).removeprefix("application.")


def _left_out(case: Case, event: str) -> int:
    """News that the hub says it kept to itself: by the time it could tell, it was so no longer."""
    return sum(one.occasion == event and one.state is Telling.SKIPPED for one in case.announcements)


def _overtaken(case: Case, event: str) -> int:
    """News of this kind that the feed itself shows to be old: something else came after it."""
    return sum(_name(one) == event for one in list(case.events)[:-1])


def _hub_knows(case: Case) -> Wrong:
    """What happened in 1C or at the site, and was taken by the hub, has had its effect."""
    status = case.application.status
    for deal in case.deals:
        if status in TOO_EARLY.get(deal["status"], ()):
            yield Kind.STUCK, f"«{deal['status']}» in 1C, {status} in the hub"
    gate = case.application.gate(GateName.BOOKING)
    if case.order.get("booking") == "confirmed" and (gate is None or not gate.open):
        yield Kind.LOST, "a booking that was taken opened no gate"


RULES: tuple[Callable[[Case], Wrong], ...] = (_deals, _events, _signed_once, _money, _news, _hub_knows)
