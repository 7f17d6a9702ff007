"""The dictionary is data that people add to: what contradicts itself or names what is not there is found here."""

import tomllib
from collections import defaultdict
from typing import Any

import pytest

from adapters.onec.checking.dictionary import FOLDER, Dictionary
from adapters.onec.checking.names import stems_of
from adapters.onec.dialect.onec_map import WANTED
from adapters.onec.facts import Facts
from bridge.model.decision import DealState
from mappings.checks import dotted_paths
from mappings.letters import folded

WORDS = Dictionary()
PATHS = frozenset(dotted_paths(Facts, depth=5))


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def test_no_writing_means_two_things() -> None:
    meanings = defaultdict(set)
    for meaning, writings in table("meanings")["meanings"].items():
        for one in writings:
            meanings[stems_of(one)].add(meaning)
    assert {writing: many for writing, many in meanings.items() if len(many) > 1} == {}


def test_every_pattern_is_made_of_known_meanings() -> None:
    known = set(table("meanings")["meanings"])
    used = set(WORDS.special | WORDS.neutral | WORDS.things | WORDS.constants.keys())
    for place in ("sends", "reads", "rows", "told"):
        for name in WORDS.placed(place):
            used |= {one for pattern in WORDS.spec(place, name).every for one in pattern}
    for call in WORDS.calls.values():
        used |= {one for pattern in (*call.patterns, *call.weak) for one in pattern}
    for patterns in (*WORDS.links.values(), *(one.patterns for one in WORDS.sets.values())):
        used |= {one for pattern in patterns for one in pattern}
    assert used - known == set()


@pytest.mark.parametrize("name", sorted(WORDS.placed("sends")))
def test_what_is_sent_is_a_fact_of_ours(name: str) -> None:
    assert name in PATHS


@pytest.mark.parametrize("name", sorted(WORDS.calls))
def test_a_call_reads_all_that_the_adapter_demands_of_it(name: str) -> None:
    call = WORDS.calls[name]
    assert set(WANTED[name]) <= set(call.reads)
    for ours in call.sends:
        assert WORDS.spec("sends", ours, name)
    for ours in call.reads:
        for row in WORDS.spec("reads", ours, name).rows:
            assert WORDS.spec("rows", f"{ours}.{row.rstrip('!')}")


def test_every_call_of_the_port_is_looked_for_but_those_that_no_base_is_known_to_name() -> None:
    """`acknowledge` comes with the feed of changes; what surrounds a payment is called by whatever name a base gave it."""
    assert set(WANTED) - set(WORDS.calls) == {"acknowledge", "early_return", "reverse_payment", "find_reversal"}


def test_states_are_ours_and_no_word_stands_for_two() -> None:
    assert set(WORDS.states) == {state.value for state in DealState} - {"unknown"}
    words = [folded(word) for state, many in WORDS.states.items() for word in {folded(one) for one in many}]
    assert len(words) == len(set(words))
