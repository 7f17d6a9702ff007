"""The 1C stand's OData interface as a reader meets it: description, forms, filters, paging, virtual tables, errors."""

from decimal import Decimal
from typing import Any

import pytest
import requests
from lxml import etree

from tests.contract.neighbours.conftest import Neighbour
from tests.contract.neighbours.onec_calls import ATOM, AUTH, DATA, META, OData, draft, key, posted

EDM = "{http://schemas.microsoft.com/ado/2009/11/edm}"
DOC, AGREEMENT = "Document_ЗаявкаНаЗаем", "Document_ДоговорЗайма"
REGISTER = "InformationRegister_СтатусыЗаявок"


@pytest.fixture
def base(onec: Neighbour) -> OData:
    return OData(onec.url)


def approved(onec: Neighbour, base: OData) -> dict[str, Any]:
    row = posted(base)
    onec.tell(f"/_stand/deals/{row['Number']}/approve")
    return row


def test_the_description_is_xml_whatever_is_asked_for(onec: Neighbour, base: OData) -> None:
    answer = base.ask("GET", "$metadata")
    schema = etree.fromstring(answer.content).find(f".//{EDM}Schema")
    assert schema is not None
    assert schema.get("Namespace") == "StandardODATA"
    assert [one.get("Name") for one in schema.findall(f"{EDM}EnumType")].count("AllowedLength") == 2
    contract = schema.find(f"{EDM}EntityType[@Name='{AGREEMENT}']")
    assert contract is not None
    kinds = {one.get("Name"): one for one in contract.findall(f"{EDM}Property")}
    assert kinds["Заявка_Key"].get("Type") == "Edm.Guid"
    assert kinds["ГрафикПлатежей"].get("Type") == f"Collection(StandardODATA.{AGREEMENT}_ГрафикПлатежей_RowType)"
    assert kinds["КодАСП"].get("MaxLength") == "20"
    container = schema.find(f"{EDM}EntityContainer")
    assert container is not None
    sets = {one.get("Name") for one in container.findall(f"{EDM}EntitySet")}
    assert {DOC, REGISTER, f"{AGREEMENT}_ГрафикПлатежей", "ExchangePlan_ОбменССайтом"} <= sets
    assert {"Post", "Unpost", "SliceLast", "Balance"} <= {one.get("Name") for one in container.findall(f"{EDM}FunctionImport")}
    onec.tell("/_stand/settings", metadata_lengths=False)
    assert b"MaxLength" not in base.ask("GET", "$metadata").content


def test_atom_is_the_default_and_json_comes_on_request(base: OData) -> None:
    row = posted(base, КонтактныеЛица=[{"LineNumber": 1, "ФИО": "Анна", "Телефон": "1"}])
    address = f"{base.root}{key(DOC, row)}"
    answer = requests.get(address, auth=AUTH, timeout=60)
    assert answer.headers["Content-Type"].startswith("application/atom+xml;type=entry")
    entry = etree.fromstring(answer.content)
    assert entry.tag == f"{{{ATOM}}}entry"
    inside = entry.find(f".//{{{META}}}properties")
    assert inside is not None
    assert inside.findtext(f"{{{DATA}}}Number") == row["Number"]
    lines = inside.find(f"{{{DATA}}}КонтактныеЛица")
    assert lines is not None
    assert lines.get(f"{{{META}}}type") == f"Collection(StandardODATA.{DOC}_КонтактныеЛица_RowType)"
    assert lines[0].findtext(f"{{{DATA}}}LineNumber") == "1"
    by_accept = requests.get(address, auth=AUTH, headers={"Accept": "application/json"}, timeout=60)
    assert by_accept.json()["Number"] == row["Number"]
    feed = etree.fromstring(requests.get(f"{base.root}{DOC}?$inlinecount=allpages", auth=AUTH, timeout=60).content)
    assert (feed.tag, feed.findtext(f"{{{META}}}count")) == (f"{{{ATOM}}}feed", "1")


