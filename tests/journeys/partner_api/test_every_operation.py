"""Every operation of the description, under input made from the description: documented answers and shapes only, no fault."""

from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from bridge.web.partner_api.description.document import describe
from tests.fakes.surroundings import START
from tests.journeys.partner_api.described_input import ANYTHING, fitting, spoilt
from tests.journeys.partner_api.paid_out import paid_out
from tests.journeys.partner_api.world import Site, a_message, make_hub

DOCUMENT = describe("https://hub.test", START)
SHAPES = DOCUMENT["components"]["schemas"]
CALLS = [(verb, path) for path, operations in DOCUMENT["paths"].items() for verb in operations]
# Of a path: what a slash stands in, or dots alone, is another address.
_SEGMENT = st.text(st.characters(codec="utf-8", exclude_characters="/."), min_size=1, max_size=20)
_number = count()


class Ground:
    """A hub with things that can be asked about, and their ids by the names of the paths' parameters."""

    def __init__(self, folder: Path) -> None:
        self.site = Site(make_hub(folder))
        loan = paid_out(self.site)
        fresh = self.site.apply(a_message(partner_order_id="FRESH"), "fresh").get_json()["application_id"]
        told = {"scope": "part", "amount_minor": 5, "cancelled_by": "operator", "reason": "x", "reference": "R-1"}
        refund = self.site.call("POST", f"/partner/v1/applications/{loan}/refunds", told, "r").get_json()["refund_id"]
        with self.site.hub.store.read() as tx:
            event = tx.events.of(loan)[0].id
        self.ids = {"application_id": [loan, fresh], "refund_id": [refund], "event_id": [event]}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("hub"))


def resolved(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema | {"components": DOCUMENT["components"]})


def body_of(draw: st.DrawFn, operation: dict[str, Any]) -> tuple[Any, bool]:
    """A body, and whether it fits its schema; no body: it does."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None, True
    example = content["examples"]["usual"]["value"]
    way = draw(st.sampled_from(["fits", "spoilt example", "spoilt", "anything"]))
    if way == "anything":
        body = draw(ANYTHING)
    elif way == "spoilt example":
        body = spoilt(draw, example)
    else:
        body = draw(fitting(content["schema"], SHAPES))
        body = spoilt(draw, body) if way == "spoilt" else body
    return body, resolved(content["schema"]).is_valid(body)


def called(draw: st.DrawFn, ground: Ground, verb: str, path: str, operation: dict[str, Any]) -> tuple[TestResponse, bool]:
    query, headers, where = {}, {}, path
    for one in operation["parameters"]:
        name, schema = one["name"], one["schema"]
        if one["in"] == "path":
            value = draw(st.sampled_from(ground.ids[name]) | fitting(schema, SHAPES) | _SEGMENT)
            where = where.replace(f"{{{name}}}", quote(value, safe=""))
        elif one["in"] == "query" and draw(st.booleans()):
            query[name] = draw(fitting(schema, SHAPES) | st.text(max_size=12))
        elif name == "If-Match" and draw(st.booleans()):
            headers["If_Match"] = draw(fitting(schema, SHAPES) | st.sampled_from(["x", "*", '""']))
    key = f"k{next(_number)}" if any(one["name"] == "Idempotency-Key" for one in operation["parameters"]) else ""
    body, fits = body_of(draw, operation)
    where += f"?{urlencode(query)}" if query else ""
    return ground.site.call(verb.upper(), where, body, key, **headers), fits


@pytest.mark.parametrize(("verb", "path"), CALLS, ids=[f"{verb} {path}" for verb, path in CALLS])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_an_operation_answers_as_it_is_described(ground: Ground, verb: str, path: str, data: st.DataObject) -> None:
    operation = DOCUMENT["paths"][path][verb]
    answer, fits = called(data.draw, ground, verb, path, operation)
    told = operation["responses"].get(str(answer.status_code))
    assert told is not None, f"{answer.status_code} is not described: {answer.text}"
    assert answer.status_code < 500, answer.text
    (kind,) = told["content"]
    assert answer.content_type.split(";")[0] == kind
    resolved(told["content"][kind]["schema"]).validate(answer.get_json())
    assert fits or answer.status_code >= 400, "what does not fit the schema was taken"


def test_whatever_the_hub_takes_fits_the_description(ground: Ground) -> None:
    """Blank text where null goes, spaces around words, phones and names in every usual writing."""
    shape, n = resolved(SHAPES["Application"]), count()
    blanks = {"customer__patronymic": " ", "customer__email": "", "tour__hotel__stars": "", "payment__advance_ref": " "}
    usual = [{"customer__phone": text} for text in ("8 (999) 123-45-67", "+7 999 123 45 67", "9991234567")]
    usual += [{"customer__surname": text} for text in (" Иванов ", "Петрова-Водкина", "Д’Артаньян", "Алиев оглы")]
    usual += [{"payment__advance_state": " paid "}, {"tour__request_id": 5}, {"tour__claim_id": None}, blanks]
    for changes in usual:
        message = a_message(partner_order_id=f"FITS-{next(n)}", **changes)
        assert ground.site.apply(message, f"fits{next(n)}").status_code == 202, changes
        assert list(shape.iter_errors(message)) == [], changes
