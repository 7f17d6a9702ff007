"""One life's world: the hub on a real store, stormy neighbours, and what the people of each order know."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bridge.model.application import Application
from bridge.model.errors import RuleBrokenError
from bridge.model.tour import Price
from bridge.ports.outside_errors import OutsideError
from bridge.ports.store import StoreUnavailableError
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import FakeHub, a_borrower, a_price, an_application, fake_hub
from tests.fakes.surroundings import FakeClock
from tests.faults.life.around.ground import Ground
from tests.faults.life.around.weather import Killed, StormyAcquiring, StormyCallbacks, StormyLoanSystem, StormySms, Weather
from tests.faults.life.model import Known, Loan
from tests.walk import read

HOLD = timedelta(days=4)
MOST_ORDERS = 3


@dataclass
class Order:
    """A site's order and what the people around it know. `id` is empty until the site was told."""

    draft: Application
    loan: Loan = field(default_factory=Loan)
    id: str = ""
    papers: set[str] = field(default_factory=set)


@dataclass
class Bell:
    """What a commit rings when rows are due."""

    rung: bool = False

    def __call__(self) -> None:
        self.rung = True


class World:
    """Everything around the hub, and the hub."""

    def __init__(self, ground: Ground) -> None:
        ground.clear()
        ground.crashes.struck.clear()
        ground.crashes.call_off()
        self.ground, self.crashes = ground, ground.crashes
        self.clock, self.weather, self.bell = FakeClock(), Weather(), Bell()
        self.system = StormyLoanSystem(self.clock.now, self.weather)
        self.site, self.sms = StormyCallbacks(self.weather), StormySms(self.weather)
        self.acquirer = StormyAcquiring(self.weather)
        self.hub: FakeHub = fake_hub(
            clock=self.clock, loan_system=self.system, sms=self.sms, partner_callbacks=self.site, acquiring=self.acquirer,
            store=SqlStore(ground.engine, Seal({1: b"1" * 32}, b"i" * 32), self.bell, now=self.clock.now),
        )  # fmt: skip
        self.orders: list[Order] = []
        self.notices = Notices(self)

    def new_order(self) -> Order:
        """An order as the site has it; not sent yet. The third is by the same borrower as the first."""
        n = len(self.orders)
        borrower = self.orders[0].draft.borrower if n == MOST_ORDERS - 1 else a_borrower()
        draft = an_application(order_id=f"SUN-{n}", borrower=borrower, price=self.price(9_000_000, 1))
        self.orders.append(Order(draft))
        return self.orders[-1]

    def price(self, total: int, version: int) -> Price:
        """A price that holds for days from now."""
        return a_price(total, version, valid_until=self.clock.now() + HOLD)

    def known(self, order: Order) -> Application | None:
        """The application of an order whose site was told its id."""
        return read(self.hub, order.id) if order.id else None

    def attempt(self, flow: Callable[..., Any], *arguments: Any) -> tuple[Known, Any]:
        """Act. People may be told no (NOT), or nothing (PERHAPS); any other error is a defect."""
        try:
            return Known.SURELY, flow(self.hub, *arguments)
        except (RuleBrokenError, OutsideError):
            return Known.NOT, None
        except (Killed, StoreUnavailableError):
            return Known.PERHAPS, None

    def read_store(self, look: Callable[[Any], Any]) -> Any:
        """Look in one transaction that writes nothing."""
        with self.hub.store.read() as tx:
            return look(tx)


@dataclass
class Sent:
    """A notice from outside, to be repeated until it is answered."""

    key: str
    send: Callable[[], Known]
    answered: bool = False


class Notices:
    """What outside systems tell the hub: each again and again until it is answered, and sometimes after that."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sent: list[Sent] = []

    def tell(self, key: str, flow: Callable[..., Any], *arguments: Any) -> None:
        """Send a notice for the first time."""
        self.sent.append(Sent(key, lambda: self._world.attempt(flow, *arguments)[0]))
        self.repeat(self.sent[-1])

    def repeat(self, one: Sent) -> None:
        """Send it (again)."""
        one.answered |= one.send() is Known.SURELY

    def repeat_unanswered(self) -> None:
        """What every sender does until it is heard."""
        for one in self.sent:
            if not one.answered:
                self.repeat(one)

    def keys(self, *, answered: bool = False) -> set[str]:
        """Of all that was sent, or of what was answered."""
        return {one.key for one in self.sent if one.answered or not answered}
