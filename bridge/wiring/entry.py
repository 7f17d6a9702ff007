"""What an installation sets about people who log in."""

from datetime import timedelta

from bridge.model.staff.roles import Role
from bridge.model.staff.sittings import EntryRules
from config.settings import Settings


def entry_rules(settings: Settings) -> EntryRules:
    """Roles that need a second factor, and how long sessions last."""
    life, idle = timedelta(hours=settings.session_hours), timedelta(minutes=settings.session_idle_minutes)
    return EntryRules(frozenset(map(Role, settings.second_factor)), life, idle)
