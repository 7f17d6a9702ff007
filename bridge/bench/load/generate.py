"""The generator's process: a Load as JSON on standard input, its Outcome as JSON on standard output.

python -m bridge.bench.load.generate
"""

import asyncio
import gc
import importlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

from bridge.bench.load.generator import Load, Outcome
from bridge.bench.load.wire import Answer, Connection, ConnectionLostError, connect

# gunicorn closes what is idle for two seconds: a connection nearly as old is not trusted with a request.
_TRUSTED_SECONDS = 1.0
_LAST_ANSWERS = 30.0


class Run:
    """One load being borne."""

    def __init__(self, load: Load, requests: Iterator[bytes]) -> None:
        self._load = load
        self._requests = requests
        self._wanted = load.wanted.encode()
        self._idle: list[Connection] = []
        self._milliseconds: list[float] = []
        self._sent: list[float] = []
        self._others: Counter[str] = Counter()

    async def run(self) -> Outcome:
        """Until the time is over or the maker ends, then until the last answer."""
        started = time.monotonic()
        if self._load.rate:
            # Opened as they are needed: one that is opened and says nothing keeps a thread of the server waiting.
            await self._at_a_rate(started)
        else:
            await asyncio.gather(*(self._closed_loop(started) for _ in range(self._load.connections)))
        seconds = time.monotonic() - started
        for connection in self._idle:
            connection.close()
        return Outcome(seconds, self._milliseconds, self._sent, dict(self._others))

    async def _closed_loop(self, started: float) -> None:
        end = started + self._load.seconds
        for request in self._requests:
            await self._send(request, time.monotonic())
            if time.monotonic() >= end:
                return

    async def _at_a_rate(self, started: float) -> None:
        tasks = []
        for number, request in enumerate(self._requests):
            due = started + number / self._load.rate
            if due >= started + self._load.seconds:
                break
            await asyncio.sleep(max(due - time.monotonic(), 0))
            if self._load.patience and time.monotonic() - due > self._load.patience:
                # So far behind, the generator would only grow the heap that it measures.
                self._others["not sent in time"] += 1
                continue
            tasks.append(asyncio.create_task(self._send(request, due)))
        if tasks:
            await asyncio.wait(tasks, timeout=_LAST_ANSWERS)
        late = sum(not task.done() for task in tasks)
        if late:
            self._others["no answer"] += late

    async def _send(self, request: bytes, due: float) -> None:
        self._sent.append(due)
        connection: Connection | None = None
        try:
            async with asyncio.timeout(self._load.patience or None):
                connection = await self._connection()
                answer = await connection.ask(request)
        except (ConnectionLostError, OSError) as error:
            self._others["no answer in time" if isinstance(error, TimeoutError) else type(error).__name__] += 1
            if connection is not None:
                connection.close()
            return
        self._idle.append(connection)
        self._note(answer, due)

    async def _connection(self) -> Connection:
        trusted = asyncio.get_running_loop().time() - _TRUSTED_SECONDS
        while self._idle:
            # The one used last: where fewer would do, the others grow old and are closed here.
            connection = self._idle.pop()
            if connection.usable and (connection.idle_since > trusted or not connection.idle_since):
                return connection
            connection.close()
        return await connect(self._load.port)

    def _note(self, answer: Answer, due: float) -> None:
        if not 200 <= answer.status < (400 if self._load.redirects else 300):
            self._others[str(answer.status)] += 1
        elif self._wanted not in answer.body:
            self._others[f"{answer.status} without {self._load.wanted}"] += 1
        else:
            self._milliseconds.append((time.monotonic() - due) * 1000)


def main() -> None:
    """Read, bear, tell."""
    load = Load(**json.load(sys.stdin))
    module, _, function = load.maker.partition(":")
    requests = iter(getattr(importlib.import_module(module), function)(**load.arguments))
    # A collection in the middle would be noted as slowness of the other side.
    gc.disable()
    outcome = asyncio.run(Run(load, requests).run())
    json.dump(asdict(outcome), sys.stdout)


if __name__ == "__main__":
    main()
