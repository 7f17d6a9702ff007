"""Open differences, the newest first, by kind; what the hub has fixed lately; when the last reconciliation was."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.reconciling.run_reconciliation import last_reconciliation
from bridge.flows.reconciling.word_differences import WORDS
from bridge.model.reconciling.difference import DifferenceKind
from bridge.ports.reconciling import KeptDifference
from bridge.web.office import masking
from bridge.web.office.exporting.cells import harmless
from bridge.web.office.exporting.noting import note_taken

_SHOWN, _AT_ONCE, _FIXED_SHOWN = 200, 500, 50
_LATELY = timedelta(days=2)
_COLUMNS = ("id", "kind", "application_id", "subject", "here", "there", "cause", "remedy", "found_at", "seen_at", "accepted_at")


def add_differences(door: Blueprint, hub: Hub) -> None:
    """Hang the page and its CSV on the door."""

    @door.get("/differences")
    def differences() -> ResponseReturnValue:
        return _page(hub)

    @door.get("/differences.csv")
    def differences_csv() -> ResponseReturnValue:
        note_taken(hub, "Расхождения с 1С")
        name = f"differences-{hub.clock.today()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(_csv(hub, _kind()), content_type="text/csv; charset=utf-8", headers=headers)


def _page(hub: Hub) -> str:
    kind = _kind()
    with hub.store.read() as tx:
        counts, tally, last = tx.counts(), tx.differences.tally(), last_reconciliation(tx)
        found = tx.differences.waiting(_SHOWN + 1, kind, _place())
        fixed = tx.differences.fixed(hub.clock.now() - _LATELY, _FIXED_SHOWN)
    shown = found[:_SHOWN]
    rest = {"kind": kind, "before": _address(shown[-1])} if found[_SHOWN:] else {}
    return render_template(
        "office/differences.html", counts=counts, kind=kind, all_open=sum(tally.values()), titles=WORDS, last=last, fixed=fixed,
        tally=sorted(tally.items()), found=_alarming_first(shown), rest=rest, limit=_SHOWN,
    )  # fmt: skip


def _alarming_first(shown: Sequence[KeptDifference]) -> list[KeptDifference]:
    """What still waits for a person before what one has accepted; of a page, alarms before the others."""
    return sorted(shown, key=lambda one: (one.accepted_at is not None, not one.difference.alarming))


def _kind() -> DifferenceKind | None:
    asked = request.args.get("kind", "")
    return next((kind for kind in DifferenceKind if kind.value == asked), None)


def _address(last: KeptDifference) -> str:
    return f"{last.found_at.isoformat()}|{last.difference.id}"


def _place() -> tuple[datetime, str] | None:
    """Below which difference this page begins; a place that means nothing leads to the first page."""
    at, _, difference_id = request.args.get("before", "").partition("|")
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (moment, difference_id) if difference_id.isascii() and difference_id.isprintable() else None


def _csv(hub: Hub, kind: DifferenceKind | None) -> Iterator[str]:
    """All open ones, some hundreds at a time: the list may be long."""
    yield _row(_COLUMNS)
    place: tuple[datetime, str] | None = None
    while True:
        with hub.store.read() as tx:
            found = tx.differences.waiting(_AT_ONCE, kind, place)
        yield "".join(_row(_cells(one)) for one in found)
        if len(found) < _AT_ONCE:
            return
        place = found[-1].found_at, found[-1].difference.id


def _cells(kept: KeptDifference) -> list[str]:
    found, words = kept.difference, WORDS[kept.difference.kind]
    both = (masking.masked_text(found.here), masking.masked_text(found.there))
    moments = (kept.found_at, kept.seen_at, kept.accepted_at)
    cells = [found.id, found.kind, found.application_id, found.subject, *both, words.cause, words.remedy]
    return [*map(harmless, cells), *(at.isoformat(timespec="seconds") if at else "" for at in moments)]


def _row(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
