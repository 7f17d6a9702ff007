"""Writes that this process works on now: a repeat that comes meanwhile waits for the answer, or is told to come later."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

from bridge.model.errors import KeyReusedError
from bridge.web.errors import RequestRefusedError

Place = tuple[str, str, str]
PATIENCE_SECONDS = 1.0


class _Write:
    """One write; `ended` is made by the first who waits for it, under the guard."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self.ended: Event | None = None


class Running:
    """By place: partner, route and Idempotency-Key. Between processes the store itself makes the second one wait."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._writes: dict[Place, _Write] = {}

    @contextmanager
    def alone(self, place: Place, fingerprint: str) -> Iterator[bool]:
        """Work on a write; tells whether another one ran under this key meanwhile, so that an answer may be there by now.

        Raises KeyReusedError when that one has another body, RequestRefusedError (409) when it does not end in a moment.
        """
        mine, waited = _Write(fingerprint), False
        while (other := self._enter(place, mine)) is not mine:
            if other.fingerprint != fingerprint:
                raise KeyReusedError("this Idempotency-Key came with another body before")
            if other.ended is not None and not other.ended.wait(PATIENCE_SECONDS):
                raise RequestRefusedError("idempotency_key_running", "repeat in a moment under the same key", wait=1)
            waited = True
        try:
            yield waited
        finally:
            with self._guard:
                del self._writes[place]
                if mine.ended is not None:
                    mine.ended.set()

    def _enter(self, place: Place, mine: _Write) -> _Write:
        with self._guard:
            write = self._writes.setdefault(place, mine)
            if write is not mine and write.ended is None:
                write.ended = Event()
            return write
