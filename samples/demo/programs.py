"""The programs of a run: what is started with which environment, how it dies with its parent, whether it is well."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from bridge.processes import WEB_WORKER
from samples.demo.settings import INFOBASE_USER, MERCHANT, PARTNER, PAY_SERVICE
from samples.demo.town import LOOPBACK, ROOT, Town, clean_environment, read_private

NEIGHBOURS = ("toursite", "onec", "payu", "smsc", "mail")
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
STOP_SECONDS = 12.0


@dataclass(frozen=True)
class Program:
    """One process: what it is called with, what is added to its environment, and the address that tells it is well."""

    name: str
    argv: Sequence[str]
    env: dict[str, str]
    health: str


def programs_of(town: Town) -> list[Program]:
    """Hub and neighbours. Secrets go by environment, each program getting its own only."""
    return [_hub(town), *(neighbour(town, name) for name in NEIGHBOURS)]


def _hub(town: Town) -> Program:
    argv = [sys.executable, "-m", "gunicorn", "--worker-class", WEB_WORKER, "--workers", "1", "--threads", "8",
            "--timeout", "120", "--graceful-timeout", "10", "--no-control-socket", "--bind", f"{LOOPBACK}:{town.ports['hub']}",
            "wsgi:app"]  # fmt: skip
    return Program("hub", argv, read_private(town.hub_env), f"{town.url('hub')}/health/ready")


def neighbour(town: Town, name: str) -> Program:
    """One stand-in with its options."""
    own = {
        "toursite": ["--partner-id", PARTNER],
        "onec": ["--user", INFOBASE_USER, "--payment-service", PAY_SERVICE, "--push-url", f"{town.url('hub')}/notices/onec"],
        "payu": ["--merchant", MERCHANT],
        "smsc": [],
        "mail": ["--smtp-port", str(town.ports["smtp"])],
    }
    marks = {"toursite": "STAND_SITE_", "onec": "STAND_ONEC_", "payu": "STAND_PAYU_", "smsc": "STAND_SMSC_",
             "mail": "STAND_MAIL_"}  # fmt: skip
    argv = [sys.executable, "-m", f"samples.neighbours.{name}", "--port", str(town.ports[name]), "--state",
            str(town.state / name), "--clock", str(town.clock_file), "--hub", town.url("hub"), *own[name]]  # fmt: skip
    env = {key: value for key, value in read_private(town.stands_env).items() if key.startswith(marks[name])}
    if name == "smsc":
        path = env.pop("STAND_SMSC_CALLBACK_PATH")
        env["STAND_SMSC_CALLBACK"] = f"{town.url('hub')}/notices/sms/{path}?charset=utf-8&fmt=3&sha1=1"
    return Program(name, argv, env, f"{town.url(name)}/_stand/health")


def die_with_parent(kind: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """For preexec_fn: the kernel sends `kind` to the child when the thread that started it ends, however it ends."""
    libc, parent = ctypes.CDLL(None, use_errno=True), os.getpid()

    def bind() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(kind), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return bind


def tie_to_parent(kind: signal.Signals = signal.SIGTERM) -> None:
    """The same for this very process and whoever started it."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(kind), 0, 0, 0)


def adopt_orphans() -> None:
    """Children of children that lose their parent become children of this process, so that none is lost from sight."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children_of(parent: int) -> list[int]:
    """Processes that run and whose parent is this one."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def start(program: Program, log: Path) -> subprocess.Popen[bytes]:
    """Run it in a group of its own, so that Ctrl-C reaches only the launcher; output goes to the end of the log."""
    with log.open("ab") as output:
        return subprocess.Popen(
            program.argv, cwd=ROOT, env={**clean_environment(), "PYTHONUNBUFFERED": "1", **program.env},
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, process_group=0,
            preexec_fn=die_with_parent(),
        )  # fmt: skip


def is_well(address: str) -> bool:
    """The program answers 200 at its health address."""
    try:
        return requests.get(address, timeout=2).status_code == 200
    except requests.RequestException:
        return False


def stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """End all in order, with their groups; whoever does not listen in time is killed."""
    for process in processes:
        _signal(process, signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(end - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()


def _signal(process: subprocess.Popen[bytes], kind: signal.Signals) -> None:
    try:
        os.killpg(process.pid, kind)
    except ProcessLookupError:
        return
