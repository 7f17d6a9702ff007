"""Values that fit a JSON schema of the description, and values that may not: what a stranger's tool makes of the document."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["", " ", "0", "-1", "2026-02-30", "whole", "А\u202e", "1e9", "null", "x" * 300]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
_FORMATS = {
    "date": st.dates().map(str),
    "date-time": st.datetimes().map(lambda at: f"{at:%Y-%m-%dT%H:%M:%S}+03:00") | st.just("2026-11-24T18:00:00+03:00"),
    "url": st.sampled_from(["https://sun.test/orders/1", "http://sun.test/"]),
    "uri": st.just("https://sun.test/orders/1"),
    "ip": st.just("203.0.113.7"),
}


def fitting(schema: Schema, shapes: Mapping[str, Schema]) -> st.SearchStrategy[Any]:
    """Values that fit; what several fields say together is left to chance."""
    if "$ref" in schema:
        return fitting(shapes[schema["$ref"].rsplit("/", 1)[-1]], shapes)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return st.one_of([fitting(one, shapes) for one in schema[word]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema.get("type", "null")
    return st.one_of([_of(kind, schema, shapes) for kind in (kinds if isinstance(kinds, list) else [kinds])])


def _of(kind: str, schema: Schema, shapes: Mapping[str, Schema]) -> st.SearchStrategy[Any]:
    if kind == "object":
        inner = {name: fitting(one, shapes) for name, one in schema.get("properties", {}).items()}
        must = set(schema.get("required", ()))
        return st.fixed_dictionaries(
            {name: one for name, one in inner.items() if name in must},
            optional={name: one for name, one in inner.items() if name not in must},
        )
    if kind == "array":
        return st.lists(fitting(schema.get("items", {}), shapes), max_size=2)
    if kind == "integer":
        low, high = schema.get("minimum", -(2**53)), schema.get("maximum", 2**53)
        return st.integers(low, high) | st.integers(max(low, 1), min(high, 50_000_000))
    if kind == "string":
        return _text(schema)
    return {"boolean": st.booleans(), "null": st.none(), "number": st.integers()}[kind]


def _text(schema: Schema) -> st.SearchStrategy[str]:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    low, high = schema.get("minLength", 0), schema.get("maxLength", 40)
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True).filter(lambda text: low <= len(text) <= high)
    return st.text(st.characters(codec="utf-8"), min_size=low, max_size=min(high, 30))


def spoilt(draw: st.DrawFn, message: Any) -> Any:
    """The message with one place changed, taken out, or given a stranger."""
    changed = copy.deepcopy(message)
    places = list(_places(changed))
    if not places:
        return draw(ANYTHING)
    node, name = draw(st.sampled_from(places))
    how = draw(st.sampled_from(["change", "take out", "stranger"]))
    if how == "take out":
        del node[name]
    elif how == "stranger" and isinstance(node, dict):
        node[draw(st.text(min_size=1, max_size=8))] = draw(ANYTHING)
    else:
        node[name] = draw(ANYTHING)
    return changed


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    items = list(tree.items()) if isinstance(tree, dict) else list(enumerate(tree)) if isinstance(tree, list) else []
    for name, inner in items:
        yield tree, name
        yield from _places(inner)
