"""Calls of a test system alone: its clock, its stories; and the borrower of a fresh application begins to act."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from bridge.flows.hub import Hub
from bridge.flows.sandbox.play_borrower import begin_story
from bridge.model.checks.strict_json import read_json
from bridge.model.sandbox.stories import STORIES
from bridge.web.errors import RequestRefusedError
from bridge.web.partner_api.answers import as_json, moment
from bridge.web.partner_api.reading import read_object
from bridge.web.partner_api.sandbox.ways import TestClock

# More than any span that the product knows, less than what a clock can't show.
FARTHEST = timedelta(days=400)


def add_sandbox_calls(door: Blueprint, hub: Hub, clock: TestClock) -> None:
    """Hang them on the door of a test system."""

    @door.get("/sandbox")
    def sandbox() -> Response:
        stories = [{"phone": one.phone, "says": one.says} for one in STORIES]
        return as_json(_told(hub, clock) | {"stories": stories})

    @door.post("/sandbox/clock")
    def move_clock() -> Response:
        clock.move(_span(read_object().get("seconds")))
        return as_json(_told(hub, clock))

    @door.after_request
    def begin(answer: Response) -> Response:
        if request.endpoint == f"{door.name}.create" and answer.status_code == 202:
            with hub.store.begin() as tx:
                begin_story(hub, tx, str(read_json(answer.get_data())["application_id"]))
        return answer


def _told(hub: Hub, clock: TestClock) -> dict[str, Any]:
    return {"mode": "test", "now": moment(hub.clock.now()), "ahead_seconds": int(clock.ahead().total_seconds())}


def _span(seconds: object) -> timedelta:
    most = int(FARTHEST.total_seconds())
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds <= most:
        text = f"seconds must be a whole number from 1 to {most}: time goes forward"
        raise RequestRefusedError("field_invalid", text, field="seconds")
    return timedelta(seconds=seconds)
