"""Whole JSON read by the library is told as JSON that is read token by token; what is broken, deep or long is left to that."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bridge.model.exchanging.json_text import write_json
from bridge.model.exchanging.json_tree import write_tree
from bridge.model.exchanging.sheet import Sheet
from bridge.model.exchanging.values import Vocabulary
from bridge.model.exchanging.words import WORDS

VOCABULARY = Vocabulary(WORDS)
# Escaped, a sign beyond these is one to the library and two to who reads token by token.
SIGNS = st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])
NAMES = st.sampled_from(
    ["sum", "date", "status", "surname", "customer", "price", "phone", "КодОшибки", "message", "", "+79161234567", "a\nb", "id"]
) | st.text(SIGNS, max_size=6)
TEXTS = st.sampled_from(["approved", "2026-11-28", "45 08 123456", "4508 12 3", "19880504", "Иванов", '{"a": 1}', ""]) | st.text(
    SIGNS, max_size=12
)
PLAIN = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
TREES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=25)


def nothing_within(*_: object) -> bool:
    return False


def told(text: str, limit: int = 100_000, person: bool = False) -> tuple[str, str]:
    """By the library, and token by token."""
    tree, tokens = (Sheet(VOCABULARY, limit, prose=True) for _ in range(2))
    assert write_tree(tree, text, 0, person, nothing_within)
    write_json(tokens, text, 0, person, nothing_within)
    return tree.text, tokens.text


@given(TREES, st.booleans(), st.sampled_from([None, 2]), st.booleans())
def test_both_ways_tell_the_same(tree: Any, ascii_only: bool, indent: int | None, person: bool) -> None:
    by_tree, by_tokens = told(json.dumps(tree, ensure_ascii=ascii_only, indent=indent), person=person)
    assert by_tree == by_tokens


def test_numbers_stand_as_they_were_written_and_a_name_that_comes_twice_is_told_twice() -> None:
    by_tree, by_tokens = told(
        '{"sum": 1.50, "sum": 1E2, "sum": -0, "sum": 4508123456, "n": [1, 02.0e1]}'.replace("02.0e1", "2.0e1")
    )
    assert by_tree == by_tokens
    assert by_tree.count('"sum"') == 4 and "1.50" in by_tree


def test_what_is_broken_deep_or_long_leaves_nothing_written() -> None:
    for text, limit in (
        ('{"a": 1', 1000),
        ("[" * 300 + "]" * 300, 10_000),
        ('{"sum": 1, "status": "approved"}', 20),
        ("{]}", 1000),
    ):
        sheet = Sheet(VOCABULARY, limit, prose=True)
        assert not write_tree(sheet, text, 0, False, nothing_within)
        assert (sheet.text, sheet.full, sheet.place()) == ("", False, (0, limit))
