"""One case as one line in time: history, messages, calls, people's deeds, payments, work and signature evidence, merged; filtered
by kind, in parts when it is long, with the gaps and whom they were waited for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.events import PartnerEvent
from bridge.model.exchanging import Raw
from bridge.model.money import shown_rubles
from bridge.model.payment import Payment
from bridge.ports.store import EvidenceEntry, Transaction
from bridge.ports.work import Work, WorkState
from bridge.web.charts.spans import in_words
from bridge.web.office.masking import masked_fact, masked_text
from bridge.web.office.telling.exchanges import MOST, call_line, exchanges_of
from bridge.web.office.telling.line import KINDS, READ, Line, Said
from bridge.web.office.telling.people import people_of
from bridge.web.office.telling.said import side_of, spoken
from bridge.web.office.telling.stretches import Laid, Share, Stretch, beside, laid_out, shares_of, stretches_of, waited_for
from bridge.web.office.wording import EVENTS, EVIDENCE, PAYMENTS, STATUSES, WORK, WORK_STATES, party

__all__ = ["KINDS", "PART", "Line", "Told", "part_of", "timeline_of"]

PART = 200
_MOST_DEAD = 500
# Of so many tries of an event the site's answer is shown, the last ones; moments and statuses are told of all.
_ANSWERS = 2
# A pause between two lines that is worth a word.
_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True)
class Told:
    """Everything about one case: lines (the oldest first, what is planned last), looks, and where its time went."""

    lines: Sequence[Line]
    looks: Sequence[Line]
    bar: Sequence[Laid]
    shares: Sequence[Share]
    beside: Sequence[Share]
    stretches: Sequence[Stretch]
    cut: bool

    def counts(self) -> Mapping[str, int]:
        """How many lines of each kind there are."""
        return {kind: sum(line.source == kind for line in self.lines) for kind in KINDS}


@dataclass(frozen=True)
class Part:
    """A part of the line: `gaps` before lines by their place, `number` of `whole` parts; `alone`: numbers of lines whose contents
    did not fit; `single`: it is but one line that was asked for."""

    lines: Sequence[Line]
    gaps: Mapping[int, str]
    number: int
    whole: int
    alone: frozenset[int] = frozenset()
    single: bool = False


def timeline_of(hub: Hub, tx: Transaction, application: Application) -> Told:
    """All that is known, in one transaction that reads."""
    exchanges = list(exchanges_of(tx, application))
    history, payments = tx.applications.history(application.id), tx.payments.of(application.id)
    events = [(event, tx.events.tries(event.id)) for event in tx.events.of(application.id)]
    site = hub.partners[application.partner].title if application.partner in hub.partners else application.partner
    lines = [
        Line(application.received_at, "history", "хаб", "", "Версия настроек", str(application.configuration or "первая")),
        *(Line(at, "history", "хаб", "", EVENTS[event], *STATUSES[status]) for at, event, status in history),
        *(_event(hub, event, tries, site) for event, tries in events),
        *(call_line(hub, one) for one in exchanges),
        *(line for payment in payments for line in _payment(payment)),
        *(_work(row) for row in _rows(tx, application)),
        *(_evidence(entry) for entry in tx.evidence.of(application.id)),
        *people_of(tx, application.id),
    ]
    whole = _folded(hub, sorted(lines, key=lambda line: line.at))
    stretches = stretches_of(application.received_at, history, exchanges, hub.clock.now())
    pushes = [(event.occurred_at, at) for event, tries in events for at in _accepted(tries)]
    others = shares_of(beside(payments, pushes))
    told, looks = ([one for one in whole if (one.source == READ) is read] for read in (False, True))
    return Told(told, looks, laid_out(stretches), shares_of(stretches), others, stretches, len(exchanges) >= MOST)


def part_of(tx: Transaction, application: Application, told: Told, kind: str, number: int, only: int = 0) -> Part:
    """A part of the lines of one kind (all when it is none of them), with what was said; number 0: the last part, where the
    newest lines are. `only`: the line with this number in the journal, alone."""
    lines = [one for one in told.lines if one.source == kind] if kind in KINDS else list(told.lines)
    alone = [one for one in told.lines if only and one.number == only]
    lines = alone or lines
    whole = max(1, -(-len(lines) // PART))
    number = number if 0 < number <= whole else whole
    shown = lines[(number - 1) * PART : number * PART]
    gaps = {n: words for n, (one, other) in enumerate(pairwise(shown), 1) if (words := _gap(told, one, other))}
    contents = spoken(tx, application.id, shown)
    return Part(contents.lines, gaps, number, whole, contents.alone, bool(alone))


def _gap(told: Told, one: Line, other: Line) -> str:
    if other.at - one.at < _PAUSE:
        return ""
    whom = waited_for(told.stretches, one.at + (other.at - one.at) / 2)
    return f"прошло {in_words(other.at - one.at)}" + (f", ждали {whom}" if whom else "")


def _folded(hub: Hub, lines: Sequence[Line]) -> Sequence[Line]:
    """The same call or look with the same answer many times in a row (asking for a decision) becomes one line with a count."""
    told: list[Line] = []
    for _, run in groupby(lines, key=lambda line: (line.source, line.what, line.result, line.sender, line.receiver)):
        alike = list(run)
        if alike[0].source in ("call", "event", READ) and len(alike) > 1:
            longest, last = max(line.milliseconds for line in alike), ("последний раз", _when(hub, alike[-1].at))
            result = f"{alike[0].result} · {len(alike)} раз"
            # What was said is told of the last one.
            told.append(replace(alike[0], result=result, milliseconds=longest, details=(last,), number=alike[-1].number))
        else:
            told.extend(alike)
    return told


def _accepted(tries: Sequence[tuple[datetime, int, str]]) -> Iterator[datetime]:
    yield from [at for at, status, _ in tries if 200 <= status < 300][:1]


def _event(hub: Hub, event: PartnerEvent, tries: Sequence[tuple[datetime, int, str]], site: str) -> Line:
    taken = next(_accepted(tries), None)
    result = "доставлено" if taken else f"не доставлено, попыток: {len(tries)}" if tries else "ещё не отправлено"
    details = (("id", event.id), *((_when(hub, at), f"HTTP {status or '—'}") for at, status, _ in tries))
    said = (Said("Событие, как отправлено", body=_body(hub, event)), *(_answered(hub, *one) for one in tries[-_ANSWERS:]))
    took = round((taken - event.occurred_at).total_seconds() * 1000) if taken else 0
    tone = "good" if taken else "ask" if tries else "wait"
    return Line(event.occurred_at, "event", "хаб", site, f"{event.type} № {event.seq}", result, tone, took, details, said=said)


def _answered(hub: Hub, at: datetime, status: int, answer: str) -> Said:
    """The store keeps a site's answer as it came: it is masked here."""
    kept = hub.keeper.answer(Raw(answer.encode("utf-8", "replace"), status=status))
    return side_of(f"Ответ сайта, {hub.clock.local(at):%H:%M:%S}", kept)


