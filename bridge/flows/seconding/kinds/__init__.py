"""Every kind of deed that may need a second person: its name, the right that both persons need, and what it does.

Not here: asking and deciding. Imported by the flows and pages that ask for deeds.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.flows.seconding.kinds import do_deeds as do
from bridge.flows.seconding.kinds.do_deeds import Kind
from bridge.model.staff.roles import Right

__all__ = [
    "BULK",
    "CLOSE_DAY",
    "ERASE_SUBJECT",
    "FAR_SIDE",
    "GIVE_ADMINISTRATOR",
    "KINDS",
    "REFUND",
    "RESET_FACTORS",
    "SUSPENSE",
    "Kind",
]

SUSPENSE, REFUND, FAR_SIDE, CLOSE_DAY, BULK = "suspense", "refund", "far_side", "close_day", "bulk"
GIVE_ADMINISTRATOR, RESET_FACTORS, ERASE_SUBJECT = "give_administrator", "reset_factors", "erase_subject"
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        SUSPENSE: Kind(Right.MONEY, do.resolve_suspense),
        REFUND: Kind(Right.MONEY, do.refund_payment),
        FAR_SIDE: Kind(Right.FAR_SIDES, do.shut_far_side),
        CLOSE_DAY: Kind(Right.BOOKS, do.have_day_closed),
        BULK: Kind(Right.CASES, do.set_run_going, do.drop_run),
        GIVE_ADMINISTRATOR: Kind(Right.PEOPLE, do.make_administrator),
        RESET_FACTORS: Kind(Right.PEOPLE, do.void_factors),
        ERASE_SUBJECT: Kind(Right.SUBJECTS, do.erase_person),
    }
)
