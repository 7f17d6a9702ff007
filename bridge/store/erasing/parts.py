"""What each table holds of a person and what becomes of it. A test holds this against the schema: no table is left out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Table, and_, or_, select

from bridge.model.informing.announcement import Telling
from bridge.model.seconding.deed import DeedState
from bridge.store import schema
from bridge.store.resealing.sealed_columns import TURNED

Whose = Callable[[str], ColumnElement[bool]]
_EMPTY: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class Part:
    """Rows of one table that belong to an application: `plain` columns take these values, `sealed` ones seal these words."""

    table: Table
    whose: Whose
    plain: Mapping[str, object] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)

    def place(self, row: RowMapping) -> tuple[str, ...]:
        """The words of the row that its seals are bound to."""
        return next(one.place(row) for one in TURNED if one.table is self.table)


def _mine(table: Table) -> Whose:
    return lambda application_id: table.c.application_id == application_id


def _lines(application_id: str) -> ColumnElement[bool]:
    threads = schema.help_threads
    return schema.help_lines.c.thread_id.in_(select(threads.c.id).where(threads.c.application_id == application_id))


def _tries(application_id: str) -> ColumnElement[bool]:
    events = schema.partner_events
    return schema.event_tries.c.event_id.in_(select(events.c.id).where(events.c.application_id == application_id))


def _refunds(application_id: str) -> ColumnElement[bool]:
    payments, suspense = schema.payments, schema.suspense
    of_payments = select(payments.c.id).where(payments.c.application_id == application_id)
    of_suspense = select(suspense.c.id).where(suspense.c.application_id == application_id)
    return or_(schema.refunds.c.subject.in_(of_payments), schema.refunds.c.subject.in_(of_suspense))


def _ended_deeds(application_id: str) -> ColumnElement[bool]:
    table = schema.second_deeds
    return and_(table.c.application_id == application_id, table.c.state != DeedState.ASKED)


def _untold(application_id: str) -> ColumnElement[bool]:
    """What waits for a fit hour is told to nobody any more."""
    table = schema.announcements
    return and_(table.c.application_id == application_id, table.c.state == Telling.WAITING)


def _part(table: Table, *sealed: str, whose: Whose | None = None, words: str = "", **plain: Any) -> Part:
    return Part(table, whose or _mine(table), plain, dict.fromkeys(sealed, words))


EMPTIED: tuple[Part, ...] = (
    _part(schema.messages, "phone", "text", phone_index=None, reason=""),
    _part(schema.papers, "body"),
    _part(schema.attentions, "text", "resolution"),
    _part(schema.differences, "facts", words="{}"),
    _part(schema.card_agreements, "token", mask=""),
    _part(schema.informing_choices, "mail"),
    _part(schema.announcements, whose=_untold, state=Telling.SKIPPED),
    _part(schema.announcements, "phone", phone_index="", facts="{}", reason=""),
    _part(schema.help_lines, "text", whose=_lines),
    _part(schema.help_threads, address="", guest=""),
    _part(schema.codes, phone="", address="", digest=""),
    _part(schema.payments, note=""),
    _part(schema.suspense, reason=""),
    _part(schema.refunds, whose=_refunds, reason=""),
    _part(schema.debits, reason=""),
    _part(schema.work, last_error=""),
    Part(schema.second_deeds, _ended_deeds, sealed={"facts": '{"words":"","reason":"","facts":{}}', "ending": ""}),
    _part(schema.bulk_rows, result=""),
)
REMOVED: tuple[Part, ...] = (
    _part(schema.sessions),
    _part(schema.log_ins),
    _part(schema.event_tries, whose=_tries),
    _part(schema.search_marks),
    _part(schema.talks),
)


def part_of(table: Table) -> Part:
    """What is emptied of a table."""
    return next(part for part in EMPTIED if part.table is table)


STAYS: Mapping[str, str] = MappingProxyType(
    {
        "applications": "stripped by the model: sums, days and statuses stay",
        "evidence": "its facts are emptied by a rule of their own, later; digests stay for ever",
        "erasures": "the list of what was erased: ids only",
        "erasure_holds": "what may not be erased is not erased",
        "advance_lines": "money; words are the hub's own",
        "answers": "has no application; gone after its own days",
        "bookmarks": "how far standing tasks came",
        "closings": "sums of days",
        "configuration_refusals": "files of the operator",
        "configuration_runs": "processes",
        "configuration_texts": "files of the operator",
        "configurations": "files of the operator",
        "counters": "numbers",
        "deal_news": "versions of deals",
        "decisions": "moments",
        "destinations": "how far sides fare",
        "evidence_anchors": "digests",
        "evidence_keys": "public keys",
        "evidence_leaves": "digests",
        "evidence_stamps": "stamps over digests",
        "gate_waits": "names of gates",
        "issuer_directory": "the directory of passport offices",
        "issuers": "the directory of passport offices",
        "journal": "masked when it is written; gone after its own days",
        "loan_dues": "sums and days",
        "loan_figures": "sums and days",
        "moves": "events and moments",
        "notices": "have no application; gone after their own days",
        "partner_acts": "people of tour sites",
        "partner_events": "append-only and without persons",
        "partner_key_uses": "tour sites",
        "partner_keys": "tour sites",
        "partner_settings": "tour sites",
        "rate_cards": "public",
        "reports": "files of the acquirer by digest and counts of rows",
        "texts": "documents that are the same for all",
        "tour_refunds": "money; reasons are words of a list",
    }
)
"""Tables of which nothing is emptied with an application, and why."""
