"""The payload: every field of the schema is read, strangers are told back and never trusted, hostile sizes are bounded."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from marshmallow import ValidationError, missing

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.web.partner_api.fields import Shape
from bridge.web.partner_api.loading import load
from bridge.web.partner_api.shapes import APPLICATION
from tests.journeys.partner_api.world import Site, a_message

# Each is wrong somewhere, and right nowhere or elsewhere.
VALUES: tuple[Any, ...] = (
    None,
    "",
    " ",
    "x",
    "a\nb",
    "я" * 300,
    0,
    -1,
    2**40,
    True,
    [],
    [1],
    {},
    "2026-02-30",
    "RUB",
    "+79161234567",
    "http://x",
)


def leaves(tree: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else None
    if items is None:
        yield ".".join(path)
        return
    for name, inner in items:
        yield from leaves(inner, (*path, str(name)))


def at(tree: Any, path: str) -> Any:
    for step in path.split("."):
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    return tree


def kept(hub: Hub, number: str) -> Application:
    with hub.store.read() as tx:
        return tx.applications.get(number)


def test_every_field_of_the_schema_is_read_and_what_describes_the_tour_is_kept_as_sent(site: Site, hub: Hub) -> None:
    message = a_message()
    values, unknown = load(APPLICATION, message)
    assert unknown == {} and len(list(leaves(message))) > 80
    for path in leaves(message):
        at(values, path)
    answer = site.apply(message).get_json()
    assert answer["unknown_fields"] == []
    offer = kept(hub, answer["application_id"]).tour.offer
    assert {name: offer[name] for name in ("tour", "price", "payment", "tourists", "consents", "created_at")} == {
        name: json.loads(json.dumps(message[name])) for name in ("tour", "price", "payment", "tourists", "consents", "created_at")
    }


def test_strangers_are_told_back_kept_and_change_nothing(site: Site, hub: Hub) -> None:
    message = a_message(status="approved", price__approved_minor=1, tour__pool={"heated": [True, None]}, payment__periods=6)
    answer = site.apply(message).get_json()
    assert sorted(answer["unknown_fields"]) == ["price.approved_minor", "status", "tour.pool"]
    application = kept(hub, answer["application_id"])
    assert application.tour.unknown == {"status": "approved", "price.approved_minor": 1, "tour.pool": {"heated": [True, None]}}
    assert application.decision is None and answer["state"] == "received"


def test_a_passport_that_nobody_asked_for_is_told_back_and_not_kept(site: Site, hub: Hub) -> None:
    message = a_message(customer__passport="4510 123456")
    message["tourists"][0]["documents"] = [{"number": "4510 123456"}]
    answer = site.apply(message).get_json()
    assert answer["unknown_fields"] == ["customer.passport", "tourists.0.documents"]
    assert "4510 123456" not in repr(vars(kept(hub, answer["application_id"]).tour))


def test_tens_of_thousands_of_strangers_make_a_short_answer(site: Site) -> None:
    message = a_message(**{f"f{n}": 0 for n in range(15_000)}) | {"x" * 20_000: 1}
    answer = site.apply(message)
    assert answer.status_code == 202 and len(answer.data) < 30_000
    assert len(answer.get_json()["unknown_fields"]) == 100


@pytest.mark.parametrize("deep", ["[" * 300 + "]" * 300, '{"a":' * 300 + "1" + "}" * 300, '{"a":' * 50_000])
def test_hostile_nesting_is_refused_before_anything_is_read(site: Site, deep: str) -> None:
    for body in (deep, json.dumps(a_message())[:-1] + f', "deep": {deep}}}'):
        answer = site.call("POST", "/partner/v1/applications", body.encode(), "k1")
        assert (answer.status_code, answer.get_json()["code"]) in ((400, "json_invalid"), (413, "body_too_large"))


@pytest.mark.parametrize(
    ("second", "field"),
    [({"n": 1}, "tourists.1.n"), ({"n": 2, "is_borrower": True}, "tourists"), ({"surname_lat": "PETROV"}, "tourists.1.n")],
)
def test_tourists_are_told_apart_by_their_numbers_and_one_of_them_borrows(site: Site, second: dict[str, Any], field: str) -> None:
    message = a_message()
    message["tourists"].append(second)
    answer = site.apply(message)
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


def changed(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The message, and then with each part and value of it left out once, and once each of VALUES in its place."""
    yield message
    for path in sorted({*leaves(message)} | {path.rpartition(".")[0] for path in leaves(message)} - {""}):
        above, _, name = path.rpartition(".")
        for value in (missing, *VALUES):
            other = deepcopy(message)
            inside = at(other, above) if above else other
            key = int(name) if isinstance(inside, list) else name
            if value is missing:
                del inside[key]
            else:
                inside[key] = value
            yield other


def said_of(message: dict[str, Any]) -> object:
    try:
        return APPLICATION.load(message)
    except ValidationError as error:
        return error.messages


def test_a_message_is_read_and_refused_as_marshmallow_itself_does(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = [said_of(message) for message in changed(a_message())]
    monkeypatch.delattr(Shape, "load")
    assert ours == [said_of(message) for message in changed(a_message())]


def test_no_shape_has_a_step_that_is_left_out() -> None:
    shapes = [Shape]
    for shape in shapes:
        shapes += shape.__subclasses__()
        assert {kind for kind, hooks in shape._hooks.items() if hooks} <= {"validates_schema"}
        for field in shape().fields.values():
            assert not (field.pre_load or field.post_load or field.data_key or field.attribute or field.load_only), field
            assert not (field.dump_only or getattr(field, "many", False)), field
    assert len(shapes) > 25
