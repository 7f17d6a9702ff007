"""The search for people can fail: a leak planted in each kind of place is found and named, what is allowed is passed by."""

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from redis import Redis
from werkzeug import Request, Response

from bridge.model.exchanging import Side, Talk
from bridge.ports.store import Exchange
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from samples.demo.story.masking.marks import Marks, alone, found_in, marks_of_codes, marks_of_person
from samples.demo.story.masking.pages import error_answers, office_pages, open_pages
from samples.demo.story.masking.places import FILES, PAGES, page_allowed
from samples.demo.story.masking.search import Searched, files_of, look
from samples.demo.story.masking.stores import columns_of, keys_of, talks_of
from samples.demo.story.people.person import invent
from samples.demo.town import Town, write_private
from tests.databases import fresh_sqlite
from tests.redis_server import RedisServer

PERSON = invent()
MARKS = marks_of_person(PERSON) | marks_of_codes(["804213"])


@pytest.fixture
def town(tmp_path: Path, httpserver: HTTPServer) -> Town:
    """A run with one log, one database and a hub whose pages are what a test says."""
    port = httpserver.port
    town = Town(tmp_path, {"hub": port})
    for folder in (town.logs, town.state / "onec"):
        folder.mkdir(parents=True)
    town.log_of("hub").write_text("all is well\n", encoding="utf-8")
    with sqlite3.connect(tmp_path / "hub.sqlite3") as store:
        store.execute("CREATE TABLE work (id INTEGER, last_error TEXT, body BLOB)")
        store.execute("INSERT INTO work VALUES (1, 'HTTP 503', x'00')")
    write_private(town.hub_env, {"BRIDGE_DATABASE_URL": f"sqlite:///{tmp_path}/hub.sqlite3", "BRIDGE_RUNNER": "embedded"})
    write_private(town.stands_env, {"OFFICE_PASSWORD": "secret", "SITE_PASSWORD": "secret"})
    return town


def found(places: Iterator[tuple[str, bytes]]) -> set[str]:
    searched = Searched()
    look(searched, "anything", places, MARKS)
    return searched.leaks


SPELLINGS = [(kind, n, text) for kind, texts in PERSON.leaks.items() for n, text in enumerate(texts, 1)]


@pytest.mark.parametrize(("kind", "n", "text"), SPELLINGS, ids=[f"{kind} {n}" for kind, n, _ in SPELLINGS])
@pytest.mark.parametrize("around", ["…{0}…", '{{"x": "{0}"}}', "GET /?q={0} HTTP/1.1"])
def test_every_spelling_of_every_fact_is_found_wherever_it_stands(kind: str, n: int, text: str, around: str) -> None:
    assert f"{kind} ({n})" in found_in(around.format(text).encode(), MARKS)
    assert f"{kind} ({n})" in found_in(json.dumps({"x": text}).encode(), MARKS)


def test_six_digits_count_only_when_they_stand_alone() -> None:
    marks: Marks = {"code": alone("804213")}
    assert [bool(found_in(raw, marks)) for raw in (b"code 804213,", b"1804213", b"804213.5", b"0.804213")] == [
        True,
        False,
        False,
        False,
    ]


def test_a_leak_in_a_log_and_in_a_file_that_nobody_knows_is_found_what_is_theirs_is_not(town: Town) -> None:
    town.log_of("hub").write_text(f"called {PERSON.phone}\n", encoding="utf-8")
    (town.folder / "new.cache").write_text(PERSON.email, encoding="utf-8")
    (town.state / "onec" / "books.json").write_text(PERSON.surname, encoding="utf-8")
    (town.state / "onec" / "journal.jsonl").write_text(json.dumps({"x": PERSON.surname}), encoding="utf-8")
    assert found(files_of(town)) == {
        "phone (1) in file logs/hub.log", "email (1) in file new.cache", "surname (1) in file state/onec/journal.jsonl",
    }  # fmt: skip


def test_settings_are_passed_by_only_while_nobody_else_may_read_them(town: Town) -> None:
    town.hub_env.write_text(f"SECRET={PERSON.email}", encoding="utf-8")
    assert found(files_of(town)) == set()
    town.hub_env.chmod(0o644)
    assert found(files_of(town)) == {"email (1) in file hub.env"}


