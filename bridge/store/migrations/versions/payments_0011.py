"""Payments: parts, saved cards, suspense, closings."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing yet."""
