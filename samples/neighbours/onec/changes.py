"""Which deals were written since a moment, for the faces that tell it by wall clock."""

from collections.abc import Iterable

from samples.neighbours.onec.index import Deal


def changed(deal: Deal) -> str:
    """When the deal was written last."""
    return str(deal.get("changed") or deal["history"][-1]["at"])


def changed_since(deals: Iterable[Deal], since: str, limit: int) -> tuple[list[Deal], bool]:
    """Oldest change first, and whether there are more. A portion takes all deals of its last second; 0 = no limit."""
    found = sorted((d for d in deals if changed(d) >= since), key=lambda d: (changed(d), d["place"]))
    cut = len(found)
    if 0 < limit < cut:
        cut = next((i for i in range(limit, cut) if changed(found[i]) != changed(found[limit - 1])), cut)
    return found[:cut], cut < len(found)
