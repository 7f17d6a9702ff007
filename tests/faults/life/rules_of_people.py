"""Rules of the machine: what the borrower, the site, the officer, the acquirer and the hub's own people do next."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from bridge.flows.applying.acknowledge_terms import acknowledge_terms
from bridge.flows.deciding.take_deal_notice import ChangedDeal, take_deal_notice
from bridge.flows.hub import Hub
from bridge.flows.repaying.ask_payments import ask_about_payments
from bridge.flows.signing.sign_contract import sign_contract
from bridge.model.application import Application
from bridge.model.decision import DealState
from bridge.model.payment import PaymentState
from tests.faults.life.around import people
from tests.faults.life.around.trouble import Trouble, trouble
from tests.faults.life.around.world import MOST_ORDERS
from tests.faults.life.base import Base, which
from tests.faults.life.model import Known
from tests.walk import HAND

BEFORE_THE_PAPERS = ("RECEIVED", "FILLING", "MORE_WANTED", "SUBMITTED", "IN_REVIEW", "APPROVED")
FEW_STEPS = 6
NEVER_SHOWN = "0" * 64
WRONG_CODES = ("000000", "")
OTHER_TURNS = (DealState.IN_REVIEW, DealState.REJECTED, DealState.MORE_WANTED, DealState.CANCELLED)
totals = st.integers(8_000_000, 10_000_000)


def some(most: int) -> st.SearchStrategy[list[Trouble]]:
    """Up to so many steps of a life, each with its trouble or none."""
    return st.lists(trouble, min_size=1, max_size=most)


class PeopleRules(Base):
    """Each rule is one thing that somebody outside the hub does."""

    @initialize(troubles=some(12))
    def the_first_order_has_come_some_way(self, troubles: list[Trouble]) -> None:
        self.world.new_order()
        self.live(0, troubles)

    @precondition(lambda self: len(self.world.orders) < MOST_ORDERS)
    @rule(troubles=some(12))
    def another_order_comes_in(self, troubles: list[Trouble]) -> None:
        self.world.new_order()
        self.live(-1, troubles)

    @rule(n=which)
    def the_order_comes_again(self, n: int) -> None:
        people.send_order(self.world, self.order(n))

    @rule(n=which, troubles=some(4))
    def life_goes_on(self, n: int, troubles: list[Trouble]) -> None:
        self.live(n, troubles)

    @rule(n=which, troubles=some(4))
    def life_goes_on_with(self, n: int, troubles: list[Trouble]) -> None:
        self.live(n, troubles)

    @rule(troubles=some(3))
    def life_goes_on_with_all(self, troubles: list[Trouble]) -> None:
        for n in range(len(self.world.orders)):
            self.live(n, troubles)

    @rule(n=which)
    def someone_acts(self, n: int) -> None:
        people.act(self.world, self.order(n))

    @rule(n=which, code=st.sampled_from(WRONG_CODES))
    def someone_enters_a_wrong_code(self, n: int, code: str) -> None:
        order = self.order(n)
        assert self.world.attempt(acknowledge_terms, order.id, code, HAND)[0] < Known.SURELY
        for fingerprint in order.papers if not order.loan.known("sign") else ():
            assert self.world.attempt(sign_contract, order.id, fingerprint, code, HAND)[0] < Known.SURELY

    @rule(n=which, others=which, asks=st.booleans())
    def other_papers_than_those_shown_are_signed(self, n: int, others: int, asks: bool) -> None:
        order = self.order(n)
        self.walk_to_the_papers(n)
        for fingerprint in (NEVER_SHOWN, *sorted(order.papers | self.order(others).papers)):
            if asks:
                people.ask_to_sign(self.world, order, fingerprint)
                self.workers.work(20)
            people.sign(self.world, order, fingerprint)

    @rule(n=which, total=totals)
    def the_papers_change_while_the_code_is_on_its_way(self, n: int, total: int) -> None:
        order = self.order(n)
        self.walk_to_the_papers(n)
        shown = people.shown_papers(self.world, order)
        people.ask_to_sign(self.world, order, shown)
        self.workers.work(20)
        people.move_price(self.world, order, total)
        self.the_books_agree_with_the_model()
        self.walk_to_the_papers(n)
        people.sign(self.world, order, shown)

    def walk_to_the_papers(self, n: int) -> None:
        """A few quiet steps, no further than to the contract."""
        for _ in range(FEW_STEPS):
            if self.order(n).loan.status in BEFORE_THE_PAPERS:
                self.live(n, [None])

    @rule(n=which, total=totals)
    def the_price_moves(self, n: int, total: int) -> None:
        people.move_price(self.world, self.order(n), total)

    @rule(n=which, often=st.integers(0, 9))
    def the_site_cancels(self, n: int, often: int) -> None:
        if often == 0:
            people.cancel(self.world, self.order(n))

    @rule(n=which)
    def the_booking_is_confirmed(self, n: int) -> None:
        people.book(self.world, self.order(n))

    @rule(n=which, state=st.sampled_from(OTHER_TURNS))
    def the_officer_does_something_else(self, n: int, state: DealState) -> None:
        record = self.world.system.deal_of(self.order(n).id)
        if record is not None and record.state in people.OPEN_TO_OFFICER:
            self.world.system.turn(record.number, state)

    @rule(n=which, key=st.integers(0, 3))
    def the_loan_system_sends_a_notice(self, n: int, key: int) -> None:
        record = self.world.system.deal_of(self.order(n).id)
        number = record.number if record else "СТРАННЫЙ"
        self.world.notices.tell(f"onec:key-{key}", take_deal_notice, [ChangedDeal(number, key)], f"key-{key}", b"look")

    @rule(n=which, last=st.booleans())
    def a_payment_is_given_back(self, n: int, last: bool) -> None:
        payments = [item for item in self.order(n).loan.payments.items() if not item[1].refunded]
        if payments:
            reference, payment = payments[-1 if last else 0]
            payment.refunded = True
            self.world.acquirer.states[reference] = PaymentState.REFUNDED
            people.tell_of_payment(self.world, reference, PaymentState.REFUNDED, payment.amount)

    @precondition(lambda self: self.world.notices.sent)
    @rule(data=st.data())
    def a_notice_comes_again(self, data: st.DataObject) -> None:
        self.world.notices.repeat(data.draw(st.sampled_from(self.world.notices.sent)))

    @rule()
    def someone_asks_about_payments(self) -> None:
        self.world.attempt(ask_about_payments)

    @rule()
    def a_person_sends_the_dead_rows_again(self) -> None:
        self.revive_dead_rows()

    @rule(n=which, troubles=some(2))
    def somebody_saves_what_was_read_before(self, n: int, troubles: list[Trouble]) -> None:
        read = self.world.known(self.order(n))
        self.live(n, troubles)
        if read is not None:
            people.book(self.world, self.order(n))
            people.move_price(self.world, self.order(n), read.price.total)
            # Whatever stands now is saved once more, so that it is another version than the one that was read.
            self.world.attempt(_save, self.world.known(self.order(n)))
        now = self.world.known(self.order(n))
        if read is not None and now is not None:
            known, _ = self.world.attempt(_save, read)
            assert known < Known.SURELY or read.version == now.version, "somebody's work was overwritten"


def _save(hub: Hub, application: Application) -> None:
    with hub.store.begin() as tx:
        tx.applications.save(application)
