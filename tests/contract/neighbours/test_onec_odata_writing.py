"""Writing into the 1C stand over OData: what is silently lost, what is refused, and what it does to the deals."""

from typing import Any

import pytest
import requests

from tests.contract.neighbours.conftest import Neighbour
from tests.contract.neighbours.onec_calls import AUTH, DATA, META, OData, application, draft, key, posted, soap

PERSONS, DOC, AGREEMENT = "Catalog_ФизическиеЛица", "Document_ЗаявкаНаЗаем", "Document_ДоговорЗайма"
PAYMENTS, LINKS = "Document_ПоступлениеОплаты", "InformationRegister_СоответствиеВнешнихИдентификаторов"
FILES = "Catalog_ДоговорЗаймаПрисоединенныеФайлы"


@pytest.fixture
def base(onec: Neighbour) -> OData:
    return OData(onec.url)


def issued(onec: Neighbour, base: OData) -> dict[str, Any]:
    row = posted(base)
    onec.tell(f"/_stand/deals/{row['Number']}/approve")
    contract = base.rows(AGREEMENT)[0]
    base.change(key(AGREEMENT, contract), КодАСП="123456", ДатаПодписания="2026-11-28T10:00:00", Статус="Подписан")
    onec.tell(f"/_stand/deals/{row['Number']}/issue")
    return contract


def payment(contract: dict[str, Any], external: str = "pay-1", **more: Any) -> dict[str, Any]:
    return {
        "Договор_Key": contract["Ref_Key"], "Сумма": 12055.45, "ДатаОплаты": "2026-11-28T10:00:00", "ПлатежныйСервис": "payu",
        "ИдентификаторПлатежа": external, "ОнлайнОплата": True, **more,
    }  # fmt: skip


def test_a_new_object_is_told_whole_with_a_raw_address(base: OData) -> None:
    answer = base.ask("POST", PERSONS, {"Фамилия": "Берёзкин"})
    assert answer.status_code == 201
    row = answer.json()
    assert (row["Code"], row["DataVersion"], row["ДатаРождения"]) == ("000000001", "AAAAAAAAAAA=", "0001-01-01T00:00:00")
    raw = answer.headers["Location"].encode("latin-1").decode()
    assert raw == f"{base.root}{key(PERSONS, row)}"


def test_what_does_not_fit_is_lost_without_a_word(base: OData) -> None:
    row = base.make(PERSONS, ДокументКодПодразделения="770-0011", Нет=1, СтажМесяцев="много", Ref_Key="x", DataVersion="x")
    assert (row["ДокументКодПодразделения"], row["СтажМесяцев"], row["DataVersion"]) == ("770-001", 0, "AAAAAAAAAAA=")
    assert "Нет" not in row
    changed = base.change(key(PERSONS, row), Ref_Key="6c0f2d1e-0000-4000-8000-000000000001", ВнешнийИдентификатор="x" * 60)
    assert changed["Ref_Key"] == row["Ref_Key"]
    assert base.rows(PERSONS, filter=f"ВнешнийИдентификатор eq '{'x' * 60}'") == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"ВЧерномСписке": "да"}, 400, "1"),
        ({"ДатаРождения": "04.05.1988"}, 400, "1"),
        ({"Доход": "много"}, 400, "1"),
        ({"Фамилия": ["x"]}, 500, "-1"),
        ({"Пол": "Другой"}, 400, "4"),
        ({"КонтактнаяИнформация": {}}, 400, "4"),
        ({"КонтактнаяИнформация": [{"Тип": "Телефон"}]}, 500, "-1"),
        ({"КонтактнаяИнформация": [{"LineNumber": 2, "Тип": "Телефон"}]}, 400, "4"),
        ({"КонтактнаяИнформация": [{"LineNumber": 1}, {"LineNumber": 3}]}, 400, "4"),
        ({"КонтактнаяИнформация": [{"LineNumber": 1, "Вид_Key": "x"}]}, 400, "1"),
    ],
)
def test_what_can_not_be_stored_is_refused(base: OData, body: dict[str, Any], status: int, code: str) -> None:
    assert base.error(base.ask("POST", PERSONS, body)) == (status, code)
    assert base.rows(PERSONS) == []


def test_broken_json_is_an_error_of_the_server(base: OData) -> None:
    answer = requests.post(f"{base.root}{PERSONS}?$format=json", data=b"{", auth=AUTH, timeout=60)
    assert base.error(answer) == (500, "-1")