def _body(hub: Hub, event: PartnerEvent) -> str:
    partner = hub.partners.get(event.partner)
    if partner is None:
        return "сайта больше нет в настройках"
    body = json.loads(hub.partner_callbacks.body_of(partner, event))
    return json.dumps(body, ensure_ascii=False, indent=1)


def _payment(payment: Payment) -> Iterator[Line]:
    amount, ids = shown_rubles(payment.amount), (("номер", payment.reference), ("у PayU", payment.acquirer_reference or "—"))
    state = PAYMENTS[payment.state]
    note = (("заметка", masked_text(payment.note)),) if payment.note else ()
    yield Line(payment.started_at, "payment", "клиент", "PayU", f"Платёж {amount}", f"сейчас: {state}", details=ids + note)
    if payment.paid_at:
        took = _milliseconds(payment.started_at, payment.paid_at)
        yield Line(payment.paid_at, "payment", "PayU", "хаб", f"Платёж {amount}", "оплачен", "good", took, ids)
    if payment.paid_at and payment.posted_at:
        posted = (("проводка", payment.posting_reference),)
        took = _milliseconds(payment.paid_at, payment.posted_at)
        yield Line(payment.posted_at, "payment", "хаб", "1С", f"Платёж {amount}", "проведён", "good", took, ids + posted)


def _milliseconds(since: datetime, until: datetime) -> int:
    return max(0, round((until - since).total_seconds() * 1000))


def _rows(tx: Transaction, application: Application) -> Sequence[Work]:
    dead = (row for row in tx.work.dead(_MOST_DEAD) if row.application_id == application.id)
    return list({row.id: row for row in (*tx.work.open_of(application.id), *dead)}.values())


def _work(row: Work) -> Line:
    dead = row.state is WorkState.DEAD
    result = WORK_STATES[row.state] + (f", попытка {row.attempt}" if row.attempt else "")
    error = (("ошибка", masked_text(row.last_error)),) if row.last_error else ()
    details = (("строка", str(row.id)), ("куда", party(row.destination)), ("пауз", str(row.waits)), *error)
    return Line(row.due_at, "work", "хаб", "", WORK[row.kind], result, "bad" if dead else "wait", details=details)


def _evidence(entry: EvidenceEntry) -> Line:
    facts = tuple((name, masked_fact(name, value)) for name, value in entry.facts.items())
    chain = ("отпечаток строки", f"{entry.digest[:12]}…")
    what = EVIDENCE.get(entry.kind, entry.kind)
    return Line(entry.at, "evidence", "клиент", "журнал подписи", what, f"№ {entry.n}", details=(*facts, chain))


def _when(hub: Hub, at: datetime) -> str:
    return f"{hub.clock.local(at):%d.%m.%Y %H:%M:%S}"
