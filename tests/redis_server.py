"""A real Redis for tests, on a free port of loopback, with its files in the folder it is given."""

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.postgres import free_port

_WAIT_SECONDS = 60.0


class RedisMissingError(RuntimeError):
    """No redis-server is installed (Debian: apt-get install redis-server)."""


@dataclass
class RedisServer:
    """A running server. `kill` ends it as a crash would; `start` brings it back on the same port with what its log kept."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Address of database 0."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int:
        """Process id."""
        return self.process.pid

    def stop(self) -> None:
        """End it in order."""
        self.process.terminate()
        self.process.wait(_WAIT_SECONDS)

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait(_WAIT_SECONDS)

    def start(self) -> None:
        """Start it again."""
        self.process = _launch(self.folder, self.port)


def start_redis(folder: Path) -> RedisServer:
    """Start a server whose append-only log lies in `folder`. Raises RedisMissingError."""
    port = free_port()
    return RedisServer(folder, port, _launch(folder, port))


def _launch(folder: Path, port: int) -> subprocess.Popen[bytes]:
    program = shutil.which("redis-server")
    if program is None:
        raise RedisMissingError("Redis is not installed: apt-get install redis-server")
    options = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--appendonly", "yes", "--save", ""]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _wait(port, process)
    return process


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"redis-server ended with {process.returncode}")
        try:
            with redis.Redis(port=port) as client:
                client.ping()
            return
        except redis.ConnectionError:
            time.sleep(0.02)
    process.kill()
    raise RuntimeError("redis-server did not answer in time")
