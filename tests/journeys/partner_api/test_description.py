"""The published description: true to the app, its examples run, its page needs nothing from elsewhere."""

import re
from typing import Any

import pytest
from openapi_spec_validator import validate

from bridge.web.errors import PROBLEMS
from bridge.web.partner_api.description.problems import ADVICE
from tests.journeys.partner_api.world import Site


@pytest.fixture
def described(site: Site) -> dict[str, Any]:
    told: dict[str, Any] = site.client.get("/partner/v1/openapi.json").get_json()
    return told


def example(described: dict[str, Any], path: str, verb: str) -> Any:
    content = described["paths"][path][verb]["requestBody"]["content"]["application/json"]
    return content["examples"]["usual"]["value"]


def test_the_description_is_valid_and_tells_how_to_sign(described: dict[str, Any]) -> None:
    validate(described)
    assert {one["name"] for one in described["components"]["securitySchemes"].values()} == {
        "X-Partner-Id", "X-Timestamp", "X-Nonce", "X-Signature",
    }  # fmt: skip
    for operations in described["paths"].values():
        for call in operations.values():
            assert {"401", "429", "500", "503"} <= set(call["responses"])


def test_every_example_of_the_description_is_taken_by_the_hub(site: Site, described: dict[str, Any]) -> None:
    one = "/partner/v1/applications/{application_id}"
    offer = site.call("POST", "/partner/v1/offers", example(described, "/partner/v1/offers", "post"))
    assert offer.get_json()["offered"]
    taken = site.call("POST", "/partner/v1/applications", example(described, "/partner/v1/applications", "post"), "k1")
    assert taken.status_code == 202 and taken.get_json()["unknown_fields"] == []
    path = f"/partner/v1/applications/{taken.get_json()['application_id']}"
    for verb, tail, expected in (
        ("put", "/price", "received"),
        ("put", "/booking", "received"),
        ("post", "/cancel", "cancelled"),
    ):
        answer = site.call(verb.upper(), path + tail, example(described, one + tail, verb), f"k{tail}")
        assert answer.status_code == 200 and answer.get_json()["unknown_fields"] == [], answer.text
        assert answer.get_json()["state"] == expected


def test_every_code_that_the_door_may_answer_is_listed_with_advice(described: dict[str, Any]) -> None:
    assert set(ADVICE) <= set(PROBLEMS)
    told = {word for operations in described["paths"].values() for call in operations.values()
            for status, answer in call["responses"].items() if int(status) >= 400
            for word in re.findall(r"\w+", answer["description"].split(":")[1])}  # fmt: skip
    assert told <= set(ADVICE)
    inner = {"code_wrong", "code_spent", "code_too_soon", "documents_changed", "notice_refused", "payment_unknown", "rule_broken"}
    assert {code for code in PROBLEMS if code.startswith(("signature_", "idempotency_", "price_", "calls_"))} - inner <= set(
        ADVICE
    )


def test_the_page_is_drawn_here_and_loads_nothing_from_elsewhere(site: Site, described: dict[str, Any]) -> None:
    page = site.client.get("/partner/v1/openapi.html")
    assert page.status_code == 200 and page.content_type == "text/html; charset=utf-8"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "unsafe" not in policy
    assert "<script" not in page.text and "style=" not in page.text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)
    for operations in described["paths"].values():
        for call in operations.values():
            assert f'id="{call["operationId"]}"' in page.text
    for code in ADVICE:
        assert f"<code>{code}</code>" in page.text
    assert set(re.findall(r'href="#([\w-]+)"', page.text)) <= set(re.findall(r'id="([\w-]+)"', page.text))
    assert site.client.get("/partner/v1/openapi.css").content_type == "text/css; charset=utf-8"
