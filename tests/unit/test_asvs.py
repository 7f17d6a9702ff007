"""docs/asvs.md speaks of every requirement of levels 1 and 2, names tests and places that are there, and has a source."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.asvs import PAGE, STATES, page, rows

ROOT = Path(__file__).parents[2]
# Numbers of ASVS 5.0.0 by section; a star marks level 1. What is missing between them is of level 3.
NUMBERS = """
V1.1 1 2; V1.2 1* 2* 3* 4* 5* 6 7 8 9; V1.3 1* 2* 3 4 5 6 7 8 9 10 11; V1.4 1 2 3; V1.5 1* 2; V2.1 1* 2 3; V2.2 1* 2*
3; V2.3 1* 2 3 4; V2.4 1; V3.2 1* 2*; V3.3 1* 2 3 4; V3.4 1* 2* 3 4 5 6; V3.5 1* 2* 3* 4 5; V3.7 1 2; V4.1 1* 2 3;
V4.2 1; V4.3 1 2; V4.4 1* 2 3 4; V5.1 1; V5.2 1* 2* 3; V5.3 1* 2*; V5.4 1 2 3; V6.1 1* 2 3; V6.2 1* 2* 3* 4* 5* 6* 7*
8* 9 10 11 12; V6.3 1* 2* 3 4; V6.4 1* 2* 3 4; V6.5 1 2 3 4 5; V6.6 1 2 3; V6.8 1 2 3 4; V7.1 1 2 3; V7.2 1* 2* 3* 4*;
V7.3 1 2; V7.4 1* 2* 3 4 5; V7.5 1 2; V7.6 1 2; V8.1 1* 2; V8.2 1* 2* 3; V8.3 1*; V8.4 1; V9.1 1* 2* 3*; V9.2 1* 2 3
4; V10.1 1 2; V10.2 1 2; V10.3 1 2 3 4; V10.4 1* 2* 3* 4* 5* 6 7 8 9 10 11; V10.5 1 2 3 4 5; V10.6 1 2; V10.7 1 2 3;
V11.1 1 2; V11.2 1 2 3; V11.3 1* 2* 3; V11.4 1* 2 3 4; V11.5 1; V11.6 1; V12.1 1* 2 3; V12.2 1* 2*; V12.3 1 2 3 4;
V13.1 1; V13.2 1 2 3 4 5; V13.3 1 2; V13.4 1* 2 3 4 5; V14.1 1 2; V14.2 1* 2 3 4; V14.3 1* 2 3; V15.1 1* 2 3; V15.2 1*
2 3; V15.3 1* 2 3 4 5 6 7; V16.1 1; V16.2 1 2 3 4 5; V16.3 1 2 3 4; V16.4 1 2 3; V16.5 1 2 3; V17.1 1; V17.2 1 2 3 4;
V17.3 1 2
"""


def required() -> dict[str, int]:
    """Requirement → level."""
    found = {}
    for section in " ".join(NUMBERS.split()).split("; "):
        name, *numbers = section.split()
        found |= {f"{name}.{number.rstrip('*')}": 1 if number.endswith("*") else 2 for number in numbers}
    return found


@cache
def all_tests() -> frozenset[str]:
    """Names of all tests."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    return frozenset(re.findall(r"^(?:    )?def (test_\w+)", text, re.MULTILINE))


def test_every_requirement_of_both_levels_has_its_line() -> None:
    told = {name: level for name, (level, _, _, _) in rows().items()}
    assert told == required() and len(told) == 253


def test_each_proof_is_there() -> None:
    for name, (_, state, words, proof) in rows().items():
        assert state in STATES and words and proof, name
        named = proof.split(", ") if state == "proved" else re.findall(r"test_\w+", proof)
        assert [test for test in named if test not in all_tests()] == [], name
        assert state != "proved" or named, name
        for place in re.findall(r"`([^`]+)`", proof):
            assert " " in place or "/" not in place or (ROOT / place).exists(), f"{name}: {place}"
        assert state != "place" or "`" in proof, name


def test_the_page_is_what_the_source_makes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(rows()), "run python -m tests.asvs"


@pytest.mark.parametrize("chapter", [f"V{n}" for n in range(1, 18)])
def test_a_reason_of_another_line_is_in_the_same_chapter(chapter: str) -> None:
    own = [proof for name, (_, _, _, proof) in rows().items() if name.split(".")[0] == chapter]
    assert own[0] != "as above"
