"""Changes of the database's shape, one file each, in order. A database gets its tables here and nowhere else.

Not here: data of customers. Called by the command desk and the start of the hub through `upgrade`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from bridge.store.engine import connect, reachable
from bridge.store.rows import hold

if TYPE_CHECKING:
    # Loaded by those who use it: it takes a tenth of a start, and most commands of the desk change no shape.
    from alembic.config import Config


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest shape, all or nothing; several processes may call it at once.

    Raises StoreUnavailableError.
    """
    from alembic import command

    config = _config()
    with reachable(), connect(engine) as connection, connection.begin():
        hold(connection, "migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


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
