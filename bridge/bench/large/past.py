"""What a lender's past looks like in each table, as SQL over numbers. Numbers grow as time went."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bridge.bench.ground.hub_site import PARTNER
from bridge.bench.large.dialects import Dialect
from bridge.bench.makers.payu_notices import REFERENCES

# A hundred thousand applications a day: one each 0.864 seconds; the newest of the filled ones came an hour ago.
_EVERY, _NEWEST = 0.864, 3600
_SEALED_ANSWER = 200


@dataclass(frozen=True)
class Mix:
    """Rows that each application leaves. `each_nth`: of payments, notices, links and kept answers, one for so many."""

    moves: int
    events: int
    work: int
    journal: int
    each_nth: int

    def __str__(self) -> str:
        parts = {"moves": self.moves, "events": self.events, "done work rows": self.work, "journal lines": self.journal}
        each = ", ".join(f"{count} {name}" for name, count in parts.items())
        return f"{each} an application; a payment, notice, link and answer for {self.each_nth}"


USUAL = Mix(moves=3, events=3, work=4, journal=10, each_nth=1)
LEAN = Mix(moves=1, events=1, work=1, journal=0, each_nth=10)


@dataclass(frozen=True)
class Base:
    """One true application's contents, to be repeated, and the numbers after which ours begin."""

    facts: str
    sealed: bytes
    cursor: int
    line: int


@dataclass(frozen=True)
class Part:
    """One INSERT … SELECT over numbers from 1: `columns` as SQL of `n`, `rows` in all, `values` that the SQL names."""

    table: str
    columns: Mapping[str, str]
    rows: int
    values: Mapping[str, object]


def parts_of(sql: Dialect, count: int, mix: Mix, base: Base) -> Iterator[Part]:
    """Applications first: the others point to them. Payments to begin with are the ones that notices will be about."""
    whole = {"facts": base.facts, "sealed": base.sealed}
    yield Part("payments", _payment(sql, "'REF' || (n - 1)", "STARTED", "(SELECT max(id) FROM applications)"), REFERENCES, {})
    if count <= 0:
        return
    yield Part("applications", _application(sql, count), count, whole)
    yield Part("moves", _move(sql, mix.moves), count * mix.moves, {})
    yield Part("partner_events", _event(sql, mix.events), count * mix.events, {"cursor": base.cursor})
    yield Part("work", _work(sql, mix.work), count * mix.work, {})
    yield Part("journal", _line(sql, mix.journal), count * mix.journal, {"line": base.line})
    some = count // mix.each_nth
    yield Part("payments", _payment(sql, "'OLD' || n", "POSTED", _whose(sql)), some, {})
    yield Part("notices", _notice(sql), some, {"sealed": base.sealed})
    yield Part("sessions", _session(sql), some, {})
    yield Part("answers", _answer(sql), some, {"sealed": base.sealed[:_SEALED_ANSWER]})


def _whose(sql: Dialect, rows_each: int = 1) -> str:
    """The application of row n when each has so many."""
    return f"'app_' || {sql.id_of.format(_nth(rows_each))}"


def _nth(rows_each: int) -> str:
    return f"((n - 1) / {rows_each} + 1)" if rows_each > 1 else "n"


def _ago(sql: Dialect, of_all: int = 0) -> str:
    return sql.moment.format(f"({_NEWEST} + ({of_all} - n) * {_EVERY})" if of_all else str(_NEWEST))


def _application(sql: Dialect, count: int) -> dict[str, str]:
    """Most have ended; one in fifty is on its way."""
    ended = "CASE n % 4 WHEN 0 THEN 'REPAID' WHEN 1 THEN 'ACTIVE' WHEN 2 THEN 'DECLINED' ELSE 'EXPIRED' END"
    status = f"CASE n % 50 WHEN 0 THEN 'FILLING' ELSE {ended} END"
    at = _ago(sql, count)
    return {
        "id": _whose(sql), "partner": f"'{PARTNER}'", "order_id": "'order-' || n", "product": "'tour'", "status": status,
        "version": "9", "deal_number": "'DEAL-' || n", "phone_index": sql.digest.format("n"),
        "passport_index": sql.digest.format("-n"), "received_at": at, "updated_at": at, "facts": ":facts", "personal": ":sealed",
    }  # fmt: skip


def _move(sql: Dialect, each: int) -> dict[str, str]:
    whose = _whose(sql, each)
    return {"application_id": whose, "at": _ago(sql), "event": "'application.received'", "status": "'ACTIVE'", "facts": "'{}'"}


def _event(sql: Dialect, each: int) -> dict[str, str]:
    return {
        "id": f"'evt_' || {sql.id_of.format('n')}", "application_id": _whose(sql, each), "partner": f"'{PARTNER}'",
        "order_id": f"'order-' || {_nth(each)}", "seq": f"(n - 1) % {each} + 1", "type": "'application.received'",
        "occurred_at": _ago(sql), "price_version": "1", "facts": "'{}'", "cursor": "n + :cursor",
    }  # fmt: skip


def _work(sql: Dialect, each: int) -> dict[str, str]:
    at = _ago(sql)
    return {
        "kind": "'notify_partner'", "application_id": _whose(sql, each), "destination": f"'partner:{PARTNER}'",
        "subject": f"'evt_' || {sql.id_of.format('n')}", "due_at": at, "ready_at": at, "posted_at": at, "attempt": "1",
        "waits": "0", "state": "'done'", "last_error": "''", "owner": "'hub-1'", "once": "NULL",
    }  # fmt: skip


def _line(sql: Dialect, each: int) -> dict[str, str]:
    return {
        "n": "n + :line", "at": _ago(sql), "sender": "'hub'", "receiver": "'onec'", "what": "'состояние сделки (statusdeal)'",
        "result": "'HTTP 200'", "application_id": _whose(sql, max(each, 1)), "milliseconds": "40",
    }  # fmt: skip


def _payment(sql: Dialect, reference: str, state: str, whose: str) -> dict[str, str]:
    at = _ago(sql)
    return {
        "id": f"'pay_' || {reference}", "application_id": whose, "reference": reference, "amount": "812045",
        "state": f"'{state}'", "started_at": at, "acquirer_reference": "''", "paid_at": at, "posted_at": at,
        "posting_reference": "'00-17'", "note": "''",
    }  # fmt: skip


def _notice(sql: Dialect) -> dict[str, str]:
    at = _ago(sql)
    return {
        "id": f"'ntc_' || {sql.id_of.format('n')}", "source": "'acquiring'", "key": "'old:' || n", "body": ":sealed",
        "received_at": at, "handled_at": at, "result": "'STARTED → PAID'",
    }  # fmt: skip


def _session(sql: Dialect) -> dict[str, str]:
    at = _ago(sql)
    return {
        "token_digest": sql.digest.format("n"), "application_id": _whose(sql), "made_at": at, "expires_at": at,
        "opened_at": at, "phone_proved": "(1 = 1)",
    }  # fmt: skip


def _answer(sql: Dialect) -> dict[str, str]:
    return {
        "partner": f"'{PARTNER}'", "route": "'POST /partner/v1/applications'", "key": "'old-' || n",
        "fingerprint": sql.digest.format("n"), "started_at": _ago(sql), "http_status": "202", "body": ":sealed",
    }  # fmt: skip
