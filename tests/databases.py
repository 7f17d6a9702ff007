"""Databases of the newest shape, copied from one that was migrated once in this process.

Migrating each time would take most of the time of a test; the migrations have tests of their own in tests/store.
"""

import tempfile
from functools import cache
from pathlib import Path

from bridge.store.engine import open_engine
from bridge.store.migrations import upgrade


def migrated(url: str) -> str:
    """The same address, its database brought to the newest shape."""
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    return url


def fresh_sqlite(file: Path) -> str:
    """The address of a database without rows in this file, which must not be there yet."""
    file.touch(mode=0o600, exist_ok=False)
    file.write_bytes(_newest())
    return f"sqlite:///{file}"


@cache
def _newest() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "newest.db"
        migrated(f"sqlite:///{file}")
        return file.read_bytes()
