"""The signatures' journal: day anchors, no right to change a line."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Nothing yet."""
