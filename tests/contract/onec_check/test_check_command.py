"""`bridge onec check`: held against the running base, or against files; what it prints, and what it ends with."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.contract.onec_check.conftest import MAPS, SAMPLES, Run, Stand, env_of

CHANGING = (
    "Request", "ПринятьЗаявку", "PutLoan", "ПровестиОплату", "PutPay", "КодПодписания", "SignCode", "SignLoan", "SelectChanges",
)  # fmt: skip
MAP_NAMES = ("moyamfo", "soap_loans", "mfs", "odata_loans")


def findings(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    return found


@pytest.mark.parametrize("name", MAP_NAMES)
def test_a_running_base_can_work_by_the_map_that_was_made_for_it(run: Run, stand: Stand, name: str) -> None:
    result = run("check", name, "--json", env=stand.env)
    told = json.loads(result.stdout)
    assert result.exit_code == 0 and told["broken"] == []
    assert {one["level"] for one in told["findings"]} <= {"ok", "warning"}
    assert "answered" in told["counts"]


def test_nothing_that_changes_the_base_is_ever_called(run: Run, stand: Stand) -> None:
    deals, seen = stand.deals(), len(stand.journal())
    for name in MAP_NAMES:
        run("check", name, env=stand.env)
    asked = " ".join(str(one) for one in stand.journal()[seen:])
    assert stand.deals() == deals and asked
    assert not [one for one in CHANGING if f"{one} " in asked or f"'{one}'" in asked]


def test_the_map_of_the_settings_is_taken_when_none_is_named(run: Run, stand: Stand) -> None:
    result = run("check", env=stand.env)
    assert result.exit_code == 0 and result.stdout.startswith("1С:МояМФО: held against the base itself")


def test_a_base_of_another_kind_can_not_work_and_the_calls_are_named(run: Run, stand: Stand) -> None:
    result = run("check", "mfs", "--faults", env={**stand.env, "BRIDGE_ONEC_URL": f"{stand.root}/other"})
    assert result.exit_code == 1
    assert "the base can't work by this map; calls that fail: known_client, submit, find_deal" in result.stdout


def test_a_wrong_password_is_told_in_words(run: Run, stand: Stand) -> None:
    for name in MAP_NAMES:
        result = run("check", name, "--json", env={**stand.env, "BRIDGE_ONEC_PASSWORD": "falsch"})
        notes = {one["note"] for one in findings(result) if one["level"] == "error"}
        assert result.exit_code == 1 and notes == {"the base does not accept the hub's login and password"}


def test_files_are_told_apart_by_what_is_in_them_and_nothing_is_asked(run: Run, described: Path) -> None:
    files = [f"--description={described / name}" for name in ("base.edmx", "mfs.wsdl", "exchange.wsdl")]
    for name in ("soap_loans", "odata_loans"):
        result = run("check", name, "--json", *files)
        assert (result.exit_code, json.loads(result.stdout)["warnings"]) == (0, 0)
    result = run("check", "mfs", "--json", *files)
    assert "not described" in {one["state"] for one in findings(result)} and result.exit_code == 0


def test_offline_nothing_can_be_told_of_http_services(run: Run, described: Path) -> None:
    result = run("check", "moyamfo", f"--description={described / 'base.edmx'}")
    assert result.exit_code == 0 and "only the base itself can tell" in result.stdout


def test_a_description_of_another_service_is_no_description(run: Run, described: Path) -> None:
    result = run("check", "soap_loans", "--json", f"--description={described / 'mfs.wsdl'}")
    assert result.exit_code == 1 and "MFSExchange" in findings(result)[0]["note"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "no_such_map"), "there is no such file"),
        (("check", "moyamfo", "--description", "/no/such/file.wsdl"), "does not exist"),
        (("check", "moyamfo"), "BRIDGE_ONEC_URL: missing"),
        (("check",), "BRIDGE_ONEC_URL: missing"),
        (("probe", "moyamfo"), "BRIDGE_ONEC_LOGIN: missing"),
    ],
)
def test_wrong_use_ends_with_2(run: Run, arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2 and words in result.output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<html><body>Вход</body></html>", "a page for people"),
        ('{"odata.error": {}}', "JSON; ask for $metadata without $format"),
        ("<definitions", "not readable"),
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Edmx/>', "a document type is refused"),
        ('<edmx:Edmx xmlns:edmx="e"></edmx:Edmx>', "no sets and no types"),
        ("", "another kind of file"),
    ],
)
def test_a_file_that_is_no_description_ends_with_2(run: Run, tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "given"
    file.write_text(text, encoding="utf-8")
    result = run("check", "soap_loans", f"--description={file}")
    assert result.exit_code == 2 and words in result.output


def test_a_map_with_a_fault_ends_with_2_and_its_place(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    file.write_text((MAPS / "mfs.toml").read_text(encoding="utf-8").replace("safe = true", 'safe = "yes"', 1), encoding="utf-8")
    result = run("check", str(file), f"--description={SAMPLES / 'odd_names.wsdl'}")
    assert result.exit_code == 2 and "calls.known_client.safe" in result.output


ANSWERS = {
    404: ("missing", "error", "not there (HTTP 404)"), 405: ("missing", "error", "not for this method (HTTP 405)"),
    401: ("missing", "error", "does not accept the hub's login"), 403: ("missing", "error", "no right to it (HTTP 403)"),
    406: ("not described", "warning", "busy"), 302: ("missing", "error", "another place answers"),
    500: ("not described", "warning", "without a word of 1C"),
}  # fmt: skip


@pytest.mark.parametrize("status", ANSWERS)
def test_each_answer_of_an_http_service_is_told_in_words(
    run: Run, httpserver: HTTPServer, tmp_path: Path, status: int
) -> None:
    httpserver.expect_request("/base/hs/statusdeal").respond_with_data("", status, {"Location": "/else"} if status == 302 else {})
    result = run("check", "moyamfo", "--json", env=env_of(httpserver.url_for("/base"), "p", tmp_path))
    (found,) = [one for one in findings(result) if one["call"] == "statuses"]
    state, level, words = ANSWERS[status]
    assert (found["state"], found["level"]) == (state, level) and words in found["note"]


@pytest.mark.parametrize(
    ("status", "body", "level", "words"),
    [
        (200, '{"КодОтвета": 0}', "ok", "nothing there, as it should be"),
        (200, '{"КодОтвета": 1, "СообщениеОбОшибке": "Сделка не найдена"}', "ok", "nothing there, as it should be"),
        (200, '{"КодОтвета": 1, "СообщениеОбОшибке": "Номер не того вида"}', "ok", "there; refuses nobody's number"),
        (200, '{"Ответ": "да"}', "error", "the field that tells success is missing"),
        (200, "<html>Вход</html>", "error", "answers, but not as the map says"),
        (404, '{"Message": "Сделка не найдена"}', "warning", "with words of the base"),
        (500, "{HTTPСервис.Сайт.Модуль(12)}: Сделка не найдена", "ok", "broke off for nobody's number"),
        (403, '{"#exception": "", "exception": {"descr": "Начало сеанса с информационной базой запрещено."}}', "warning", "busy"),
    ],
)
def test_what_the_base_says_is_held_against_the_map(
    run: Run, httpserver: HTTPServer, tmp_path: Path, status: int, body: str, level: str, words: str
) -> None:
    httpserver.expect_request("/base/hs/statusdeal").respond_with_data(body, status)
    result = run("check", "moyamfo", "--json", env=env_of(httpserver.url_for("/base"), "p", tmp_path))
    (found,) = [one for one in findings(result) if one["call"] == "statuses"]
    assert found["level"] == level and words in found["note"]


def test_no_address_that_changes_the_base_is_asked_whatever_the_verb(run: Run, httpserver: HTTPServer, tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(f"{request.path}?{request.query_string.decode()}")
        return Response('{"СообщениеОбОшибке": "нет"}')

    httpserver.expect_request("/base/hs", method="GET").respond_with_handler(answer)
    for path in ("client/", "statusdeal"):
        httpserver.expect_request(f"/base/hs/{path}").respond_with_handler(answer)
    run("check", "moyamfo", env=env_of(httpserver.url_for("/base"), "p", tmp_path))
    everything = [f"{request.path}?{request.query_string.decode()}" for request, _ in httpserver.log]
    changing = re.compile("/Request/|dealsign|command=pay")
    assert len(everything) >= 7 and not [one for one in everything if changing.search(one)]


def test_a_wrong_word_of_success_in_a_map_of_json_is_found_by_asking(run: Run, stand: Stand, tmp_path: Path) -> None:
    text = (MAPS / "mfs.toml").read_text(encoding="utf-8")
    file = tmp_path / "map.toml"
    start = text.index("[calls.draft]")
    file.write_text(text[:start] + text[start:].replace('"return.Result"', '"return.Outcome"', 1), encoding="utf-8")
    result = run("check", str(file), "--json", env=stand.env)
    assert result.exit_code == 1 and json.loads(result.stdout)["broken"] == ["draft"]
