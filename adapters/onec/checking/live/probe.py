"""A round over every call that only reads: how long each takes, how much comes, what was read. No personal data leaves here."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence, Sized
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from adapters.http import Answer, OutsideHttp
from adapters.onec.asking import Asking
from adapters.onec.checking.live.answers import NO_RIGHTS, STEPS
from adapters.onec.checking.live.nobody import a_payment
from adapters.onec.checking.live.reading_calls import READERS, WITHOUT_A_DEAL, may_be_asked
from adapters.onec.dialect.call import Call
from adapters.onec.facts import Facts, facts_of, transaction_id
from adapters.onec.reading.messages import Portion
from adapters.onec.settings import OnecSettings
from bridge.model.application import Application
from bridge.ports.outside_errors import OutsideError, RefusedError

T = TypeVar("T")
MAY_BE_REFUSED = frozenset({"check_payment", "draft"})
LOOK_BACK = timedelta(days=7)
"""How far back lists of deals are asked for."""


@dataclass
class Trip:
    """One request and its answer: bytes that came, remarks of the reading (repairs, fields that no map takes)."""

    size: int
    remark: str


class WatchedHttp(OutsideHttp):
    """Sends as ever, and keeps what each answer weighed. Serves one thread."""

    def __init__(self, *known: Any, **more: Any) -> None:
        super().__init__(*known, **more)
        # One list for all copies that differ in their limit.
        self.trips: list[Trip] = []

    def ask(
        self, operation: str, method: str, url: str, read: Callable[[Answer], tuple[T, str]], **request: Any
    ) -> T:
        """As OutsideHttp.ask."""

        def watched(answer: Answer) -> tuple[T, str]:
            trip = Trip(len(answer.body), "")
            self.trips.append(trip)
            value, trip.remark = read(answer)
            return value, trip.remark

        return super().ask(operation, method, url, watched, **request)


@dataclass
class Probed:
    """One call. `milliseconds`: of each round. `result`: ok, refused, failed, not asked. `read`: counts in words."""

    call: str
    words: str
    result: str = "not asked"
    milliseconds: list[int] = field(default_factory=list)
    requests: int = 0
    size: int = 0
    read: str = ""
    remarks: str = ""

    @property
    def failed(self) -> bool:
        """True when the call does not work."""
        return self.result == "failed"

    @property
    def first(self) -> int | None:
        """Milliseconds of the first round: a base that idled takes long to wake up."""
        return self.milliseconds[0] if self.milliseconds else None

    @property
    def median(self) -> int | None:
        """Of the rounds after the first."""
        return round(statistics.median(self.milliseconds[1:])) if len(self.milliseconds) > 1 else None

    @property
    def slowest(self) -> int | None:
        """Of the rounds after the first."""
        return max(self.milliseconds[1:], default=None)


def facts_for(application: Application | None, settings: OnecSettings, now: datetime) -> Facts:
    """What may be asked with: of an application, or only the times. `now` is aware UTC."""
    payment = a_payment(now)
    facts = Facts(now=settings.wall(now), pay_service=settings.pay_service_id)
    facts = facts_of(application, settings, now) if application else facts
    return replace(
        facts, since=settings.wall(now - LOOK_BACK), txn_id=transaction_id(payment), payment_key=payment.reference,
        payment_sum=payment.amount, paid_at=settings.wall(now), reversal_key=f"{payment.reference}R0",
    )  # fmt: skip


def probe(
    asking: Asking, http: WatchedHttp, facts: Facts, rounds: int, step: Callable[[str], None] = lambda _: None
) -> Iterator[Probed]:
    """The calls in the map's order, each asked `rounds` times one after the other."""
    for call in asking.map.calls.values():
        why = _not_asked(call, facts)
        if why:
            yield Probed(call.name, call.words, remarks=why)
            continue
        made = Probed(call.name, call.words)
        for _ in range(rounds):
            _ask(asking, http, facts, made)
            step(f"asked {call.name}")
        yield made


def asked_calls(calls: Sequence[Call], facts: Facts) -> int:
    """How many of the calls will be asked."""
    return sum(not _not_asked(call, facts) for call in calls)


def _not_asked(call: Call, facts: Facts) -> str:
    if why := may_be_asked(call):
        return why
    if call.name == "known_client":
        return "wants a person's own password"
    if call.name in WITHOUT_A_DEAL:
        return ""
    if facts.application is None:
        return "wants a deal: give --application"
    return "" if facts.deal_number or call.name in ("find_deal", "numbers") else "the application has no deal yet"


def _ask(asking: Asking, http: WatchedHttp, facts: Facts, made: Probed) -> None:
    http.trips.clear()
    started = time.monotonic()
    try:
        found = asking.ask(made.call, facts, READERS[made.call])
    except RefusedError as error:
        made.result, made.read = _refused(made.call, error, facts)
    except OutsideError as error:
        made.result, made.read = "failed", error.message
    else:
        made.result, made.read = "ok" if made.result != "failed" else made.result, counts_of(found)
    made.milliseconds.append(round((time.monotonic() - started) * 1000))
    made.requests, made.size = len(http.trips), sum(one.size for one in http.trips)
    remarks = dict.fromkeys(one.remark for one in http.trips if one.remark)
    made.remarks = "; ".join(remarks) or made.remarks


def _refused(call: str, error: RefusedError, facts: Facts) -> tuple[str, str]:
    if error.reason == "field" and STEPS in error.message:
        return "ok", "nothing there"
    if error.reason == "field" and not facts.deal_number:
        return "not asked", "wants what only an application with a deal has"
    if error.reason == "not_offered":
        return "refused", "the base has no such call, and the map allows that"
    # A payment may be refused, and a deal without a contract yet; everything else of a deal that is there should be answered.
    refusable = call in MAY_BE_REFUSED and error.reason not in NO_RIGHTS and error.reason != "field"
    return "refused" if refusable else "failed", NO_RIGHTS.get(error.reason, error.message)


def counts_of(found: Any) -> str:
    """What was read, in counts alone."""
    if isinstance(found, Portion):
        return f"{len(found.rows)} rows{', more to come' if found.go_on else ''}"
    if isinstance(found, tuple) and len(found) == 2 and isinstance(found[0], dict):
        files = found[1]
        return f"{len(files)} files, {sum(len(one.body) for one in files)} bytes"
    if found is None:
        return "nothing there"
    if isinstance(found, dict):
        lists = [f"{len(value)} {name}" for name, value in found.items() if isinstance(value, list | tuple)]
        fields = sum(value not in (None, "", ()) for value in found.values())
        return ", ".join([f"{fields} fields", *lists])
    return f"{len(found)} rows" if isinstance(found, Sized) else "answered"
