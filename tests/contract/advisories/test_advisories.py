"""Each advisory service in its own words: a hole, none, garbage, nothing at all, and too late."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests import advisories
from tests.advisories import (
    NPM,
    PYPI,
    Found,
    Hole,
    NoAnswerError,
    Part,
    Service,
    ask_all,
    ask_npm,
    ask_osv,
    ask_pypi,
    index,
    pinned,
    pinned_for_browsers,
)
from tests.postgres import free_port

ALPHA, BETA, MASKS = Part(PYPI, "alpha", "1.0"), Part(PYPI, "beta-x", "2.0"), Part(NPM, "maska", "3.2.1")
DETAIL = {
    "id": "PYSEC-1",
    "aliases": ["CVE-2026-1"],
    "affected": [
        {"package": {"name": "Alpha"}, "ranges": [{"events": [{"introduced": "0"}, {"fixed": "1.1"}]}]},
        {"package": {"name": "other"}, "ranges": [{"events": [{"introduced": "0"}, {"fixed": "9"}]}]},
    ],
}
GARBAGE = (
    b"",
    b"<html>log in</html>",
    b"[]",
    b"null",
    b'{"results": 1}',
    b'{"results": []}',
    b'{"results": [{"error": 1}, {"error": 1}]}',
    b'{"results": [{"vulns": [1]}, {"vulns": 1}]}',
    b'{"info": {}}',
)


@pytest.fixture
def server(make_httpserver: HTTPServer) -> Iterator[HTTPServer]:
    make_httpserver.clear()
    yield make_httpserver
    make_httpserver.clear()


def asked(ask: Callable[[Sequence[Part], Any], None], *parts: Part, seconds: float = 30.0) -> Found:
    return ask_all(parts, [Service("it", frozenset({PYPI, NPM}), ask, seconds)])


def osv_at(server: HTTPServer) -> Callable[[Sequence[Part], Any], None]:
    return partial(ask_osv, place=server.url_for("").rstrip("/"))


def pypi_at(server: HTTPServer) -> Callable[[Sequence[Part], Any], None]:
    return partial(ask_pypi, place=lambda: server.url_for("/simple/"))


def page(part: Part, *holes: dict[str, Any]) -> dict[str, Any]:
    return {"info": {"name": part.name.replace("-", "_").title(), "version": part.version}, "vulnerabilities": list(holes)}


def test_osv_tells_of_all_parts_at_once_and_what_mends_a_hole(server: HTTPServer) -> None:
    server.expect_request("/v1/querybatch").respond_with_json({"results": [{"vulns": [{"id": "PYSEC-1"}]}, {}, {}]})
    server.expect_request("/v1/vulns/PYSEC-1").respond_with_json(DETAIL)
    found = asked(osv_at(server), ALPHA, BETA, MASKS)
    assert found.holes == {Hole(ALPHA, ("PYSEC-1", "CVE-2026-1"), "1.1")}
    assert (found.unasked, found.silent) == (set(), [])
    queries = json.loads(server.log[0][0].data)["queries"]
    in_order = [(one["package"]["ecosystem"], one["package"]["name"], one["version"]) for one in queries]
    assert in_order == [("PyPI", "alpha", "1.0"), ("PyPI", "beta-x", "2.0"), ("npm", "maska", "3.2.1")]


@pytest.mark.parametrize(
    "detail", [b"", b"{}", b'{"affected": 1}', b'{"affected": [{"ranges": [{}], "package": {"name": "alpha"}}]}']
)
def test_a_hole_stays_one_when_nobody_says_what_mends_it(server: HTTPServer, detail: bytes) -> None:
    server.expect_request("/v1/querybatch").respond_with_json({"results": [{"vulns": [{"id": "PYSEC-1"}]}]})
    server.expect_request("/v1/vulns/PYSEC-1").respond_with_data(detail)
    assert asked(osv_at(server), ALPHA).holes == {Hole(ALPHA, ("PYSEC-1",))}


def test_what_was_taken_back_is_no_hole(server: HTTPServer) -> None:
    server.expect_request("/v1/querybatch").respond_with_json({"results": [{"vulns": [{"id": "PYSEC-1"}]}]})
    server.expect_request("/v1/vulns/PYSEC-1").respond_with_json({**DETAIL, "withdrawn": "2026-01-01T00:00:00Z"})
    gone = {"id": "PYSEC-1", "withdrawn": "2026-01-01T00:00:00Z"}
    server.expect_request("/pypi/alpha/1.0/json").respond_with_json(page(ALPHA, gone))
    for ask in (osv_at(server), pypi_at(server)):
        found = asked(ask, ALPHA)
        assert (found.holes, found.asked) == (set(), {ALPHA})


def test_the_first_page_of_many_is_not_all(server: HTTPServer) -> None:
    more = {"vulns": [{"id": "PYSEC-1"}], "next_page_token": "more"}
    server.expect_request("/v1/querybatch").respond_with_json({"results": [more, {}]})
    assert asked(osv_at(server), ALPHA, BETA).unasked == {ALPHA}


def test_pypi_tells_of_each_part_on_a_page_of_its_own(server: HTTPServer) -> None:
    hole = {"id": "PYSEC-1", "aliases": ["GHSA-1"], "fixed_in": ["1.1", "2.0"], "withdrawn": None}
    server.expect_request("/pypi/alpha/1.0/json").respond_with_json(page(ALPHA, hole))
    server.expect_request("/pypi/beta-x/2.0/json").respond_with_json(page(BETA))
    found = asked(pypi_at(server), ALPHA, BETA)
    assert (found.asked, found.holes) == ({ALPHA, BETA}, {Hole(ALPHA, ("PYSEC-1", "GHSA-1"), "1.1, 2.0")})


def test_an_index_without_such_pages_is_asked_for_one(server: HTTPServer) -> None:
    server.expect_request("/pypi/alpha/1.0/json").respond_with_data("no such page", 404)
    found = asked(pypi_at(server), ALPHA, BETA)
    assert (found.unasked, found.silent, len(server.log)) == ({ALPHA, BETA}, ["it: HTTP 404"], 1)


def test_a_page_of_another_version_tells_nothing(server: HTTPServer) -> None:
    server.expect_request("/pypi/alpha/1.0/json").respond_with_json(page(ALPHA))
    server.expect_request("/pypi/beta-x/2.0/json").respond_with_json(page(Part(PYPI, "beta-x", "2.1")))
    assert asked(pypi_at(server), ALPHA, BETA).unasked == {BETA}


@pytest.mark.parametrize("body", GARBAGE)
def test_garbage_is_no_answer(server: HTTPServer, body: bytes) -> None:
    for status in (200, 500):
        server.clear()
        server.expect_request("/v1/querybatch").respond_with_data(body, status)
        for one in (ALPHA, BETA):
            server.expect_request(f"/pypi/{one.name}/{one.version}/json").respond_with_data(body, status)
        for ask in (osv_at(server), pypi_at(server)):
            found = asked(ask, ALPHA, BETA)
            assert (found.asked, found.unasked, len(found.silent)) == (set(), {ALPHA, BETA}, 1)
    text = body.decode()
    for told in (text, '{"error": {"summary": "no network"}}', '{"vulnerabilities": []}', '{"vulnerabilities": {"maska": 1}}'):
        assert asked(partial(ask_npm, run=lambda *_, told=told: told), MASKS).unasked == {MASKS}


def test_what_a_service_said_before_it_broke_counts(server: HTTPServer) -> None:
    server.expect_request("/pypi/alpha/1.0/json").respond_with_json(page(ALPHA, {"id": "PYSEC-1"}))
    server.expect_request("/pypi/beta-x/2.0/json").respond_with_data("gone", 502)
    found = asked(pypi_at(server), ALPHA, BETA)
    assert (found.asked, found.unasked, found.holes) == ({ALPHA}, {BETA}, {Hole(ALPHA, ("PYSEC-1",))})
    assert found.silent == ["it: not for all"]


def test_nobody_there_is_told_by_name() -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    found = asked(partial(ask_osv, place=nobody), ALPHA)
    assert (found.unasked, found.silent) == ({ALPHA}, ["it: ConnectionError"])
    assert asked(partial(ask_pypi, place=lambda: nobody), ALPHA).silent == ["it: ConnectionError"]


def test_a_slow_service_is_left_when_its_time_is_over(server: HTTPServer) -> None:
    let_go = threading.Event()

    def late(_request: Any) -> Response:
        let_go.wait(60)
        return Response("{}")

    server.expect_request("/v1/querybatch").respond_with_handler(late)
    began = time.monotonic()
    found = asked(osv_at(server), ALPHA, seconds=0.2)
    assert (found.unasked, found.silent) == ({ALPHA}, ["it: nothing within 0 s"])
    assert time.monotonic() - began < 30
    let_go.set()


def test_npm_tells_of_what_browsers_get() -> None:
    url = "https://github.com/advisories/GHSA-1"
    with_hole = {"vulnerabilities": {"maska": {"via": [{"url": url, "range": "<3.3"}, "another"], "fixAvailable": True}}}
    found = asked(partial(ask_npm, run=lambda *_: json.dumps(with_hole)), MASKS)
    assert found.holes == {Hole(MASKS, ("GHSA-1",), "what is not <3.3")}
    with_hole["vulnerabilities"]["maska"]["fixAvailable"] = {"name": "maska", "version": "3.3.0"}
    assert asked(partial(ask_npm, run=lambda *_: json.dumps(with_hole)), MASKS).holes == {Hole(MASKS, ("GHSA-1",), "3.3.0")}
    fine = asked(partial(ask_npm, run=lambda *_: '{"vulnerabilities": {}}'), MASKS)
    assert (fine.holes, fine.asked) == (set(), {MASKS})


def test_without_npm_browser_libraries_are_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert asked(ask_npm, MASKS).silent == ["it: npm is not installed"]


def test_what_one_service_does_not_answer_for_the_next_is_asked() -> None:
    seen: list[tuple[str, list[Part]]] = []

    def service(name: str, knows: set[Part], registries: set[str]) -> Service:
        def ask(parts: Sequence[Part], tell: Any) -> None:
            seen.append((name, list(parts)))
            for part in parts:
                if part in knows:
                    tell(part, [])

        return Service(name, frozenset(registries), ask, 30)

    found = ask_all(
        {ALPHA, BETA, MASKS},
        [service("one", {ALPHA}, {PYPI, NPM}), service("two", {BETA}, {PYPI}), service("three", {MASKS}, {NPM})],
    )
    assert seen == [("one", [ALPHA, BETA, MASKS]), ("two", [BETA]), ("three", [MASKS])]
    assert (found.unasked, found.silent) == (set(), ["one: not for all"])


def test_all_services_together_take_less_than_a_minute() -> None:
    assert sum(one.seconds for one in advisories.SERVICES) <= 45
    assert all(one < 10 for one in advisories.SECONDS_OF_A_CALL)


def test_the_index_of_pip_is_asked_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    assert index() == "https://index.example/simple"


def test_names_are_those_of_the_lock_files(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("alpha==1.0 \\\n    --hash=sha256:00\nBeta_X==2.0 \\\n    --hash=sha256:00\n", encoding="utf-8")
    assert pinned(lock) == {ALPHA, BETA}
    lock.write_text('{"packages": {"": {}, "node_modules/maska": {"version": "3.2.1"}}}', encoding="utf-8")
    assert pinned_for_browsers(lock) == {MASKS}


def test_a_refusal_is_told_in_words() -> None:
    def refuse(_parts: Sequence[Part], _tell: Any) -> None:
        raise NoAnswerError("not here")

    def break_down(_parts: Sequence[Part], _tell: Any) -> None:
        raise requests.ConnectTimeout("https://somebody@index.example")

    assert asked(refuse, ALPHA).silent == ["it: not here"]
    assert asked(break_down, ALPHA).silent == ["it: ConnectTimeout"]
