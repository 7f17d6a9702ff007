"""honcho under a loop of our own: started again whenever it ends, and whatever it left behind is ended first.

python -m samples.up.house FOLDER
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from samples.demo.programs import adopt_orphans, children_of, die_with_parent, tie_to_parent
from samples.demo.town import ROOT, clean_environment
from samples.up.strangers import end_strangers

PAUSE = 0.5
END_SECONDS = 20.0


class Loop:
    """Adopts orphans: keepers whose honcho was killed become children of this process and can be ended in order."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._over = False
        self._honcho = 0

    def run(self) -> None:
        """Until SIGTERM."""
        adopt_orphans()
        end_strangers(self._folder)
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        while not self._over:
            self._honcho = self._start()
            while self._collect_one() != self._honcho:
                pass
            self._end_the_rest()
            time.sleep(PAUSE)

    def _start(self) -> int:
        argv = [sys.executable, "-m", "honcho", "-d", str(ROOT), "-f", str(self._folder / "Procfile"), "start", "--no-colour"]
        env = {**clean_environment(), "PYTHONUNBUFFERED": "1"}
        with (self._folder / "logs" / "honcho.log").open("ab") as log:
            honcho = subprocess.Popen(
                argv, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0,
                preexec_fn=die_with_parent(),
            )  # fmt: skip
        note_pid(self._folder, "honcho", honcho.pid)
        return honcho.pid

    def _collect_one(self, options: int = 0) -> int:
        """The pid of a child that ended, own or adopted; 0 when there is none (left)."""
        try:
            return os.waitpid(-1, options)[0]
        except ChildProcessError:
            return self._honcho if not options else 0

    def _end_the_rest(self) -> None:
        end = time.monotonic() + END_SECONDS
        while rest := children_of(os.getpid()):
            for pid in rest:
                _tell(pid, signal.SIGTERM if time.monotonic() < end else signal.SIGKILL)
            time.sleep(0.1)
            while self._collect_one(os.WNOHANG):
                pass

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._over = True
        _tell(self._honcho, signal.SIGTERM)


def note_pid(folder: Path, name: str, pid: int) -> None:
    """For whoever looks which process is which."""
    (folder / "pids" / f"{name}.pid").write_text(f"{pid}\n", encoding="ascii")


def _tell(pid: int, kind: signal.Signals) -> None:
    try:
        os.kill(pid, kind)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    tie_to_parent()
    place = Path(sys.argv[1])
    note_pid(place, "house", os.getpid())
    Loop(place).run()
