"""What must be true of a loan: told by the acts that people saw answered and by what the far sides hold. No code of the hub.

An act is NOT done, PERHAPS done (tried, and nobody answered) or SURELY done (answered, or its effect was shown).
A deed is what the lender's books say that a deal has been.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import groupby, pairwise


class Known(IntEnum):
    """How much is known of an act."""

    NOT = 0
    PERHAPS = 1
    SURELY = 2


ASKED_BACK = "advance.return_requested"
WITHOUT_LOAN = ("DECLINED", "EXPIRED", "CANCELLED")


@dataclass(frozen=True)
class Step:
    """An event: the status it leads to, where from, the acts it needs (one of each group) and the deed it needs."""

    to: str
    since: frozenset[str]
    acts: tuple[tuple[str, ...], ...] = ()
    deed: str = ""


def _step(to: str, since: str, *acts: str, deed: str = "") -> Step:
    return Step(to, frozenset(since.split()), tuple(tuple(act.split("|")) for act in acts), deed)


_EARLY = "RECEIVED FILLING SUBMITTED IN_REVIEW MORE_WANTED APPROVED CONTRACT_READY"
STEPS: Mapping[str, Step] = {
    "received": _step("RECEIVED", "", "order"),
    "form_opened": _step("FILLING", "RECEIVED", "terms"),
    "submitted": _step("SUBMITTED", "FILLING MORE_WANTED", "answers"),
    "scoring": _step("IN_REVIEW", "SUBMITTED", deed="in_review"),
    "more_wanted": _step("MORE_WANTED", "SUBMITTED IN_REVIEW", deed="more_wanted"),
    "approved": _step("APPROVED", "SUBMITTED IN_REVIEW", deed="approved"),
    "declined": _step("DECLINED", "SUBMITTED IN_REVIEW", deed="rejected"),
    "price_changed": _step("SUBMITTED", "SUBMITTED IN_REVIEW APPROVED CONTRACT_READY", "price"),
    "contract_ready": _step("CONTRACT_READY", "APPROVED", deed="approved"),
    "contract_signed": _step("SIGNED", "CONTRACT_READY", "sign", deed="signed"),
    "payout_ready": _step("PAYOUT_READY", "SIGNED", "book", deed="signed"),
    "payout_sent": _step("ACTIVE", "PAYOUT_READY", deed="issued"),
    "repaid": _step("REPAID", "ACTIVE", deed="repaid"),
    "expired": _step("EXPIRED", _EARLY, "wait"),
    "cancelled": _step("CANCELLED", f"{_EARLY} SIGNED PAYOUT_READY", "cancel|cancelled"),
}
PAID, POSTED, REFUNDED = "PAID", "POSTED", "REFUNDED"


@dataclass(frozen=True)
class Shown:
    """An application as the hub shows it. `walk` is its history as (event, status); money in kopecks."""

    application: str
    status: str
    walk: Sequence[tuple[str, str]]
    events: Sequence[tuple[int, str]]
    price: tuple[int, int]
    deal: str
    answered: bool
    booked: bool
    contract: str
    signed: str
    refusals: int
    payments: Mapping[str, tuple[str, int]]


@dataclass(frozen=True)
class Far:
    """What the far sides hold of one order. `postings` are sums; `heard`: numbers of events as the site got them, repeats too."""

    deals: Sequence[str] = ()
    state: str = ""
    been: frozenset[str] = frozenset()
    postings: Sequence[int] = ()
    heard: Sequence[int] = ()


@dataclass
class Payment:
    """A borrower's payment as the borrower and the acquirer know it."""

    amount: int
    paid: bool = False
    refunded: bool = False


