"""What all neighbours share: the process, its options, the doors under /_stand, wire operations, background work."""

import argparse
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, jsonify, request
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server

from samples.neighbours.clock import Clock, ClockError
from samples.neighbours.faults import Faults, View
from samples.neighbours.journal import Journal
from samples.neighbours.state import Record, Shelf

HERE = Path(__file__).parent


class Stand:
    """One neighbour: Flask application, shelves, clock, journal, faults and settings."""

    def __init__(self, name: str, folder: Path, clock_file: Path | None, settings: dict[str, Any]) -> None:
        self.name = name
        self.folder = folder
        self.lock = threading.RLock()
        self.clock = Clock(clock_file or folder / "clock")
        self.journal = Journal(folder / "journal.jsonl")
        self.shelves: dict[str, Shelf] = {}
        self.operations: set[str] = set()
        self.own_faults: dict[str, Callable[[Record, View], Response]] = {}
        # Whoever keeps something in memory besides the shelves clears it here.
        self.on_reset: list[Callable[[], None]] = []
        self.faults = Faults(self.shelf("_faults"), self.operations, self.own_faults)
        self._settings = self.shelf("_settings")
        self._defaults = settings
        self._stopping = threading.Event()
        self.app = self._make_app()

    def _make_app(self) -> Flask:
        app = Flask(self.name, static_folder=None)
        app.url_map.strict_slashes = False
        app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
        own = HERE / self.name / "templates"
        app.jinja_loader = ChoiceLoader([FileSystemLoader(own), FileSystemLoader(HERE / "templates")])
        app.jinja_env.globals.update(stand=self)
        add_doors(app, self)
        return app

    def shelf(self, name: str) -> Shelf:
        """The shelf of that name, loaded from disk the first time."""
        if name not in self.shelves:
            self.shelves[name] = Shelf(self.folder / name)
        return self.shelves[name]

    @property
    def settings(self) -> dict[str, Any]:
        """Defaults overlaid with what was switched while running."""
        return {**self._defaults, **(self._settings.get("settings") or {})}

    def change_settings(self, wish: dict[str, Any]) -> None:
        """Switch known settings; an unknown name or another type is a ValueError that names it."""
        for name, value in wish.items():
            if name not in self._defaults or type(value) is not type(self._defaults[name]):
                kinds = {n: type(v).__name__ for n, v in self._defaults.items()}
                raise ValueError(f"{name}: known settings are {kinds}")
        with self.lock:
            self._settings.put("settings", {**(self._settings.get("settings") or {}), **wish})

    def wire(self, rule: str, operation: str, methods: list[str], sender: str = "hub") -> Callable[..., Any]:
        """Register a view of the real wire: it meets faults and is journalled; the view may set g.what and g.result."""
        self.operations.add(operation)

        def register(view: Callable[..., Response]) -> Callable[..., Response]:
            @wraps(view)
            def door(**parts: str) -> Response:
                return self.serve(operation, sender, lambda: view(**parts))

            self.app.add_url_rule(rule, f"{operation}:{rule}", door, methods=methods)
            return view

        return register

    def serve(self, operation: str, sender: str, view: View) -> Response:
        """One call of a known operation, with its fault and its line in the journal; for wires whose address does not tell it."""
        with self.lock:
            fault = self.faults.take(operation)
        try:
            answer = self.faults.play(fault, view) if fault else view()
        except HTTPException as error:
            answer = Response(error.description or "", error.code or 500, content_type="text/plain; charset=utf-8")
            if error.response is not None:
                answer = error.response  # type: ignore[assignment]  # aborts of ours carry a flask Response
        result = getattr(g, "result", "") or f"HTTP {answer.status_code}"
        if fault:
            result = f"сбой по заказу: {fault['kind']}" + (f", {result}" if hasattr(g, "result") else "")
        self.journal.add(sender, self.name, getattr(g, "what", operation), result)
        return answer

    def every(self, seconds: float, work: Callable[[], None]) -> None:
        """Call the work again and again in a thread of its own; a failure is printed and does not end it."""

        def loop() -> None:
            while not self._stopping.wait(seconds):
                try:
                    work()
                except Exception:
                    logging.getLogger(self.name).exception("background work failed")

        threading.Thread(target=loop, name=work.__name__, daemon=True).start()

    def reset(self) -> None:
        """Empty state, journal, faults; switched settings go back to the defaults. The clock stays."""
        with self.lock:
            for shelf in self.shelves.values():
                shelf.clear()
            self.journal.clear()
            for forget in self.on_reset:
                forget()

    def run(self, port: int) -> None:
        """Serve on loopback until the process is ended."""
        server = make_server("127.0.0.1", port, self.app, threaded=True, request_handler=_Quiet)
        print(f"{self.name}: http://127.0.0.1:{server.port}/", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self._stopping.set()


class _Quiet(WSGIRequestHandler):
    """No access log: paths of these wires hold passports and phones. Headers also come as they were sent, in stand.headers."""

    def make_environ(self) -> Any:
        # WSGI has no way to tell names with an underscore from names with a dash, so the server drops the first.
        return {**super().make_environ(), "stand.headers": self.headers}

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


def add_doors(app: Flask, stand: Stand) -> None:
    """The doors for scripts that every neighbour has."""

    @app.get("/_stand/health")
    def health() -> Any:
        return {"ok": True, "name": stand.name}

    @app.get("/_stand/journal")
    def journal() -> Any:
        return jsonify(stand.journal.after(request.args.get("after", 0, int)))

    @app.post("/_stand/reset")
    def reset() -> Any:
        stand.reset()
        return {"ok": True}

    @app.get("/_stand/clock")
    def clock() -> Any:
        return {"now": stand.clock.now().isoformat(), "offset_seconds": stand.clock.offset()}

    @app.post("/_stand/clock")
    def move_clock() -> Any:
        wish = request.get_json()
        if "to" in wish:
            stand.clock.move_to(datetime.fromisoformat(wish["to"]))
        elif isinstance(wish.get("advance_seconds"), int):
            stand.clock.advance(wish["advance_seconds"])
        else:
            raise ClockError('{"advance_seconds": whole number} or {"to": ISO time} is needed')
        return clock()

    _add_switches(app, stand)


def _add_switches(app: Flask, stand: Stand) -> None:
    @app.get("/_stand/faults")
    def list_faults() -> Any:
        return jsonify(stand.faults.waiting())

    @app.post("/_stand/faults")
    def add_fault() -> Any:
        with stand.lock:
            return stand.faults.add(request.get_json())

    @app.delete("/_stand/faults")
    def clear_faults() -> Any:
        # A call that is just taking its fault would else write the old list back.
        with stand.lock:
            stand.faults.clear()
        return jsonify([])

    @app.get("/_stand/settings")
    def settings() -> Any:
        return stand.settings

    @app.post("/_stand/settings")
    def switch() -> Any:
        stand.change_settings(request.get_json())
        return stand.settings

    @app.errorhandler(ValueError)
    def refuse(error: ValueError) -> Any:
        # Only the script doors and pages raise ValueError; the wires answer in their own words.
        return {"error": str(error)}, 400


def base_options(name: str) -> argparse.ArgumentParser:
    """--port, --state, --clock, --hub, as every neighbour takes them."""
    parser = argparse.ArgumentParser(prog=f"python -m samples.neighbours.{name}")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 = any free one, printed at start")
    parser.add_argument("--state", type=Path, required=True, help="folder that keeps the state")
    parser.add_argument("--clock", type=Path, help="file of the movable clock, shared with the hub")
    parser.add_argument("--hub", default="http://127.0.0.1:8080", help="address of the hub")
    return parser


def secrets_of(*names: str) -> list[str]:
    """Values of the environment variables; names everything that is missing and ends the process."""
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        sys.exit(f"missing in the environment: {', '.join(missing)}")
    return [os.environ[name] for name in names]


def real_seconds() -> float:
    """Real time for gaps of seconds, which the movable clock must not touch."""
    return time.time()

