"""Search for this story's people, codes and secrets in clear: logs, database, journals, error texts, events sent."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from samples.demo.settings import secrets_of_run
from samples.demo.story.judging.findings import Finding
from samples.demo.story.scene import Scene
from samples.demo.town import Town

LEAST_SECRET = 8


def search(scene: Scene) -> list[Finding]:
    """One finding; it names kind and file of every leak, never the value."""
    marks = marks_of(scene)
    places = list(places_of(scene.town))
    leaks = [f"{kind} in {place.name}" for place in places for kind in found_in(_read(place), marks)]
    leaks += [f"{kind} in {name}" for name, text in texts_of(scene).items() for kind in found_in(text.encode(), marks)]
    size = sum(place.stat().st_size for place in places if place.exists()) // 1024
    told = f"{len(marks)} canaries sought in {len(places)} files ({size} KB) of logs, database and journals"
    return [Finding("hub and neighbours", "nothing in clear", not leaks, "; ".join(sorted(set(leaks))) or told)]


def marks_of(scene: Scene) -> dict[str, re.Pattern[bytes]]:
    """Patterns by kind. A code is only six digits, so it must stand by itself."""
    marks = {f"{kind} ({n})": literal(text) for kind, texts in scene.person.leaks.items() for n, text in enumerate(texts, 1)}
    for n, code in enumerate(scene.phone.codes, 1):
        marks[f"SMS code {n}"] = re.compile(rb"(?<![\w.:+-])" + code.encode() + rb"(?![\w.])")
    for name, value in secrets_of_run(scene.town).items():
        if len(value) >= LEAST_SECRET:
            marks[name] = literal(value)
    return marks


def literal(text: str) -> re.Pattern[bytes]:
    """As UTF-8, as windows-1251, and as JSON writes it with escapes."""
    escaped = json.dumps(text)[1:-1]
    ways = {text.encode(), text.upper().encode(), text.encode("cp1251", "ignore"), escaped.encode(), escaped.upper().encode()}
    return re.compile(b"|".join(re.escape(way) for way in ways if len(way) >= 6))


def places_of(town: Town) -> Iterable[Path]:
    """Logs of all programs, the hub's database files, the neighbours' journals; not the neighbours' own books."""
    yield from sorted(town.logs.rglob("*.log"))
    yield from sorted(town.folder.glob("hub.sqlite3*"))
    yield from sorted(town.state.glob("*/journal.jsonl"))
    for folder in ("postgres", "redis"):
        yield from sorted(path for path in (town.folder / folder).rglob("*") if path.is_file())


def texts_of(scene: Scene) -> dict[str, str]:
    """What the hub says to operators and partners."""
    order = scene.stands.order(scene.notes.order)
    return {
        "the hub's words to operators": json.dumps(scene.desk.attentions(), ensure_ascii=False),
        "the application at the command desk": json.dumps(scene.desk.show(scene.notes.application_id), ensure_ascii=False),
        "events sent to the site": "\n".join(one["raw"] for one in order["events"]),
        "the timeline": json.dumps(scene.timeline.as_records(), ensure_ascii=False),
    }


def found_in(raw: bytes, marks: dict[str, re.Pattern[bytes]]) -> list[str]:
    """Kinds that occur."""
    return [kind for kind, pattern in marks.items() if pattern.search(raw)]


def _read(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except (FileNotFoundError, PermissionError):
        # A database drops files of its own while it runs.
        return b""
