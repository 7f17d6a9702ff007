"""A small supervisor: runs one program, starts it again when it ends, ends it when told, dies with whoever started it.

python -m samples.up.keep --name web --pids DIR --log FILE [--env FILE] [--user NAME] [--stop INT] -- program arguments
"""

import argparse
import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from samples.demo.programs import die_with_parent, tie_to_parent
from samples.demo.town import ROOT, clean_environment, read_private

FIRST_PAUSE, LONGEST_PAUSE, WELL_AFTER = 0.2, 5.0, 10.0
STOP_SECONDS = 10
# Nobody is left to kill what does not listen. PostgreSQL that is told to end while it recovers from a crash may wait for ever,
# and hold its data; at SIGQUIT it goes at once, and recovers at its next start.
ORPHANED = {"TERM": signal.SIGTERM, "INT": signal.SIGQUIT}


class Keeper:
    """The program and its restarts."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._child: subprocess.Popen[bytes] | None = None
        self._over = False

    def run(self) -> None:
        """Until told to end."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        signal.signal(signal.SIGALRM, self._kill)
        pause = FIRST_PAUSE
        while not self._over:
            started = time.monotonic()
            code = self._run_once()
            if self._over:
                return
            pause = FIRST_PAUSE if time.monotonic() - started > WELL_AFTER else min(pause * 2, LONGEST_PAUSE)
            self._say(f"ended with {code}, started again in {pause:.1f} s")
            time.sleep(pause)

    def _run_once(self) -> int:
        with self._options.log.open("ab") as log:
            self._child = self._start(log.fileno())
        if self._over:
            # Told to end in the very moment of the start.
            self._stop_child()
        (self._options.pids / f"{self._options.name}.pid").write_text(f"{self._child.pid}\n", encoding="ascii")
        code = self._child.wait()
        # Children of a killed program, such as gunicorn's worker, would hold its port.
        self._signal_group(signal.SIGKILL)
        return code

    def _start(self, log: int) -> subprocess.Popen[bytes]:
        options = self._options
        path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"
        env = clean_environment() | {"PYTHONUNBUFFERED": "1", "PATH": path}
        env |= read_private(options.env) if options.env else {}
        # The kernel forgets the order to die when the user changes, so the user changes first: preexec_fn runs after that.
        who = {"user": options.user, "group": pwd.getpwnam(options.user).pw_gid, "extra_groups": []} if options.user else {}
        return subprocess.Popen(
            options.argv, cwd="/" if options.user else ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            process_group=0, preexec_fn=die_with_parent(ORPHANED[options.stop]), **who,
        )  # fmt: skip

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        if not self._over:
            self._over = True
            self._stop_child()

    def _stop_child(self) -> None:
        """Told to end in order; the alarm ends it when it does not. Who waits for the child then comes back by itself."""
        if self._child is not None and self._child.returncode is None:
            signal.alarm(STOP_SECONDS)
            self._child.send_signal(signal.Signals[f"SIG{self._options.stop}"])

    def _kill(self, _number: int, _frame: FrameType | None) -> None:
        self._say("did not end in time and is killed")
        self._signal_group(signal.SIGKILL)

    def _signal_group(self, kind: signal.Signals) -> None:
        if self._child is None:
            return
        try:
            os.killpg(self._child.pid, kind)
        except ProcessLookupError:
            return

    def _say(self, words: str) -> None:
        print(f"{time.strftime('%H:%M:%S')} {self._options.name}: {words}", flush=True)


def main() -> None:
    """Read the options, tie this process to its parent, run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True)
    parser.add_argument("--pids", type=Path, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--env", type=Path)
    parser.add_argument("--user")
    parser.add_argument("--stop", default="TERM", choices=("TERM", "INT"))
    parser.add_argument("argv", nargs="+")
    options = parser.parse_args()
    tie_to_parent()
    (options.pids / f"keep:{options.name}.pid").write_text(f"{os.getpid()}\n", encoding="ascii")
    Keeper(options).run()


if __name__ == "__main__":
    main()
