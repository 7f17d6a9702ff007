"""Search for this story's people, codes and secrets in clear: logs, database, journals, error texts, events sent."""

import json
from collections.abc import Iterable
from pathlib import Path

from samples.demo.story.judging.findings import Finding
from samples.demo.story.masking.marks import Marks, found_in, marks_of_codes, marks_of_person, marks_of_town
from samples.demo.story.scene import Scene
from samples.demo.town import Town


def search(scene: Scene) -> list[Finding]:
    """One finding; it names kind and file of every leak, never the value."""
    marks = marks_of(scene)
    places = list(places_of(scene.town))
    leaks = [f"{kind} in {place.name}" for place in places for kind in found_in(_read(place), marks)]
    leaks += [f"{kind} in {name}" for name, text in texts_of(scene).items() for kind in found_in(text.encode(), marks)]
    size = sum(place.stat().st_size for place in places if place.exists()) // 1024
    told = f"{len(marks)} canaries sought in {len(places)} files ({size} KB) of logs, database and journals"
    return [Finding("hub and neighbours", "nothing in clear", not leaks, "; ".join(sorted(set(leaks))) or told)]


def marks_of(scene: Scene) -> Marks:
    """Of the person who plays, with the codes that came and the secrets of the run."""
    return marks_of_person(scene.person) | marks_of_codes(scene.phone.codes) | marks_of_town(scene.town)


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


def _read(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except (FileNotFoundError, PermissionError):
        # A database drops files of its own while it runs.
        return b""
