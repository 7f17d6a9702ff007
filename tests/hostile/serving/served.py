"""A real gunicorn with the worker of the Procfile, two threads and a tiny application; and raw connections to it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.processes import WEB_WORKER

ROOT = Path(__file__).parents[3]
THREADS = 2


@contextmanager
def server() -> Iterator[int]:
    """Its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        port: int = listener.getsockname()[1]
        listener.set_inheritable(True)
        command = [sys.executable, "-m", "gunicorn", "--worker-class", WEB_WORKER, "--threads", str(THREADS), "--bind",
                   f"fd://{listener.fileno()}", "--graceful-timeout", "2", "--no-control-socket",
                   "tests.hostile.serving.echo:app"]  # fmt: skip
        program = subprocess.Popen(command, cwd=ROOT, pass_fds=[listener.fileno()], stderr=subprocess.DEVNULL)
        try:
            yield port
        finally:
            program.terminate()
            program.wait(60)


def opened(port: int, sent: bytes = b"") -> socket.socket:
    """A connection that has sent so much."""
    made = socket.create_connection(("127.0.0.1", port), timeout=60)
    made.sendall(sent)
    return made


def told(port: int, sent: bytes, seconds: float = 60) -> bytes:
    """Everything that comes back until the server closes, or falls silent for so long."""
    with opened(port, sent) as connection:
        connection.settimeout(seconds)
        return rest(connection)


def rest(connection: socket.socket) -> bytes:
    """What is still to come."""
    found = b""
    try:
        while part := connection.recv(65536):
            found += part
    except (TimeoutError, ConnectionResetError):
        pass
    return found


def quickly(port: int) -> float:
    """Seconds that an honest request takes."""
    began = time.monotonic()
    assert b"200 OK" in told(port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    return time.monotonic() - began
