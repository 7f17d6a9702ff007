"""The loan's life as a timeline: what has been, what is next, what is still ahead. Each moment has its date and its word."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.web.form.repaying.cabinet_rows import Row
from bridge.web.form.visit import Visit
from bridge.web.texts import gettext as _
from bridge.web.texts import later
from bridge.web.wording import counted, money

_BEEN: Mapping[EventType, str] = MappingProxyType(
    {
        EventType.APPLICATION_RECEIVED: later("Заявка пришла с сайта тура"),
        EventType.TERMS_ACKNOWLEDGED: later("Вы согласились с условиями"),
        EventType.APPLICATION_SUBMITTED: later("Анкета у кредитора"),
        EventType.APPLICATION_APPROVED: later("Кредитор одобрил заём"),
        EventType.CONTRACT_SIGNED: later("Вы подписали договор"),
        EventType.PAYOUT_MADE: later("Тур оплачен, заём выдан"),
        EventType.LOAN_REPAID: later("Заём возвращён"),
    }
)


@dataclass(frozen=True)
class Moment:
    """`state`: done, next or ahead; `on` by the lender's calendar. `late`: its day is over."""

    on: date
    text: str
    state: str
    late: bool = False


def life_of(visit: Visit, rows: Sequence[Row]) -> list[Moment]:
    """The moments in the order of their days."""
    been = sorted(_been(visit), key=lambda one: one[0])
    done = [Moment(visit.hub.clock.local(at).date(), text, "done") for at, text in been]
    # Of a day's moments the end comes last, whatever brought it.
    end = _(_BEEN[EventType.LOAN_REPAID])
    behind = sorted([*done, *_payments(visit)], key=lambda one: (one.on, one.text == end))
    return [*behind, *_ahead(visit, rows)]


def _been(visit: Visit) -> Iterator[tuple[datetime, str]]:
    with visit.hub.store.read() as tx:
        history = tx.applications.history(visit.application.id)
    yield visit.application.received_at, _(_BEEN[EventType.APPLICATION_RECEIVED])
    last = {event: at for at, event, _status in history if event is not EventType.APPLICATION_RECEIVED}
    for event, at in last.items():
        if event in _BEEN:
            yield at, _(_BEEN[event])


def _payments(visit: Visit) -> Iterator[Moment]:
    loan = visit.application.loan
    for payment in loan.payments if loan else ():
        # Below zero stands what went back to the payer and was taken out of the loan again.
        words = _("Платёж %(sum)s") if payment.amount > 0 else _("Возврат %(sum)s")
        yield Moment(payment.on, words % {"sum": money(abs(payment.amount))}, "done")


def _ahead(visit: Visit, rows: Sequence[Row]) -> Iterator[Moment]:
    if visit.application.status is Status.REPAID:
        return
    open_rows = [row for row in rows if row.left > 0]
    if not open_rows:
        return
    *before, last = open_rows
    if before:
        due_on = before[0].instalment.due_on
        words = _("Платёж %(sum)s") % {"sum": money(before[0].left)}
        yield Moment(due_on, words, "next", late=due_on < visit.hub.clock.today())
    if between := before[1:]:
        words = counted(len(between), "Ещё %(num)s платёж", "Ещё %(num)s платежей")
        yield Moment(between[-1].instalment.due_on, words, "ahead")
    words = _("Последний платёж %(sum)s, заём закроется") % {"sum": money(last.left)}
    yield Moment(last.instalment.due_on, words, "ahead" if before else "next")
