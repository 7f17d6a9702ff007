"""Whatever a site puts into a field, the hub answers with an acceptance or a problem that names it, never with a fault."""

import copy
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journeys.partner_api.world import Site, a_message, make_hub

Path_ = tuple[str | int, ...]
_number = count()


def places(tree: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Every place of the message, inner and outer."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for name, inner in items:
        yield (*path, name)
        yield from places(inner, (*path, name))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
likely = st.sampled_from(
    [
        "",
        " ",
        "0",
        "-1",
        "1e400",
        "2026-02-30",
        "9999-12-31T23:59:59-14:00",
        "+79991234567",
        "А",
        "\u202eабв",
        "[]",
        "RUB\n",
        2**63,
    ]
)


@pytest.fixture(scope="module")
def lasting_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder: Path = tmp_path_factory.mktemp("hub")
    return Site(make_hub(folder))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(sorted(places(a_message()), key=str)), value=anything | likely)
def test_any_value_in_any_place_is_taken_or_named(lasting_site: Site, place: Path_, value: Any) -> None:
    message = copy.deepcopy(a_message(partner_order_id=f"SUN-{next(_number)}"))
    node: Any = message
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value
    answer = lasting_site.apply(message, key=f"k{next(_number)}")
    told = answer.get_json()
    assert answer.status_code in (202, 400, 409, 422), answer.text
    if answer.status_code == 202:
        assert lasting_site.call("GET", f"/partner/v1/applications/{told['application_id']}").status_code == 200
    else:
        assert told["code"] in ("field_invalid", "order_already_taken", "json_invalid")
        assert told["code"] == "json_invalid" or told["field"]
