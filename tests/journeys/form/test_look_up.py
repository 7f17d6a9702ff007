"""«Кем выдан» without a reload: drawn once by the route, said again by the gate before it, the same in every way."""

import pytest
from werkzeug.test import TestResponse

from bridge.ports.store import StoreUnavailableError
from bridge.web.form.answers import issuers
from bridge.web.form.answers.issuers import Drawn, Offer
from tests.journeys.form.stage import Stage

ASKED = "/form/issuers?division_code=500-002&issued_on=17.05.2015&issued_by="


@pytest.fixture(autouse=True)
def nothing_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins before anything was drawn."""
    monkeypatch.setattr(issuers, "DRAWN", Drawn())


class Shut:
    """Stands where Flask stood: nothing may get here."""

    def __call__(self, *_: object) -> object:
        raise AssertionError("the gate let it pass")


def at_the_gate(stage: Stage, path: str, **headers: str) -> TestResponse:
    """Ask with Flask taken away behind the gate."""
    gate = stage.app.wsgi_app
    inner, gate._inner = gate._inner, Shut()  # type: ignore[attr-defined]  # what stands behind is the point here
    try:
        return stage.app.test_client().get(path, headers=headers)
    finally:
        gate._inner = inner  # type: ignore[attr-defined]


def test_the_gate_says_what_the_route_said_with_the_same_headers(stage: Stage) -> None:
    first = stage.app.test_client().get(ASKED)
    again = at_the_gate(stage, ASKED)
    assert first.status == again.status
    assert first.data == again.data
    told = [{name: value for name, value in one.headers if name != "X-Request-Id"} for one in (first, again)]
    assert told[0] == told[1]
    assert "Set-Cookie" not in told[0]


def test_a_stranger_may_ask_and_no_store_is_read(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_how: bool) -> object:
        raise StoreUnavailableError

    monkeypatch.setattr(stage.store, "begin", away)
    assert "ОВД ГОРОДА ХИМКИ" in stage.app.test_client().get(ASKED).text


def test_each_language_has_its_own_fragment(stage: Stage) -> None:
    client = stage.app.test_client()
    for _ in range(2):
        assert "Choose" in client.get(ASKED, headers={"Accept-Language": "en"}).text
        assert "Выберите" in client.get(ASKED, headers={"Accept-Language": "ru"}).text


def test_each_code_gets_its_own_answer_at_the_gate(stage: Stage) -> None:
    client = stage.app.test_client()
    choices = [client.get(f"/form/issuers?code={code}&issued_on=17.05.2015").data for code in ("770001", "500002", "999999")]
    assert len(set(choices)) == 3
    assert choices == [at_the_gate(stage, f"/form/issuers?code={code}").data for code in ("770001", "500002", "999999")]


def test_what_a_borrower_wrote_is_shown_to_them_and_kept_for_nobody(stage: Stage) -> None:
    own = f"{ASKED}МОЁ СЛОВО"
    for _ in range(2):
        assert "МОЁ СЛОВО" in stage.app.test_client().get(own).text
    assert "МОЁ СЛОВО" not in stage.app.test_client().get(ASKED).text
    with pytest.raises(AssertionError):
        at_the_gate(stage, own)


def test_the_gate_names_the_request_as_every_door_does(stage: Stage) -> None:
    stage.app.test_client().get(ASKED)
    assert at_the_gate(stage, ASKED, **{"X-Request-Id": "my-own-id-7"}).headers["X-Request-Id"] == "my-own-id-7"
    assert at_the_gate(stage, ASKED, **{"X-Request-Id": "no"}).headers["X-Request-Id"].startswith("req_")


@pytest.mark.parametrize("path", ["/form/issuers", "/form/issuers?code=77000", "/form/issuers/", "/form/issuersx?code=500002"])
def test_everything_else_passes_the_gate(stage: Stage, path: str) -> None:
    stage.app.test_client().get(ASKED)
    with pytest.raises(AssertionError):
        at_the_gate(stage, path)


def test_another_method_passes_the_gate(stage: Stage) -> None:
    stage.app.test_client().get(ASKED)
    assert stage.app.test_client().post(ASKED).status_code == 405
    assert stage.app.test_client().head(ASKED).data == b""


def test_the_oldest_fragments_go_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuers, "_DRAWN_KEPT", 2)
    drawn, offers = Drawn(), [Offer((name,), looked_up=True) for name in "абв"]
    for offer in offers:
        drawn.keep(offer, "ru", b"drawn")
    assert [drawn.get(offer, "ru") for offer in offers] == [None, b"drawn", b"drawn"]