def test_every_write_counts_and_a_stale_if_match_is_ignored(base: OData) -> None:
    row = base.make(PERSONS, Фамилия="А")
    address = key(PERSONS, row)
    assert base.change(address)["DataVersion"] == "AAAAAAAAAAE="
    match = {"If-Match": row["DataVersion"]}
    stale = requests.patch(f"{base.root}{address}?$format=json", json={"Фамилия": "Б"}, auth=AUTH, headers=match, timeout=60)
    assert (stale.status_code, stale.json()["Фамилия"], stale.json()["DataVersion"]) == (200, "Б", "AAAAAAAAAAI=")
    assert "ETag" not in stale.headers


def test_a_section_is_replaced_as_a_whole(base: OData) -> None:
    lines = [{"LineNumber": n, "Тип": f"т{n}"} for n in (1, 2)]
    row = base.make(PERSONS, КонтактнаяИнформация=lines)
    changed = base.change(key(PERSONS, row), КонтактнаяИнформация=[{"LineNumber": "1", "Тип": "один"}])
    assert [line["Тип"] for line in changed["КонтактнаяИнформация"]] == ["один"]
    assert base.rows(f"{PERSONS}_КонтактнаяИнформация")[0]["LineNumber"] == "1"
    assert base.error(base.ask("POST", f"{PERSONS}_КонтактнаяИнформация", {"LineNumber": 1})) == (400, "13")


def test_an_entry_may_be_written_as_atom(base: OData) -> None:
    raw = (
        f'<entry xmlns="http://www.w3.org/2005/Atom" xmlns:d="{DATA}" xmlns:m="{META}"><content type="application/xml">'
        "<m:properties><d:Фамилия>Берёзкин</d:Фамилия><d:СтажМесяцев>5</d:СтажМесяцев><d:ВЧерномСписке>true</d:ВЧерномСписке>"
        '<d:Email m:null="true"/><d:КонтактнаяИнформация m:type="Collection(x)"><d:element><d:LineNumber>1</d:LineNumber>'
        "<d:Тип>Телефон</d:Тип></d:element></d:КонтактнаяИнформация></m:properties></content></entry>"
    ).encode()
    headers = {"Content-Type": "application/atom+xml", "Accept": "application/json"}
    row = requests.post(f"{base.root}{PERSONS}", data=raw, auth=AUTH, headers=headers, timeout=60).json()
    assert (row["Фамилия"], row["СтажМесяцев"], row["ВЧерномСписке"], row["Email"]) == ("Берёзкин", 5, True, "")
    assert row["КонтактнаяИнформация"][0]["Тип"] == "Телефон"


def test_a_draft_is_no_deal_until_it_is_posted(onec: Neighbour, base: OData) -> None:
    row = draft(base)
    assert (row["Posted"], row["Статус"], onec.get("/_stand/deals")) == (False, "", [])
    assert base.act(key(DOC, row)).status_code == 200
    deal = onec.get("/_stand/deals")[0]
    assert (deal["number"], deal["status"], deal["external_id"], deal["face"]) == (row["Number"], "Новый", "app-1", "odata")
    shown = base.get(key(DOC, row))
    assert (shown["Posted"], shown["Статус"], shown["DataVersion"]) == (True, "Новая", "AAAAAAAAAAE=")
    assert base.act(key(DOC, row)).status_code == 200
    assert len(onec.get("/_stand/deals")) == 1


def test_nothing_keeps_two_documents_of_one_external_id_apart(onec: Neighbour, base: OData) -> None:
    posted(base)
    posted(base)
    assert len(onec.get("/_stand/deals")) == 2
    assert len(base.rows(DOC, filter="ВнешнийИдентификатор eq 'app-1'")) == 2


def test_a_failed_posting_writes_nothing(onec: Neighbour, base: OData) -> None:
    row = base.make(DOC, СуммаЗапрошенная=100)
    answer = base.act(key(DOC, row))
    assert base.error(answer) == (500, "-1")
    assert "{Документ.ЗаявкаНаЗаем.МодульОбъекта(" in answer.text
    assert onec.get("/_stand/deals") == []
    assert base.get(key(DOC, row))["Posted"] is False


def test_a_change_of_a_posted_document_acts_at_the_next_posting(onec: Neighbour, base: OData) -> None:
    row = posted(base)
    onec.tell(f"/_stand/deals/{row['Number']}/approve")
    assert base.change(key(DOC, row), СуммаЗапрошенная=150000, НомерТура="T-7")["СуммаЗапрошенная"] == 150000
    assert onec.get(f"/_stand/deals/{row['Number']}")["sum"] == "120000.00"
    base.act(key(DOC, row))
    deal = onec.get(f"/_stand/deals/{row['Number']}")
    assert (deal["sum"], deal["status"], deal["data"]["tour_number"]) == ("150000.00", "На рассмотрении", "T-7")
    assert base.get(key(DOC, row))["Статус"] == "НаРассмотрении"


