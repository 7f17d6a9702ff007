"""What an operator is told when a command breaks: on a rule, on a database that is away, or on one that was not migrated."""

from bridge.model.errors import RuleBrokenError
from bridge.ports.store import StoreUnavailableError
from bridge.store.engine import DATABASE_ERRORS, StoreUnshapedError, open_engine
from bridge.store.migrations import lacking
from config.settings import read_settings


def in_words(error: Exception) -> str:
    """What to do about this error of a command; empty when it is a fault of ours, which must be seen as it is."""
    if isinstance(error, RuleBrokenError):
        return error.message
    if isinstance(error, StoreUnshapedError):
        return str(error)
    if isinstance(error, StoreUnavailableError):
        return f"{error}: look at BRIDGE_DATABASE_URL and whether the server runs; bridge check looks at every part"
    return _lacking() if isinstance(error, DATABASE_ERRORS) else ""


def _lacking() -> str:
    """Of commands that open the database themselves: whether it was migrated is looked at only after something broke."""
    engine = open_engine(read_settings().database_url)
    try:
        return lacking(engine)
    except (StoreUnavailableError, *DATABASE_ERRORS):
        return ""
    finally:
        engine.dispose()
