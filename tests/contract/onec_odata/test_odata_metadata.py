"""Descriptions of bases: read as a stream from a file or a message, tolerant of what real bases declare, kept on disk."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.onec.odata.kept_metadata import KeptMetadata
from adapters.onec.odata.metadata import Field, MetadataUnreadableError, fields_in, of_sets, read_metadata
from tests.contract.onec_odata.fake_base import FakeBase
from tests.contract.onec_odata.stage import READING, Stage, answers

DOCUMENT, REGISTER = "Document_ЗаявкаНаЗаем", "InformationRegister_см_Очередь_1"


def described(types: str = "", container: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<edmx:Edmx xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx" Version="1.0">
<edmx:DataServices xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" m:DataServiceVersion="3.0">
<Schema xmlns="http://schemas.microsoft.com/ado/2009/11/edm" Namespace="StandardODATA">
<EntityType Name="{DOCUMENT}" OpenType="true">
  <Key><PropertyRef Name="Ref_Key"/></Key>
  <Property Name="Ref_Key" Type="Edm.Guid" Nullable="false"/>
  <Property Name="Number" Type="Edm.String" Nullable="true" MaxLength="11"/>
  <Property Name="Клиент_Key" Type="Edm.Guid" Nullable="true"/>
  <Property Name="Сумма" Type="Edm.Double"/>
  <Property Name="ГрафикПлатежей" Type="Collection(StandardODATA.{DOCUMENT}_ГрафикПлатежей_RowType)" Nullable="false"/>
  <NavigationProperty Name="Клиент" Relationship="StandardODATA.{DOCUMENT}_Клиент" FromRole="Begin" ToRole="End"/>
</EntityType>
<EntityType Name="{DOCUMENT}_ГрафикПлатежей"><Key><PropertyRef Name="Ref_Key"/><PropertyRef Name="LineNumber"/></Key>
  <Property Name="Ref_Key" Type="Edm.Guid"/><Property Name="LineNumber" Type="Edm.Int64"/></EntityType>
<ComplexType Name="{DOCUMENT}_ГрафикПлатежей_RowType"><Property Name="LineNumber" Type="Edm.Int64" Nullable="false"/>
  <Property Name="СуммаПлатежа" Type="Edm.Double" Nullable="true"/></ComplexType>
<EntityType Name="{REGISTER}"><Key><PropertyRef Name="Recorder_Key"/></Key><Property Name="Recorder_Key" Type="Edm.Guid"/>
  <Property Name="RecordSet" Type="Collection(StandardODATA.{REGISTER}_RowType)"/></EntityType>
<EntityType Name="{REGISTER}_RecordType"><Key><PropertyRef Name="Предмет"/><PropertyRef Name="Предмет_Type"/></Key>
  <Property Name="Предмет" Type="Edm.String"/><Property Name="Предмет_Type" Type="Edm.String"/></EntityType>
<ComplexType Name="{REGISTER}_RowType"><Property Name="Предмет" Type="Edm.String"/></ComplexType>
<EnumType Name="СтатусыЗаявок" UnderlyingType="Edm.Int32"><Member Name="Новая"/><Member Name="Одобрена" Value="1"/></EnumType>
<EnumType Name="AllowedLength"><Member Name="Fixed"/></EnumType>
<EnumType Name="AllowedLength"><Member Name="Variable"/></EnumType>
<Association Name="{DOCUMENT}_Клиент"><End Role="Begin" Type="StandardODATA.{DOCUMENT}" Multiplicity="*"/>
  <End Role="End" Type="StandardODATA.Catalog_ФизическиеЛица" Multiplicity="0..1"/></Association>
{types}
<EntityContainer Name="EnterpriseV8" m:IsDefaultEntityContainer="true">
<EntitySet Name="{DOCUMENT}" EntityType="StandardODATA.{DOCUMENT}"/>
<EntitySet Name="{DOCUMENT}_ГрафикПлатежей" EntityType="StandardODATA.{DOCUMENT}_ГрафикПлатежей"/>
<EntitySet Name="{REGISTER}" EntityType="StandardODATA.{REGISTER}"/>
<EntitySet Name="{REGISTER}_RecordType" EntityType="StandardODATA.{REGISTER}_RecordType"/>
<FunctionImport Name="Post" IsBindable="true" IsSideEffecting="true"><Parameter Name="bindingParameter"
  Type="StandardODATA.{DOCUMENT}"/><Parameter Name="PostingModeOperational" Type="Edm.Boolean"/></FunctionImport>
<FunctionImport Name="SliceLast" IsBindable="true" IsSideEffecting="false"
  ReturnType="Collection(StandardODATA.{REGISTER}_RecordType)"><Parameter Name="bindingParameter"
  Type="StandardODATA.{REGISTER}_RecordType"/><Parameter Name="Condition" Type="Edm.String"/></FunctionImport>
{container}
</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>""".encode()


