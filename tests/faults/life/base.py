"""What all rules of the machine stand on: one world, its workers, its books, and how a life is brought to its end."""

import sys
from collections.abc import Sequence
from datetime import timedelta

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from bridge.flows.recover import revive_work
from bridge.flows.repaying.ask_payments import ask_about_payments
from tests.faults.life.around import people
from tests.faults.life.around.ground import Ground
from tests.faults.life.around.trouble import Trouble
from tests.faults.life.around.workers import Workers
from tests.faults.life.around.world import MOST_ORDERS, Order, World
from tests.faults.life.books import Books
from tests.faults.life.tally import Tally

FAIR_DAYS = timedelta(days=10)
MOST_LOOKS = 2000
MOST_OF_A_KEY, MANY = 4, 500
which = st.integers(0, MOST_ORDERS - 1)


class Base(RuleBasedStateMachine):
    """Up to three orders of one site on a real store, with everything around them faked and failing."""

    def __init__(self, ground: Ground, tally: Tally) -> None:
        super().__init__()
        self.world = World(ground)
        self.workers = Workers(self.world)
        self.books = Books(self.world)
        self._tally = tally
        tally.lives += 1

    def order(self, n: int) -> Order:
        """One of the orders there are."""
        return self.world.orders[n % len(self.world.orders)]

    def live(self, n: int, troubles: Sequence[Trouble]) -> None:
        """The next things that people would do, as many as there are troubles, with workers at work and a little time between."""
        for trouble in troubles:
            if trouble:
                trouble.plan(self.world.crashes, self.world.weather)
            people.act(self.world, self.order(n))
            self.workers.work(40)
            self.world.clock.move(timedelta(seconds=31))
            self.the_books_agree_with_the_model()

    def revive_dead_rows(self) -> None:
        """A person looked at what waits and sends it again."""
        for row in self.world.read_store(lambda tx: tx.work.dead(100)):
            self.world.attempt(revive_work, row.id)

    @invariant()
    def the_books_agree_with_the_model(self) -> None:
        self._tally.steps += 1
        self.books.check()
        self.workers.check_leases()

    def teardown(self) -> None:
        self._tally.struck += self.world.crashes.struck + self.world.weather.struck
        # A life that has failed must not be brought to an end: that would hide what went wrong first.
        if sys.exc_info()[0] is None:
            self.bring_to_an_end()

    def bring_to_an_end(self) -> None:
        """Fair weather for ten days: then nothing waits, and all books agree exactly, or a person was told why not."""
        self.world.weather.waiting.clear()
        self.world.crashes.call_off()
        for order in self.world.orders:
            people.send_order(self.world, order)
        self.world.notices.repeat_unanswered()
        for _ in range(2):
            # Of several dead rows of one key only one at a time can be sent again.
            for _ in range(MOST_OF_A_KEY):
                self.revive_dead_rows()
                self.workers.work(MANY)
            self._let_time_pass()
            self.world.attempt(ask_about_payments)
        self.books.check()
        self.books.check_end()
        for order in self.world.orders:
            event(f"ended {order.loan.status}")

    def _let_time_pass(self) -> None:
        """From one due row to the next, as the sweep would find them."""
        clock, end = self.world.clock, self.world.clock.now() + FAIR_DAYS / 2
        for _ in range(MOST_LOOKS):
            self.workers.work(MANY)
            due = self.world.read_store(lambda tx: tx.work.next_due())
            if due is None or due > end:
                break
            # Polls of ten seconds need not be lived through one by one.
            clock.set_to(max(due, clock.now() + timedelta(hours=6)))
        clock.set_to(max(end, clock.now()))
