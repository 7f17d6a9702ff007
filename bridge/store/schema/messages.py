"""Short messages to borrowers, and calls that bring a code."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, text

from bridge.ports.sms import Channel, MessageState
from bridge.store.columns import Moment, RowNumber, Word
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
    Column("channel", Word(Channel), nullable=False, server_default="sms"),
    Column("code_id", String(64), nullable=False, server_default=text("''")),
    Column("by_call", Boolean, nullable=False, server_default=text("false")),
    Column("tried_at", Moment),
    Column("taken_at", Moment),
    Column("ended_at", Moment),
    Column("cost", RowNumber),
    Column("parts", Integer, nullable=False, server_default="0"),
    Column("gateway", String(40), nullable=False, server_default=text("''")),
    # Blind index of the phone; rows of earlier versions have none.
    Column("phone_index", Text),
    Index(None, "gateway_id"),
    Index(None, "code_id", "made_at"),
    Index(None, "phone_index", "made_at"),
    Index(None, "taken_at"),
)
