"""What sites set for themselves: the same on every store, sealed on a real one, seen at once by whoever asks for the site."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import Engine, text

from bridge.flows.partner_page.change_keys import make_key
from bridge.flows.partner_page.note_act import Person
from bridge.model.partner import Partner
from bridge.model.partner_page.keys import KeyKind, KeyStepClosedError, PartnerKey, mark_of
from bridge.model.partner_page.own_words import PartnerAct, PartnerSetting, Subject
from bridge.model.status import Status
from bridge.ports.store import Store, StoreUnavailableError
from bridge.store.engine import open_engine
from bridge.store.partner_keys import live
from bridge.store.partner_keys.live import LivePartners
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import fake_hub
from tests.store.people import NOW, an_application

SUN = Partner("sun", "Солнечный", ("settled",), ("cb",), "https://sun.test/hook", look={"accent": "#1f5f8b"})


def a_key(secret: str = "made-on-the-page", kind: KeyKind = KeyKind.REQUEST, partner: str = "sun", **more: object) -> PartnerKey:
    return replace(PartnerKey(partner, kind, mark_of(secret), "новый", secret, NOW, "anna"), **more)


def test_a_key_is_read_as_it_was_put_and_changed_in_place(store: Store) -> None:
    with store.begin() as tx:
        tx.partner_keys.put(a_key())
        tx.partner_keys.put(a_key(partner="moon"))
        tx.partner_keys.put(a_key(retired_at=NOW))
    with store.read() as tx:
        (key,) = tx.partner_keys.of("sun")
    assert (key, key.secret) == (a_key(retired_at=NOW), "made-on-the-page")


def test_a_secret_leaves_the_store_a_while_after_it_was_retired_and_the_word_on_a_settled_one_stays(store: Store) -> None:
    old = NOW - timedelta(days=8)
    with store.begin() as tx:
        tx.partner_keys.put(a_key(retired_at=old))
        tx.partner_keys.put(a_key("settled", made_at=None, retired_at=old))
        tx.partner_keys.put(a_key("young", retired_at=NOW))
        tx.partner_keys.forget("sun", NOW - timedelta(days=7))
    with store.read() as tx:
        assert {key.secret for key in tx.partner_keys.of("sun")} == {"settled", "young"}


def test_the_last_use_of_a_key_is_kept(store: Store) -> None:
    with store.begin() as tx:
        tx.partner_keys.note_use("sun", KeyKind.REQUEST, "aaaaaaaa", NOW)
        tx.partner_keys.note_use("sun", KeyKind.REQUEST, "aaaaaaaa", NOW + timedelta(minutes=1))
        tx.partner_keys.note_use("moon", KeyKind.REQUEST, "aaaaaaaa", NOW)
    with store.read() as tx:
        assert tx.partner_keys.uses("sun") == {(KeyKind.REQUEST, "aaaaaaaa"): NOW + timedelta(minutes=1)}


def test_of_the_settings_in_force_the_one_that_came_last_counts_and_an_earlier_one_may_come_back(store: Store) -> None:
    looks = [PartnerSetting("sun", Subject.LOOK, n, {"accent": f"#00000{n}"}, NOW, "anna") for n in (1, 2, 3)]
    with store.begin() as tx:
        for look in looks:
            tx.partner_settings.add(look)
        tx.partner_settings.add(PartnerSetting("moon", Subject.LOOK, 1, {"logo": "Луна"}, NOW, "ivan", NOW))
        assert tx.partner_settings.in_force("sun") == {}
        tx.partner_settings.put_in_force("sun", Subject.LOOK, 1, NOW)
        tx.partner_settings.put_in_force("sun", Subject.LOOK, 2, NOW + timedelta(seconds=1))
        assert tx.partner_settings.in_force("sun")[Subject.LOOK].version == 2
        tx.partner_settings.put_in_force("sun", Subject.LOOK, 1, NOW + timedelta(seconds=2))
    with store.read() as tx:
        assert tx.partner_settings.in_force("sun")[Subject.LOOK].values == {"accent": "#000001"}
        assert [one.version for one in tx.partner_settings.of("sun", Subject.LOOK, 2)] == [3, 2]
        assert tx.partner_settings.find("sun", Subject.LOOK, 3) == looks[2]
        assert tx.partner_settings.find("sun", Subject.LOOK, 4) is None
        assert tx.partner_settings.named("moon", Subject.LOOK, "Луна")
        assert not tx.partner_settings.named("sun", Subject.LOOK, "Луна")


def test_acts_are_told_to_their_own_site_the_newest_first(store: Store) -> None:
    with store.begin() as tx:
        for n, step in enumerate(("key_made", "key_retired", "look_published")):
            tx.partner_acts.note(PartnerAct(f"act_{n}", "sun", NOW + timedelta(seconds=n), "anna", step, "ключ", "203.0.113.9"))
        tx.partner_acts.note(PartnerAct("act_9", "moon", NOW, "ivan", "key_made"))
    with store.read() as tx:
        assert [act.step for act in tx.partner_acts.of("sun", 2)] == ["look_published", "key_retired"]
        assert [act.step for act in tx.partner_acts.of("sun", 9, since=NOW + timedelta(seconds=1))] == [
            "look_published",
            "key_retired",
        ]
        (one,) = tx.partner_acts.of("sun", 9, ["key_made"])
    assert (one.person, one.detail, one.address) == ("anna", "ключ", "203.0.113.9")


def test_figures_count_a_sites_own_rows_alone(store: Store) -> None:
    mine, other = an_application(), an_application(id="app_2", order_id="M-1", partner="moon")
    with store.begin() as tx:
        for one in (mine, other):
            tx.applications.add(one)
    with store.begin() as tx:
        for whose, statuses in ((mine, (500, 200, 0)), (other, (200,))):
            event_id = tx.events.append(whose, whose.received().moves[0].event, NOW, {})
            for status in statuses:
                tx.events.note_try(event_id, NOW, status, "", 5)
    early = NOW - timedelta(days=900)
    with store.read() as tx:
        assert tx.partner_figures.tries(mine.partner, early) == (1, 2)
        assert tx.partner_figures.tries(mine.partner, NOW + timedelta(seconds=1)) == (0, 0)
        assert tx.partner_figures.by_status(mine.partner, early) == {Status.RECEIVED: 1}


def test_no_secret_and_no_address_lies_in_the_store_in_clear(engine: Engine, sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.partner_keys.put(a_key())
        tx.partner_acts.note(PartnerAct("act_1", "sun", NOW, "anna", "key_made", "тайна", "203.0.113.9"))
    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM partner_keys")).all()
        (act,) = connection.execute(text("SELECT * FROM partner_acts")).all()
    assert b"made-on-the-page" not in b"".join(bytes(one) for one in row if isinstance(one, bytes | memoryview))
    assert "203.0.113.9" not in str(act) and "тайна" not in str(act)


@pytest.fixture
def sites(engine: Engine, seal: Seal, sql_store: SqlStore) -> LivePartners:
    return LivePartners({"sun": SUN}, engine, seal, lambda: sql_store.site_changes)


def test_a_site_is_what_the_files_say_until_it_sets_something_and_then_at_once(sites: LivePartners, sql_store: SqlStore) -> None:
    assert sites["sun"] == SUN and list(sites) == ["sun"] and len(sites) == 1 and "moon" not in sites
    with sql_store.begin() as tx:
        tx.partner_keys.put(a_key())
        assert sites["sun"].request_secrets == ("settled",), "what is not committed does not count"
    assert sites["sun"].request_secrets == ("settled", "made-on-the-page")
    assert sites["sun"].callback_secrets == ("cb",)
    with sql_store.begin() as tx:
        tx.partner_keys.put(a_key(leads_since=NOW))
        tx.partner_keys.put(a_key("settled", made_at=None, retired_at=NOW))
        tx.partner_settings.add(PartnerSetting("sun", Subject.LOOK, 1, {"logo": "Солнце"}, NOW, "anna", NOW))
        tx.partner_settings.add(PartnerSetting("sun", Subject.ADDRESS, 1, {"url": "https://sun.test/new"}, NOW, "anna", NOW))
    now = sites["sun"]
    assert now.request_secrets == ("made-on-the-page",)
    assert (now.callback_url, now.look) == ("https://sun.test/new", {"logo": "Солнце"})


def test_what_another_process_wrote_is_seen_a_moment_later(
    engine: Engine, seal: Seal, sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = LivePartners({"sun": SUN}, engine, seal, lambda: 0)
    assert there["sun"].request_secrets == ("settled",)
    with sql_store.begin() as tx:
        tx.partner_keys.put(a_key())
    monkeypatch.setattr(live, "GOOD_FOR", 0.0)
    assert there["sun"].request_secrets == ("settled", "made-on-the-page")


def test_whoever_asks_to_look_again_sees_it_at_once_but_not_endlessly_often(
    engine: Engine, seal: Seal, sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = LivePartners({"sun": SUN}, engine, seal, lambda: 0)
    assert there["sun"].request_secrets == ("settled",)
    with sql_store.begin() as tx:
        tx.partner_keys.put(a_key())
    monkeypatch.setattr(live, "LEAST", 99.0)
    there.look_again()
    assert there["sun"].request_secrets == ("settled",), "a moment ago it was read"
    monkeypatch.setattr(live, "LEAST", 0.0)
    there.look_again()
    assert there["sun"].request_secrets == ("settled", "made-on-the-page")


def test_before_the_first_migration_the_files_count(database: str, seal: Seal) -> None:
    engine = open_engine(database)
    assert LivePartners({"sun": SUN}, engine, seal, lambda: 0)["sun"] == SUN
    engine.dispose()


def test_a_store_that_is_away_leaves_what_was_read_and_before_that_nothing_is_guessed(
    sites: LivePartners, engine: Engine, seal: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = sites["sun"]
    monkeypatch.setattr(live, "connect", _away)
    monkeypatch.setattr(live, "GOOD_FOR", 0.0)
    assert sites["sun"] == known
    with pytest.raises(StoreUnavailableError):
        LivePartners({"sun": SUN}, engine, seal, lambda: 0)["sun"]


def _away(*_: object, **__: object) -> None:
    raise StoreUnavailableError("away")


def test_two_who_make_a_key_at_once_come_one_after_the_other(sql_store: SqlStore) -> None:
    counts: list[int] = []

    def make(secret: str) -> Callable[[], None]:
        def run() -> None:
            with sql_store.begin() as tx:
                counts.append(len(tx.partner_keys.of("sun")))
                tx.partner_keys.put(a_key(secret))

        return run

    threads = [Thread(target=make(f"secret {n}")) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 1, 2, 3]


def test_of_many_who_make_a_second_key_at_once_one_does(sql_store: SqlStore) -> None:
    hub = replace(fake_hub(partners={"sun": SUN}), store=sql_store)
    made: list[str] = []

    def make() -> None:
        with suppress(KeyStepClosedError):
            made.append(make_key(hub, Person("sun", "anna"), KeyKind.REQUEST, "").secret)

    threads = [Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sql_store.read() as tx:
        assert [key.secret for key in tx.partner_keys.of("sun")] == made
        assert len(made) == len(tx.partner_acts.of("sun", 9)) == 1
