"""The officer sees through which face a deal came, and the push speaks as a careless base would."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.contract.neighbours.conftest import Neighbour
from tests.contract.neighbours.onec_calls import OData, application, posted, soap
from tests.contract.neighbours.test_onec_mfs_face import put
from tests.waiting import soon


def test_the_officer_sees_where_each_deal_came_from(onec: Neighbour) -> None:
    soap(onec.url, "ПринятьЗаявку", application("a"))
    put(onec, UID="b")
    posted(OData(onec.url), external="c")
    page = requests.get(f"{onec.url}/", timeout=60).text
    assert [page.count(f'<td class="face">{word}</td>') for word in ("SOAP", "МФС (SOAP)", "OData")] == [1, 1, 1]
    number = onec.get("/_stand/deals", external_id="c")[0]["number"]
    assert '<span id="face">OData</span>' in requests.get(f"{onec.url}/deals/{number}", timeout=60).text


def test_a_long_list_shows_the_newest(onec: Neighbour) -> None:
    onec.tell("/_stand/crowd", count=310)
    page = requests.get(f"{onec.url}/", timeout=60).text
    assert page.count('class="deal"') == 300
    assert "Показаны последние 300 из 310" in page
    assert "Толпин-310" in page


@pytest.mark.parametrize(
    ("settings", "encoding", "kind"),
    [
        ({}, "utf-8-sig", "application/json; charset=utf-8"),
        ({"push_encoding": "utf-8"}, "utf-8", "application/json; charset=utf-8"),
        ({"push_encoding": "windows-1251", "push_content_type": False}, "cp1251", None),
    ],
)
def test_a_push_tells_when_and_in_the_switched_form(
    start: Callable[..., Any], httpserver: HTTPServer, settings: dict[str, Any], encoding: str, kind: str | None
) -> None:
    heard: list[tuple[bytes, str | None]] = []

    def take(request: Request) -> Response:
        raw = request.get_data()
        assert request.headers["X-Signature"] == hmac.new(b"push secret", raw, hashlib.sha256).hexdigest()
        heard.append((raw, request.headers.get("Content-Type")))
        return Response(status=202)

    httpserver.expect_request("/notices/onec").respond_with_handler(take)
    stand = start("onec", "--push-url", httpserver.url_for("/notices/onec"))
    stand.tell("/_stand/settings", **settings)
    soap(stand.url, "ПринятьЗаявку", application())
    number = stand.get("/_stand/deals")[0]["number"]
    stand.tell(f"/_stand/deals/{number}/approve")
    assert soon(lambda: heard)
    raw, told = heard[0]
    assert told == kind
    at = stand.get(f"/_stand/deals/{number}")["history"][1]["at"]
    assert json.loads(raw.decode(encoding)) == {"event": "deal_changed", "deal": number, "version": 2, "at": at}
