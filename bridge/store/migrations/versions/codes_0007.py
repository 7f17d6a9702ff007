"""Codes bound to a phone and a set of papers."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Nothing yet."""