def test_a_leak_in_a_column_is_named_with_table_and_column(town: Town) -> None:
    with sqlite3.connect(town.folder / "hub.sqlite3") as store:
        store.execute(
            "UPDATE work SET last_error = ?, body = ?", (f"refused {PERSON.series} {PERSON.number}", PERSON.inn.encode())
        )
    leaks = found(columns_of(f"sqlite:///{town.folder}/hub.sqlite3"))
    assert {"passport (2) in column work.last_error", "INN (1) in column work.body"} <= leaks
    assert any("in file hub.sqlite3" in leak for leak in found(files_of(town)))


def test_a_leak_in_what_was_said_in_a_call_is_found_behind_its_seal(tmp_path: Path) -> None:
    url, seal = fresh_sqlite(tmp_path / "hub.db"), Seal({1: b"1" * 32}, b"i" * 32)
    engine = open_engine(url)
    with SqlStore(engine, seal, lambda: None).begin() as tx:
        for n, body in enumerate((PERSON.surname, "nobody")):
            talk = Talk(Side(("POST /",)), Side(("HTTP 200",), body))
            tx.journal.note(Exchange(datetime(2026, 11, 28, tzinfo=UTC), "hub", "onec", "call", "OK", f"app_{n}", talk=talk))
    engine.dispose()
    assert found(columns_of(url)) == set()
    assert found(talks_of(url, seal)) == {"surname (1) in unsealed talks.content"}


def test_a_leak_in_any_kind_of_key_of_redis_is_found(redis_server: RedisServer) -> None:
    redis = Redis.from_url(redis_server.url)
    redis.flushall()
    redis.set("plain", "nobody")
    assert found(keys_of(redis_server.url)) == set()
    redis.set("plain", PERSON.phone)
    redis.hset("job", "data", PERSON.email)
    redis.rpush("queue", PERSON.surname)
    redis.zadd(f"limits:{PERSON.snils}", {"x": 1})
    redis.xadd("stream", {"address": PERSON.street})
    redis.sadd("set", "804213")
    kinds = {
        "phone (1)": "string",
        "email (1)": "hash",
        "surname (1)": "list",
        "SNILS (1)": "zset",
        "address (1)": "stream",
        "SMS code 1": "set",
    }
    assert found(keys_of(redis_server.url)) == {f"{mark} in key of Redis ({kind})" for mark, kind in kinds.items()}
    redis.flushall()


LOG_IN = """<form method=post action="/office/log-in"><input type=hidden name=t value=1><input name=user>
<input type=password name=password></form>"""
LINKS = '<a href="/office/cases/app_1234567">one</a><a href="list.csv">CSV</a><a href="https://else.test/">x</a>'


def the_hub(httpserver: HTTPServer, page: str, answer: str = "no", export: str = "a,b") -> None:
    """An office of a log-in, a list, a case and a file; everything else is refused with the same answer."""

    def serve(request: Request) -> Response:
        inside, html = "in=1" in request.headers.get("Cookie", ""), "text/html"
        if request.path == "/office/log-in" and request.form.get("user") == "officer":
            return Response("in", headers={"Set-Cookie": "in=1; Path=/"}, content_type=html)
        if request.path == "/office/":
            return Response(LINKS if inside else LOG_IN, content_type=html)
        if request.path == "/office/list.csv":
            return Response(export, content_type="text/csv")
        if request.path.startswith("/office/cases/"):
            return Response(f"<p>{page}</p>", content_type=html)
        return Response(answer, status=400)

    httpserver.expect_request(re.compile(".*")).respond_with_handler(serve)


def test_a_leak_on_a_page_behind_a_link_and_in_an_export_is_found(town: Town, httpserver: HTTPServer) -> None:
    the_hub(httpserver, page=f"Клиент {PERSON.surname}", export=f"phone\n{PERSON.phone}")
    assert found(office_pages(town)) == {
        "surname (1) in page /office/cases/app_1234567", "phone (1) in page /office/list.csv",
    }  # fmt: skip


def test_a_leak_in_an_error_answer_and_on_an_open_page_is_found(town: Town, httpserver: HTTPServer) -> None:
    the_hub(httpserver, page="", answer=f"unknown person {PERSON.surname}")
    leaks = found(error_answers(town, PERSON))
    assert "surname (1) in answer 400 to POST /notices/onec" in leaks
    assert "surname (1) in page /metrics" in found(open_pages(town))


def test_the_table_of_allowed_places_says_why_of_each() -> None:
    assert all(len(one.reason) > 20 for one in (*FILES[1:], *PAGES))
    assert page_allowed("/office/help/thr_1") and not page_allowed("/office/cases/app_1")
