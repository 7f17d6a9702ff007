"""Keys are turned and a copy is made while stories are played and the database restarts: nothing is lost, everything opens."""

import time
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

import click
import pytest
from click.testing import CliRunner

from bridge.desk.keys import keys
from bridge.model.errors import RuleBrokenError
from bridge.model.status import Status
from bridge.ports.store import StoreUnavailableError
from bridge.store.engine import open_engine
from bridge.store.resealing.sealed_columns import TURNED
from bridge.store.resealing.turning import Turning
from bridge.store.saving.copies import CopyFailedError, copy_to, restore_from
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from config.settings import Settings, read_settings
from samples.demo.settings import prepare
from samples.demo.town import PREFERRED, Town, read_private
from tests.builders import FakeHub, fake_hub
from tests.databases import migrated
from tests.fakes.surroundings import FakeMint
from tests.postgres import Postgres
from tests.walk import brought_to

INDEX = b"i" * 32
RING = {1: b"1" * 32, 2: b"2" * 32}
OLD, NEW = Seal({1: RING[1]}, INDEX), Seal(RING, INDEX)
PAUSE, PATIENCE = 0.3, 240.0


class OwnMint(FakeMint):
    """Ids of this hub only."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def id(self, prefix: str) -> str:
        return f"{super().id(prefix)}_{self._name}"

    def reference(self) -> str:
        return f"{super().reference()}{self._name}"

    def token(self) -> str:
        return f"{super().token()}-{self._name}"


@dataclass
class Played:
    """Applications that walked the whole road, and how many stories a restart broke off."""

    ended: list[str] = field(default_factory=list)
    broken_off: int = 0


def a_hub(url: str, seal: Seal, name: str) -> FakeHub:
    return fake_hub(store=SqlStore(open_engine(url), seal, lambda: None), mint=OwnMint(name))


def play(url: str, over: Event, played: Played) -> None:
    """Story after story, each by a clock of its own, until it is over."""
    while not over.is_set():
        try:
            name = f"new-{len(played.ended)}-{played.broken_off}"
            played.ended.append(brought_to(a_hub(url, NEW, name), Status.ACTIVE, order_id=name).id)
        except (StoreUnavailableError, RuleBrokenError, AssertionError, LookupError):
            # Whoever is in the middle of a story when the database goes away begins another one.
            played.broken_off += 1
            time.sleep(0.05)


def rotate(settings: Settings) -> tuple[int, str]:
    """`bridge keys rotate`."""
    told = ",".join(f"{version}:{b64encode(key).decode()}" for version, key in RING.items())

    @click.group()
    @click.pass_context
    def desk(context: click.Context) -> None:
        context.meta["settings"] = replace(settings, seal_keys=told)

    desk.add_command(keys)
    answer = CliRunner().invoke(desk, ["keys", "rotate"])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer.exit_code, answer.output


def again_and_again(deed: Callable[[], bool], over: Event, went: list[bool]) -> None:
    """Do it until it is over; notes whether each went well."""
    while not over.is_set():
        went.append(deed())
        time.sleep(PAUSE)


def until(seen: Callable[[], bool], working: list[Future[None]]) -> None:
    """Wait for it while nobody has stopped working."""
    end = time.monotonic() + PATIENCE
    while not seen():
        assert not [one for one in working if one.done()] and time.monotonic() < end
        time.sleep(0.05)


def copied(url: str, folder: Path) -> Callable[[], bool]:
    def copy() -> bool:
        file = folder / f"{time.monotonic_ns()}.dump"
        with suppress(CopyFailedError, StoreUnavailableError):
            copy_to(url, file)
            return True
        return False

    return copy


@pytest.mark.timeout(900)
def test_keys_turn_and_copies_are_made_while_stories_are_played_and_the_database_restarts(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = migrated(postgres.new_database())
    before = [brought_to(a_hub(url, OLD, f"old{n}"), Status.ACTIVE, order_id=f"old-{n}").id for n in range(2)]
    town = Town(tmp_path / "town", PREFERRED)
    prepare(town, {})
    settings = replace(read_settings(read_private(town.hub_env)), database_url=url, index_key=INDEX.decode())
    over, played, turned, copies = Event(), Played(), list[bool](), list[bool]()
    with ThreadPoolExecutor(3) as crew:
        working = [crew.submit(play, url, over, played)]
        working.append(crew.submit(again_and_again, lambda: rotate(settings)[0] == 0, over, turned))
        working.append(crew.submit(again_and_again, copied(url, tmp_path), over, copies))
        try:
            until(lambda: bool(played.ended), working)
            postgres.restart("fast")
            there = len(played.ended)
            until(lambda: len(played.ended) > there and any(turned) and any(copies), working)
        finally:
            over.set()
    for one in working:
        one.result()
    ended = [*before, *played.ended]
    code, told = rotate(settings)
    assert code == 0 and "left: 0" in told
    _all_opens(url, ended)
    again = postgres.new_database()
    file = tmp_path / "last.dump"
    assert copy_to(url, file) == restore_from(file, "postgresql", again)
    _all_opens(again, ended)


def _all_opens(url: str, ended: list[str]) -> None:
    """With the new key alone, but for the journal of signatures, which no key is turned in."""
    tally = Turning(open_engine(url), NEW).tally()
    assert {table for table, version in tally if version == 1} <= {"evidence"}
    assert {sealed.table.name for sealed in TURNED} & {table for table, _ in tally}
    with SqlStore(open_engine(url), NEW, lambda: None).read() as tx:
        for application_id in ended:
            application = tx.applications.get(application_id)
            assert application.status is Status.ACTIVE and application.borrower.phone
            assert tx.evidence.first_broken(application_id) is None
    with SqlStore(open_engine(url), Seal({2: RING[2]}, INDEX), lambda: None).read() as tx:
        assert all(tx.applications.get(application_id).borrower.passport for application_id in ended)
