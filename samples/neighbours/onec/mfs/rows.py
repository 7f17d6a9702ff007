"""A deal as rows of a catalogue: the live one, a stale one, and a deleted one with the greatest version of all."""

from typing import Any

from samples.neighbours.onec.changes import changed
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.mfs.words import code_of, compact, money, state_word
from samples.neighbours.onec.owed import ZERO, approved_sum


def rows_of_deal(deal: Deal, plain: bool) -> list[dict[str, Any]]:
    """In the order of a table scan, the right one not first."""
    now = _row(deal, state_word(deal["status"], plain), deal["history"][-1]["at"])
    draft = {**now, "Deleted": 1, "Version": 2 * deal["version"] + 1, "State": "Черновик", "StateDate": compact(deal["made"])}
    if len(deal["history"]) == 1:
        return [draft, now]
    before = deal["history"][-2]
    stale = {**_row(deal, state_word(before["status"], plain), before["at"]), "Version": 2 * deal["version"] - 1}
    return [draft, stale, now]


def _row(deal: Deal, state: str, since: str) -> dict[str, Any]:
    return {
        "Code": code_of(deal), "UID": deal["external_id"], "PersonCode": f"К{deal['client']}", "Deleted": 0,
        "Version": 2 * deal["version"], "State": state, "StateDate": compact(since), "Made": compact(deal["made"]),
        "Agreed": money(approved_sum(deal) or ZERO), "Note": deal["comment"],
        "Changed": compact(changed(deal)),
    }  # fmt: skip
