"""Descriptions as the bases publish them: fetched, kept on disk, parsed once in a process, looked at again now and then.

A description that can't be had again is not missed: the one in memory stands, else the one on disk.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from adapters.http import Answer
from adapters.onec.conversation import Outside
from adapters.onec.errand import SYSTEM, Errand
from adapters.onec.failures import CLOSED_PAUSE, error_of
from adapters.onec.soap.description import Description
from adapters.onec.soap.errors import DescriptionUnusableError
from adapters.onec.soap.wsdl.gathering import Gathered, digest_of, gathered, hosts_told, same_server
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError

LOOK_EVERY = 600.0
DOUBT_EVERY = 30.0
"""Seconds: a doubt has the description looked at sooner, but a storm of faults must not fetch it with each of them."""
TRY_AGAIN = 60.0
WORDS = "the description of a web service is read"
_SUFFIX = ".wsdl"


@dataclass(frozen=True)
class Place:
    """Where a description is published, and how it is asked for."""

    url: str
    auth: tuple[bytes, bytes]
    http: Outside
    service: str = ""


@dataclass(frozen=True)
class Standing:
    """The description in use, and a remark when it is not the one that the base has now."""

    description: Description
    remark: str = ""


class Published:
    """The description of one address in this process. Safe to share between threads."""

    def __init__(self, folder: Path, look_every: float = LOOK_EVERY, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._look_every = look_every
        self._clock = clock
        self._guard = threading.Lock()
        self._standing: Standing | None = None
        self._failed: tuple[float, Exception] | None = None
        self._looked_at = self._look_next = 0.0

    def current(self, place: Place, errand: Errand) -> Standing:
        """The description to work by. Raises outside errors and DescriptionUnusableError as long as there is none at all.

        Who comes first waits until it is there; later one thread looks, and the others work by what there is.
        """
        standing, came_at = self._standing, self._clock()
        if standing is None:
            self._guard.acquire()
        elif self._clock() < self._look_next or not self._guard.acquire(blocking=False):
            return standing
        try:
            if self._standing is None and self._failed and self._failed[0] >= came_at:
                # Who waited learns what the one before has learnt, and does not wait for the same once more.
                raise self._failed[1]
            if self._standing is None or self._clock() >= self._look_next:
                self._standing = self._looked(place, errand)
            return self._standing
        finally:
            self._guard.release()

    def doubt(self) -> None:
        """Something did not fit the description: it is looked at with the next call, unless that has just been done."""
        self._look_next = min(self._look_next, self._looked_at + DOUBT_EVERY)

    def _looked(self, place: Place, errand: Errand) -> Standing:
        now = self._clock()
        kept = _Kept(self._folder, place.url)
        if fresh := self._fresh(kept, place, now):
            return fresh
        trouble: OutsideError | DescriptionUnusableError
        try:
            whole = _fetched(place, errand)
            found = self._known(whole.digest) or Description(whole, place.service)
        except (OutsideError, DescriptionUnusableError) as error:
            trouble = error
        else:
            kept.write(found)
            self._seen(self._look_every)
            return Standing(found)
        self._seen(TRY_AGAIN)
        return self._former(kept, place, trouble)

    def _known(self, digest: str) -> Description | None:
        known = self._standing
        return known.description if known and known.description.digest == digest else None

    def _seen(self, pause: float) -> None:
        # After it was kept: what lies there is not newer than what this process knows.
        self._looked_at = self._clock()
        self._look_next = self._looked_at + pause

    def _fresh(self, kept: "_Kept", place: Place, now: float) -> Standing | None:
        """What another process has fetched a short while ago."""
        written, raw = kept.newest()
        # What this process has looked at itself is in doubt, or it would not look again.
        if raw is None or not self._looked_at < written <= now or now - written > self._look_every:
            return None
        with suppress(DescriptionUnusableError):
            found = self._known(digest_of(raw)) or Description.of_bytes(raw, place.service)
            self._looked_at, self._look_next = written, written + self._look_every
            return Standing(found)
        return None

    def _former(self, kept: "_Kept", place: Place, trouble: Exception) -> Standing:
        remark = f"the description could not be read again ({type(trouble).__name__}): the former one is used"
        if self._standing is not None:
            return replace(self._standing, remark=remark)
        _, raw = kept.newest()
        if raw is not None:
            with suppress(DescriptionUnusableError):
                return Standing(Description.of_bytes(raw, place.service), remark)
        self._failed = self._clock(), trouble
        raise trouble


class _Kept:
    """The files of one address: its name and the digest of what is inside, whole or not there."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._start = sha256(url.encode()).hexdigest()[:16]

    def newest(self) -> tuple[float, bytes | None]:
        """When it was last seen at the base, and the description; (0, None) when there is none that is whole."""
        for written, file in sorted(self._files(), reverse=True):
            with suppress(OSError):
                raw = file.read_bytes()
                if file.name == self._name(digest_of(raw)):
                    return written, raw
        return 0.0, None

    def write(self, description: Description) -> None:
        """Keep it, and forget the others. A disk that is full loses nothing but the copy."""
        file = self._folder / self._name(description.digest)
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            half = file.with_suffix(f".{threading.get_native_id()}.half")
            half.write_bytes(description.raw)
            half.replace(file)
            for _, other in self._files():
                if other != file:
                    other.unlink(missing_ok=True)

    def _files(self) -> list[tuple[float, Path]]:
        found: list[tuple[float, Path]] = []
        for file in self._folder.glob(f"{self._start}-*{_SUFFIX}"):
            with suppress(OSError):
                found.append((file.stat().st_mtime, file))
        return found

    def _name(self, digest: str) -> str:
        return f"{self._start}-{digest[:16]}{_SUFFIX}"