def test_sets_fields_keys_and_sections_are_told() -> None:
    metadata = read_metadata(described())
    kind = metadata.kind_of(DOCUMENT)
    assert kind is not None and kind.key == ("Ref_Key",)
    assert metadata.field_of(DOCUMENT, "Number") == Field("Number", "String", longest=11)
    assert metadata.field_of(DOCUMENT, "Ref_Key") == Field("Ref_Key", "Guid", nullable=False)
    assert metadata.field_of(DOCUMENT, "ГрафикПлатежей.СуммаПлатежа") == Field("СуммаПлатежа", "Double")
    assert list(metadata.sections_of(DOCUMENT)) == ["ГрафикПлатежей"]
    assert dict(fields_in(metadata, DOCUMENT))["ГрафикПлатежей.LineNumber"].type == "Int64"
    assert metadata.field_of(DOCUMENT, "Нет") is metadata.field_of("Catalog_Нет", "Код") is None
    assert metadata.field_of(DOCUMENT, "Number.Внутри") is None


def test_a_reference_leads_to_what_it_refers_to_without_association_sets() -> None:
    kind = read_metadata(described()).kind_of(DOCUMENT)
    assert kind is not None and kind.links == {"Клиент": "Catalog_ФизическиеЛица"}


def test_functions_are_bound_by_their_parameter() -> None:
    metadata = read_metadata(described())
    assert metadata.functions_of(DOCUMENT)["Post"].changes
    slices = metadata.functions_of(f"{REGISTER}_RecordType")["SliceLast"]
    assert (slices.changes, slices.parameters, slices.gives) == (False, {"Condition": "String"}, f"{REGISTER}_RecordType")
    assert metadata.functions_of(REGISTER) == {}


def test_functions_of_other_writings_are_bound_by_an_attribute() -> None:
    other = f'<FunctionImport Name="Unpost" m:HttpMethod="POST" EntitySetPath="{DOCUMENT}"/>'
    assert read_metadata(described(container=other)).functions_of(DOCUMENT)["Unpost"].changes


def test_names_are_never_taken_apart_at_their_underscores() -> None:
    metadata = read_metadata(described())
    assert metadata.owner_of(f"{DOCUMENT}_ГрафикПлатежей") == DOCUMENT
    assert metadata.owner_of(f"{REGISTER}_RecordType") == REGISTER
    assert metadata.owner_of(REGISTER) == metadata.owner_of(DOCUMENT) == ""


def test_an_enumeration_that_is_declared_twice_is_told_and_no_fault() -> None:
    metadata = read_metadata(described())
    assert metadata.enums["СтатусыЗаявок"] == ("Новая", "Одобрена")
    assert (metadata.enums["AllowedLength"], metadata.repeated) == (("Fixed",), ("AllowedLength",))


def test_declarations_without_a_name_or_a_type_spoil_nothing() -> None:
    odd = '<EntityType/><EntityType Name="X"><Property/><NavigationProperty Name="Y"/></EntityType><ComplexType Name="Z"/>'
    metadata = read_metadata(described(odd, '<EntitySet Name="X" EntityType="Нет.Такого"/><EntitySet/><FunctionImport/>'))
    assert metadata.kind_of("X") is None
    assert metadata.kinds["X"].links == {"Y": ""}