@dataclass
class Loan:
    """One order's life as the people around it know it. `unanswered`: how many starts of a payment nobody answered."""

    acts: dict[str, Known] = field(default_factory=dict)
    application: str = ""
    prices: dict[int, tuple[int, Known]] = field(default_factory=dict)
    hands: set[str] = field(default_factory=set)
    payments: dict[str, Payment] = field(default_factory=dict)
    unanswered: int = 0
    _walked: list[tuple[str, str]] = field(default_factory=list)

    def note(self, act: str, known: Known) -> None:
        """An act was tried; what was known for sure stays known."""
        self.acts[act] = max(self.known(act), known)

    def note_price(self, version: int, total: int, known: Known) -> None:
        """A price was told."""
        self.prices[version] = (total, max(known, self.prices.get(version, (0, Known.NOT))[1]))
        self.note("price", known)

    def known(self, act: str) -> Known:
        """What is known of this act."""
        return self.acts.get(act, Known.NOT)

    @property
    def status(self) -> str:
        """The status that was shown last."""
        return self._walked[-1][1] if self._walked else ""

    def check(self, shown: Shown | None, far: Far) -> None:
        """Raises AssertionError unless this may be so now."""
        assert len(far.deals) <= 1, "one order, two deals"
        if shown is None:
            assert self.known("order") < Known.SURELY, "an order that was answered is gone"
            return
        assert self.application in ("", shown.application), "one order, two applications"
        self.application = shown.application
        self._follow(shown, far)
        self._miss_nothing(shown)
        self._compare_papers(shown)
        self._compare_money(shown, far)
        assert shown.deal in ("", *far.deals), "a deal that the lender does not have"
        heard = [number for number, _ in groupby(far.heard)]
        assert heard == [number for number, _ in shown.events[: len(heard)]], f"the site heard {heard}"

    def check_end(self, shown: Shown, far: Far, told: Collection[str]) -> None:
        """After days of fair weather. `told`: references of payments that a person was told of."""
        self.check(shown, far)
        ends = self._ends(far)
        assert shown.status in ends, f"rests in {shown.status}, not in {ends}"
        assert {number for number, _ in shown.events} == set(far.heard), "news that the site never heard"
        for amount in {payment.amount for payment in self.payments.values()}:
            self._settle(amount, shown, far, told)

    def _settle(self, amount: int, shown: Shown, far: Far, told: Collection[str]) -> None:
        alike = {reference: payment for reference, payment in self.payments.items() if payment.amount == amount}
        posted = [reference for reference in alike if shown.payments[reference][0] == POSTED]
        owed = [reference for reference, payment in alike.items() if payment.paid and not payment.refunded]
        assert not set(owed) - set(posted) - set(told), "paid, not posted, and nobody was told"
        silent = far.postings.count(amount) - len(posted)
        assert 0 <= silent <= len(set(alike) & set(told)), f"{silent} postings that the hub does not know, in silence"

    def _follow(self, shown: Shown, far: Far) -> None:
        assert shown.walk[: len(self._walked)] == self._walked, "the past changed"
        told = [word for _, word in shown.events]
        assert [word for word in told if word != ASKED_BACK] == [word for word, _ in shown.walk]
        assert [number for number, _ in shown.events] == list(range(1, len(told) + 1))
        assert told.count(ASKED_BACK) == (shown.status in WITHOUT_LOAN), "an advance asked back without an end, or not after one"
        for (_, before), (word, after) in pairwise(shown.walk):
            assert before in STEPS[word].since, f"{word} while {before}"
            assert after == STEPS[word].to
        for word, _ in shown.walk[len(self._walked) :]:
            self._justify(word, far)
        self._walked = list(shown.walk)
        assert shown.status == shown.walk[-1][1]

    def _justify(self, word: str, far: Far) -> None:
        step = STEPS[word]
        assert not step.deed or step.deed in far.been, f"{word}, but the deal was only ever {far.been}"
        for acts in step.acts:
            causes = [act for act in acts if self.known(act) or act in far.been]
            assert causes, f"{word}, and nobody did {acts}"
            if len(causes) == 1:
                self.note(causes[0], Known.SURELY)

    def _miss_nothing(self, shown: Shown) -> None:
        kept = {"answers": shown.answered, "sign": bool(shown.signed or shown.refusals), "book": shown.booked}
        for act, here in kept.items():
            assert here or self.known(act) < Known.SURELY, f"{act} was answered and is gone"
            assert self.known(act) or not here, f"{act} is there, and nobody did it"
            self.note(act, Known.SURELY if here else Known.NOT)
        assert shown.status != "RECEIVED" or self.known("terms") < Known.SURELY, "terms were acknowledged and are not"
        assert shown.status == "CANCELLED" or self.known("cancel") < Known.SURELY, "cancelled and alive"
        version, total = shown.price
        assert self.prices[version][0] == total, "a price that nobody told"
        self.prices[version] = (total, Known.SURELY)
        newest = max(one for one, (_, known) in self.prices.items() if known is Known.SURELY)
        assert version == newest, f"price {newest} was answered, {version} is shown"

    def _compare_papers(self, shown: Shown) -> None:
        if shown.signed:
            assert shown.signed == shown.contract, "signed, but not these papers"
            assert shown.signed in self.hands, "signed by nobody's hand"

    def _compare_money(self, shown: Shown, far: Far) -> None:
        assert self.payments.keys() <= shown.payments.keys(), "a payment that was started is gone"
        assert len(shown.payments) <= len(self.payments) + self.unanswered, "a payment that nobody started"
        for reference, (state, amount) in shown.payments.items():
            payment = self.payments.get(reference)
            assert payment is None or payment.amount == amount
            assert state not in (PAID, POSTED) or (payment and payment.paid), "money from nowhere"
        # The lender's list tells only day and sum: payments of one sum stand for each other.
        for amount in {*far.postings, *(amount for _, amount in shown.payments.values())}:
            paid = sum(payment.paid and payment.amount == amount for payment in self.payments.values())
            posted = sum(one == (POSTED, amount) for one in shown.payments.values())
            there = far.postings.count(amount)
            assert there <= paid, f"paid {paid} times and posted {there} times"
            assert posted <= there, "called posted, and is not in the books"

    def _ends(self, far: Far) -> set[str]:
        """Where nobody's act is missing any more, or only somebody's outside the hub."""
        if self.known("cancel") is Known.SURELY:
            return {"CANCELLED"}
        perhaps = {"CANCELLED"} if self.known("cancel") else set()
        if "signed" not in far.been:
            return {"DECLINED", "EXPIRED", "CANCELLED"}
        signed = "PAYOUT_READY" if self.known("book") is Known.SURELY else "SIGNED"
        rests = {"signed": signed, "issued": "ACTIVE", "prepaid": "ACTIVE", "repaid": "REPAID", "cancelled": "CANCELLED"}
        return {rests[far.state], *perhaps}