def test_whole_numbers_of_64_bits_and_counts_are_strings(base: OData) -> None:
    posted(base)
    answer = base.get(DOC, inlinecount="allpages", top="1")
    row = answer["value"][0]
    assert (answer["odata.count"], row["НомерВерсии"], row["Срок"], row["СуммаЗапрошенная"]) == ("1", "1", 12, 120000)
    assert base.get("ExchangePlan_ОбменССайтом")["value"][1]["ReceivedNo"] == "0"


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("ВнешнийИдентификатор eq 'о''б'", 1),
        ("ВнешнийИдентификатор eq 'app-1' or ВнешнийИдентификатор eq 'о''б'", 2),
        ("(Срок gt 11 and Срок le 12) and not (Posted eq false)", 1),
        ("Posted ne true", 1),
        ("startswith(ВнешнийИдентификатор,'app') and endswith(ВнешнийИдентификатор,'-1')", 1),
        ("substringof('pp', ВнешнийИдентификатор)", 1),
        ("like(ВнешнийИдентификатор,'app%')", 1),
        ("Date ge datetime'2020-01-01T00:00:00' and Date lt datetime'2020-01-02'", 0),
        ("year(Date) gt 2000", 2),
        ("СуммаЗапрошенная eq 120000.00", 2),
        ("Клиент/Фамилия eq 'Берёзкин'", 2),
        ("КредитныйПродукт_Key eq guid'00000000-0000-0000-0000-000000000000'", 1),
    ],
)
def test_a_filter_finds_what_it_says(base: OData, condition: str, count: int) -> None:
    posted(base)
    draft(base, external="о'б")
    assert len(base.rows(DOC, filter=condition)) == count


@pytest.mark.parametrize(
    ("condition", "status", "code"),
    [
        ("Number eq", 400, "14"),
        ("Number eq 'a' Posted", 400, "14"),
        ("Number eq 'a", 400, "14"),
        ("Number+eq+'a'", 400, "14"),
        ("(" * 3000, 400, "14"),
        ("Нет eq 1", 400, "14"),
        ("length(Number) eq 1", 400, "21"),
        ("tolower(Number) eq 'a'", 400, "21"),
        ("Ref_Key gt guid'00000000-0000-0000-0000-000000000000'", 500, "-1"),
        ("Number eq 5", 500, "-1"),
    ],
)
def test_a_filter_that_can_not_be_read_is_refused(base: OData, condition: str, status: int, code: str) -> None:
    assert base.error(base.ask("GET", DOC, filter=condition)) == (status, code)


def test_a_plus_is_no_space(base: OData) -> None:
    answer = requests.get(f"{base.root}{DOC}?$format=json&$filter=Posted+eq+true", auth=AUTH, timeout=60)
    assert base.error(answer) == (400, "14")


def test_a_field_of_several_types_is_found_only_with_a_cast(base: OData) -> None:
    row = posted(base)
    guid = f"guid'{row['Ref_Key']}'"
    assert base.rows(REGISTER, filter=f"Объект eq {guid}") == []
    assert base.rows(REGISTER, filter=f"Объект eq cast({guid}, '{AGREEMENT}')") == []
    found = base.rows(REGISTER, filter=f"Объект eq cast({guid}, '{DOC}')")
    assert [(one["Статус"], one["Объект_Type"]) for one in found] == [("Новая", f"StandardODATA.{DOC}")]


@pytest.mark.parametrize("quotes", ["''", "'"])
def test_a_slice_tells_the_last_state(onec: Neighbour, base: OData, quotes: str) -> None:
    row = posted(base)
    onec.tell("/_stand/clock", advance_seconds=5)
    onec.tell(f"/_stand/deals/{row['Number']}/approve")
    condition = f"Объект eq cast(guid'{row['Ref_Key']}', '{DOC}')".replace("'", quotes)
    states = [one["Статус"] for one in base.rows(f"{REGISTER}/SliceLast(Condition='{condition}')")]
    first = [one["Статус"] for one in base.rows(f"{REGISTER}/SliceFirst(Condition='{condition}')")]
    early = base.rows(f"{REGISTER}/SliceLast(Period=datetime'2020-01-01T00:00:00',Condition='{condition}')")
    assert (states, first, early) == (["Одобрена"], ["Новая"], [])
    everything = base.rows(f"{REGISTER}/SliceLast")
    assert {one["Статус"] for one in everything} == {"Одобрена", "Новый"}
    assert base.error(base.ask("GET", f"{REGISTER}/Balance()")) == (400, "6")


def test_a_condition_may_come_as_an_option(base: OData) -> None:
    row = posted(base)
    found = base.rows(f"{REGISTER}/SliceLast", Condition=f"Объект eq cast(guid'{row['Ref_Key']}', '{DOC}')")
    assert [one["Статус"] for one in found] == ["Новая"]