def test_another_namespace_and_several_schemas_are_the_same() -> None:
    text = described().replace(b"ado/2009/11/edm", b"ado/2008/09/edm").replace(b"StandardODATA", b"Other.Name")
    assert read_metadata(text).field_of(DOCUMENT, "ГрафикПлатежей.СуммаПлатежа") is not None


def test_only_wanted_sets_are_kept_of_a_large_base() -> None:
    many = "".join(f'<EntityType Name="Catalog_{n}"><Property Name="a" Type="Edm.String"/></EntityType>' for n in range(5000))
    metadata = read_metadata(described(many), of_sets([DOCUMENT]))
    assert set(metadata.kinds) == {DOCUMENT, f"{DOCUMENT}_ГрафикПлатежей", f"{DOCUMENT}_ГрафикПлатежей_RowType"}
    assert set(metadata.sets) == {DOCUMENT, f"{DOCUMENT}_ГрафикПлатежей"}
    assert list(metadata.functions) == [DOCUMENT]


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{}", b"<html></html>", described()[:-40], b"<!DOCTYPE x [<!ENTITY y 'z'>]>" + described(), b"<a><b/></a>",
        described().replace(b"<EntityContainer", b"<!ENTITY x SYSTEM 'file:///etc/passwd'><EntityContainer"),
    ],
)  # fmt: skip
def test_what_is_no_description_is_refused(text: bytes) -> None:
    with pytest.raises(MetadataUnreadableError):
        read_metadata(text)


def test_a_description_that_is_too_long_is_refused() -> None:
    with pytest.raises(MetadataUnreadableError, match="too long"):
        read_metadata(described(), longest=1000)


def test_a_description_is_read_from_a_file_and_known_by_its_digest(tmp_path: Path) -> None:
    file = tmp_path / "metadata.xml"
    file.write_bytes(b"\xef\xbb\xbf" + described())
    metadata = read_metadata(file)
    assert metadata.kind_of(DOCUMENT) is not None
    assert len(metadata.digest) == 64 and metadata.digest != read_metadata(described()).digest


class Source:
    """Counts how often the description is fetched."""

    def __init__(self) -> None:
        self.body, self.fetched = described(), 0

    def __call__(self) -> bytes:
        self.fetched += 1
        return self.body


def test_a_kept_description_is_not_fetched_again(tmp_path: Path) -> None:
    source, kept = Source(), KeptMetadata(tmp_path / "cache")
    first, second = (kept.metadata("http://base", source) for _ in range(2))
    assert (source.fetched, first.digest) == (1, second.digest)
    assert KeptMetadata(tmp_path / "cache").metadata("http://base", source).kind_of(DOCUMENT) is not None
    assert source.fetched == 1
    assert not any("base" in file.name for file in (tmp_path / "cache").iterdir())


def test_an_old_forgotten_or_torn_description_is_fetched_again(tmp_path: Path) -> None:
    source, kept = Source(), KeptMetadata(tmp_path)
    kept.metadata("http://base", source)
    kept.metadata("http://base", source, longest_age=timedelta(seconds=-1))
    assert source.fetched == 2
    kept.forget("http://base")
    kept.metadata("http://base", source)
    assert source.fetched == 3
    file = next(tmp_path.glob("*.edmx"))
    file.write_bytes(file.read_bytes().replace(b"Number", b"Nomber"))
    assert kept.metadata("http://base", source).field_of(DOCUMENT, "Number") is not None
    assert source.fetched == 4


def test_a_page_in_place_of_a_description_is_not_kept(tmp_path: Path) -> None:
    kept = KeptMetadata(tmp_path)
    with pytest.raises(MetadataUnreadableError):
        kept.metadata("http://base", lambda: b"<html>login</html>")
    assert list(tmp_path.iterdir()) == []


def test_the_description_is_asked_for_as_xml(stage: Stage, base: FakeBase) -> None:
    base.faults = [answers(200, described(), "application/xml")]
    assert read_metadata(stage.channel.describe(READING)).kind_of(DOCUMENT) is not None
    assert (base.asked[0].path, base.asked[0].headers["Accept"]) == ("/база/odata/standard.odata/$metadata", "application/xml")
