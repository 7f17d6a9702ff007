"""The calls of a map that only read: how each answer is taken, and what it needs to be asked."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from adapters.onec.asking import Reader
from adapters.onec.dialect.call import Call, HsRequest, OnecMap
from adapters.onec.odata.steps.step import OdataRequest
from adapters.onec.reading.messages import deal_numbers, portion, row_values, told, told_or_none
from adapters.onec.reading.papers import read_papers

READERS: Mapping[str, Reader[Any]] = MappingProxyType(
    {
        "known_client": told, "find_deal": told_or_none, "statuses": row_values, "numbers": deal_numbers, "deals": portion,
        "changes": portion, "draft": read_papers, "debt": told, "amount_due": told, "check_payment": told,
        "find_payment": told_or_none, "find_reversal": told_or_none,
    }
)  # fmt: skip
WITHOUT_A_DEAL = frozenset({"deals", "changes", "find_payment", "find_reversal"})


def may_be_asked(call: Call) -> str:
    """Empty when nothing can come of the call, else why it is not made."""
    if call.changes or call.name not in READERS:
        return "changes the base: never called by a check"
    if isinstance(call.request, OdataRequest) and any(step.do == "changes" for step in call.request.steps):
        return "a feed has one reader, and that is the hub: never called by a check"
    return ""


def calls_to_ask(onec_map: OnecMap) -> Iterable[Call]:
    """The calls that only read, in the map's order."""
    return (call for call in onec_map.calls.values() if not may_be_asked(call))


def address_of(call: Call) -> str:
    """What the call asks, as the map has it."""
    request = call.request
    if isinstance(request, HsRequest):
        return f"{request.method} {call.service.path}{request.path}"
    if isinstance(request, OdataRequest):
        return ", ".join(dict.fromkeys(step.set for step in request.steps))
    return request.operation
