"""What `bridge check` says of an installation's own parts when they are not as they should be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.known_passwords.making import Import
from bridge.desk.opening import own_parts
from bridge.desk.opening.finding import Finding, Judgement
from bridge.evidence.lender_key import LenderKeyFaultyError, RsaLenderKey, new_key_pem
from bridge.store.engine import connect, open_engine
from bridge.store.migrations import newest, upgrade
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from config.settings import Settings, read_settings
from samples.demo.settings import prepare
from samples.demo.town import PREFERRED, Town, read_private
from tests.builders import an_application, fake_hub

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
RING = {1: b"1" * 32}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    town = Town(tmp_path, PREFERRED)
    prepare(town, {"BRIDGE_DATABASE_URL": f"sqlite:///{tmp_path}/hub.sqlite3"})
    return read_settings(read_private(town.hub_env))


def by_part(found: list[Finding]) -> dict[str, Finding]:
    return {one.part: one for one in found}


def test_a_database_of_no_shape_and_one_of_an_older_shape_are_told(settings: Settings) -> None:
    shape = by_part(list(own_parts.database(settings, NOW)))["database shape"]
    assert (shape.judgement, shape.says) == (Judgement.LOOK, f"empty, this version has {newest()}")
    engine = open_engine(settings.database_url)
    upgrade(engine)
    assert by_part(list(own_parts.database(settings, NOW)))["database shape"].judgement is Judgement.GOOD
    with connect(engine) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    older = by_part(list(own_parts.database(settings, NOW)))["database shape"]
    assert older.says.startswith("0001, ") and "bridge migrate" in older.remedy


def test_a_database_that_is_not_there_is_faulty_without_its_address(settings: Settings) -> None:
    away = replace(settings, database_url="postgresql://hub:swordfish@127.0.0.1:9/hub")
    (found,) = own_parts.database(away, NOW)
    assert found.judgement is Judgement.FAULTY and "swordfish" not in found.says + found.remedy


def test_redis_that_is_not_needed_is_not_asked_and_one_that_is_away_is_faulty(settings: Settings) -> None:
    assert [one.judgement for one in own_parts.redis(settings)] == [Judgement.NOT_SET]
    away = replace(settings, runner="rq", redis_url="redis://127.0.0.1:9/0")
    assert [one.judgement for one in own_parts.redis(away)] == [Judgement.FAULTY]


def test_keys_that_are_the_same_or_easily_guessed_are_named_and_never_shown(settings: Settings) -> None:
    same = "k" * 40
    found = list(own_parts.keys(replace(settings, secret_key=same, code_key=same), fake_hub()))
    faults = [one for one in found if one.judgement is Judgement.FAULTY]
    assert [("BRIDGE_CODE_KEY" in one.says, "BRIDGE_SECRET_KEY" in one.says) for one in faults] == [(True, True)] * 2
    assert same not in str(found)


def store_with_one(settings: Settings, index_key: bytes = b"i" * 32) -> None:
    engine = open_engine(settings.database_url)
    upgrade(engine)
    with SqlStore(engine, Seal(RING, index_key), lambda: None).begin() as tx:
        tx.applications.add(an_application(id="app_1"))


@pytest.mark.parametrize(
    ("ring", "index", "part", "says"),
    [
        (RING, b"i" * 32, None, ""),
        ({2: b"2" * 32}, b"i" * 32, "key ring", "version 1"),
        ({1: b"2" * 32}, b"i" * 32, "key ring", "applications.personal"),
        (RING, b"j" * 32, "index key", "does not find a phone"),
    ],
)
def test_a_ring_that_opens_nothing_and_an_index_that_finds_nothing_are_faulty(
    settings: Settings, ring: dict[int, bytes], index: bytes, part: str | None, says: str
) -> None:
    store_with_one(settings)
    hub = fake_hub(store=SqlStore(open_engine(settings.database_url), Seal(ring, index), lambda: None))
    faults = [one for one in own_parts.keys(settings, hub) if one.judgement is Judgement.FAULTY]
    assert [one.part for one in faults] == ([part] if part else [])
    assert all(says in one.says for one in faults)


def test_a_lenders_key_is_tried_before_anything_depends_on_it() -> None:
    class Spoilt:
        fingerprint = "ab" * 32

        def sign(self, body: bytes) -> bytes:
            raise LenderKeyFaultyError("its numbers do not belong together")

    found = [next(own_parts.lender_key(fake_hub(evidence_key=key))) for key in (RsaLenderKey(new_key_pem()), Spoilt(), None)]
    assert [one.judgement for one in found] == [Judgement.GOOD, Judgement.FAULTY, Judgement.NOT_SET]


def test_clocks_apart_are_told_with_how_far_and_which_way() -> None:
    assert own_parts.clock("1C clock", NOW + timedelta(seconds=1), NOW).judgement is Judgement.GOOD
    behind = own_parts.clock("1C clock", NOW - timedelta(seconds=90), NOW)
    assert (behind.judgement, behind.says) == (Judgement.LOOK, "90 s behind")


def test_an_address_without_tls_and_an_empty_directory_are_told(settings: Settings) -> None:
    (address,) = own_parts.address(settings)
    (directory,) = own_parts.directory(fake_hub())
    assert (address.judgement, directory.judgement) == (Judgement.LOOK, Judgement.LOOK)
    assert "bridge issuers import" in directory.remedy


def test_a_list_of_passwords_is_told_with_its_age_its_lack_and_its_faults(settings: Settings, tmp_path: Path) -> None:
    here = replace(settings, password_list=tmp_path / "list")
    (none,) = own_parts.known_passwords(here, NOW)
    assert none.judgement is Judgement.LOOK and "bridge people passwords" in none.remedy
    (tmp_path / "words.txt").write_text("correcthorsebattery\n", encoding="utf-8")
    work = Import(here.password_list, [tmp_path / "words.txt"])
    with work.alone():
        list(work.read())
        work.finish(NOW - timedelta(days=3))
    (fresh,) = own_parts.known_passwords(here, NOW)
    (old,) = own_parts.known_passwords(here, NOW + timedelta(days=500))
    assert fresh.judgement is Judgement.GOOD and fresh.says.startswith("1 passwords, 3 days old, digest ")
    assert old.judgement is Judgement.LOOK and old.says.endswith(": old")
    here.password_list.write_bytes(b"half")
    (broken,) = own_parts.known_passwords(here, NOW)
    assert broken.judgement is Judgement.FAULTY


def test_an_office_where_one_person_decides_alone_is_told(settings: Settings) -> None:
    (two,) = own_parts.second_person(settings)
    assert two.judgement is Judgement.GOOD and "24 h" in two.says
    (alone,) = own_parts.second_person(replace(settings, second_person="no"))
    assert alone.judgement is Judgement.LOOK and "SWITCHED OFF" in alone.says
