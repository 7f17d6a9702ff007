"""How a case's evidence stands, its archive as a file, and the anchors of days as a table, CSV and JSON."""

import base64
import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.evidence.export_evidence import export_evidence
from bridge.flows.hub import Hub
from bridge.model.errors import ApplicationUnknownError
from bridge.model.evidence.anchor import Anchor
from bridge.ports.store import Transaction
from bridge.web.office.permitting.guard import may
from bridge.web.office.sessions import present_visit, require_token

_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
_SHOWN = timedelta(days=60)
_COLUMNS = ("day", "size", "root", "previous", "digest", "made_at", "key", "signature")


@dataclass(frozen=True)
class Standing:
    """A case's journal: its lines, the first that does not fit, up to where anchors hold it, days whose anchors are stamped."""

    lines: int
    broken: int | None
    covered: int
    days: Sequence[date]
    stamped: Sequence[date]


def add_evidence(door: Blueprint, hub: Hub) -> None:
    """Hang the case's page, its archive and the list of anchors on the door."""

    @door.get("/cases/<application_id>/evidence")
    def case_evidence(application_id: str) -> ResponseReturnValue:
        return _case(hub, _known(application_id))

    @door.post("/cases/<application_id>/evidence")
    def take_evidence(application_id: str) -> ResponseReturnValue:
        require_token()
        body = export_evidence(hub, _known(application_id), f"office:{present_visit().user}")
        headers = {"Content-Disposition": f'attachment; filename="evidence-{application_id}.zip"'}
        return Response(body, content_type="application/zip", headers=headers)

    @door.get("/anchors")
    def anchors() -> ResponseReturnValue:
        return _anchors(hub)

    @door.get("/anchors.csv")
    def anchors_csv() -> ResponseReturnValue:
        headers = {"Content-Disposition": f'attachment; filename="anchors-{hub.clock.today()}.csv"'}
        return Response(_csv(hub), content_type="text/csv; charset=utf-8", headers=headers)

    @door.get("/anchors.json")
    def anchors_json() -> ResponseReturnValue:
        with hub.store.read() as tx:
            rows = [dict(zip(_COLUMNS, _cells(one), strict=True)) for one in tx.anchors.between(_since(), date.max)]
        return Response(json.dumps(rows), content_type="application/json")


def _known(application_id: str) -> str:
    if not _ID.fullmatch(application_id):
        raise ApplicationUnknownError("there is no such application")
    return application_id


def _case(hub: Hub, application_id: str) -> str:
    with hub.store.read() as tx:
        application, counts = tx.applications.get(application_id), tx.counts()
        standing = standing_of(tx, application_id)
    may_take = may("take_evidence")
    return render_template(
        "office/evidence.html", case=application, standing=standing, may_take=may_take, counts=counts,
        signing=hub.evidence_key is not None, stamping=hub.time_stamps is not None,
    )  # fmt: skip


def standing_of(tx: Transaction, application_id: str) -> Standing:
    """Looks at every line of the journal."""
    places, broken = tx.anchors.places(application_id), tx.evidence.first_broken(application_id)
    days = [place.day for place in places]
    return Standing(
        len(tx.evidence.of(application_id)) if broken is None else 0,
        broken,
        max((place.leaf.n for place in places), default=0),
        days,
        [day for day in days if tx.anchors.stamp(day) is not None],
    )


def _anchors(hub: Hub) -> str:
    with hub.store.read() as tx:
        counts = tx.counts()
        found = list(tx.anchors.between(hub.clock.today() - _SHOWN, date.max))
        stamped = {one.day for one in found if tx.anchors.stamp(one.day) is not None}
    return render_template(
        "office/anchors.html", found=found[::-1], stamped=stamped, counts=counts, signing=hub.evidence_key is not None,
        stamping=hub.time_stamps is not None,
    )  # fmt: skip


def _csv(hub: Hub) -> str:
    with hub.store.read() as tx:
        return "".join(map(_row, [_COLUMNS, *(_cells(one) for one in tx.anchors.between(_since(), date.max))]))


def _since() -> date:
    try:
        return date.fromisoformat(request.args.get("since", ""))
    except ValueError:
        return date.min


def _cells(one: Anchor) -> list[str]:
    made_at = one.made_at.isoformat(timespec="microseconds")
    signature = base64.b64encode(one.signature).decode()
    return [one.day.isoformat(), str(one.size), one.root, one.previous, one.digest, made_at, one.key, signature]


def _row(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
