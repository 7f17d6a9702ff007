"""An installation of its own: settings, files that a test may change, processes that it may begin. `BOTH`: on both databases."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.tour import Price
from bridge.wiring.house import House
from bridge.wiring.versions.opening import open_serving
from bridge.wiring.versions.watching import Watch, change_over
from config.settings import Settings, read_settings
from samples.demo.settings import prepare
from samples.demo.town import PREFERRED, Town, read_private
from tests.builders import an_application
from tests.databases import fresh_sqlite, migrated
from tests.postgres import Postgres

TOUR, SITE, LAW = "products/tour.toml", "partners/solnechny.toml", "law.toml"


@dataclass
class Installation:
    """A machine: its files, and how its processes begin."""

    settings: Settings
    folder: Path

    def change(self, name: str, old: str, new: str) -> None:
        """Write a file anew, as an operator does."""
        file = self.folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def process(self, name: str = "web") -> House:
        """Begin a process."""
        return open_serving(self.settings, name)

    def watched(self, house: House, name: str = "web") -> Watch:
        """Watch for it, by hand: tests look when they want to."""
        return Watch(self.settings, house, name, change_over)


def order(hub: Hub, number: str) -> Application:
    """A site's order, accepted."""
    now = hub.clock.now()
    plain = an_application()
    price = Price(1, plain.price.total, now + timedelta(hours=8), now)
    draft = replace(
        plain, partner="solnechny", order_id=number, product="tour", price=price, received_at=datetime.min.replace(tzinfo=UTC),
        payable_until=None, moves=(),
    )  # fmt: skip
    return accept_application(hub, draft).application


def kept(hub: Hub, application: Application) -> Application:
    """The application as the store has it."""
    with hub.store.read() as tx:
        return tx.applications.get(application.id)


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """Name of a migrated PostgreSQL database to be copied."""
    return migrated(postgres.new_database()).rpartition("/")[2]


BOTH = pytest.mark.parametrize("installation", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def installation(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Before its first start: a database without rows, on SQLite when nothing else is asked for."""
    if getattr(request, "param", "sqlite") == "sqlite":
        database = fresh_sqlite(tmp_path / "hub.sqlite3")
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        database = postgres.new_database(request.getfixturevalue("template")).replace("postgresql://", "postgresql+psycopg://")
    monkeypatch.setattr("bridge.wiring.versions.offering.STILL_SECONDS", 0.02)
    town = Town(tmp_path, PREFERRED)
    prepare(town, {"BRIDGE_DATABASE_URL": database, "BRIDGE_LOG": "plain"})
    config = tmp_path / "config"
    for name in ("law.toml", "refusals.toml", "zones.toml", "alarms.toml"):
        (config / name).write_text((Path(__file__).parents[3] / "config" / name).read_text(encoding="utf-8"), encoding="utf-8")
    for name, value in {**read_private(town.hub_env), "BRIDGE_LAW": str(config / "law.toml")}.items():
        monkeypatch.setenv(name, value)
    return Installation(read_settings(), config)
