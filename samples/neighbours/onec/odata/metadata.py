"""$metadata: always XML, whatever is asked for; one enumeration is declared twice, as on real bases."""

from collections.abc import Iterable

from samples.neighbours.onec.odata.atom_out import row_type
from samples.neighbours.onec.odata.catalogue import Catalogue
from samples.neighbours.onec.odata.kinds import SPACE, Field, Set
from samples.neighbours.onec.odata.sets.debts import BALANCE
from samples.neighbours.onec.odata.states import ENUMS

EDMX, EDM = "http://schemas.microsoft.com/ado/2007/06/edmx", "http://schemas.microsoft.com/ado/2009/11/edm"
METADATA = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
TWICE = '<EnumType Name="AllowedLength" UnderlyingType="Edm.Int32"><Member Name="Fixed"/><Member Name="Variable"/></EnumType>\n'


def metadata_of(catalogue: Catalogue, lengths: bool) -> str:
    """The description of all sets; `lengths` adds MaxLength to strings, which not every platform does."""
    specs = [source.spec for source in catalogue.sources.values()]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<edmx:Edmx xmlns:edmx="{EDMX}" Version="1.0">\n'
        f'<edmx:DataServices xmlns:m="{METADATA}" m:DataServiceVersion="3.0" m:MaxDataServiceVersion="3.0">\n'
        f'<Schema xmlns="{EDM}" Namespace="{SPACE}">\n'
        + "".join(_entity(spec, lengths) for spec in specs)
        + "".join(_complex(row_type(spec, one.name), one.fields, lengths) for spec in specs for one in spec.tables)
        + _complex(BALANCE.name, BALANCE.fields, lengths)
        + "".join(_association(spec, way) for spec in specs for way in spec.fields if way.target)
        + TWICE * 2
        + "".join(_enum(name, words) for name, words in ENUMS.items())
        + '<EntityContainer Name="EnterpriseV8" m:IsDefaultEntityContainer="true">\n'
        + "".join(f'<EntitySet Name="{spec.name}" EntityType="{SPACE}.{spec.name}"/>\n' for spec in specs)
        + "".join(_functions(spec) for spec in specs)
        + "</EntityContainer>\n</Schema>\n</edmx:DataServices>\n</edmx:Edmx>\n"
    )


def _entity(spec: Set, lengths: bool) -> str:
    keys = "".join(f'<PropertyRef Name="{name}"/>' for name in spec.key)
    sections = "".join(
        f'<Property Name="{one.name}" Type="Collection({SPACE}.{row_type(spec, one.name)})" Nullable="true"/>\n'
        for one in spec.tables
    )
    ways = "".join(
        f'<NavigationProperty Name="{way.navigation}" Relationship="{SPACE}.{spec.name}_{way.navigation}" FromRole="Begin" '
        'ToRole="End"/>\n'
        for way in spec.fields
        if way.target
    )
    inside = _properties(spec.fields, lengths, spec.key) + sections + ways
    return f'<EntityType Name="{spec.name}" OpenType="true">\n<Key>{keys}</Key>\n{inside}</EntityType>\n'


def _properties(fields: Iterable[Field], lengths: bool, key: tuple[str, ...] = ()) -> str:
    return "".join(
        f'<Property Name="{one.name}" Type="{one.edm}" Nullable="{"false" if one.name in key else "true"}"'
        + (f' MaxLength="{one.length}"' if lengths and one.length else "")
        + "/>\n"
        for one in fields
    )


def _complex(name: str, fields: Iterable[Field], lengths: bool) -> str:
    return f'<ComplexType Name="{name}">\n{_properties(fields, lengths)}</ComplexType>\n'


def _association(spec: Set, way: Field) -> str:
    return (
        f'<Association Name="{spec.name}_{way.navigation}"><End Role="Begin" Type="{SPACE}.{spec.name}" Multiplicity="*"/>'
        f'<End Role="End" Type="{SPACE}.{way.target}" Multiplicity="0..1"/></Association>\n'
    )


def _enum(name: str, words: tuple[str, ...]) -> str:
    members = "".join(f'<Member Name="{word}"/>' for word in words)
    return f'<EnumType Name="{name}" UnderlyingType="Edm.Int32">{members}</EnumType>\n'


def _functions(spec: Set) -> str:
    bound = f'<Parameter Name="bindingParameter" Type="{SPACE}.{spec.name}"/>'
    found = ""
    if spec.is_document and len(spec.key) == 1:
        mode = '<Parameter Name="PostingModeOperational" Type="Edm.Boolean"/>'
        found += f'<FunctionImport Name="Post" IsBindable="true" IsSideEffecting="true">{bound}{mode}</FunctionImport>\n'
        found += f'<FunctionImport Name="Unpost" IsBindable="true" IsSideEffecting="true">{bound}</FunctionImport>\n'
    params = '<Parameter Name="Period" Type="Edm.DateTime"/><Parameter Name="Condition" Type="Edm.String"/>'
    for name in spec.functions:
        kind = BALANCE.name if name == "Balance" else spec.name
        found += (
            f'<FunctionImport Name="{name}" IsBindable="true" IsSideEffecting="false" ReturnType="Collection({SPACE}.{kind})">'
            f"{bound}{params}</FunctionImport>\n"
        )
    return found
