"""The office's search in memory: everything is looked at."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from bridge.model.application import Application
from bridge.model.finding.names import keys_of
from bridge.ports.store import Place
from bridge.ports.store.office.finding import FoundBy


class MemoryFinder:
    def __init__(self, applications: Callable[[], Collection[Application]], others: Any) -> None:
        self._applications, self._others = applications, others
        self.marked = 0
        self.version = "1:memory"

    def by_number(self, number: str, limit: int) -> Sequence[tuple[Application, FoundBy]]:
        return [(one, how) for one in self._newest() for how in self._ways(one, number)][:limit]

    def by_name(self, words: Sequence[str], limit: int, before: Place | None = None) -> Sequence[Application]:
        found = [one for one in self._newest() if words and set(words) <= set(keys_of(one.borrower))]
        return [one for one in found if before is None or (one.received_at, one.id) < before][:limit]

    def by_passport(self, digits: str, limit: int) -> Sequence[Application]:
        wanted = "".join(char for char in digits if char.isdigit())
        return [one for one in self._newest() if one.borrower.passport and one.borrower.passport.digits == wanted][:limit]

    def mark(self, before: Place | None, limit: int) -> tuple[Place | None, int]:
        rows = [one for one in self._newest() if before is None or (one.received_at, one.id) < before][:limit]
        self.marked += len(rows)
        return ((rows[-1].received_at, rows[-1].id) if len(rows) == limit else None), len(rows)

    def _newest(self) -> list[Application]:
        return sorted(self._applications(), key=lambda one: (one.received_at, one.id), reverse=True)

    def _ways(self, one: Application, number: str) -> Iterator[FoundBy]:
        same = "".join(number.split()).casefold()
        numbers = {one.contract.number if one.contract else "", one.loan.number if one.loan else ""} - {""}
        ways = {FoundBy.OURS: one.id == number, FoundBy.ORDER: one.order_id == number}
        ways[FoundBy.DEAL] = one.deal is not None and one.deal.number == number
        ways[FoundBy.CONTRACT] = same in {"".join(known.split()).casefold() for known in numbers}
        paid = self._others.payments.of(one.id)
        ways[FoundBy.PAYMENT] = any(number in (it.id, it.reference, it.acquirer_reference) for it in paid)
        sent = [it for it in self._others.messages.rows.values() if it.application_id == one.id]
        ways[FoundBy.MESSAGE] = any(number in (it.id, it.gateway_id) for it in sent)
        ways[FoundBy.EVENT] = any(it.id == number for it in self._others.events.of(one.id))
        yield from [how for how, found in ways.items() if found][:1]
