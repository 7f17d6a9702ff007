"""Workers as they live: woken by a bell, sent by a sweep, killed, back under their name, asleep longer than their lease."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bridge.jobs.crew import Worker, drain
from bridge.ports.store import StoreUnavailableError
from bridge.ports.work import Ended, Work
from bridge.store.schema import work
from tests.faults.life.around.weather import Killed
from tests.faults.life.around.world import World

LEASE = timedelta(seconds=30)
MANY = 100
TOO_LATE = ("still at it", "done", "failed", "dead")
LONG = LEASE + timedelta(seconds=1)


@dataclass(frozen=True)
class Sleeper:
    """A worker that claimed a row and then stood still."""

    name: str
    row: Work
    until: datetime


class Workers:
    """All workers of one world. A call that lasts lets others work meanwhile, one deep."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._count = 0
        self._busy = False
        self.fallen: list[str] = []
        self.sleepers: list[Sleeper] = []
        world.weather.others = self._meanwhile

    def answer_the_bell(self, rows: int) -> None:
        """A woken worker looks what is due, at most `rows`; the wake-up is used up however it ends."""
        if self._world.bell.rung:
            self._world.bell.rung = False
            self._drain(self._new_name(), rows)

    def sweep(self) -> None:
        """The lookout: rings when a row is due that nobody was woken for."""
        with suppress(StoreUnavailableError, Killed):
            due = self._world.read_store(lambda tx: tx.work.next_due())
            if due is not None and due <= self._world.clock.now():
                self._world.bell()

    def work(self, rows: int) -> None:
        """What a quiet minute brings: those who were woken, then those whom the sweep sent."""
        self.answer_the_bell(rows)
        self.sweep()
        self.answer_the_bell(rows)

    def come_back(self) -> None:
        """One that was killed starts again under its name: gives back what it held, and works."""
        name = self.fallen.pop()
        with suppress(StoreUnavailableError, Killed):
            with self._world.hub.store.begin() as tx:
                tx.work.release(name)
            self._drain(name, 20)

    def fall_asleep(self, rows: int) -> None:
        """Claim rows and stand still."""
        name, now = self._new_name(), self._world.clock.now()
        with suppress(StoreUnavailableError, Killed):
            with self._world.hub.store.begin() as tx:
                claimed = tx.work.claim(now, name, LEASE, rows)
            self.sleepers += [Sleeper(name, row, now + LEASE) for row in claimed]

    def check_leases(self) -> None:
        """Raises AssertionError when a row was taken from somebody whose lease has not run out."""
        now = self._world.clock.now()
        held = [one for one in self.sleepers if one.until > now]
        for one in held:
            row = self._row(one.row.id)
            assert (row["owner"], row["state"]) == (one.name, "leased"), f"{row['owner']} has the row of {one.name}"

    def oversleep(self, rows: int) -> None:
        """One falls asleep, its leases run out, another takes the rows, and the first comes back to say what became of them."""
        held = len(self.sleepers)
        self.fall_asleep(rows)
        late = self.sleepers[held:]
        self._world.clock.move(LONG)
        self.fall_asleep(MANY)
        for one in late:
            before = self._row(one.row.id)
            for says in TOO_LATE if before["owner"] != one.name else ():
                with suppress(StoreUnavailableError, Killed):
                    assert not self._say(one, says), f"{one.name} lost its row and still says: {says}"
                assert self._row(one.row.id) == before

    def _say(self, one: Sleeper, says: str) -> bool:
        tomorrow = self._world.clock.now() + timedelta(days=1)
        with self._world.hub.store.begin() as tx:
            match says:
                case "done":
                    return tx.work.complete(one.name, one.row.id) > 0
                case "failed":
                    return tx.work.put_back(one.row.id, one.name, tomorrow, "slept", Ended.FAILED)
                case "dead":
                    return tx.work.bury(one.row.id, one.name, "slept")
                case _:
                    return tx.work.renew(one.name, tomorrow, one.row.id) > 0

    def _row(self, work_id: int) -> dict[str, object]:
        with self._world.ground.engine.connect() as connection:
            row = connection.execute(select(work).where(work.c.id == work_id)).mappings().one()
        return dict(row)

    def _meanwhile(self, lease_over: bool) -> None:
        if lease_over:
            self._world.clock.move(LONG)
        if not self._busy:
            self._busy = True
            self._drain(self._new_name(), 20)
            self._busy = False

    def _drain(self, name: str, rows: int) -> None:
        try:
            drain(self._world.hub, Worker(name, LEASE), rows)
        except Killed:
            self.fallen.append(name)
        except StoreUnavailableError:
            pass

    def _new_name(self) -> str:
        self._count += 1
        return f"worker-{self._count}"
