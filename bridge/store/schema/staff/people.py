"""People, their factors, sessions, invitations, counted tries, and the journal of all that."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from bridge.model.staff.factors import FactorKind
from bridge.model.staff.people import Act, PersonState
from bridge.model.staff.roles import Role
from bridge.model.staff.sittings import Stage
from bridge.store.columns import Moment, Word
from bridge.store.schema.kit import metadata, own_id, text_column, words_column


def _person(primary_key: bool = False) -> Column[str]:
    return Column("person_id", String(64), ForeignKey("people.id"), nullable=False, primary_key=primary_key)


people = Table(
    "people",
    metadata,
    own_id(),
    Column("name", String(100), nullable=False, unique=True),
    # None: a tour site's person, who has `site`.
    Column("role", Word(Role)),
    text_column("site"),
    Column("state", Word(PersonState), nullable=False),
    Column("title", LargeBinary, nullable=False),
    Column("mail", LargeBinary, nullable=False),
    Column("proof", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

factors = Table(
    "factors",
    metadata,
    own_id(),
    _person(),
    Column("kind", Word(FactorKind), nullable=False),
    words_column("name"),
    Column("secret", LargeBinary, nullable=False),
    # None: of TOTP.
    Column("credential", String(1400), unique=True),
    Column("used", BigInteger, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("confirmed_at", Moment),
    Column("used_at", Moment),
    Index(None, "person_id"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    _person(),
    Column("digest", String(64), nullable=False),
    PrimaryKeyConstraint("person_id", "digest"),
)

sittings = Table(
    "sittings",
    metadata,
    Column("digest", String(64), primary_key=True),
    _person(),
    Column("door", String(20), nullable=False),
    Column("stage", Word(Stage), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("proved_at", Moment, nullable=False),
    Column("ended_at", Moment),
    text_column("device"),
    text_column("place"),
    Column("address", LargeBinary, nullable=False),
    text_column("challenge"),
    Index(None, "person_id", "started_at"),
    Index(None, "expires_at"),
)

invitations = Table(
    "invitations",
    metadata,
    _person(primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("expires_at", Moment, nullable=False),
)

tries = Table(
    "tries",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Index(None, "last_at"),
)

person_acts = Table(
    "person_acts",
    metadata,
    own_id(),
    Column("at", Moment, nullable=False),
    # Empty: an unknown name was tried.
    Column("person_id", String(64), nullable=False),
    text_column("name"),
    Column("act", Word(Act), nullable=False),
    text_column("by"),
    Column("detail", LargeBinary, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Index(None, "at", "id"),
    Index(None, "person_id", "at", "id"),
)
