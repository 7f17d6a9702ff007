"""All reports by name, and what is to be said above any of them: until when the figures are counted, what waits to be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from bridge.flows.counting.keep_counting import standing_of
from bridge.flows.counting.telling.shape_table import Table
from bridge.flows.counting.telling.tell_applications import applications
from bridge.flows.counting.telling.tell_decisions import decisions
from bridge.flows.counting.telling.tell_delivery import delivery
from bridge.flows.counting.telling.tell_messages import messages
from bridge.flows.counting.telling.tell_money import money
from bridge.flows.counting.telling.tell_overview import overview
from bridge.flows.counting.telling.tell_portfolio import portfolio
from bridge.flows.counting.telling.tell_times import times
from bridge.flows.counting.telling.view_figures import View
from bridge.flows.hub import Hub
from bridge.model.counting.period import Period
from bridge.ports.counting import Since


@dataclass(frozen=True)
class Report:
    """A page: its title and its tables."""

    title: str
    tell: Callable[[View], Sequence[Table]]


REPORTS: Mapping[str, Report] = MappingProxyType(
    {
        "overview": Report("Обзор", overview),
        "applications": Report("Заявки", applications),
        "decisions": Report("Решения", decisions),
        "times": Report("Время", times),
        "money": Report("Деньги", money),
        "messages": Report("СМС", messages),
        "delivery": Report("Доставка", delivery),
        "portfolio": Report("Портфель", portfolio),
    }
)


@dataclass(frozen=True)
class Told:
    """The tables of one report. `counted_at`: today was last counted (UTC), None: never; `since`: what came after that, live;
    `waiting`: days of subjects that are to be counted anew, `oldest` among them."""

    tables: Sequence[Table]
    counted_at: datetime | None
    since: Since | None
    waiting: int
    oldest: date | None


def tell(hub: Hub, name: str, period: Period, partner: str = "") -> Told:
    """Raises KeyError for a report that there is none of, StoreUnavailableError."""
    report = REPORTS[name]
    with hub.store.read() as tx:
        tables = report.tell(View(hub, tx, period, partner, hub.clock.now()))
        standing = standing_of(tx)
        counted_at = standing.counted_at if standing else None
        waiting, oldest = tx.figures.waiting()
        return Told(tables, counted_at, tx.sources.since(counted_at) if counted_at else None, waiting, oldest)
