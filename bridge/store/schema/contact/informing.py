"""What borrowers chose of channels, and what they were told."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from bridge.model.informing.announcement import Telling
from bridge.model.informing.choice import Wanted
from bridge.model.informing.occasion import Occasion
from bridge.store.columns import Moment, Word
from bridge.store.schema.kit import metadata, own_id, text_column, whose, words_column

informing_choices = Table(
    "informing_choices",
    metadata,
    whose(primary_key=True),
    Column("wanted", Word(Wanted), nullable=False),
    Column("language", String(8), nullable=False),
    Column("optional", Boolean, nullable=False),
    Column("mail", LargeBinary, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("asked_at", Moment),
    Column("proved_at", Moment),
    Column("changed_at", Moment),
)

announcements = Table(
    "announcements",
    metadata,
    own_id(),
    whose(),
    Column("occasion", Word(Occasion), nullable=False),
    Column("key", String(120), nullable=False),
    Column("made_at", Moment, nullable=False),
    text_column("facts"),
    Column("state", Word(Telling), nullable=False),
    Column("carriers", String(20), nullable=False),
    Column("message_id", String(64), nullable=False),
    words_column("reason"),
    Column("phone", LargeBinary, nullable=False),
    # Blind index of the phone: contacts are counted by person, whatever the number of loans.
    Column("phone_index", Text, nullable=False),
    Column("told_at", Moment),
    Index(None, "application_id", "key", unique=True),
    Index(None, "phone_index", "told_at"),
)
