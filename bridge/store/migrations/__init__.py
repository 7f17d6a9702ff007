"""Changes of the database's shape, one file each, in order. A database gets its tables here and nowhere else.

Not here: data of customers. Called by the command desk and the start of the hub through `upgrade`.
"""

import logging
import re
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg.errors import LockNotAvailable
from sqlalchemy import Engine, inspect, text

from bridge.ports.store import StoreUnavailableError
from bridge.store.engine import connect, reachable
from bridge.store.rows import hold

if TYPE_CHECKING:
    # Loaded by those who use it: it takes a tenth of a start, and most commands of the desk change no shape.
    from alembic.config import Config

_log = logging.getLogger(__name__)
# Milliseconds that a change of shape waits for a lock; seconds between two tries; tries, ten minutes in all.
LOCK_PATIENCE, BREATH, MOST_TRIES = 3000, 2.0, 120
_CHAINED = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)


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


def lacking(engine: Engine) -> str:
    """A sentence for the operator of a database that is behind; empty for one that is not. Raises StoreUnavailableError."""
    here, changes = present(engine), len(pending(engine))
    if not here:
        return "the database has no tables yet: run bridge migrate first"
    if not changes:
        return ""
    many = f"{changes} changes are" if changes > 1 else "1 change is"
    return f"the database has the shape {here} and this version needs {newest()} ({many} pending): run bridge migrate first"


def newest() -> str:
    """The shape of this version, by the number of its last change."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory.from_config(_config()).get_current_head())


def present(engine: Engine) -> str:
    """The shape that the database has; empty when it has no tables yet. Changes nothing. Raises StoreUnavailableError."""
    from alembic.migration import MigrationContext

    with reachable(), connect(engine, reading=True) as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def is_behind(engine: Engine) -> bool:
    """Whether the database lacks tables or changes of this version; one of a later version does not.

    Asked by every command of the desk, so it looks at the files by itself. Raises StoreUnavailableError.
    """
    with reachable(), connect(engine, reading=True) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return True
        here = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return here is None or here in _followed()


@cache
def _followed() -> frozenset[str]:
    """Numbers of changes that another one follows."""
    files = (Path(__file__).parent / "versions").rglob("*_????.py")
    return frozenset(found[1] for file in files if (found := _CHAINED.search(file.read_text(encoding="utf-8"))))


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("recursive_version_locations", "true")
    return config
