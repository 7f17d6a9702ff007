"""JSON of an archive: one form only, no name twice; what is not so is no JSON here."""

from __future__ import annotations

import json


def read_json(body: bytes) -> dict[str, object]:
    """A JSON object. Raises ValueError."""
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def read_canonical(body: bytes) -> dict[str, object]:
    """The same, in the one form that digests are taken over: sorted names, no spaces. Raises ValueError."""
    value = read_json(body)
    if json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass") != body:
        raise ValueError("not in the canonical form")
    return value


def text_of(value: dict[str, object], name: str) -> str:
    """A text of an object. Raises ValueError."""
    found = value.get(name, "")
    if not isinstance(found, str):
        raise ValueError(f"{name} is no text")
    return found


def rows_of(value: dict[str, object], name: str) -> list[dict[str, object]]:
    """A list of objects. Raises ValueError."""
    found = value.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError(f"{name} is no list of objects")
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice")
    return value
