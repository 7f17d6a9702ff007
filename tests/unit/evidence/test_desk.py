"""`bridge evidence …`: keys are never written over, archives are made and checked, exit codes can be trusted."""

import csv
import json
from pathlib import Path

from click.testing import CliRunner, Result

from bridge.desk.evidence import evidence
from bridge.evidence.lender_key import RsaLenderKey
from tests.builders import FakeHub, fake_hub
from tests.unit.evidence.case import a_hub, a_key, an_archive, signed
from tests.unit.evidence.test_anchoring import line, tamper


def desk(hub: FakeHub | None, *words: object) -> Result:
    return CliRunner().invoke(evidence, [str(word) for word in words], obj=lambda: hub)


def test_a_new_key_is_for_its_owner_alone_and_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    made = desk(None, "new-key", "-o", file)
    assert made.exit_code == 0, made.output
    key = RsaLenderKey(file.read_text(encoding="ascii"))
    assert file.stat().st_mode & 0o777 == 0o600
    assert key.fingerprint in made.output
    assert Path(f"{file}.pub").read_text(encoding="ascii") == key.public_pem
    before = file.read_bytes()
    assert desk(None, "new-key", "-o", file).exit_code == 1
    assert file.read_bytes() == before


def test_an_archive_is_exported_and_verified_and_damage_has_exit_code_1(tmp_path: Path) -> None:
    hub = a_hub()
    application, file, public = signed(hub, others=0), tmp_path / "case.zip", tmp_path / "lender.pub"
    public.write_text(a_key().public_pem, encoding="ascii")
    assert desk(hub, "export", application.id, "-o", file).exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    good = desk(None, "verify", file, "--key", public)
    assert (good.exit_code, "OK: everything agrees" in good.output) == (0, True), good.output
    body = bytearray(file.read_bytes())
    body[-30] ^= 1
    file.write_bytes(bytes(body))
    bad = desk(None, "verify", file)
    assert (bad.exit_code, "central directory entry" in bad.output) == (1, True)
    other = tmp_path / "other.pub"
    other.write_text(a_key(2).public_pem, encoding="ascii")
    file.write_bytes(an_archive())
    assert desk(None, "verify", file, "--key", other).exit_code == 1


def test_an_unknown_application_can_not_be_exported(tmp_path: Path) -> None:
    assert desk(a_hub(), "export", "app_none", "-o", tmp_path / "x.zip").exit_code == 1
    assert not (tmp_path / "x.zip").exists()


def test_the_check_walks_all_or_one_and_names_what_is_broken() -> None:
    hub = fake_hub()
    line(hub)
    line(hub, "app_2")
    whole = desk(hub, "check")
    assert (whole.exit_code, "journals 2, broken 0" in whole.output) == (0, True)
    assert "not signed" in whole.output
    tamper(hub, "app_2")
    broken = desk(hub, "check", "--json")
    assert broken.exit_code == 1
    assert json.loads(broken.stdout)["broken"] == [{"application_id": "app_2", "line": 1}]
    assert (desk(hub, "check", "app_1").exit_code, desk(hub, "check", "app_2").exit_code) == (0, 1)


def test_anchors_are_made_and_listed_for_publishing() -> None:
    hub = a_hub()
    line(hub)
    hub.clock.set_to(hub.clock.now().replace(day=25))
    assert "2026-11-23  1 journals" in desk(hub, "anchor").output
    (row,) = csv.DictReader(desk(hub, "anchors", "--since", "2026-11-20", "--csv").output.splitlines())
    assert (row["day"], row["key"], row["stamped"]) == ("2026-11-23", a_key().fingerprint, "no")
    assert "2026-11-23" in desk(hub, "anchors").output
    assert json.loads(desk(hub, "anchors", "--since", "2026-11-24", "--json").output) == []


def test_a_key_is_changed_over_from_the_desk(tmp_path: Path) -> None:
    file = tmp_path / "next.pem"
    desk(None, "new-key", "-o", file)
    hub = a_hub()
    done = desk(hub, "change-key", file)
    assert done.exit_code == 0, done.output
    assert "takes over" in done.output
    assert desk(hub, "change-key", file).exit_code == 1
    assert desk(fake_hub(), "change-key", file).exit_code == 1
