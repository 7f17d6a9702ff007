"""What tables are made of: the metadata, conditions of partial indexes, columns that come again."""

from sqlalchemy import Column, ForeignKey, MetaData, String, Text, text

from bridge.store.columns import OutsideWords

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
# Of the outbox. Written out, not bound: only so do both databases see that an index over such rows serves.
CLAIMABLE = text("state IN ('waiting', 'leased')")
OPEN = text("state IN ('waiting', 'leased', 'behind')")
NOT_DONE = text("state <> 'done'")
DONE = text("state = 'done'")
WAITING = text("resolved_at IS NULL")
HANDLED = text("handled_at IS NOT NULL")
UNSETTLED = text("state IN ('STARTED', 'AUTHORIZED')")
NOT_ENDED = text("ended_at IS NULL")


def own_id() -> Column[str]:
    return Column("id", String(64), primary_key=True)


def text_column(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def words_column(name: str) -> Column[str]:
    return Column(name, OutsideWords, nullable=False)


def whose(primary_key: bool = False) -> Column[str]:
    return Column("application_id", String(64), ForeignKey("applications.id"), nullable=False, primary_key=primary_key)
