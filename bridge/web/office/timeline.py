"""One case as one line in time: history, messages to the site, calls, payments, work and signature evidence, merged."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.events import PartnerEvent
from bridge.model.money import shown_rubles
from bridge.model.payment import Payment
from bridge.ports.store import EvidenceEntry, Exchange, Transaction
from bridge.ports.work import Work, WorkState
from bridge.web.office.masking import masked_fact, masked_text
from bridge.web.office.wording import EVENTS, EVIDENCE, PAYMENTS, STATUSES, WORK, WORK_STATES, party, visit

_PAGE = 500
_MOST_DEAD = 500
READ = "read"


@dataclass(frozen=True)
class Line:
    """One thing that happened, or is planned: who → whom, what, how it ended, how long; `details` behind a click."""

    at: datetime
    source: str
    sender: str
    receiver: str
    what: str
    result: str = ""
    tone: str = ""
    milliseconds: int = 0
    details: tuple[tuple[str, str], ...] = ()


def timeline_of(hub: Hub, tx: Transaction, application: Application) -> Sequence[Line]:
    """Every line, oldest first; what is planned comes last."""
    site = hub.partners[application.partner].title if application.partner in hub.partners else application.partner
    lines = [
        *_history(tx, application),
        *(_event(hub, tx, event, site) for event in tx.events.of(application.id)),
        *(_call(hub, one) for one in _calls(tx, application)),
        *(line for payment in tx.payments.of(application.id) for line in _payment(payment)),
        *(_work(row) for row in _rows(tx, application)),
        *(_evidence(entry) for entry in tx.evidence.of(application.id)),
    ]
    return _folded(hub, sorted(lines, key=lambda line: line.at))


def _folded(hub: Hub, lines: Sequence[Line]) -> Sequence[Line]:
    """The same call or look with the same answer many times in a row (asking for a decision) becomes one line with a count."""
    told: list[Line] = []
    for _, run in groupby(lines, key=lambda line: (line.source, line.what, line.result, line.sender, line.receiver)):
        alike = list(run)
        if alike[0].source in ("call", READ) and len(alike) > 1:
            longest, last = max(line.milliseconds for line in alike), ("последний раз", _when(hub, alike[-1].at))
            result = f"{alike[0].result} · {len(alike)} раз"
            told.append(replace(alike[0], result=result, milliseconds=longest, details=(last,)))
        else:
            told.extend(alike)
    return told


def _calls(tx: Transaction, application: Application) -> Iterator[Exchange]:
    n, page = 0, tx.journal.after(0, _PAGE, application.id)
    while page:
        yield from page
        n = page[-1].n
        page = tx.journal.after(n, _PAGE, application.id)


def _history(tx: Transaction, application: Application) -> Iterator[Line]:
    for at, event, status in tx.applications.history(application.id):
        word, tone = STATUSES[status]
        yield Line(at, "history", "хаб", "", EVENTS[event], word, tone)


def _event(hub: Hub, tx: Transaction, event: PartnerEvent, site: str) -> Line:
    tries = tx.events.tries(event.id)
    taken = any(200 <= status < 300 for _, status, _ in tries)
    result = "доставлено" if taken else f"не доставлено, попыток: {len(tries)}" if tries else "ещё не отправлено"
    shown = [(_when(hub, at), f"HTTP {status or '—'} {masked_text(answer, 120)}") for at, status, answer in tries]
    body = ("тело", _body(hub, event))
    return Line(
        event.occurred_at,
        "event",
        "хаб",
        site,
        f"{event.type} № {event.seq}",
        result,
        "good" if taken else "ask" if tries else "wait",
        details=(("id", event.id), *shown, body),
    )


def _body(hub: Hub, event: PartnerEvent) -> str:
    partner = hub.partners.get(event.partner)
    if partner is None:
        return "сайта больше нет в настройках"
    body = json.loads(hub.partner_callbacks.body_of(partner, event))
    return json.dumps(body, ensure_ascii=False, indent=1)


def _named(hub: Hub, name: str) -> str:
    return hub.partners[name].title if name in hub.partners else party(name)


def _call(hub: Hub, one: Exchange) -> Line:
    bad = not one.result.upper().startswith(("HTTP 2", "HTTP 3", "2", "3", "OK"))
    tone = "ask" if bad else ""
    sender, receiver = (_named(hub, name) for name in (one.sender, one.receiver))
    source = READ if one.what.startswith("GET /office/") else "call"
    return Line(one.at, source, sender, receiver, masked_text(visit(one.what)), masked_text(one.result), tone, one.milliseconds)


def _payment(payment: Payment) -> Iterator[Line]:
    amount, ids = shown_rubles(payment.amount), (("номер", payment.reference), ("у PayU", payment.acquirer_reference or "—"))
    state = PAYMENTS[payment.state]
    note = (("заметка", masked_text(payment.note)),) if payment.note else ()
    yield Line(payment.started_at, "payment", "клиент", "PayU", f"Платёж {amount}", f"сейчас: {state}", details=ids + note)
    if payment.paid_at:
        yield Line(payment.paid_at, "payment", "PayU", "хаб", f"Платёж {amount}", "оплачен", "good", details=ids)
    if payment.posted_at:
        posted = (("проводка", payment.posting_reference),)
        yield Line(payment.posted_at, "payment", "хаб", "1С", f"Платёж {amount}", "проведён", "good", details=ids + posted)


def _rows(tx: Transaction, application: Application) -> Sequence[Work]:
    dead = (row for row in tx.work.dead(_MOST_DEAD) if row.application_id == application.id)
    return list({row.id: row for row in (*tx.work.open_of(application.id), *dead)}.values())


def _work(row: Work) -> Line:
    dead = row.state is WorkState.DEAD
    result = WORK_STATES[row.state] + (f", попытка {row.attempt}" if row.attempt else "")
    error = (("ошибка", masked_text(row.last_error)),) if row.last_error else ()
    details = (("строка", str(row.id)), ("куда", party(row.destination)), *error)
    return Line(row.due_at, "work", "хаб", "", WORK[row.kind], result, "bad" if dead else "wait", details=details)


def _evidence(entry: EvidenceEntry) -> Line:
    facts = tuple((name, masked_fact(name, value)) for name, value in entry.facts.items())
    chain = ("отпечаток строки", f"{entry.digest[:12]}…")
    what = EVIDENCE.get(entry.kind, entry.kind)
    return Line(entry.at, "evidence", "клиент", "журнал подписи", what, f"№ {entry.n}", details=(*facts, chain))


def _when(hub: Hub, at: datetime) -> str:
    return f"{hub.clock.local(at):%d.%m.%Y %H:%M:%S}"
