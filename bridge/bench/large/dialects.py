"""The few words in which the two databases differ when rows are made inside them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """`series`: numbers :first to :last as `n`. `id_of`: 26 digits of a number. `digest`: 64 random hex digits.

    `moment`: a time so many seconds ago, `{0}` being SQL for the seconds.
    """

    series: str
    id_of: str
    digest: str
    moment: str


POSTGRES = Dialect(
    series="generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS s(n)",
    id_of="lpad(CAST({0} AS text), 26, '0')",
    digest="encode(sha256(CAST(CAST({0} AS text) AS bytea)), 'hex')",
    moment="now() - make_interval(secs => {0})",
)
SQLITE = Dialect(
    series="(WITH RECURSIVE s(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM s WHERE n < :last) SELECT n FROM s) AS s",
    id_of="printf('%026d', {0})",
    digest="lower(hex(randomblob(32)))",
    moment="strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now', printf('-%f seconds', {0}))",
)


def dialect_of(name: str) -> Dialect:
    """By SQLAlchemy's name of the database."""
    return POSTGRES if name == "postgresql" else SQLITE
