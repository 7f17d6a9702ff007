"""A door as its log-in knows it, and what every page of the log-in and of «Мой вход» needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for

from bridge.flows.hub import Hub
from bridge.flows.staffing.end_sittings import log_out
from bridge.flows.staffing.open_sitting import Entered
from bridge.model.staff.sittings import Stage
from bridge.web.entering import wording
from bridge.web.entering.sessions import Sessions, present_visit

# Endpoints without the door's name: served to whoever comes; of whoever is inside; of those the ones that a person needs who
# must set up a second factor first.
OPEN = frozenset({"log_in", "enter", "factor", "prove_factor", "ask_key", "prove_key", "welcome", "accept", "entering.static"})
OWN = frozenset(
    {
        "log_out", "own", "own_prove", "prove_again", "prove_again_by_key", "begin_app", "own_app", "confirm_app", "begin_key",
        "add_key", "remove_factor", "make_codes", "own_password", "change_password", "end_own_sitting", "end_own_sittings",
    }
)  # fmt: skip
ENROLLING = frozenset({"log_out", "own", "begin_app", "own_app", "confirm_app", "begin_key", "add_key"})


@dataclass(frozen=True)
class Threshold:
    """`came` and `left` write down in the door's own journal that somebody did."""

    door: str
    first_page: str
    hub: Hub
    sessions: Sessions
    came: Callable[[str], None]
    left: Callable[[], None]

    def inside(self, path: str) -> str:
        """`path` when it leads to a page of this door, else its first one: never to another site."""
        safe = path.startswith(f"/{self.door}/") and "//" not in path and "\\" not in path and path.isprintable()
        return path if safe else self.address(self.first_page)

    def address(self, page: str, onward: str = "", done: str = "") -> str:
        """Of a page of this door; `onward` is where it leads on, `done` what it says was done."""
        return url_for(f"{self.door}.{page}", next=onward or None, done=done or None)

    def page(self, name: str, status: int = 200, headers: dict[str, str] | None = None, **values: object) -> Response:
        """A page of ours within the door's own frame; a stranger gets a cookie, so that the form's token holds.

        `keys`: keys of browsers are asked for on it, by our script.
        """
        g.asks_keys = bool(values.get("keys"))
        text = render_template(f"entering/{name}.html", base=f"{self.door}/base.html", door=self.door, say=wording, **values)
        answer = make_response(text, status, headers or {})
        if present_visit().sitting is None:
            self.sessions.keep(answer, present_visit())
        return answer

    def go_in(self, entered: Entered, onward: str = "") -> Response:
        """With the new session's cookie to where it leads. Whoever sat in this browser before leaves."""
        before = present_visit().digest
        if before:
            log_out(self.hub, before, request.remote_addr or "")
        answer = make_response(redirect(self._next_page(entered.stage, onward), 303))
        self.sessions.start(answer, entered)
        return answer

    def way_out(self) -> Response | None:
        """Where somebody belongs who may not see this page yet; None for who is inside, or asks for a page of theirs."""
        visit, page = present_visit(), (request.endpoint or "").removeprefix(f"{self.door}.")
        if is_file() or visit.user or page in OPEN or (visit.stage is Stage.ENROLS and page in ENROLLING):
            return None
        if visit.stage is Stage.ENROLS:
            return make_response(redirect(self.address("own"), 303))
        onward = request.path if request.method == "GET" else ""
        return make_response(redirect(self.address("factor" if visit.stage is Stage.OWES else "log_in", onward), 303))

    def _next_page(self, stage: Stage, onward: str) -> str:
        if stage is Stage.INSIDE:
            return self.inside(onward)
        return self.address("own") if stage is Stage.ENROLS else self.address("factor", onward)


def add_files(door: Blueprint) -> None:
    """The templates and the script that log-ins share, within the door."""
    door.register_blueprint(
        Blueprint("entering", __name__, template_folder="templates", static_folder="static", static_url_path="/entering")
    )


def asks_keys() -> bool:
    """Does the page that was made run the script of keys?"""
    return bool(g.get("asks_keys"))


def is_file() -> bool:
    """Is a file asked for, the same for all?"""
    return (request.endpoint or "").endswith(".static")


def when_in_words(hub: Hub, at: datetime) -> str:
    """A moment on the lender's wall clock, to the second."""
    return f"{hub.clock.local(at):%H:%M:%S}"
