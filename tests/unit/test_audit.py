"""`make audit` tells a hole from none, and none from not having asked; `make sbom` lists what the lock files pin."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests import sbom
from tests.audit import (
    FINE,
    HOLES,
    KNOWN,
    LOCKS,
    NOT_CHECKED,
    REQUIREMENTS,
    Found,
    Hole,
    excuses,
    names_of,
    of_browser,
    of_python,
    verdict,
)

TODAY = date(2026, 11, 28)
HOLE = {"id": "PYSEC-1", "fix_versions": ["2.0"], "aliases": [], "description": "d"}


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "lock.txt"
    file.write_text("alpha==1.0 \\\n    --hash=sha256:00\nBeta==2.0 \\\n    --hash=sha256:00\n", encoding="utf-8")
    return file


class Services:
    """Answers of pip-audit by service."""

    def __init__(self, **answers: list[dict[str, object]] | str) -> None:
        self.answers = answers

    def __call__(self, command: Sequence[str]) -> str:
        told = self.answers.get(command[command.index("-s") + 1], "")
        return told if isinstance(told, str) else json.dumps({"dependencies": told})


def fine(name: str) -> dict[str, object]:
    return {"name": name, "version": "1.0", "vulns": []}


def skipped(name: str) -> dict[str, object]:
    return {"name": name, "skip_reason": "Dependency not found on PyPI and could not be audited"}


def told(found: Found, text: str = "") -> tuple[int, str]:
    code, lines = verdict([found], excuses(text), TODAY)
    return code, "\n".join(lines)


def test_no_service_is_not_the_same_as_no_holes(lock: Path) -> None:
    for services in (
        Services(),
        Services(pypi=[skipped("alpha"), skipped("beta")], osv="connection refused"),
        Services(pypi="[]"),
    ):
        code, said = told(of_python(lock, services))
        assert code == NOT_CHECKED and "NOT CHECKED: no advisory service was reached for 2 packages" in said
    assert told(of_python(lock, Services(pypi=[fine("alpha"), fine("beta")]))) == (
        FINE,
        f"2 packages checked on {TODAY}, 0 open holes",
    )


def test_what_one_service_does_not_know_another_is_asked_for(lock: Path) -> None:
    found = of_python(lock, Services(pypi=[fine("alpha"), skipped("beta")], osv=[fine("beta"), fine("alpha")]))
    assert (found.asked, found.unasked) == ({"alpha", "beta"}, set())
    partly = of_python(lock, Services(pypi=[fine("alpha"), skipped("beta")]))
    assert told(partly)[0] == NOT_CHECKED and "beta" in told(partly)[1]


def test_a_hole_fails_even_when_the_rest_was_not_checked(lock: Path) -> None:
    found = of_python(lock, Services(pypi=[{**fine("alpha"), "vulns": [HOLE]}, skipped("beta")]))
    assert found.holes == {Hole("alpha", "1.0", "PYSEC-1", "2.0")}
    assert told(found)[0] == HOLES and "HOLE alpha 1.0: PYSEC-1; fixed in 2.0" in told(found)[1]


def test_a_hole_is_excused_with_a_reason_until_a_day(lock: Path) -> None:
    found = of_python(lock, Services(pypi=[{**fine("alpha"), "vulns": [HOLE]}, fine("beta")]))
    row = '[[hole]]\nid = "PYSEC-1"\npackage = "alpha"\nreason = "never called"\nuntil = {}\n'
    assert told(found, row.format("2026-11-28"))[0] == FINE
    code, said = told(found, row.format("2026-11-27"))
    assert code == HOLES and "no longer excused: alpha PYSEC-1" in said
    for broken in (row.format('"soon"'), row.replace("never called", "").format("2026-11-28")):
        with pytest.raises(ValueError, match="reason and until"):
            excuses(broken)


def test_browser_libraries_are_asked_about_as_well() -> None:
    hole = {"via": [{"url": "https://github.com/advisories/GHSA-1"}, "htmx.org"], "range": "<2"}
    with_hole = of_browser(lambda _: json.dumps({"vulnerabilities": {"htmx.org": hole}}), "npm")
    assert with_hole.holes == {Hole("htmx.org", "<2", "GHSA-1")}
    assert told(of_browser(lambda _: json.dumps({"vulnerabilities": {}}), "npm"))[0] == FINE
    for found in (of_browser(lambda _: '{"error": {"summary": "no network"}}', "npm"), of_browser(lambda _: "", None)):
        assert told(found)[0] == NOT_CHECKED


def test_the_file_of_excuses_can_be_read_and_every_lock_has_names() -> None:
    excuses(KNOWN.read_text(encoding="utf-8"))
    for lock in LOCKS:
        assert names_of(REQUIREMENTS / lock), lock


def test_the_list_of_parts_has_each_pinned_package_with_version_hash_and_licence() -> None:
    made = json.loads(sbom.bill())
    parts = {one["name"].lower(): one for one in made["components"]}
    assert made["bomFormat"] == "CycloneDX" and names_of(REQUIREMENTS / "hub.txt") | {"htmx.org", "maska"} == set(parts)
    flask = parts["flask"]
    assert flask["purl"] == f"pkg:pypi/flask@{flask['version']}" and len(flask["hashes"][0]["content"]) == 64
    assert flask["licenses"][0]["license"]["name"] == "BSD-3-Clause"
    assert "htmx.org" in sbom.licences()
