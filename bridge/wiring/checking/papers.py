"""Templates of papers: each block is read by itself, so that every faulty one is told; no two versions begin on one day."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bridge.model.papers.places import PLACES
from bridge.model.papers.template_file import TemplateFaultyError, template_of
from config.reading.fault import Fault, Remark, TomlFile
from config.reading.lines import Path
from config.reading.shapes import meant

_STEP = re.compile(r"\.?(\w+)(?:\[(\d+)\])?")
_UNKNOWN = re.compile(r"no place is called ([a-z_0-9]+)")


def template_remarks(told: Mapping[str, Any]) -> Iterator[Remark]:
    """The head with each block in turn."""
    blocks = told.get("blocks")
    if not isinstance(blocks, list) or not blocks:
        yield from _refused(told, 0)
        return
    for place, block in enumerate(blocks):
        yield from _refused({**told, "blocks": [block]}, place)


def folder_faults(files: Sequence[TomlFile]) -> Iterator[Fault]:
    """The same version, or the same day, in two files of one folder."""
    seen: dict[tuple[str, ...], str] = {}
    for file in files:
        for key, words in (("version", "version"), ("valid_from", "a version from")):
            same = (key, str(file.table.get("name")), str(file.table.get(key)))
            if same in seen:
                yield from file.faults([((key,), f"{same[1]}: {words} {same[2]} stands in {seen[same]} already")])
            seen.setdefault(same, file.name)


def _refused(told: Mapping[str, Any], block: int) -> Iterator[Remark]:
    try:
        template_of(told, PLACES)
    except TemplateFaultyError as error:
        unknown = _UNKNOWN.match(error.reason)
        yield _path(error.place, block), error.reason + (meant(unknown[1], PLACES) if unknown else "")


def _path(place: str, block: int) -> Path:
    """blocks[1].pairs[2] is what the reader calls it; the block that was read alone stands at its own number."""
    path: Path = ()
    for name, number in _STEP.findall(place):
        path = (*path, name, int(number) - 1) if number else (*path, name)
    if path == ("file",):
        return ()
    return ("blocks", block, *path[2:]) if path[:1] == ("blocks",) and len(path) > 1 else path
