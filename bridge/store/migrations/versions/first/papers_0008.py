"""Papers: digests by GOST, templates, renditions: all of it is sealed with the application's contract, and no table moves."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Nothing: the number keeps its place in the chain."""
