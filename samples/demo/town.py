"""The addresses, files and secrets of one run: who listens where, and what each program gets in its environment."""

import os
import random
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BRIDGE = ROOT / ".venv" / "bin" / "bridge"
PREFERRED = {"hub": 8080, "toursite": 8101, "onec": 8102, "payu": 8103, "smsc": 8104, "mail": 8105, "smtp": 8125}
LOOPBACK = "127.0.0.1"
_OTHERS, _TRIES = (12000, 32000), 200


@dataclass(frozen=True)
class Town:
    """One run. `ports` by program name; `folder` holds settings, logs, state, the shared clock."""

    folder: Path
    ports: Mapping[str, int]

    def url(self, name: str) -> str:
        """Address of a program, without a slash at its end."""
        return f"http://{LOOPBACK}:{self.ports[name]}"

    @property
    def hub_env(self) -> Path:
        """Settings of the hub, readable by the owner only."""
        return self.folder / "hub.env"

    @property
    def stands_env(self) -> Path:
        """Secrets of the neighbours and the office password, readable by the owner only."""
        return self.folder / "neighbours.env"

    @property
    def clock_file(self) -> Path:
        """The movable clock that hub and neighbours share."""
        return self.folder / "clock"

    @property
    def logs(self) -> Path:
        """Where each program's log goes."""
        return self.folder / "logs"

    @property
    def state(self) -> Path:
        """What the neighbours keep."""
        return self.folder / "state"

    @property
    def desk(self) -> list[str]:
        """The command desk for this run."""
        return [str(BRIDGE), "--env", str(self.hub_env)]

    def log_of(self, name: str) -> Path:
        """The log of one program."""
        return self.logs / f"{name}.log"


# Names that this process holds until it ends, by port.
_CLAIMS: dict[int, socket.socket] = {}


def choose_ports(preferred: Mapping[str, int] = PREFERRED) -> dict[str, int]:
    """The preferred ports of loopback where they are free, other free ones where not; never those of another launcher."""
    chosen: dict[str, int] = {}
    held: list[socket.socket] = []
    try:
        for name, port in preferred.items():
            probe = _bound(port) or _any_bound()
            held.append(probe)
            chosen[name] = int(probe.getsockname()[1])
    finally:
        for probe in held:
            probe.close()
    return chosen


def _any_bound() -> socket.socket:
    """Not from those that the kernel gives to callers: one of thousands of calls might get it before the program takes it."""
    for _ in range(_TRIES):
        if probe := _bound(random.SystemRandom().randrange(*_OTHERS)):
            return probe
    raise OSError("no free port on 127.0.0.1")


def _bound(port: int) -> socket.socket | None:
    probe = socket.socket()
    # As servers do: a port in TIME_WAIT is free for a new listener.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((LOOPBACK, port))
        claim(int(probe.getsockname()[1]))
    except OSError:
        probe.close()
        return None
    return probe


def claim(port: int) -> None:
    """Two launchers at once must not choose the same port, and its program takes it only a second later.

    Raises OSError when another process has claimed it.
    """
    if port in _CLAIMS:
        return
    # A name without a file: the kernel lets go of it when the process ends, however it ends.
    claimed = socket.socket(socket.AF_UNIX)
    try:
        claimed.bind(f"\0bridge-port-{port}")
    except OSError:
        claimed.close()
        raise
    _CLAIMS[port] = claimed


def write_private(path: Path, values: Mapping[str, str]) -> None:
    """Lines NAME=value in a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_private(path: Path) -> dict[str, str]:
    """What write_private wrote."""
    return dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)


def clean_environment() -> dict[str, str]:
    """The environment without settings of another hub."""
    strange = ("BRIDGE_", "STAND_", "FLASK_", "GUNICORN_")
    return {name: value for name, value in os.environ.items() if not name.startswith(strange)}
