"""What a hub does all day, as five figures that must not fall while its store grows."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import token_hex, token_urlsafe
from time import perf_counter

from bridge.bench.ground.hub_site import PARTNER, HubSite
from bridge.bench.ground.programs import BenchError
from bridge.bench.load.generator import Load
from bridge.bench.place import Place
from bridge.bench.row import Effort
from bridge.flows.staffing.open_sitting import sitting_digest
from bridge.model.staff.people import Person
from bridge.model.staff.roles import Role
from bridge.model.staff.sittings import Sitting, Stage
from bridge.ports.store import Store
from bridge.ports.work import WorkKind
from bridge.web.office.settings import OfficeSettings

OFFICER = "bench"
_CONNECTIONS = 8
_CLAIMER, _LEASE = "bench", timedelta(minutes=5)
_POSTED = 100
_MAKERS = "bridge.bench.makers"


@dataclass
class Ground:
    """A store of so many applications, its hub, and what was answered amiss there, by the work's name in WORKS.

    `feed_after`: a cursor in the middle of its feed.
    """

    applications: int
    hub: HubSite
    store: Store
    feed_after: int
    doing: str = ""
    faults: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def amiss(self, work: str) -> Counter[str]:
        """What came beside good answers while this work of WORKS was done."""
        return self.faults[work]


Work = Callable[[Effort, Place, Ground], float]


def take_orders(effort: Effort, place: Place, ground: Ground) -> float:
    """A site's POST of an order."""
    return _borne(effort, place, ground, "site_orders:signed_orders", {"secret": ground.hub.request_secret}, '"received"')


def take_payment_notices(effort: Effort, place: Place, ground: Ground) -> float:
    """PayU's notice of a payment."""
    return _borne(effort, place, ground, "payu_notices:signed_notices", {"secret": ground.hub.payu_secret}, "<EPAYMENT>")


def list_cases(effort: Effort, place: Place, ground: Ground) -> float:
    """An officer's list of the newest cases, with the counts over it."""
    cookie = f"{OfficeSettings('').cookie}={_sit_down(ground)}"
    return _borne(effort, place, ground, "readings:case_lists", {"cookie": cookie}, 'class="row"')


def _sit_down(ground: Ground) -> str:
    """The session of an operator who is inside."""
    now, token = datetime.now(UTC), token_urlsafe(24)
    with ground.store.begin() as tx:
        tx.people.add(Person(f"per_{OFFICER}", OFFICER, Role.OPERATOR, now, now))
        digest = sitting_digest(token)
        tx.sittings.add(Sitting(digest, f"per_{OFFICER}", "office", Stage.INSIDE, now, now, now + timedelta(days=1), now))
    return token


def read_feed(effort: Effort, place: Place, ground: Ground) -> float:
    """A hundred events of a site's feed."""
    arguments = {"secret": ground.hub.request_secret, "after": ground.feed_after}
    return _borne(effort, place, ground, "readings:feed_pages", arguments, '"event"')


def claim_work(effort: Effort, place: Place, ground: Ground) -> float:
    """A due row claimed and completed, each in a transaction of its own, by one worker."""
    done, spent = 0, 0.0
    while spent < effort.seconds:
        _post(ground.store)
        started = perf_counter()
        for _ in range(_POSTED):
            _claim_one(ground.store)
        spent, done = spent + perf_counter() - started, done + _POSTED
    return done / spent


def _post(store: Store) -> None:
    now = datetime.now(UTC)
    with store.begin() as tx:
        for number in range(_POSTED):
            tx.work.post(WorkKind.NOTIFY_PARTNER, f"bench_{number}", f"partner:{PARTNER}", f"evt_{number}", now)


def _claim_one(store: Store) -> None:
    with store.begin() as tx:
        rows = tx.work.claim(datetime.now(UTC), _CLAIMER, _LEASE, 1)
    if not rows:
        raise BenchError("no row could be claimed, though rows are due")
    with store.begin() as tx:
        tx.work.complete(_CLAIMER, rows[0].id)


def _borne(effort: Effort, place: Place, ground: Ground, maker: str, arguments: Mapping[str, object], wanted: str) -> float:
    """Good answers a second of the hub's web to this load; others are noted on the ground."""
    told = {**arguments, "mark": token_hex(4)}
    outcome = place.load(Load(ground.hub.port, f"{_MAKERS}.{maker}", told, _CONNECTIONS, effort.seconds, wanted=wanted))
    ground.faults[ground.doing].update(outcome.others)
    return outcome.per_second


WORKS: Mapping[str, Work] = {
    "a site's orders": take_orders,
    "PayU notices": take_payment_notices,
    "due rows claimed and completed": claim_work,
    "case lists of the office": list_cases,
    "feed pages of a site": read_feed,
}