def test_a_segment_that_is_too_long_is_refused_by_the_web_server(base: OData) -> None:
    answer = base.ask("GET", f"{REGISTER}/SliceLast(Condition='{'x' * 260}')")
    assert (answer.status_code, "Invalid URL" in answer.text) == (400, True)


def test_the_balance_tells_the_debt_by_kinds(onec: Neighbour, base: OData) -> None:
    onec.tell("/_stand/clock", to="2026-12-10T09:00:00+03:00")
    onec.tell("/_stand/crowd", count=2, state="paid")
    onec.tell("/_stand/clock", to="2026-12-20T09:00:00+03:00")
    contract = base.rows(AGREEMENT, filter="ВнешнийИдентификатор eq 'crowd-1'")[0]
    condition = f"Договор_Key eq guid''{contract['Ref_Key']}''"
    rows = base.rows(f"AccumulationRegister_РасчетыПоЗаймам/Balance(Condition='{condition}')")
    assert {one["ВидНачисления"] for one in rows} <= {"ОсновнойДолг", "Проценты"}
    assert round(sum(one["СуммаBalance"] for one in rows), 2) == contract["ДолгВсего"]
    assert len(base.rows("AccumulationRegister_РасчетыПоЗаймам/Balance")) >= 2


def test_select_expand_and_presentations_leave_only_what_was_asked_for(base: OData) -> None:
    posted(base)
    row = base.rows(DOC, select="Number,Клиент____Presentation")[0]
    assert row == {"Number": row["Number"], "Клиент____Presentation": "Берёзкин Пётр"}
    assert base.rows(DOC, select="Number,Клиент", expand="Клиент")[0]["Клиент"]["Фамилия"] == "Берёзкин"
    # Unfolded only when it is selected; for one object not at all.
    assert "Клиент" not in base.rows(DOC, select="Number", expand="Клиент")[0]
    assert "КонтактныеЛица" not in base.rows(DOC, select="**")[0]
    assert base.error(base.ask("GET", DOC, select="Number,Нет")) == (400, "6")
    assert base.error(base.ask("GET", DOC, expand="Нет")) == (400, "6")


def test_a_reference_is_followed_in_the_address(base: OData) -> None:
    row = posted(base)
    assert base.get(f"{key(DOC, row)}/Клиент")["Фамилия"] == "Берёзкин"
    assert base.get(f"{key(DOC, row)}/Клиент/Телефон")["value"] == "89991234567"
    assert base.error(base.ask("GET", f"{key(DOC, row)}/Нет")) == (404, "10")


def test_pages_over_the_reference_lose_nobody_while_loose_order_may(onec: Neighbour, base: OData) -> None:
    onec.tell("/_stand/crowd", count=30)
    onec.tell("/_stand/settings", unstable_order=True)
    seen: list[str] = []
    for skip in range(0, 30, 7):
        seen += [row["Ref_Key"] for row in base.rows(DOC, orderby="Ref_Key", skip=str(skip), top="7", select="Ref_Key")]
    assert (len(seen), len(set(seen))) == (30, 30)
    loose = [row["Ref_Key"] for row in base.rows(DOC, select="Ref_Key")]
    assert loose != [row["Ref_Key"] for row in base.rows(DOC, select="Ref_Key")]


def test_an_order_by_reference_follows_what_a_person_sees(onec: Neighbour, base: OData) -> None:
    onec.tell("/_stand/crowd", count=12)
    rows = base.rows("Catalog_ФизическиеЛица", orderby="Ref_Key", select="Description,Ref_Key")
    assert [row["Description"] for row in rows] == sorted(row["Description"] for row in rows)
    assert [row["Ref_Key"] for row in rows] != sorted(row["Ref_Key"] for row in rows)
    falling = base.rows(DOC, orderby="СуммаЗапрошенная desc", top="3", select="СуммаЗапрошенная")
    assert falling[0]["СуммаЗапрошенная"] > falling[1]["СуммаЗапрошенная"] > falling[2]["СуммаЗапрошенная"]
    assert base.error(base.ask("GET", DOC, orderby="Нет")) == (400, "14")
    assert base.ask("GET", f"{DOC}/$count").text == "12"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("Document_Нет", 404, "8"),
        (f"{DOC}(guid'6c0f2d1e-0000-4000-8000-00000000ffff')", 404, "9"),
        (f"{DOC}(guid'6c0f2d1e')", 400, "1"),
        (f"{DOC}(Number='1')", 400, "7"),
        (f"{DOC}(guid'6c0f2d1e-0000-4000-8000-00000000zzzz')", 400, "1"),
        (f"{REGISTER}(Объект='x')", 400, "7"),
    ],
)
def test_addresses_of_nothing_are_refused_with_their_codes(base: OData, path: str, status: int, code: str) -> None:
    assert base.error(base.ask("GET", path)) == (status, code)


