"""Services that tell which versions of packages have known holes: OSV, the page that PyPI has of each version, and npm's audit.

Each is asked with a time of its own and in a thread that nobody waits for any longer than that: also a net that swallows
everything, names included, costs seconds. What is no proper answer is none.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import requests

ROOT = Path(__file__).parents[1]
PYPI, NPM = "PyPI", "npm"
OSV_PLACE, INDEX = "https://api.osv.dev", "https://pypi.org/simple"
# To connect, and between two pieces of an answer.
SECONDS_OF_A_CALL = (4.0, 8.0)
_AT_ONCE = 6
_PIN = re.compile(r"(?m)^([A-Za-z0-9_.-]+)==([^\s\\;]+)")


@dataclass(frozen=True, order=True)
class Part:
    """A package of one version; `registry` is PyPI or npm."""

    registry: str
    name: str
    version: str


@dataclass(frozen=True, order=True)
class Hole:
    """A known fault of a part: all names it goes by, the service's own first, and the versions that mend it."""

    part: Part
    ids: tuple[str, ...]
    mended: str = ""


Tell = Callable[[Part, Sequence[Hole]], None]


class NoAnswerError(Exception):
    """The service said nothing that tells whether there are holes."""


@dataclass(frozen=True)
class Service:
    """A name, whom it knows, how to ask it and how many seconds it may take in all. It tells of each part as soon as it knows."""

    name: str
    registries: frozenset[str]
    ask: Callable[[Sequence[Part], Tell], None]
    seconds: float


@dataclass
class Found:
    """Parts that a service answered for, those that none did, the holes, and why a service said nothing."""

    unasked: set[Part]
    asked: set[Part] = field(default_factory=set)
    holes: set[Hole] = field(default_factory=set)
    silent: list[str] = field(default_factory=list)


def ask_all(parts: Iterable[Part], services: Sequence[Service]) -> Found:
    """One service after the other, each for what none before it answered for."""
    found = Found(set(parts))
    for service in services:
        wanted = sorted(part for part in found.unasked if part.registry in service.registries)
        if wanted:
            _ask(service, wanted, found)
    return found


def _ask(service: Service, wanted: Sequence[Part], found: Found) -> None:
    said, why = SimpleQueue[tuple[Part, Sequence[Hole]]](), [f"nothing within {service.seconds:.0f} s"]

    def ask() -> None:
        try:
            service.ask(wanted, lambda part, holes: said.put((part, holes)))
            why[0] = "not for all"
        except Exception as error:  # whatever a service makes of it: it has not answered
            why[0] = str(error) if isinstance(error, NoAnswerError) else type(error).__name__

    thread = Thread(target=ask, name=service.name, daemon=True)
    thread.start()
    thread.join(service.seconds)
    with suppress(Empty):
        while True:
            part, holes = said.get_nowait()
            found.unasked.discard(part)
            found.asked.add(part)
            found.holes.update(holes)
    if found.unasked.intersection(wanted):
        found.silent.append(f"{service.name}: {why[0]}")


def pinned(lock: Path) -> set[Part]:
    """What a lock file of Python pins."""
    return {Part(PYPI, _plain(name), version) for name, version in _PIN.findall(lock.read_text(encoding="utf-8"))}


