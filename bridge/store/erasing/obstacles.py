"""Why an application may not be erased now: each reason is one question by an index."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, and_, not_, or_, select, text

from bridge.model.helping.thread import ThreadState
from bridge.model.paying.refund import RefundState
from bridge.model.seconding.deed import DeedState
from bridge.ports.work import CLOCK, WorkState
from bridge.store import schema

_TIMERS = f"{CLOCK}%"
_WAITING_MONEY = text("payments.state IN ('STARTED', 'AUTHORIZED', 'HELD')")


def _refunds() -> Select[Any]:
    refunds, payments = schema.refunds, schema.payments
    joined = select(payments.c.application_id).join(refunds, refunds.c.subject == payments.c.id)
    return joined.where(refunds.c.state == RefundState.ASKED)


def questions() -> Mapping[str, Select[Any]]:
    """By the word that officers read: which applications, as their first column."""
    held, attentions, suspense = schema.erasure_holds, schema.attentions, schema.suspense
    tours, differences, threads, work = schema.tour_refunds, schema.differences, schema.help_threads, schema.work
    # Timers ask and wait, some for ever; what they find for a person is an attention. Everything else is on its way.
    on_its_way = and_(
        work.c.state.in_((WorkState.WAITING, WorkState.LEASED, WorkState.BEHIND)), not_(work.c.destination.like(_TIMERS))
    )
    open_work = or_(on_its_way, work.c.state == WorkState.DEAD)
    return MappingProxyType(
        {
            "hold": select(held.c.application_id),
            "attention": select(attentions.c.application_id).where(attentions.c.resolved_at.is_(None)),
            "suspense": select(suspense.c.application_id).where(text("suspense.resolution = 'open'")),
            "payment": select(schema.payments.c.application_id).where(_WAITING_MONEY),
            "refund": _refunds(),
            "tour_refund": select(tours.c.application_id).where(tours.c.ended_at.is_(None)),
            "difference": select(differences.c.application_id).where(differences.c.ended_at.is_(None)),
            "question": select(threads.c.application_id).where(threads.c.state == ThreadState.WAITING),
            "deed": select(schema.second_deeds.c.application_id).where(schema.second_deeds.c.state == DeedState.ASKED),
            "work": select(work.c.application_id).where(open_work),
        }
    )
