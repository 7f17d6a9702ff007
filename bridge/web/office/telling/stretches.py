"""Whom the case waited for, from its first moment on: stretches one behind the other, laid out as one bar, and summed up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bridge.model.events import EventType
from bridge.model.payment import Payment
from bridge.model.status import Status
from bridge.ports.store import Exchange
from bridge.web.charts.spans import in_words
from bridge.web.office.wording import STATUSES

WIDTH, _THINNEST = 200.0, 1.5
PARTIES: Mapping[str, str] = MappingProxyType(
    {"borrower": "клиента", "hub": "хаб", "onec": "1С", "rules": "условия: охлаждение, бронь", "payu": "PayU", "site": "сайт"}
)
# While a case stands here, somebody else is to move. Whoever is paid out repays: no waiting of ours.
_WAITED: Mapping[Status, str] = MappingProxyType(
    {
        Status.RECEIVED: "borrower",
        Status.FILLING: "borrower",
        Status.SUBMITTED: "onec",
        Status.IN_REVIEW: "onec",
        Status.MORE_WANTED: "borrower",
        Status.APPROVED: "onec",
        Status.CONTRACT_READY: "borrower",
        Status.SIGNED: "rules",
        Status.PAYOUT_READY: "onec",
    }
)
_SENT_FORM = "POST /form/check"


@dataclass(frozen=True)
class Stretch:
    """`party`: a word of PARTIES; `words`: in which state."""

    party: str
    words: str
    since: datetime
    until: datetime

    @property
    def span(self) -> timedelta:
        """How long."""
        return max(self.until - self.since, timedelta(0))


@dataclass(frozen=True)
class Laid:
    """A stretch as a part of a bar: where it lies in units of WIDTH, and what it says."""

    party: str
    x: float
    width: float
    words: str


@dataclass(frozen=True)
class Share:
    """How long one party was waited for in all, and in which states."""

    party: str
    words: str
    took: str
    percent: int
    states: str


History = Sequence[tuple[datetime, EventType, Status]]


def stretches_of(received_at: datetime, history: History, exchanges: Sequence[Exchange], now: datetime) -> Sequence[Stretch]:
    """Until the payout, the end, or now. The hub's own part: from the questionnaire sent to 1C asked."""
    moments = [(received_at, Status.RECEIVED), *((at, status) for at, _, status in history)]
    sent = [one.at for one in exchanges if one.what == _SENT_FORM]
    found: list[Stretch] = []
    for (since, status), (until, _) in zip(moments, [*moments[1:], (now, Status.RECEIVED)], strict=True):
        if status not in _WAITED:
            break
        handed = max((at for at in sent if since < at < until), default=None) if status is Status.FILLING else None
        if handed:
            found += [Stretch("borrower", STATUSES[status][0], since, handed), Stretch("hub", "Передаётся в 1С", handed, until)]
        else:
            found.append(Stretch(_WAITED[status], STATUSES[status][0], since, until))
    return [one for one in found if one.span]


def beside(payments: Sequence[Payment], pushes: Sequence[tuple[datetime, datetime]]) -> Sequence[Stretch]:
    """What was waited for beside the case's own way: PayU for each payment, 1C for its posting, the site for each event."""
    paid = [Stretch("payu", "оплата", one.started_at, one.paid_at) for one in payments if one.paid_at]
    posted = [Stretch("onec", "проводка", one.paid_at, one.posted_at) for one in payments if one.paid_at and one.posted_at]
    return [*paid, *posted, *(Stretch("site", "событие принято", since, until) for since, until in pushes)]


def laid_out(stretches: Sequence[Stretch]) -> Sequence[Laid]:
    """One bar; a short stretch is still to be seen."""
    whole = sum((one.span for one in stretches), timedelta(0)) or timedelta(seconds=1)
    widths = [max(WIDTH * (one.span / whole), _THINNEST) for one in stretches]
    scale, x, parts = WIDTH / max(sum(widths), WIDTH), 0.0, []
    for one, width in zip(stretches, widths, strict=True):
        parts.append(Laid(one.party, round(x, 1), round(width * scale, 1), f"{one.words}: {in_words(one.span)}"))
        x += width * scale
    return parts


def shares_of(stretches: Sequence[Stretch]) -> Sequence[Share]:
    """The longest waited for first."""
    whole = sum((one.span for one in stretches), timedelta(0)) or timedelta(seconds=1)
    spans: dict[str, timedelta] = {}
    for one in stretches:
        spans[one.party] = spans.get(one.party, timedelta(0)) + one.span
    ordered = sorted(spans.items(), key=lambda pair: pair[1], reverse=True)
    parts = [(name, span, round(100 * (span / whole))) for name, span in ordered]
    return [Share(name, PARTIES[name], in_words(span), part, _states(stretches, name)) for name, span, part in parts]


def waited_for(stretches: Sequence[Stretch], at: datetime) -> str:
    """Who was to move at this moment; empty when nobody is known."""
    return next((PARTIES[one.party] for one in stretches if one.since <= at < one.until), "")


def _states(stretches: Sequence[Stretch], party: str) -> str:
    return ", ".join(dict.fromkeys(one.words for one in stretches if one.party == party))
