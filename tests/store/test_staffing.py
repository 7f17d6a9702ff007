"""People who log in, on every store: what happens once happens once, also for two at the same instant; secrets are sealed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bridge.model.staff.factors import Factor, FactorKind
from bridge.model.staff.pauses import Tries
from bridge.model.staff.people import Act, Person, PersonAct, PersonState, PersonUnknownError
from bridge.model.staff.roles import Role
from bridge.model.staff.sittings import Sitting, Stage
from bridge.ports.store import Store
from bridge.store.store import SqlStore
from tests.store.people import NOW

OLGA = Person("per_1", "olga", Role.SENIOR, NOW, NOW, "Ольга Смирнова", "olga@example.org", "$argon2id$hash")
ANNA = Person("per_2", "anna@sun", None, NOW, NOW, site="sun")
APP = Factor("fac_1", "per_1", FactorKind.TOTP, "телефон", "GEZDGNBVGY3TQOJQ", NOW)
KEY = Factor("fac_2", "per_1", FactorKind.KEY, "ключ", "public", NOW, "credential", 0, NOW)
SITTING = Sitting("digest", "per_1", "office", Stage.INSIDE, NOW, NOW, NOW + timedelta(hours=12), NOW, "Firefox, Linux",
                  "192.0.2.*", "192.0.2.7")  # fmt: skip
MINUTE = timedelta(minutes=1)


def seated(store: Store, *more: object) -> None:
    with store.begin() as tx:
        tx.people.add(OLGA)
        for one in more:
            if isinstance(one, Factor):
                assert tx.factors.add(one)
            if isinstance(one, Sitting):
                tx.sittings.add(one)


def test_a_person_is_read_as_written_and_a_name_is_taken_once(store: Store) -> None:
    with store.begin() as tx:
        assert tx.people.add(OLGA) and tx.people.add(ANNA)
        assert not tx.people.add(replace(ANNA, id="per_3"))
    with store.begin() as tx:
        assert tx.people.get("per_1") == tx.people.named("olga") == OLGA
        assert [one.name for one in tx.people.all()] == ["anna@sun", "olga"]
        tx.people.save(replace(OLGA, state=PersonState.LOCKED, changed_at=NOW + MINUTE))
        assert tx.people.named("nobo") is None
        with pytest.raises(PersonUnknownError):
            tx.people.get("per_9")
    with store.read() as tx:
        assert tx.people.get("per_1").state is PersonState.LOCKED


def test_a_time_step_and_a_sign_count_are_used_once_and_only_grow(store: Store) -> None:
    seated(store, APP, KEY)
    with store.begin() as tx:
        assert [tx.factors.use("fac_1", step, NOW) for step in (100, 100, 99, 101)] == [True, False, False, True]
        assert [tx.factors.use("fac_2", count, NOW) for count in (0, 0, 5, 5, 4, 0)] == [True, True, True, False, False, False]
        assert not tx.factors.use("fac_1", 0, NOW)
    with store.read() as tx:
        app, key = tx.factors.of("per_1")
        assert (app.used, key.used, app.secret, key.credential) == (101, 5, APP.secret, "credential")
        assert all(one.secret == "" for one in tx.factors.of_all())


def test_a_credential_belongs_to_one_person(store: Store) -> None:
    seated(store, KEY)
    with store.begin() as tx:
        tx.people.add(ANNA)
        assert not tx.factors.add(replace(KEY, id="fac_9", person_id="per_2"))


def test_recovery_codes_are_used_once_and_replaced_whole(store: Store) -> None:
    seated(store)
    with store.begin() as tx:
        tx.factors.put_codes("per_1", ["a", "b", "c"])
        assert [tx.factors.use_code("per_1", code) for code in ("a", "a", "x")] == [True, False, False]
        assert tx.factors.codes_left("per_1") == 2
        tx.factors.put_codes("per_1", ["d"])
        assert not tx.factors.use_code("per_1", "b") and not tx.factors.use_code("per_2", "d")


def test_a_session_is_found_with_its_person_as_they_are_now_and_without_the_hash(store: Store) -> None:
    seated(store, SITTING)
    with store.begin() as tx:
        tx.people.save(replace(OLGA, role=Role.AUDITOR))
        assert tx.sittings.find("digest") == (SITTING, replace(OLGA, role=Role.AUDITOR, proof=""))
        assert tx.sittings.find("other") is None
        tx.sittings.seen("digest", NOW + MINUTE)
        tx.sittings.proved("digest", NOW + MINUTE)
        tx.sittings.challenge("digest", "sign this")
        assert [tx.sittings.answered("digest", word) for word in ("", "that", "sign this", "sign this")] == [
            False,
            False,
            True,
            False,
        ]
        found = tx.sittings.find("digest")
        assert found and found[0] == replace(SITTING, seen_at=NOW + MINUTE, proved_at=NOW + MINUTE)


def test_sessions_end_once_and_all_but_one(store: Store) -> None:
    others = [replace(SITTING, digest=f"d{n}", started_at=NOW + n * MINUTE) for n in range(3)]
    seated(store, SITTING, *others)
    with store.begin() as tx:
        assert [tx.sittings.end("d0", NOW), tx.sittings.end("d0", NOW)] == [True, False]
        assert tx.sittings.end_all("per_1", NOW, but="digest") == 2
        assert [one.digest for one in tx.sittings.of("per_1", 2)] == ["d2", "d1"]
        assert tx.sittings.known("per_1", "Firefox, Linux", "192.0.2.*", NOW - MINUTE)
        assert not tx.sittings.known("per_1", "Firefox, Linux", "192.0.3.*", NOW - MINUTE)
        assert not tx.sittings.known("per_1", "Firefox, Linux", "192.0.2.*", NOW + timedelta(days=1))


def test_an_invitation_is_one_per_person_good_once_and_for_its_time(store: Store) -> None:
    seated(store)
    with store.begin() as tx:
        tx.invitations.put("per_1", "old", NOW + MINUTE)
        tx.invitations.put("per_1", "new", NOW + MINUTE)
        assert tx.invitations.find("old", NOW) is None and tx.invitations.waiting(NOW) == {"per_1"}
        assert tx.invitations.find("new", NOW) == OLGA
        assert tx.invitations.find("new", NOW + MINUTE) is None and tx.invitations.waiting(NOW + MINUTE) == set()
        assert tx.invitations.use("new", NOW) == OLGA
        assert tx.invitations.use("new", NOW) is None


def test_tries_are_put_over_and_forgotten(store: Store) -> None:
    with store.begin() as tx:
        assert tx.tries.of("x") is None
        tx.tries.put("x", Tries(1, NOW))
        tx.tries.put("x", Tries(2, NOW + MINUTE))
        assert tx.tries.of("x") == Tries(2, NOW + MINUTE)
        tx.tries.forget("x")
        assert tx.tries.of("x") is None


def test_the_journal_goes_backwards_page_after_page(store: Store) -> None:
    lines = [
        PersonAct(f"act_{n}", NOW + n // 2 * MINUTE, f"per_{n % 2}", "olga", Act.LOGGED_IN, "olga", "Firefox") for n in range(6)
    ]
    with store.begin() as tx:
        for line in lines:
            tx.person_acts.note(line)
        first = tx.person_acts.newest(4)
        rest = tx.person_acts.newest(4, before=(first[-1].at, first[-1].id))
        assert [*first, *rest] == lines[::-1]
        assert tx.person_acts.newest(9, "per_1") == lines[5::-2]
        assert tx.person_acts.get("act_3") == lines[3]


def test_of_two_at_the_same_instant_one_uses_the_step(sql_store: SqlStore) -> None:
    seated(sql_store, APP)

    def use(_: int) -> bool:
        with sql_store.begin() as tx:
            return tx.factors.use("fac_1", 7, NOW)

    with ThreadPoolExecutor(6) as crowd:
        assert sum(crowd.map(use, range(6))) == 1


def test_tries_of_a_crowd_are_counted_each(sql_store: SqlStore) -> None:
    def count(_: int) -> None:
        with sql_store.begin() as tx:
            known = tx.tries.of("x") or Tries(0, NOW)
            tx.tries.put("x", known.one_more(NOW))

    with ThreadPoolExecutor(6) as crowd:
        list(crowd.map(count, range(12)))
    with sql_store.read() as tx:
        assert tx.tries.of("x") == Tries(12, NOW)


def test_nothing_of_a_person_stands_in_the_database_in_clear_but_name_role_and_browser(
    engine: Engine, sql_store: SqlStore
) -> None:
    seated(sql_store, APP, SITTING)
    with sql_store.begin() as tx:
        tx.person_acts.note(PersonAct("act_1", NOW, "per_1", "olga", Act.CODE_USED, "olga", "осталось 3", "192.0.2.7"))
    with engine.connect() as connection:
        rows = [str(row) for table in ("people", "factors", "sittings", "person_acts")
                for row in connection.execute(text(f"SELECT * FROM {table}"))]  # fmt: skip
    told = " ".join(rows)
    assert "olga" in told
    assert not [word for word in (OLGA.title, OLGA.mail, OLGA.proof, APP.secret, "192.0.2.7", "осталось") if word in told]
