"""Random lives of refunds: site, officer, borrower and a loan system that breaks off, in any order; the sums always hold."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.flows.advancing.open_ledger import ledger_of
from bridge.flows.advancing.tell_advance import return_advance
from bridge.flows.recover import revive_rows
from bridge.flows.refunding.announce_refund import announce_refund
from bridge.flows.refunding.choose_return import choose_return
from bridge.flows.refunding.confirm_arrival import MISTAKE, confirm_arrival, refuse_refund
from bridge.flows.refunding.tell_transfer import BUYER, LENDER, Transfer, tell_transfer
from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.application import Application
from bridge.model.errors import RuleBrokenError
from bridge.model.paying.figure import Wish
from bridge.model.payment import PaymentState
from bridge.model.refunding.tour_refund import Announcement, CancelledBy, Scope, TourRefund, TourRefundState
from bridge.model.status import Status
from bridge.ports.outside_errors import OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.work import Choice, WorkKind
from tests.builders import FakeHub, fake_hub
from tests.walk import brought_to, deal_number, read, work_all

S = TourRefundState
LENT = 22_365_000
FAULTS: dict[str, Callable[[], OutsideError]] = {
    "silent": lambda: OutcomeUnknownError("fake", "post_payment", "silence"),
    "away": lambda: UnreachableError("fake", "amount_due", "away"),
    "refused": lambda: RefusedError("fake", "post_payment", "closed period", "refused"),
}
STEPS = st.one_of(
    st.tuples(st.just("announce"), st.integers(0, 3), st.sampled_from([None, 1, 1_000_000, 9_000_000, 24_850_000])),
    st.tuples(st.sampled_from(["arrive", "refuse", "to lender", "to buyer", "choose"]), st.integers(0, 3), st.none()),
    st.tuples(st.just("pay"), st.just(0), st.sampled_from([1_000_000, 9_000_000])),
    st.tuples(st.just("return advance"), st.just(0), st.sampled_from([500_000, 2_485_000])),
    st.tuples(st.just("fault"), st.just(0), st.sampled_from(sorted(FAULTS))),
    st.tuples(st.just("lost after"), st.just(0), st.none()),
    st.tuples(st.just("wait"), st.just(0), st.sampled_from([1, 3600, 86_400])),
)


class Life:
    """One application whose loan runs, and everybody's hands on it."""

    def __init__(self) -> None:
        self.hub: FakeHub = fake_hub()
        self.application: Application = brought_to(self.hub, Status.ACTIVE)
        self.id = self.application.id

    @property
    def refunds(self) -> list[TourRefund]:
        with self.hub.store.read() as tx:
            return list(tx.tour_refunds.of(self.id))

    def step(self, name: str, n: int, what: object) -> None:
        hub, refunds = self.hub, self.refunds
        match name:
            case "announce":
                amount = what if isinstance(what, int) else None
                scope = Scope.PART if amount else Scope.WHOLE
                announce_refund(hub, self.id, Announcement(scope, CancelledBy.OPERATOR, "x", f"R-{n}", amount))
            case "pay":
                amount = what if isinstance(what, int) else 1
                payment, _ = start_payment(hub, self.id, amount)
                take_notice(
                    hub, hub.acquiring.notice_body(payment.reference, PaymentState.PAID, amount, acquirer_reference=payment.id)
                )
            case "return advance":
                return_advance(hub, self.id, what if isinstance(what, int) else 1, f"A-{what}")
            case "fault":
                error = FAULTS[str(what)]()
                hub.loan_system.fail(error.operation, error)
            case "lost after":
                hub.loan_system.silent_after("post_payment")
            case "wait":
                hub.clock.move(timedelta(seconds=what if isinstance(what, int) else 1))
                work_all(hub)
            case _ if n < len(refunds):
                self._decide(name, refunds[n])

    def _decide(self, name: str, refund: TourRefund) -> None:
        hub = self.hub
        match name:
            case "arrive":
                confirm_arrival(hub, refund.id, refund.to_lender, hub.clock.today(), "office:anna")
            case "refuse":
                refuse_refund(hub, refund.id, MISTAKE, "office:anna")
            case "choose":
                choose_return(hub, self.application, refund.id, Wish.EARLY_SHORTER)
            case "to lender":
                tell_transfer(hub, self.id, refund.id, Transfer(LENDER, refund.to_lender, f"L-{refund.reference}"))
            case "to buyer":
                tell_transfer(hub, self.id, refund.id, Transfer(BUYER, refund.to_buyer, f"B-{refund.reference}"))

    def hold(self) -> None:
        """What is true at any moment."""
        refunds = [one for one in self.refunds if one.state is not S.REFUSED]
        assert sum(one.amount for one in refunds) <= self.application.price.total
        assert sum(one.to_lender - one.over for one in refunds) <= LENT
        assert all(one.to_lender + one.to_buyer == one.amount for one in refunds if one.state is not S.ANNOUNCED)
        with self.hub.store.read() as tx:
            balance = ledger_of(tx, self.application).balance
            events = tx.events.of(self.id)
        assert balance.whole and balance.paid == self.application.advance.amount
        assert [one.seq for one in events] == list(range(1, len(events) + 1))
        record = self.hub.loan_system.records[deal_number(self.hub, self.id)]
        assert sum(one.posting for one in refunds) <= LENT
        keys = Counter(key for key, _ in record.posted)
        assert not [key for key, count in keys.items() if count > 1]
        assert all(keys[one.code] == (1 if one.posting else 0) for one in refunds if one.posted_at)

    def settle(self) -> None:
        """Everything that stopped is sent again until nothing is left to do."""
        for _ in range(20):
            self.hub.clock.move(timedelta(hours=2))
            work_all(self.hub)
            revive_rows(self.hub, Choice(kind=WorkKind.POST_REFUND))
        work_all(self.hub)


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_whatever_happens_in_whatever_order_the_sums_hold(steps: list[tuple[str, int, object]]) -> None:
    life = Life()
    for name, n, what in steps:
        with suppress(RuleBrokenError, OutsideError):
            life.step(name, n, what)
        life.hold()
    life.settle()
    life.hold()
    for one in life.refunds:
        assert one.state not in (S.ANNOUNCED, S.RETURNED), "what nobody waits for goes on by itself"
        if one.state is S.DONE:
            assert one.buyer_settled and (not one.to_lender or one.posted_at)
    assert read(life.hub, life.id).status in (Status.ACTIVE, Status.REPAID)
