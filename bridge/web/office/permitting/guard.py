"""Looks at each request: may this officer? What stands in no table is refused to everybody."""

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from bridge.model.staff.roles import RIGHTS, Right, Role
from bridge.web.office.permitting.table import ANYBODY, NEEDED, OPEN

DOOR = "office."


def open_to_all() -> bool:
    """Is this request for a page that needs no log-in?"""
    return (request.endpoint or "").removeprefix(DOOR) in OPEN


def take_role(role: Role | None) -> None:
    """From here on `may` speaks of an officer of this role."""
    g.office_role = role


def may(page: str) -> bool:
    """May the officer of this request open that page or do that action? Pages ask, so that nobody is shown what is refused."""
    if page in OPEN or page in ANYBODY:
        return True
    role: Role | None = g.get("office_role")
    return role is not None and page in NEEDED and NEEDED[page] in RIGHTS[role]


def rights_now() -> frozenset[Right]:
    """All rights of the officer of this request."""
    role: Role | None = g.get("office_role")
    return RIGHTS[role] if role is not None else frozenset()


def require_right() -> None:
    """Raises Forbidden for what the officer may not."""
    if not may((request.endpoint or "").removeprefix(DOOR)):
        abort(403)


def add_refusal(door: Blueprint) -> None:
    """Say on a page of the office that something is not the officer's to do."""

    @door.errorhandler(Forbidden)
    def not_yours(_error: Forbidden) -> ResponseReturnValue:
        return render_template("office/forbidden.html", role=g.get("office_role")), 403
