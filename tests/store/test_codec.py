"""The codec: what was written comes back equal; what does not fit is refused."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.application import Application
from bridge.model.contract import Paper
from bridge.store.codec import FACTS, StoredValueError, dumps, loads
from tests.store.people import a_grown_application


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Leaf:
    on: date
    colour: Colour = Colour.RED


@dataclass(frozen=True)
class Tree:
    leaves: tuple[Leaf, ...]
    price: Decimal
    at: datetime | None = None


words = st.text() | st.sampled_from(["$decimal", "$mapping", "$date", "$moment"])
leaves = st.none() | st.booleans() | st.integers() | words | st.decimals(allow_nan=False) | st.dates()
facts = st.dictionaries(words, st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(words, inner), max_leaves=8))


@given(facts)
def test_anything_a_partner_may_send_comes_back_as_it_was(value: dict[str, object]) -> None:
    assert loads(FACTS, dumps(FACTS, value)) == value


def test_the_largest_tree_of_ours_comes_back_equal() -> None:
    assert loads(Application, dumps(Application, a_grown_application())) == a_grown_application()


def test_decimals_keep_their_digits_and_moments_become_utc() -> None:
    moscow = datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=3)))
    tree = loads(Tree, dumps(Tree, Tree((Leaf(date(2026, 1, 1)),), Decimal("1.500"), moscow)))
    assert str(tree.price) == "1.500"
    assert tree.at == moscow
    assert tree.at.tzinfo is UTC
    assert isinstance(tree.leaves[0].colour, Colour)


def test_a_field_that_an_older_version_did_not_write_takes_its_default() -> None:
    assert loads(Leaf, '{"on": "2026-01-01", "gone": 1}') == Leaf(date(2026, 1, 1))


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"on": 5}', '{"on": "2026-13-01"}', '{"on": "2026-01-01", "colour": "blue"}'])
def test_a_stored_text_that_does_not_fit_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(StoredValueError, match=r"^a stored value is not a Leaf$"):
        loads(Leaf, text)


@pytest.mark.parametrize(
    "value",
    [
        Tree((), 1.5),  # type: ignore[arg-type]  # the point of the test
        Tree((), Decimal(1), datetime(2026, 1, 1)),  # noqa: DTZ001  a moment without a zone is the point
        Tree((Colour.RED,), Decimal(1)),  # type: ignore[arg-type]  # the point of the test
        Tree((Leaf(datetime(2026, 1, 1, tzinfo=UTC)),), Decimal(1)),
    ],
)
def test_a_value_of_another_type_is_not_written(value: Tree) -> None:
    with pytest.raises((TypeError, ValueError)):
        dumps(Tree, value)


@pytest.mark.parametrize("value", [b"bytes", object(), float("nan")])
def test_what_json_can_not_hold_is_not_written(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        dumps(FACTS, {"a": value})


def test_the_text_is_plain_ascii_whatever_it_holds() -> None:
    text = dumps(FACTS, {"a": "ё\x00\ud800"})
    assert text.isascii()
    assert json.loads(text) == {"a": "ё\x00\ud800"}


def test_a_paper_frozen_before_it_told_its_template_is_read_with_what_it_lacks_empty() -> None:
    old = '{"id": "doc_1", "title": "Договор", "media_type": "text/html", "sha256": "ab", "kind": "contract"}'
    assert loads(Paper, old) == Paper("doc_1", "Договор", "text/html", "ab", streebog="", document="", template="")
