"""Start everything, wait until it is well, watch it, stop it. Whoever dies is named with the end of its log."""

import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType

from rich.console import Console

from samples.demo.people import seat_people
from samples.demo.programs import Program, is_well, programs_of, start, stop
from samples.demo.town import ROOT, Town

START_SECONDS = 180.0
LOOK_EVERY = 0.2
TAIL_LINES = 25


class ProgramDiedError(Exception):
    """A program of the run ended by itself."""


class PortTakenError(ProgramDiedError):
    """Somebody took a port between its choice and its use."""


class Launched(AbstractContextManager["Launched"]):
    """The running programs of a town; leaving the block, or failing to start, ends them all."""

    def __init__(self, town: Town, console: Console) -> None:
        self.town, self._console = town, console
        self._running: list[tuple[Program, subprocess.Popen[bytes]]] = []

    def start(self) -> None:
        """Until all are well. Raises ProgramDiedError, PortTakenError."""
        try:
            for program in programs_of(self.town):
                self._running.append((program, start(program, self.town.log_of(program.name))))
            wait_until_well(self._console, self.town, {one.name: one.health for one, _ in self._running}, self.check)
            load_issuers(self.town)
            seat_people(self.town)
        except BaseException:
            self._stop()
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop()

    def _stop(self) -> None:
        stop([process for _, process in reversed(self._running)])

    def check(self) -> None:
        """Raises ProgramDiedError naming the dead with the tail of the log."""
        for program, process in self._running:
            if process.poll() is not None:
                words = tail(self.town, program.name)
                kind = PortTakenError if "already in use" in words else ProgramDiedError
                raise kind(f"{program.name} ended with code {process.returncode}\n{words}")

    def stay(self) -> None:
        """Until Ctrl-C (KeyboardInterrupt) or a death."""
        while True:
            self.check()
            time.sleep(LOOK_EVERY)


def load_issuers(town: Town) -> None:
    """The invented directory of passport offices into the hub. Raises ProgramDiedError with the desk's words."""
    argv = [*town.desk, "issuers", "import", str(ROOT / "samples" / "issuers" / "offices.csv")]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProgramDiedError(f"the directory of passport offices was not loaded: {done.stderr.strip()[-400:]}")


def wait_until_well(console: Console, town: Town, addresses: dict[str, str], check: Callable[[], None]) -> None:
    """Ask each program's health address until all are well; a progress line on a terminal. Raises ProgramDiedError."""
    end = time.monotonic() + START_SECONDS
    waiting = dict(addresses)
    with console.status("starting") as status:
        while waiting:
            waiting = {name: address for name, address in waiting.items() if not is_well(address)}
            up = len(addresses) - len(waiting)
            status.update(f"starting: {up} of {len(addresses)} are up, waiting for {', '.join(waiting)}")
            check()
            if waiting and time.monotonic() > end:
                tails = "\n".join(tail(town, name) for name in waiting)
                raise ProgramDiedError(f"not up after {START_SECONDS:.0f} s: {', '.join(waiting)}\n{tails}")
            if waiting:
                time.sleep(LOOK_EVERY)


def tail(town: Town, name: str) -> str:
    """The last lines of a program's log."""
    try:
        lines = town.log_of(name).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        lines = []
    return "\n".join([f"the end of {town.log_of(name)}:", *(f"  {line}" for line in lines[-TAIL_LINES:])])