def test_the_officers_words_come_with_the_document(onec: Neighbour, base: OData) -> None:
    row = posted(base)
    onec.tell(f"/_stand/deals/{row['Number']}/decline", reason="Нет дохода")
    shown = base.get(key(DOC, row))
    assert (shown["Статус"], shown["ПричинаОтказа"]) == ("Отказ", "Нет дохода")
    onec.tell(f"/_stand/deals/{row['Number']}/status", status="Ждёт чуда")
    assert base.get(key(DOC, row))["Статус"] == "ЖдётЧуда"


def test_deals_of_other_faces_are_documents_too(onec: Neighbour, base: OData) -> None:
    soap(onec.url, "ПринятьЗаявку", application("soap-1"))
    row = base.rows(DOC, filter="ВнешнийИдентификатор eq 'soap-1'")[0]
    assert (row["Posted"], row["СуммаЗапрошенная"]) == (True, 120000)
    assert base.get(f"{key(DOC, row)}/Клиент")["ДокументНомер"] == "123456"
    assert base.change(key(DOC, row), СуммаЗапрошенная=90000)["Number"] == row["Number"]
    base.act(key(DOC, row))
    assert onec.get("/_stand/deals")[0]["sum"] == "90000.00"


def test_marks_and_postings_exclude_each_other(base: OData) -> None:
    row = draft(base)
    base.change(key(DOC, row), DeletionMark=True)
    assert base.error(base.act(key(DOC, row))) == (500, "-1")
    base.change(key(DOC, row), DeletionMark=False)
    base.act(key(DOC, row))
    assert base.error(base.ask("PATCH", key(DOC, row), {"DeletionMark": True})) == (500, "-1")
    assert base.act(key(DOC, row), "Unpost").status_code == 200
    assert base.change(key(DOC, row), DeletionMark=True)["DeletionMark"] is True


def test_delete_removes_for_good_what_is_not_posted(onec: Neighbour, base: OData) -> None:
    row = draft(base)
    assert base.ask("DELETE", key(DOC, row)).status_code == 204
    assert base.error(base.ask("GET", key(DOC, row))) == (404, "9")
    other = posted(base)
    assert base.error(base.ask("DELETE", key(DOC, other))) == (500, "-1")
    base.act(key(DOC, other), "Unpost")
    assert base.ask("DELETE", key(DOC, other)).status_code == 204
    assert onec.get("/_stand/deals") == []


def test_methods_that_a_set_does_not_have_are_code_19(base: OData) -> None:
    assert base.error(base.ask("POST", "InformationRegister_СтатусыЗаявок", {})) == (405, "19")
    assert base.error(base.ask("GET", f"{key(DOC, draft(base))}/Post")) == (405, "19")
    assert base.error(base.ask("PUT", key(PERSONS, base.rows(PERSONS)[0]), {"Фамилия": "А"})) == (400, "5")


def test_a_register_refuses_the_same_key_twice(base: OData) -> None:
    claim = {"Система": "bridge", "ВнешнийИдентификатор": "app-1"}
    row = base.make(LINKS, **claim)
    assert row["Ссылка_Type"] == "StandardODATA.Undefined"
    assert base.error(base.ask("POST", LINKS, claim)) == (400, "15")
    address = f"{LINKS}(Система='bridge',ВнешнийИдентификатор='app-1')"
    linked = base.change(address, Ссылка="6c0f2d1e-0000-4000-8000-000000000001", Ссылка_Type=f"StandardODATA.{DOC}")
    assert "DataVersion" not in linked
    found = f"Ссылка eq cast(guid'{linked['Ссылка']}','{DOC}')"
    assert len(base.rows(LINKS, filter=found)) == 1
    assert base.ask("DELETE", address).status_code == 204
    assert base.error(base.ask("GET", address)) == (404, "9")


def test_signing_is_writing_a_code_and_a_state(onec: Neighbour, base: OData) -> None:
    row = posted(base)
    onec.tell(f"/_stand/deals/{row['Number']}/approve")
    address = key(AGREEMENT, base.rows(AGREEMENT)[0])
    assert base.error(base.ask("PATCH", address, {"Статус": "Подписан"})) == (500, "-1")
    assert base.error(base.ask("PATCH", address, {"Статус": "Выдан"})) == (500, "-1")
    signed = base.change(
        address, КодАСП="123456", ДатаПодписания="2026-11-28T10:00:00", ТелефонПодписания="89991234567", Статус="Подписан"
    )
    assert (signed["Статус"], signed["ДатаПодписания"]) == ("Подписан", "2026-11-28T10:00:00")
    assert onec.get(f"/_stand/deals/{row['Number']}")["status"] == "Подписан (дистанционно)"
    assert base.change(address, КодАСП="123456", Статус="Подписан")["Статус"] == "Подписан"
    assert len(onec.get(f"/_stand/deals/{row['Number']}")["history"]) == 3