def test_an_error_is_xml_where_json_was_not_asked_for(base: OData) -> None:
    answer = requests.get(f"{base.root}Document_Нет", auth=AUTH, timeout=60)
    root = etree.fromstring(answer.content)
    assert (root.tag, root.findtext(f"{{{META}}}code")) == (f"{{{META}}}error", "8")


def test_rows_that_are_closed_to_the_user_break_the_whole_request(onec: Neighbour, base: OData) -> None:
    posted(base)
    onec.tell("/_stand/settings", closed_rows=True)
    assert base.error(base.ask("GET", DOC)) == (401, "20")
    assert len(base.rows(DOC, allowedOnly="true")) == 1


def test_a_control_character_in_one_row_spoils_the_whole_atom_answer(base: OData) -> None:
    posted(base, Комментарий="а\u0002б")
    assert requests.get(f"{base.root}{DOC}", auth=AUTH, timeout=60).status_code == 400
    assert base.rows(DOC)[0]["Комментарий"] == "а\u0002б"
    assert base.plan("SelectChanges", 1).status_code == 400


def test_the_contract_appears_with_the_approval_and_the_schedule_with_the_issue(onec: Neighbour, base: OData) -> None:
    onec.tell("/_stand/clock", to="2026-12-10T09:00:00+03:00")
    row = posted(base)
    condition = f"Заявка_Key eq guid'{row['Ref_Key']}'"
    assert base.rows(AGREEMENT, filter=condition) == []
    onec.tell(f"/_stand/deals/{row['Number']}/approve", amount="100000")
    contract = base.rows(AGREEMENT, filter=condition)[0]
    assert (contract["Статус"], contract["Сумма"], contract["ГрафикПлатежей"]) == ("Новый", 100000, [])
    assert base.rows(DOC)[0]["СуммаОдобренная"] == 100000
    base.change(key(AGREEMENT, contract), КодАСП="123456", ДатаПодписания="2026-12-10T10:00:00", Статус="Подписан")
    onec.tell(f"/_stand/deals/{row['Number']}/issue")
    rows = base.rows(f"{AGREEMENT}_ГрафикПлатежей", filter=f"Ref_Key eq guid'{contract['Ref_Key']}'")
    assert [one["LineNumber"] for one in rows] == [str(n) for n in range(1, 13)]
    assert rows[-1]["ОстатокОД"] == 0
    onec.tell("/_stand/clock", to="2027-02-01T09:00:00+03:00")
    late = base.rows(AGREEMENT, filter=condition)[0]
    assert (late["Статус"], late["ДнейПросрочки"]) == ("Просрочен", 21)
    assert Decimal(str(late["ДолгПросрочено"])) > 0


def test_papers_hang_on_the_contract(onec: Neighbour, base: OData) -> None:
    row = approved(onec, base)
    contract = base.rows(AGREEMENT)[0]
    owner = f"ВладелецФайла_Key eq guid'{contract['Ref_Key']}'"
    files = "Catalog_ДоговорЗаймаПрисоединенныеФайлы"
    paper = base.rows(files, filter=owner)[0]
    assert (paper["Description"], paper["ПодписанЭП"]) == ("Договор займа", False)
    assert paper["ФайлХранилище_Base64Data"].startswith("JVBERi")
    assert base.get(key(files, paper), select="Размер")["Размер"] == paper["Размер"]
    base.change(key(AGREEMENT, contract), КодАСП="1", Статус="Подписан")
    signed = base.rows(files, filter=f"{owner} and ПодписанЭП eq true", select="Description")
    assert signed == [{"Description": "Договор займа (подписан)"}]
    assert onec.get(f"/_stand/deals/{row['Number']}")["status"] == "Подписан (дистанционно)"


def test_json_without_metadata_carries_values_only(base: OData) -> None:
    posted(base)
    answer = base.get(DOC, format="application/json;odata=nometadata", select="Number,Клиент_Key")
    assert list(answer) == ["value"]
    assert set(answer["value"][0]) == {"Number", "Клиент_Key"}