@dataclass(frozen=True)
class _Server:
    """Pieces of a description, fetched from the server that has the description."""

    place_of: Place
    errand: Errand
    told: frozenset[str]

    def place(self, location: str, base: str) -> str | None:
        """The address on the configured server, or None."""
        return same_server(location, base, self.place_of.url, self.told)

    def read(self, place: str) -> bytes | None:
        """The piece, None when there is none. Raises outside errors."""
        answer = _asked(self.place_of, place, self.errand)
        return answer.body if answer.status < 400 else None


def _fetched(place: Place, errand: Errand) -> Gathered:
    first = f"{place.url}?wsdl"
    reading = Errand(errand.name, WORDS, errand.application_id, timeouts=errand.timeouts, personal=errand.personal)
    try:
        answer = _asked(place, first, reading)
        if error := error_of(answer, reading):
            # Nobody has refused what was not sent: a base in trouble is asked again later.
            passing = answer.status >= 500 and isinstance(error, RefusedError)
            raise UnreachableError(SYSTEM, errand.name, error.message, CLOSED_PAUSE) if passing else error
        if _is_page(answer):
            raise UnreachableError(SYSTEM, errand.name, "a page for people came in place of the description", CLOSED_PAUSE)
        return gathered(answer.body, lambda root: _Server(place, reading, hosts_told(root)), first)
    except OutcomeUnknownError as error:
        why = error.message
    # Nothing was sent that could change anything.
    raise UnreachableError(SYSTEM, errand.name, f"no description: {why}")


def _asked(place: Place, url: str, errand: Errand) -> Answer:
    return place.http.call(
        errand.name, "GET", url, what=errand.words, application_id=errand.application_id, safe=True, timeouts=errand.timeouts,
        auth=place.auth,
    )  # fmt: skip


def _is_page(answer: Answer) -> bool:
    return answer.body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype html"))


_all: dict[tuple[str, str, Path], Published] = {}
_all_guard = threading.Lock()


def published(url: str, service: str, folder: Path, look_every: float = LOOK_EVERY) -> Published:
    """The one of this process for an address and a service; who asks first says how often it is looked at."""
    with _all_guard:
        return _all.setdefault((url, service, folder), Published(folder, look_every))


def unusable(errand: Errand, error: DescriptionUnusableError) -> OutsideError:
    """What a call ends with that has no description to be made by: nothing was sent, and a person must look."""
    return BadAnswerError(SYSTEM, errand.name, f"the description of the web service can't be used: {error}")
