"""What tour sites set for themselves: keys (secrets sealed), versions of settings, and who did what."""

from sqlalchemy import Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from bridge.model.partner_page.keys import KeyKind
from bridge.model.partner_page.own_words import Subject
from bridge.store.columns import Moment, Word
from bridge.store.schema.kit import metadata, own_id, text_column, words_column


def _site() -> Column[str]:
    return Column("partner", String(80), nullable=False)


partner_keys = Table(
    "partner_keys",
    metadata,
    _site(),
    Column("kind", Word(KeyKind), nullable=False),
    Column("mark", String(8), nullable=False),
    words_column("name"),
    Column("secret", LargeBinary, nullable=False),
    # None: the key stands in the lender's settings; the row holds what became of it.
    Column("made_at", Moment),
    text_column("made_by"),
    Column("leads_since", Moment),
    Column("retired_at", Moment),
    PrimaryKeyConstraint("partner", "kind", "mark"),
)

partner_key_uses = Table(
    "partner_key_uses",
    metadata,
    _site(),
    Column("kind", Word(KeyKind), nullable=False),
    Column("mark", String(8), nullable=False),
    Column("used_at", Moment, nullable=False),
    PrimaryKeyConstraint("partner", "kind", "mark"),
)

partner_settings = Table(
    "partner_settings",
    metadata,
    _site(),
    Column("subject", Word(Subject), nullable=False),
    Column("version", Integer, nullable=False),
    # JSON: texts by name. Public: borrowers see them.
    words_column("words"),
    Column("made_at", Moment, nullable=False),
    text_column("made_by"),
    Column("in_force_at", Moment),
    PrimaryKeyConstraint("partner", "subject", "version"),
)

partner_acts = Table(
    "partner_acts",
    metadata,
    own_id(),
    _site(),
    Column("at", Moment, nullable=False),
    text_column("person"),
    Column("step", String(40), nullable=False),
    Column("detail", LargeBinary, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Index(None, "partner", "at", "id"),
)
