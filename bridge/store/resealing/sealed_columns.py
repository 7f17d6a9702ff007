"""Every column of bytes: sealed and turned, sealed and never changed, or not sealed. A test holds it against the schema."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import RowMapping, Table

from bridge.store import schema


@dataclass(frozen=True)
class Sealed:
    """Columns of one table that are sealed; `place` gives the words of a row that its seals are bound to."""

    table: Table
    columns: tuple[str, ...]
    place: Callable[[RowMapping], tuple[str, ...]]


def _by(*names: str) -> Callable[[RowMapping], tuple[str, ...]]:
    return lambda row: tuple(str(row[name]) for name in names)


TURNED: tuple[Sealed, ...] = (
    Sealed(schema.applications, ("personal",), _by("id")),
    Sealed(schema.messages, ("phone", "text"), _by("id")),
    Sealed(schema.notices, ("body",), _by("id")),
    Sealed(schema.answers, ("body",), _by("partner", "route", "key")),
    Sealed(schema.event_tries, ("answer",), _by("event_id")),
    Sealed(schema.attentions, ("text", "resolution"), _by("id")),
    Sealed(schema.differences, ("facts",), _by("id")),
    Sealed(schema.card_agreements, ("token",), _by("id")),
    Sealed(schema.log_ins, ("phone",), _by("id")),
    Sealed(schema.informing_choices, ("mail",), _by("application_id")),
    Sealed(schema.announcements, ("phone",), _by("id")),
    Sealed(schema.help_lines, ("text",), _by("thread_id", "n")),
    Sealed(schema.partner_keys, ("secret",), _by("partner", "kind", "mark")),
    Sealed(schema.partner_acts, ("detail", "address"), _by("id")),
    Sealed(schema.people, ("title", "mail", "proof"), _by("id")),
    Sealed(schema.factors, ("secret",), _by("id")),
    Sealed(schema.sittings, ("address",), _by("digest")),
    Sealed(schema.person_acts, ("detail", "address"), _by("id")),
    Sealed(schema.second_deeds, ("facts", "ending"), _by("id")),
    Sealed(schema.bulk_runs, ("reason",), _by("id")),
    Sealed(schema.erasure_holds, ("reason",), _by("application_id")),
    Sealed(schema.talks, ("content",), _by("application_id")),
    Sealed(schema.papers, ("body",), lambda row: (f"{row['application_id']}/{row['paper_id']}",)),
)
# The database refuses every change of these: the keys that sealed them stay in the ring for as long as they are kept.
KEPT: tuple[Sealed, ...] = (Sealed(schema.evidence, ("facts",), _by("application_id", "n")),)
OPEN: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("texts", "body"): "documents without personal data, the same for all borrowers",
        ("evidence_anchors", "signature"): "is given to strangers to check",
        ("evidence_stamps", "stamp"): "is given to strangers to check",
        ("evidence_keys", "changeover"): "is given to strangers to check",
        ("evidence_keys", "signature"): "is given to strangers to check",
    }
)
