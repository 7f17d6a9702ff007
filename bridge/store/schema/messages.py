"""Short messages to borrowers."""

from sqlalchemy import Column, LargeBinary, String, Table

from bridge.ports.sms import MessageState
from bridge.store.columns import Moment, Word
from bridge.store.schema.kit import metadata, own_id, text_column, words_column

# No foreign key: a message may be about no application (a word to an officer).
messages = Table(
    "messages",
    metadata,
    own_id(),
    Column("application_id", String(64), nullable=False, index=True),
    Column("phone", LargeBinary, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False),
    text_column("sender"),
    Column("state", Word(MessageState), nullable=False),
    text_column("gateway_id"),
    words_column("reason"),
    Column("good_until", Moment),
)
