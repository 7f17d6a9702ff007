"""Databases to live on: one engine that gets an empty, migrated database for each life."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, event

from bridge.store.engine import open_engine
from bridge.store.migrations import upgrade
from tests.databases import fresh_sqlite
from tests.faults.life.around.crashes import Crashes
from tests.postgres import Postgres


class Ground(Protocol):
    """Where lives are lived, one after the other."""

    engine: Engine
    crashes: Crashes

    def clear(self) -> None:
        """Empty again."""
        ...

    def leave(self) -> None:
        """Remove everything."""
        ...


class SqliteGround:
    """A file in memory. Crashes here end processes, not machines: nothing needs to reach a disk."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
        self._empty = self._folder / "empty.db"
        fresh_sqlite(self._empty)
        self._file = self._folder / "life.db"
        self.engine = open_engine(f"sqlite:///{self._file}")
        event.listen(self.engine, "connect", _without_disk)
        self.crashes = Crashes(self.engine)

    def clear(self) -> None:
        """A copy of the empty file. The engine stays: it remembers how statements are compiled."""
        self.engine.dispose()
        for file in self._folder.glob("life.db-*"):
            file.unlink()
        shutil.copy(self._empty, self._file)

    def leave(self) -> None:
        """The folder goes."""
        self.engine.dispose()
        shutil.rmtree(self._folder)


def _without_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()


def _without_waiting(connection: Any, _record: Any) -> None:
    connection.execute("SET synchronous_commit TO off")
    connection.commit()


class PostgresGround:
    """A fresh database of a running server for each life."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        url = server.new_database()
        self._empty = url.rpartition("/")[2]
        self._open(url)
        upgrade(self.engine)

    def clear(self) -> None:
        """A copy of the empty one."""
        self.engine.dispose()
        self._open(self._server.new_database(self._empty))

    def leave(self) -> None:
        """Let go of the connections; the server goes with its fixture."""
        self.engine.dispose()

    def _open(self, url: str) -> None:
        self.engine = open_engine(url)
        event.listen(self.engine, "connect", _without_waiting)
        self.crashes = Crashes(self.engine)