def test_a_deal_that_is_not_approved_any_more_can_not_be_signed(onec: Neighbour, base: OData) -> None:
    row = posted(base)
    onec.tell(f"/_stand/deals/{row['Number']}/approve")
    address = key(AGREEMENT, base.rows(AGREEMENT)[0])
    onec.tell(f"/_stand/deals/{row['Number']}/cancel")
    refused = base.ask("PATCH", address, {"КодАСП": "123456", "Статус": "Подписан"})
    assert base.error(refused) == (500, "-1")
    assert "состояние: Отменен" in refused.text


def test_load_mode_stores_without_any_consequence(onec: Neighbour, base: OData) -> None:
    row = posted(base)
    onec.tell(f"/_stand/deals/{row['Number']}/approve")
    address = f"{base.root}{key(AGREEMENT, base.rows(AGREEMENT)[0])}?$format=json"
    headers = {"1C_OData-DataLoadMode": "true"}
    body = {"КодАСП": "123456", "Статус": "Подписан"}
    answer = requests.patch(address, json=body, auth=AUTH, headers=headers, timeout=60)
    assert (answer.status_code, answer.json()["КодАСП"], answer.json()["Статус"]) == (200, "123456", "Новый")
    assert onec.get(f"/_stand/deals/{row['Number']}")["status"] == "Одобрен"
    refused = requests.post(f"{base.root}{LINKS}?$format=json", json={"Система": "a"}, auth=AUTH, headers=headers, timeout=60)
    assert base.error(refused) == (400, "17")


def test_posting_a_payment_pays_the_loan_once(onec: Neighbour, base: OData) -> None:
    contract = issued(onec, base)
    row = base.make(PAYMENTS, **payment(contract))
    number = contract["Number"]
    assert onec.get(f"/_stand/deals/{number}")["payments"] == []
    assert base.act(key(PAYMENTS, row)).status_code == 200
    paid = onec.get(f"/_stand/deals/{number}")["payments"]
    assert [(one["guid"], one["receipt"], one["txn"]) for one in paid] == [(row["Ref_Key"], row["Number"], "pay-1")]
    shown = base.rows(PAYMENTS, filter="ИдентификаторПлатежа eq 'pay-1' and Posted eq true")[0]
    assert [line["ВидНачисления"] for line in shown["Распределение"]] == ["ОсновнойДолг", "Проценты"]
    second = base.make(PAYMENTS, **payment(contract))
    refused = base.act(key(PAYMENTS, second))
    assert base.error(refused) == (500, "-1")
    assert "уже проведен" in refused.text
    onec.tell("/_stand/settings", repeat_pays_twice=True)
    assert base.act(key(PAYMENTS, second)).status_code == 200
    assert len(onec.get(f"/_stand/deals/{number}")["payments"]) == 2


@pytest.mark.parametrize(
    "wrong", [{"Сумма": 0}, {"ПлатежныйСервис": "other"}, {"ИдентификаторПлатежа": ""}, {"Договор_Key": None}]
)
def test_a_wrong_payment_is_stored_but_not_posted(onec: Neighbour, base: OData, wrong: dict[str, Any]) -> None:
    contract = issued(onec, base)
    row = base.make(PAYMENTS, **{**payment(contract), **wrong})
    assert base.error(base.act(key(PAYMENTS, row))) == (500, "-1")
    assert base.ask("DELETE", key(PAYMENTS, row)).status_code == 204
    assert onec.get(f"/_stand/deals/{contract['Number']}")["payments"] == []


def test_a_site_may_attach_a_paper_of_its_own(onec: Neighbour, base: OData) -> None:
    contract = issued(onec, base)
    row = base.make(
        FILES, ВладелецФайла_Key=contract["Ref_Key"], Description="Паспорт", Расширение="pdf",
        ФайлХранилище_Type="application/pdf", ФайлХранилище_Base64Data="JVBERi0x",
    )  # fmt: skip
    assert row["Размер"] == "6"
    names = [one["Description"] for one in base.rows(FILES, filter=f"ВладелецФайла_Key eq guid'{contract['Ref_Key']}'")]
    assert names == ["Договор займа", "Договор займа (подписан)", "Паспорт"]


def test_drafts_links_and_numbers_survive_a_kill(start: Any) -> None:
    stand = start("onec")
    base = OData(stand.url)
    row = draft(base)
    base.make(LINKS, Система="bridge", ВнешнийИдентификатор="app-1")
    stand.kill()
    base = OData(stand.again().url)
    assert base.get(key(DOC, row))["Number"] == row["Number"]
    assert len(base.rows(LINKS)) == 1
    assert posted(base, external="app-2")["Number"] != row["Number"]
    assert base.act(key(DOC, row)).status_code == 200
    assert {deal["external_id"] for deal in stand.get("/_stand/deals")} == {"app-1", "app-2"}
