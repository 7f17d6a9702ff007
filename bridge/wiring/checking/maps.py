"""Maps of the neighbours' words. Their reader stops at the first fault: what is faulty is taken out, and it reads on."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from adapters.onec.dialect.onec_map import onec_map_of
from adapters.papers.figures import TABLE as FIGURES
from adapters.papers.figures import FigurePatterns
from adapters.partners.words import PartnerWords
from adapters.payu.words import PayuWords
from adapters.sms.words import SmsWords
from config.reading.fault import Remark
from config.reading.lines import Path
from mappings.checks import Place
from mappings.errors import MapFileError

_MOST = 50
_KEY = re.compile(r"'([^']+)'")


def map_remarks(folder: str, told: Mapping[str, Any]) -> Iterator[Remark]:
    """The map of a folder of mappings: onec, payu, sms, partners."""
    if folder == "onec":
        yield from _all(told, lambda rest: onec_map_of(rest, Place("map")))
        if FIGURES in told:
            yield from _all(told, lambda rest: _figures(rest))
        return
    read: Callable[[Mapping[str, Any]], object] = {"payu": PayuWords.of, "sms": SmsWords.of, "partners": PartnerWords.of}[folder]
    try:
        read(told)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        named = _KEY.search(repr(error))
        yield (), f"{named[1] if isinstance(error, KeyError) and named else error}: is missing or of another kind"


def _figures(told: Mapping[str, Any]) -> object:
    place = Place("map").at(FIGURES)
    return FigurePatterns.of(place.table(told[FIGURES]), place) if FIGURES in told else None


def _all(told: Mapping[str, Any], read: Callable[[Mapping[str, Any]], object]) -> Iterator[Remark]:
    rest, seen = copy.deepcopy(dict(told)), set[Path]()
    while len(seen) < _MOST:
        try:
            read(rest)
        except MapFileError as error:
            path = _place(rest, error.key)
            if path in seen:
                return
            seen.add(path)
            yield path, str(error).removeprefix(f"{error.file}: ").removeprefix(f"{error.key}: ")
            _take_out(rest, path)
        else:
            return


def _place(told: Mapping[str, Any], key: str) -> Path:
    """The place of a dotted key; names on the way may hold dots themselves."""
    path: Path = ()
    here: Any = told
    parts = key.split(".")
    while parts and isinstance(here, Mapping):
        count = next((n for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in here), 0)
        if not count:
            break
        name = ".".join(parts[:count])
        path, here, parts = (*path, name), here[name], parts[count:]
    return path


def _take_out(told: dict[str, Any], path: Path) -> None:
    here: Any = told
    for step in path[:-1]:
        here = here[step]
    if path:
        here.pop(path[-1], None)
