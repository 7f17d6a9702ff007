"""Fields of the standard interface in the form in which fields of web services are held, so that one set of rules fits both."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from adapters.onec.checking.fitting import EDM
from adapters.onec.odata import metadata as odata
from adapters.onec.odata.metadata import Metadata
from adapters.onec.odata.query import REF_KEY
from adapters.onec.odata.steps.step import CLAIMED, DELETED, SET, TABLES, Step
from adapters.onec.odata.writing import MARKED, POSTED, VERSION, is_object
from adapters.onec.soap.described import Field, Kind, Shape

_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "String": Kind.TEXT, "Guid": Kind.TEXT, "Boolean": Kind.YES_NO, "DateTime": Kind.MOMENT, "DateTimeOffset": Kind.MOMENT,
        "Time": Kind.TEXT, "Double": Kind.NUMBER, "Single": Kind.NUMBER, "Decimal": Kind.NUMBER,
        **dict.fromkeys(("Int16", "Int32", "Int64", "Byte", "SByte"), Kind.WHOLE),
        **dict.fromkeys(("Binary", "Stream"), Kind.BINARY),
    }
)  # fmt: skip
_MANY = frozenset({"list", "changes"})
RECORDS = "RecordSet"


def described_fields(metadata: Metadata, kind: odata.Kind | None) -> tuple[Field, ...]:
    """The fields of a type of rows, and under navigation names what stands behind references."""
    if kind is None:
        return ()
    behind = tuple(_behind(metadata, name, to) for name, to in kind.links.items() if to)
    return own_fields(metadata, kind) + behind


def own_fields(metadata: Metadata, kind: odata.Kind) -> tuple[Field, ...]:
    """The fields of a type of rows with their tabular sections, without what stands behind references."""
    return tuple(_described(metadata, one) for one in kind.fields.values())


def _described(metadata: Metadata, field: odata.Field) -> Field:
    if field.type in _KINDS and not field.many:
        return Field(
            field.name, EDM + field.type, _KINDS[field.type], nillable=field.nullable, max_length=field.longest
        )  # fmt: skip
    rows = metadata.kinds.get(field.type)
    if rows is None:
        return Field(field.name, field.type, Kind.FREE, nillable=True)
    shape = Shape(lambda: described_fields(metadata, rows))
    return Field(field.name, field.type, Kind.OBJECT, True, 0, None if field.many else 1, shape=shape)


def _behind(metadata: Metadata, name: str, to: str) -> Field:
    return Field(name, to, Kind.OBJECT, True, 0, shape=Shape(lambda: described_fields(metadata, metadata.kinds.get(to))))


def rows_of(metadata: Metadata, step: Step) -> tuple[Field, ...]:
    """Every field that the rows of a step may have."""
    if step.do == "changes":
        sets = step.sets or frozenset(metadata.sets)
        found = {one.name: one for name in sorted(sets) for one in described_fields(metadata, metadata.kind_of(name))}
        return (*found.values(), _own(SET, Kind.TEXT), _own(DELETED, Kind.YES_NO))
    fields = described_fields(metadata, metadata.kind_of(step.set))
    if step.do in TABLES:
        function = metadata.functions_of(step.set).get(step.function)
        given = metadata.kinds.get(function.gives) if function else None
        return described_fields(metadata, given) or fields
    return fields


def asked_of(metadata: Metadata, step: Step) -> tuple[Field, ...]:
    """The fields that conditions of a step may name: of a virtual table, those of the register's records, too."""
    own = described_fields(metadata, metadata.kind_of(step.set))
    if step.do not in TABLES:
        return own
    records = (inner for one in own if one.name == RECORDS for inner in one.fields)
    return (*own, *records, *rows_of(metadata, step))


def given_by(metadata: Metadata, step: Step) -> Field:
    """What a step leaves under its name."""
    if step.by:
        # Names of this object are values of the base.
        return Field(step.name, "rows as one object", Kind.FREE)
    wanted = None if step.do == "changes" else frozenset(_names(step))
    fields = tuple(one for one in rows_of(metadata, step) if wanted is None or one.name in wanted)
    if step.do == "claim":
        fields = (*fields, _own(CLAIMED, Kind.YES_NO))
    many = step.do in _MANY or (step.do in TABLES and not step.pick)
    return Field(step.name, step.set or step.plan, Kind.OBJECT, True, 0, None if many else 1, shape=Shape(lambda: fields))


def _names(step: Step) -> Iterable[str]:
    """The names that are read, or read back."""
    own = (REF_KEY, VERSION) if is_object(step.set) else ()
    if step.do in ("post", "unpost", "mark"):
        return (*own, POSTED, MARKED)
    if step.do in ("write", "claim"):
        return (*own, *step.select, *(one.theirs for one in step.fields.fields), *(one.field for one in step.key))
    return tuple(name.partition("/")[0] for name in step.select)


def _own(name: str, kind: Kind) -> Field:
    return Field(name, kind.value, kind, nillable=True)
