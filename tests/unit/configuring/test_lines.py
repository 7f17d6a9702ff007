"""Lines of keys: the walker and the reader of the standard library see the same places, each on its line."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from config.reading.lines import lines_of, shown
from tests.unit.configuring.conftest import ROOT

FILES = [*(ROOT / "config").rglob("*.toml"), *(ROOT / "mappings").rglob("*.toml")]
KEYS = st.text(min_size=0, max_size=6)
LEAVES = st.one_of(st.booleans(), st.integers(-9, 9), st.text(max_size=12), st.dates(), st.floats(allow_nan=False))
TABLES = st.dictionaries(
    KEYS, st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a table."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in steps:
        yield (*path, step)
        yield from places(part, (*path, step))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_place_of_a_shipped_file_is_found(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert set(lines_of(text)) == set(places(tomllib.loads(text)))


@settings(max_examples=30, deadline=None)
@given(TABLES, st.booleans())
def test_every_place_of_any_table_is_found(table: dict[str, Any], many_lines: bool) -> None:
    text = tomli_w.dumps(table, multiline_strings=many_lines)
    assert set(lines_of(text)) == set(places(tomllib.loads(text)))


def test_lines_are_those_that_people_see() -> None:
    text = (
        '# one\n[a]\nb = """\nx = 1\n"""\nc.d = [\n  1, # two\n  { e = "]" },\n]\n'
        "[[a.f]]\ng = '''\"'''\n[[a.f]]\n\"h.i\" = 1\n"
    )
    lines = {shown(path): line for path, line in lines_of(text).items()}
    assert lines == {
        "a": 2, "a.b": 3, "a.c": 6, "a.c.d": 6, "a.c.d[1]": 7, "a.c.d[2]": 8, "a.c.d[2].e": 8,
        "a.f": 10, "a.f[1]": 10, "a.f[1].g": 11, "a.f[2]": 12, "a.f[2].h.i": 13,
    }  # fmt: skip
