"""The tables as the code sees them.

Not here: how a database gets them (the migrations alone; a test compares the two).
Imported by the store.
"""

from bridge.store.schema.advancing import advance_lines
from bridge.store.schema.anchoring import evidence_anchors, evidence_keys, evidence_leaves, evidence_stamps
from bridge.store.schema.configuring import configuration_refusals, configuration_runs, configuration_texts, configurations
from bridge.store.schema.contact.helping import help_lines, help_threads
from bridge.store.schema.contact.informing import announcements, informing_choices
from bridge.store.schema.counting.days import counted_days, day_figures, loan_dues, loan_figures
from bridge.store.schema.directory import counters, issuer_directory, issuers
from bridge.store.schema.erasing import erasure_holds, erasures
from bridge.store.schema.exchange import answers, attentions, event_tries, journal, notices, partner_events
from bridge.store.schema.exchanging import talks
from bridge.store.schema.following import bookmarks, deal_news, decisions, differences
from bridge.store.schema.gates import gate_waits
from bridge.store.schema.kit import CLAIMABLE, NOT_DONE, NOT_ENDED, OPEN, metadata
from bridge.store.schema.lives import applications, log_ins, moves, sessions
from bridge.store.schema.messages import messages
from bridge.store.schema.offering import rate_cards
from bridge.store.schema.office.finding import search_marks
from bridge.store.schema.office.seconding import bulk_rows, bulk_runs, second_deeds
from bridge.store.schema.outbox import destinations, work
from bridge.store.schema.paying import card_agreements, closings, debits, payments, refunds, reports, suspense
from bridge.store.schema.refunding import tour_refunds
from bridge.store.schema.signing import codes, evidence, papers, texts
from bridge.store.schema.sites.page import partner_acts, partner_key_uses, partner_keys, partner_settings
from bridge.store.schema.staff.people import factors, invitations, people, person_acts, recovery_codes, sittings, tries

__all__ = [
    "CLAIMABLE",
    "NOT_DONE",
    "NOT_ENDED",
    "OPEN",
    "advance_lines",
    "announcements",
    "answers",
    "applications",
    "attentions",
    "bookmarks",
    "bulk_rows",
    "bulk_runs",
    "card_agreements",
    "closings",
    "codes",
    "configuration_refusals",
    "configuration_runs",
    "configuration_texts",
    "configurations",
    "counted_days",
    "counters",
    "day_figures",
    "deal_news",
    "debits",
    "decisions",
    "destinations",
    "differences",
    "erasure_holds",
    "erasures",
    "event_tries",
    "evidence",
    "evidence_anchors",
    "evidence_keys",
    "evidence_leaves",
    "evidence_stamps",
    "factors",
    "gate_waits",
    "help_lines",
    "help_threads",
    "informing_choices",
    "invitations",
    "issuer_directory",
    "issuers",
    "journal",
    "loan_dues",
    "loan_figures",
    "log_ins",
    "messages",
    "metadata",
    "moves",
    "notices",
    "papers",
    "partner_acts",
    "partner_events",
    "partner_key_uses",
    "partner_keys",
    "partner_settings",
    "payments",
    "people",
    "person_acts",
    "rate_cards",
    "recovery_codes",
    "refunds",
    "reports",
    "search_marks",
    "second_deeds",
    "sessions",
    "sittings",
    "suspense",
    "talks",
    "texts",
    "tour_refunds",
    "tries",
    "work",
]
