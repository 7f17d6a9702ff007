"""Errors for people are calm Russian pages; errors for machines are problems. Neither tells what went wrong inside."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from structlog.testing import capture_logs

from bridge.model.errors import CodeTooSoonError, MoveNotAllowedError
from bridge.ports.store import StoreUnavailableError
from bridge.web import errors

FAULTS: dict[str, Exception] = {
    "rule": MoveNotAllowedError("not now"),
    "soon": CodeTooSoonError("later", seconds=17),
    "away": StoreUnavailableError("sqlite is locked"),
    "bug": KeyError("+79991234567 Иванов"),
}


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("test")
    errors.register(app)
    for prefix in ("/form", "/partner"):
        app.add_url_rule(f"{prefix}/<name>", prefix, _fail)
    return app.test_client()


def _fail(name: str) -> ResponseReturnValue:
    raise FAULTS[name]


@pytest.mark.parametrize(("name", "status"), [("rule", 409), ("soon", 429), ("away", 503), ("bug", 500)])
def test_a_person_gets_a_page_and_a_machine_a_problem(client: FlaskClient, name: str, status: int) -> None:
    page, problem = client.get(f"/form/{name}"), client.get(f"/partner/{name}")
    assert (page.status_code, problem.status_code) == (status, status)
    assert page.content_type.startswith("text/html") and "<h1>" in page.text and page.headers["X-Request-Id"] in page.text
    assert problem.content_type == "application/problem+json"
    assert problem.get_json()["request_id"] == problem.headers["X-Request-Id"]
    assert "Иванов" not in page.text + problem.text and "sqlite" not in page.text + problem.text


def test_waiting_times_are_told(client: FlaskClient) -> None:
    assert client.get("/partner/soon").headers["Retry-After"] == "17"
    assert client.get("/form/away").headers["Retry-After"] == "2"


def test_a_fault_is_logged_with_its_place_and_without_its_text(client: FlaskClient) -> None:
    with capture_logs() as logs:
        client.get("/form/bug")
    assert [(line["log_level"], line["kind"]) for line in logs] == [("error", "KeyError")]
    assert "test_error_pages.py" in logs[0]["place"] and "Иванов" not in str(logs)


def test_an_unknown_page_and_method_are_told_in_russian(client: FlaskClient) -> None:
    assert "Такой страницы нет" in client.get("/nowhere").text
    answer = client.post("/form/rule")
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]


def test_every_code_of_the_model_has_its_status() -> None:
    kinds = [errors.RuleBrokenError, *errors.RuleBrokenError.__subclasses__()]
    kinds += [inner for kind in kinds[1:] for inner in kind.__subclasses__()]
    of_model = {kind.code for kind in kinds if kind.__module__ == "bridge.model.errors"}
    assert len(of_model) > 15 and of_model <= set(errors.PROBLEMS)


def test_a_page_of_an_error_speaks_the_readers_language_and_leads_on(client: FlaskClient) -> None:
    page = client.get("/f/no/where", headers={"Accept-Language": "en"})
    assert '<html lang="en">' in page.text and "There is no such page" in page.text and 'href="/form/"' in page.text
    assert 'href="/form/help"' in page.text and "style-src 'self'" in page.headers["Content-Security-Policy"]
    assert 'href="/form/"' not in client.get("/office/nowhere").text
    assert '<html lang="ru">' in client.get("/f/no/where").text, "what one reader asked for is not kept for the next"