def pinned_for_browsers(lock: Path) -> set[Part]:
    """What package-lock.json pins."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {Part(NPM, place.rpartition("node_modules/")[2], one["version"]) for place, one in packages.items() if place}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _got(answer: requests.Response) -> dict[str, Any]:
    if answer.status_code != 200:
        raise NoAnswerError(f"HTTP {answer.status_code}")
    try:
        told = answer.json()
    except ValueError:
        raise NoAnswerError("no JSON") from None
    if not isinstance(told, dict):
        raise NoAnswerError("no object")
    return told


def ask_osv(parts: Sequence[Part], tell: Tell, place: str = OSV_PLACE) -> None:
    """All parts in one question; what mends a hole is asked for each hole."""
    asked = [{"package": {"name": one.name, "ecosystem": one.registry}, "version": one.version} for one in parts]
    told = _got(requests.post(f"{place}/v1/querybatch", json={"queries": asked}, timeout=SECONDS_OF_A_CALL))
    results = told.get("results")
    if not isinstance(results, list) or len(results) != len(parts):
        raise NoAnswerError("an answer to another question")
    for part, one in zip(parts, results, strict=True):
        # With a token for a next page it is not all.
        if isinstance(one, dict) and not one.keys() - {"vulns"}:
            tell(part, [hole for row in one.get("vulns", []) for hole in _of_osv(part, row["id"], place)])


def _of_osv(part: Part, name: str, place: str) -> list[Hole]:
    try:
        told = _got(requests.get(f"{place}/v1/vulns/{name}", timeout=SECONDS_OF_A_CALL))
        if told.get("withdrawn"):
            return []
        ours = [one for one in told["affected"] if one.get("package", {}).get("name", "").lower() == part.name.lower()]
        ends = [event["fixed"] for one in ours for span in one.get("ranges", []) for event in span["events"] if "fixed" in event]
        return [Hole(part, (name, *told.get("aliases", [])), ", ".join(dict.fromkeys(ends)))]
    except (NoAnswerError, requests.RequestException, LookupError, TypeError, AttributeError):
        return [Hole(part, (name,))]


def index() -> str:
    """The index of packages that pip is set to use."""
    told = os.environ.get("PIP_INDEX_URL", "")
    for name in ("install.index-url", "global.index-url"):
        told = told or _run([sys.executable, "-m", "pip", "config", "get", name], 10).strip()
    return told or INDEX


def ask_pypi(parts: Sequence[Part], tell: Tell, place: Callable[[], str] = index) -> None:
    """A page for each part. Who has none for the first is no such service and is not asked for the others."""
    root = place().rstrip("/").removesuffix("/simple")
    tell(parts[0], _of_pypi(parts[0], root))
    waiting = SimpleQueue[Part]()
    for part in parts[1:]:
        waiting.put(part)

    def work() -> None:
        with suppress(Empty):
            while part := waiting.get_nowait():
                with suppress(NoAnswerError, requests.RequestException, LookupError, TypeError, AttributeError):
                    tell(part, _of_pypi(part, root))

    workers = [Thread(target=work, daemon=True) for _ in range(_AT_ONCE)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()


def _of_pypi(part: Part, root: str) -> list[Hole]:
    told = _got(requests.get(f"{root}/pypi/{part.name}/{part.version}/json", timeout=SECONDS_OF_A_CALL))
    info = told["info"]
    if (_plain(info["name"]), info["version"]) != (part.name, part.version):
        raise NoAnswerError("an answer to another question")
    return [
        Hole(part, (one["id"], *one.get("aliases", [])), ", ".join(one.get("fixed_in", [])))
        for one in told["vulnerabilities"]
        if not one.get("withdrawn")
    ]


def ask_npm(parts: Sequence[Part], tell: Tell, run: Callable[[Sequence[str], float], str] | None = None) -> None:
    """npm's own audit of package-lock.json, which is about all of it at once."""
    npm = shutil.which("npm") if run is None else "npm"
    if npm is None:
        raise NoAnswerError("npm is not installed")
    command = [npm, "audit", "--json", "--package-lock-only", "--fetch-retries=0", "--fetch-timeout=8000"]
    try:
        told: Any = json.loads((run or _run)(command, 11))
    except ValueError:
        raise NoAnswerError("no JSON") from None
    if not isinstance(told, dict) or not isinstance(told.get("vulnerabilities"), dict):
        raise NoAnswerError("no audit at this registry")
    for part in parts:
        tell(part, _of_npm(part, told["vulnerabilities"].get(part.name, {})))


def _of_npm(part: Part, told: Mapping[str, Any]) -> list[Hole]:
    mending = told.get("fixAvailable")
    mended = mending["version"] if isinstance(mending, dict) else ""
    named = [via for via in told.get("via", []) if isinstance(via, dict)]
    return [Hole(part, (via["url"].rpartition("/")[2],), mended or f"what is not {via['range']}") for via in named]


def _run(command: Sequence[str], seconds: float) -> str:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=seconds).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


# All of them together take no longer than 45 s.
SERVICES = (
    Service("OSV", frozenset({PYPI, NPM}), ask_osv, 12),
    Service("PyPI", frozenset({PYPI}), ask_pypi, 20),
    Service("npm", frozenset({NPM}), ask_npm, 12),
)
