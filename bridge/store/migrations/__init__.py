"""Changes of the database's shape, one file each, in order. A database gets its tables here and nowhere else.

Not here: data of customers. Called by the command desk and the start of the hub through `upgrade`.
"""

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg.errors import LockNotAvailable
from sqlalchemy import Engine, text

from bridge.ports.store import StoreUnavailableError
from bridge.store.engine import connect, reachable
from bridge.store.rows import hold

if TYPE_CHECKING:
    # Loaded by those who use it: it takes a tenth of a start, and most commands of the desk change no shape.
    from alembic.config import Config

_log = logging.getLogger(__name__)
# Milliseconds that a change of shape waits for a lock; seconds between two tries; tries, ten minutes in all.
LOCK_PATIENCE, BREATH, MOST_TRIES = 3000, 2.0, 120


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database to the newest shape, all or nothing; several processes may call it at once.

    On PostgreSQL a change that waits for a lock makes everybody wait behind it. So each try gives up after some seconds and
    lets the others pass. Raises StoreUnavailableError when the lock was not to be had for `MOST_TRIES` tries.
    """
    for tried in range(1, MOST_TRIES + 1):
        try:
            _upgrade_once(engine, to)
        except LockNotAvailable:
            _log.warning("the shape of the store can't be changed just now: somebody holds a lock", extra={"tried": tried})
            time.sleep(BREATH)
        else:
            return
    raise StoreUnavailableError("the shape of the store can't be changed: somebody has held a lock for minutes")


def _upgrade_once(engine: Engine, to: str) -> None:
    from alembic import command

    config = _config()
    try:
        with reachable(), connect(engine) as connection, connection.begin():
            hold(connection, "migrations")
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_PATIENCE}ms'"))
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    except StoreUnavailableError as error:
        cause = getattr(error.__cause__, "orig", error.__cause__)
        if isinstance(cause, LockNotAvailable):
            raise cause from None
        raise


def pending(engine: Engine) -> list[tuple[str, str]]:
    """Changes that the database lacks, oldest first: number and what it does. Changes nothing. Raises StoreUnavailableError."""
    from alembic.script import ScriptDirectory

    scripts, here = ScriptDirectory.from_config(_config()), present(engine)
    known = [one.revision for one in scripts.walk_revisions()]
    if here and here not in known:
        return []
    lacking = scripts.iterate_revisions("head", here or "base")
    return [(one.revision, (one.doc or "").splitlines()[0]) for one in reversed(list(lacking))]


def newest() -> str:
    """The shape of this version, by the number of its last change."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory.from_config(_config()).get_current_head())


def present(engine: Engine) -> str:
    """The shape that the database has; empty when it has no tables yet. Changes nothing. Raises StoreUnavailableError."""
    from alembic.migration import MigrationContext

    with reachable(), connect(engine, reading=True) as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("recursive_version_locations", "true")
    return config
