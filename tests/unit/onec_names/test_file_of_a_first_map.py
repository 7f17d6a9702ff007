"""The text of a first map is TOML whatever a base calls its things."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from adapters.onec.checking.first_map.draft import Line, Table, not_found, unsure
from adapters.onec.checking.first_map.toml_text import text_of

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1)


@given(TEXTS, TEXTS, st.booleans(), st.integers(-(10**9), 10**9))
def test_what_is_written_is_read_as_it_was(name: str, text: str, flag: bool, number: int) -> None:
    value = {"from": [text, "b"], "const": number, name: flag, "empty": {}}
    read = tomllib.loads(text_of([Table("calls.a", [Line(name, value)])], []))
    assert read["calls"]["a"][name] == value


@given(TEXTS)
def test_a_name_of_a_base_never_leaves_the_comment_that_it_stands_in(name: str) -> None:
    lines = [Line("a", 1, unsure(name, [name])), Line("", "", not_found(name)), Line("b", 2, not_found(name), off=True)]
    text = text_of([Table("", lines), Table("c", [], [unsure(name)])], [name])
    assert tomllib.loads(text) == {"a": 1, "c": {}}


def test_a_table_of_a_list_and_a_long_mark_have_their_own_lines() -> None:
    text = text_of([Table("calls.a.steps", [Line("имя", "x" * 120, "mark")], many=True)], ["top", ""])
    assert text.startswith('# top\n#\n\n[[calls.a.steps]]\n# mark\n"имя" = "xxx')
