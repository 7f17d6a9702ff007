"""The 1C stand's SOAP service: its description, its dispatch, and a loan's whole way through it."""

import base64
import time

import pytest
import requests
from lxml import etree
from zeep import Client, Transport

from tests.contract.neighbours.conftest import Neighbour
from tests.contract.neighbours.onec_calls import (
    AUTH,
    NIL,
    SOAP12,
    XSI,
    application,
    envelope,
    fault,
    number,
    post,
    soap,
    text,
)

WSDL, XS = "{http://schemas.xmlsoap.org/wsdl/}", "{http://www.w3.org/2001/XMLSchema}"
V8 = "{http://v8.1c.ru/8.1/data/core}"


def wsdl(url: str, query: str = "wsdl") -> etree._Element:
    answer = requests.get(f"{url}/mfo/ws/LoanExchange.1cws?{query}", auth=AUTH, timeout=60)
    assert answer.status_code == 200
    return etree.fromstring(answer.content)


def made(onec: Neighbour, external: str = "app-1", **more: str) -> str:
    return str(text(soap(onec.url, "ПринятьЗаявку", application(external, **more)), "return.НомерСделки"))


def issued(onec: Neighbour) -> str:
    deal = made(onec)
    onec.tell(f"/_stand/deals/{deal}/approve")
    code = text(soap(onec.url, "КодПодписания", number(deal)), "return")
    signed = soap(onec.url, "ПодтвердитьПодписание", number(deal) + signing(str(code)))
    assert text(signed, "return") == "true"
    onec.tell(f"/_stand/deals/{deal}/issue")
    return deal


def signing(code: str) -> str:
    return (
        f"<m:Код>{code}</m:Код><m:ДатаПодписания>2026-11-28T10:00:00</m:ДатаПодписания>"
        f'<m:Телефон xmlns:xsi="{XSI}" xsi:nil="true"/>'
    )


def payment(deal: str, amount: str = "12055.45", external: str = "pay-1", service: str = "payu") -> str:
    return (
        f"<m:Оплата><m:ВнешнийИдентификатор>{external}</m:ВнешнийИдентификатор>{number(deal)}<m:Сумма>{amount}</m:Сумма>"
        f"<m:ДатаОплаты>2026-11-28T10:00:00</m:ДатаОплаты><m:ПлатежныйСервис>{service}</m:ПлатежныйСервис></m:Оплата>"
    )


def test_the_description_has_both_bindings_and_an_address_of_the_inside(onec: Neighbour) -> None:
    root = wsdl(onec.url, "WSDL")
    assert root.get("targetNamespace") == "loan-exchange"
    names = [one.get("name") for kind in ("portType", "binding", "binding", "service") for one in root.findall(WSDL + kind)]
    assert {"ОбменСайтаPortType", "ОбменСайтаSoapBinding", "ОбменСайтаSoap12Binding", "ОбменСайта"} == set(names)
    ports = root.findall(f"{WSDL}service/{WSDL}port")
    assert [one.get("name") for one in ports] == ["ОбменСайтаSoap", "ОбменСайтаSoap12"]
    assert all("srv1c-in.local" in str(port[-1].get("location")) for port in ports)
    action = root.find(f"{WSDL}binding/{WSDL}operation[@name='Долг']")
    assert action is not None
    assert action[0].get("soapAction") == "loan-exchange#ОбменСайта:Долг"
    assert {part.get("name") for part in root.iter(f"{WSDL}part")} == {"parameters"}


def test_a_setting_tells_the_true_address(onec: Neighbour) -> None:
    onec.tell("/_stand/settings", wrong_host=False)
    port = wsdl(onec.url).find(f"{WSDL}service/{WSDL}port")
    assert port is not None
    assert str(port[-1].get("location")) == f"{onec.url}/mfo/ws/LoanExchange.1cws"


def test_only_types_have_optional_parts_and_a_type_is_named_like_an_element(onec: Neighbour) -> None:
    schemas = {one.get("targetNamespace"): one for one in wsdl(onec.url).iter(f"{XS}schema")}
    assert set(schemas) == {"loan-exchange", "loan-papers", "http://v8.1c.ru/8.1/data/core"}
    own = schemas["loan-exchange"]
    assert own.get("elementFormDefault") == "qualified"
    elements = {one.get("name"): one for one in own.findall(f"{XS}element")}
    types = {one.get("name") for one in own.findall(f"{XS}complexType")}
    assert {"ПринятьЗаявкуResponse", "Долг"} <= types & set(elements)
    parameters = [one for name in elements for one in elements[name].iter(f"{XS}element") if one is not elements[name]]
    assert not [one.get("name") for one in parameters if one.get("minOccurs")]
    assert [one.get("name") for one in parameters if one.get("nillable")]
    assert [one for kind in own.findall(f"{XS}complexType") for one in kind.iter(f"{XS}element") if one.get("minOccurs") == "0"]


def test_another_reader_of_descriptions_takes_both_services(onec: Neighbour) -> None:
    session = requests.Session()
    session.auth = AUTH
    known = {"ОбменСайта": ("LoanExchange.1cws", "ИзмененияСделок"), "MFSExchange": ("mfs.1cws", "PutLoan")}
    for service, (file, operation) in known.items():
        client = Client(f"{onec.url}/mfo/ws/{file}?wsdl", transport=Transport(session=session))
        assert operation in client.wsdl.services[service].ports[f"{service}Soap"].binding.all()


@pytest.mark.parametrize("action", ["", '""', '"loan-exchange#ОбменСайта:Долг"'])
def test_the_body_alone_tells_the_operation(onec: Neighbour, action: str) -> None:
    headers = {"SOAPAction": action.encode()} if action else {}
    answer = post(onec.url, envelope("Версия", ""), headers=headers)
    assert answer.status_code == 200
    assert "ВерсияResponse" in answer.text


def test_soap_1_2_is_answered_in_soap_1_2(onec: Neighbour) -> None:
    answer = post(onec.url, envelope("Версия", "", version=SOAP12))
    assert answer.headers["Content-Type"].startswith("application/soap+xml")
    assert etree.fromstring(answer.content).tag == f"{{{SOAP12}}}Envelope"
    refused = post(onec.url, envelope("Долг", number("нет"), version=SOAP12))
    assert "Сделка не найдена" in (etree.fromstring(refused.content).findtext(f".//{{{SOAP12}}}Text") or "")


def test_the_same_external_id_is_the_same_deal(onec: Neighbour) -> None:
    first = soap(onec.url, "ПринятьЗаявку", application())
    again = soap(onec.url, "ПринятьЗаявку", application(amount="130000.00"))
    assert text(first, "return.НомерСделки") == text(again, "return.НомерСделки")
    assert (text(first, "return.Создана"), text(again, "return.Создана")) == ("true", "false")
    assert onec.get("/_stand/deals")[0]["sum"] == "130000.00"
    found = soap(onec.url, "НайтиСделку", "<m:ВнешнийИдентификатор>app-1</m:ВнешнийИдентификатор>")
    assert text(found, "return.Статус") == "Новый"


def test_nothing_found_is_nil_and_an_empty_word_is_an_empty_element(onec: Neighbour) -> None:
    nothing = soap(onec.url, "НайтиСделку", "<m:ВнешнийИдентификатор>no</m:ВнешнийИдентификатор>")
    assert nothing[0].get(NIL) == "true"
    state = soap(onec.url, "СостояниеСделки", number(made(onec)))
    comment = state.find("{loan-exchange}Комментарий")
    approved = state.find("{loan-exchange}СуммаОдобренная")
    assert comment is not None
    assert approved is not None
    assert (comment.get(NIL), comment.text, approved.get(NIL)) == (None, None, "true")
    assert text(state, "НомерСделки") == onec.get("/_stand/deals")[0]["number"]


def test_an_external_id_that_is_too_long_never_finds_itself(onec: Neighbour) -> None:
    long = "x" * 60
    made(onec, long)
    assert soap(onec.url, "НайтиСделку", f"<m:ВнешнийИдентификатор>{long}</m:ВнешнийИдентификатор>")[0].get(NIL) == "true"
    assert onec.get("/_stand/deals")[0]["external_id"] == "x" * 50


def test_a_business_refusal_is_told_beside_an_empty_result(onec: Neighbour) -> None:
    refused = soap(onec.url, "ПринятьЗаявку", application(amount="0"))
    assert refused[0].get(NIL) == "true"
    assert "amount" in str(text(refused, "Ошибка"))


def test_a_fault_tells_module_and_reason_twice(onec: Neighbour) -> None:
    said = fault(post(onec.url, envelope("СуммаКОплате", number("нет"))))
    place = "{WebСервис.ОбменСайта.Модуль(118)}: Сделка не найдена"
    assert said == f"Неизвестная ошибка. {place}\nпо причине:\n{place}"


@pytest.mark.parametrize(
    ("operation", "inside"),
    [
        ("ИзмененияСделок", "<m:НачинаяС>2026-01-01T00:00:00</m:НачинаяС>"),
        ("ИзмененияСделок", "<m:Порция>1</m:Порция><m:НачинаяС>2026-01-01T00:00:00</m:НачинаяС>"),
        ("ИзмененияСделок", "<m:НачинаяС>вчера</m:НачинаяС><m:Порция>1</m:Порция>"),
        ("ИзмененияСделок", "<m:НачинаяС>2026-01-01T00:00:00</m:НачинаяС><m:Порция>1.5</m:Порция>"),
        ("СостояниеСделки", f'<m:НомерСделки xmlns:xsi="{XSI}" xsi:nil="true"/>'),
        ("СостояниеСделки", number("1") + "<m:Лишнее/>"),
    ],
)
def test_what_does_not_fit_the_description_is_a_fault(onec: Neighbour, operation: str, inside: str) -> None:
    assert fault(post(onec.url, envelope(operation, inside))).startswith("Ошибка преобразования данных XDTO")


def test_unknown_operations_foreign_xml_and_entities_are_faults(onec: Neighbour) -> None:
    assert "не найдена" in fault(post(onec.url, envelope("Нет", "")))
    assert "не найдена" in fault(post(onec.url, envelope("Версия", "", space="other")))
    assert fault(post(onec.url, b"<a/>"))
    assert fault(post(onec.url, b"not xml"))
    assert "DTD" in fault(post(onec.url, b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'))


def test_an_offset_in_a_date_is_turned_into_the_wall_clock_of_the_base(onec: Neighbour) -> None:
    made(onec)
    changed = onec.get("/_stand/deals")[0]["changed"]
    for moment, count in ((f"{changed}+03:00", 1), (f"{changed}Z", 0)):
        rows = soap(onec.url, "ИзмененияСделок", f"<m:НачинаяС>{moment}</m:НачинаяС><m:Порция>0</m:Порция>")[0]
        assert len(rows) == count


def test_a_portion_of_changes_never_ends_inside_a_second(onec: Neighbour) -> None:
    onec.tell("/_stand/crowd", count=5)
    onec.tell("/_stand/clock", advance_seconds=60)
    made(onec, "late")
    inside = "<m:НачинаяС>2026-01-01T00:00:00</m:НачинаяС><m:Порция>{}</m:Порция>"
    first = soap(onec.url, "ИзмененияСделок", inside.format(1))
    assert len(first[0]) in range(1, 6)
    everything = soap(onec.url, "ИзмененияСделок", inside.format(0))
    assert (len(everything[0]), text(everything, "ЕстьЕще")) == (6, "false")
    moments = [one.findtext("{loan-exchange}Изменена") for one in everything[0]]
    assert moments == sorted(str(moment) for moment in moments)
    assert moments[len(first[0]) - 1] != moments[len(first[0])]
    assert everything[0][-1].findtext("{loan-exchange}ВнешнийИдентификатор") == "late"


def test_many_states_come_at_once_and_the_unknown_are_named(onec: Neighbour) -> None:
    first, second = made(onec, "a"), made(onec, "b")
    numbers = "".join(f"<m:Номер>{one}</m:Номер>" for one in (second, "нет", first))
    states = soap(onec.url, "СостоянияСделок", f"<m:Номера>{numbers}</m:Номера>")
    assert [one.findtext("{loan-exchange}НомерСделки") for one in states[0]] == [second, first]
    assert text(states, "НеНайдены") == "нет"
    of_person = soap(onec.url, "СделкиКлиента", "<m:Паспорт>4508123456</m:Паспорт>")
    assert len(of_person[0]) == 2


def test_a_loan_goes_its_whole_way_over_soap(onec: Neighbour) -> None:
    onec.tell("/_stand/clock", to="2026-12-10T09:00:00+03:00")
    deal = issued(onec)
    debt = soap(onec.url, "Долг", number(deal))[0]
    rows = debt.find("{loan-exchange}График")
    assert rows is not None
    # 120 000 at 36 % for 12 months from 2026-12-10, act/365: a published worked case.
    first = [rows[0].findtext(f"{{loan-exchange}}{name}") for name in ("СуммаПлатежа", "СуммаПроцентов")]
    assert first == ["12055.45", "3787.4"]
    assert text(soap(onec.url, "СуммаКОплате", number(deal)), "return") == "120000"
    assert text(soap(onec.url, "ПроверитьОплату", payment(deal)), "return") == "ОК"
    posting = soap(onec.url, "ПровестиОплату", payment(deal))
    again = soap(onec.url, "ПровестиОплату", payment(deal))
    assert text(posting, "return") == text(again, "return")
    found = soap(onec.url, "НайтиОплату", "<m:ВнешнийИдентификатор>pay-1</m:ВнешнийИдентификатор>")
    assert (text(found, "return.Идентификатор"), text(found, "return.НомерСделки")) == (text(posting, "return"), deal)
    assert len(onec.get(f"/_stand/deals/{deal}")["payments"]) == 1


def test_a_payment_that_can_not_be_taken_is_refused_in_words(onec: Neighbour) -> None:
    deal = made(onec)
    assert "состояние: Новый" in str(text(soap(onec.url, "ПроверитьОплату", payment(deal)), "return"))
    refused = soap(onec.url, "ПровестиОплату", payment(deal, service="other"))
    assert refused[0].get(NIL) == "true"
    assert text(refused, "Ошибка") == "Платежный сервис не найден"
    missing = soap(onec.url, "НайтиОплату", "<m:ВнешнийИдентификатор>pay-1</m:ВнешнийИдентификатор>")
    assert missing[0].get(NIL) == "true"


def test_papers_come_as_base64_in_a_namespace_of_their_own(onec: Neighbour) -> None:
    deal = made(onec)
    assert "не готов" in fault(post(onec.url, envelope("ДоговорНаПодпись", number(deal))))
    onec.tell(f"/_stand/deals/{deal}/approve")
    answer = soap(onec.url, "ДоговорНаПодпись", number(deal))
    content = answer.findtext(".//{loan-papers}Данные") or ""
    assert base64.b64decode(content).startswith(b"%PDF-1.4")
    assert answer.findtext(".//{loan-papers}Размер") == str(len(base64.b64decode(content)))


def test_a_wrong_code_does_not_sign(onec: Neighbour) -> None:
    deal = made(onec)
    onec.tell(f"/_stand/deals/{deal}/approve")
    soap(onec.url, "КодПодписания", number(deal))
    for code in ("000000", ""):
        refused = soap(onec.url, "ПодтвердитьПодписание", number(deal) + signing(code))
        assert text(refused, "return") == "false"
        assert text(refused, "Ошибка") == "Неверный код подтверждения"
        assert refused[1].get(NIL) == "true"
    assert onec.get(f"/_stand/deals/{deal}")["status"] == "Одобрен"


def test_the_platforms_own_types_are_told_with_their_types(onec: Neighbour) -> None:
    settings = soap(onec.url, "НастройкиСайта")[0]
    kinds = {one.get("name"): one[0].get(f"{{{XSI}}}type") for one in settings.findall(f"{V8}Property")}
    assert kinds["Продукты"] == "v8:Array"
    assert {"v8:Map", "v8:ValueTable", "v8:ValueStorage", "v8:UUID", "xs:dateTime", "xs:boolean"} <= set(kinds.values())
    assert settings.findall(f"{V8}Property")[-1][0].get(NIL) == "true"
    deal = made(onec)
    array = f'<m:Номера xmlns:v="{V8[1:-1]}"><v:Value>{deal}</v:Value><v:Value>нет</v:Value></m:Номера>'
    states = soap(onec.url, "СостоянияПоМассиву", array)[0]
    assert [one.get("name") for one in states[0]] == ["НомерСделки", "Статус", "ДатаСделки", "СуммаОдобренная", "Версия"]


def test_a_known_client_signs_in_by_a_digest(onec: Neighbour) -> None:
    deal = made(onec)
    inside = "<m:Телефон>9991234567</m:Телефон><m:ХешПароля>{}</m:ХешПароля>"
    assert text(soap(onec.url, "АнкетаКлиента", inside.format("0" * 64)), "КодОтвета") == "2"
    page = requests.post(f"{onec.url}/deals/{deal}/password", timeout=60).text
    assert "пароль клиента" in page
    assert text(soap(onec.url, "АнкетаКлиента", inside.replace("9991234567", "1").format("0")), "КодОтвета") == "1"


def test_the_silent_surname_gets_its_deal_and_no_answer(onec: Neighbour) -> None:
    with pytest.raises(requests.ConnectionError):
        made(onec, surname="Молчунов")
    assert len(onec.get("/_stand/deals")) == 1
    assert made(onec, surname="Молчунов") == onec.get("/_stand/deals")[0]["number"]


def test_a_crowd_does_not_slow_down_a_search_by_external_id(onec: Neighbour) -> None:
    def search(name: str) -> float:
        started = time.monotonic()
        found = soap(onec.url, "НайтиСделку", f"<m:ВнешнийИдентификатор>{name}</m:ВнешнийИдентификатор>")
        assert text(found, "return.ВнешнийИдентификатор") == name
        return time.monotonic() - started

    onec.tell("/_stand/crowd", count=10, prefix="a")
    alone = min(search("a-9") for _ in range(20))
    onec.tell("/_stand/crowd", count=1500, prefix="c")
    # The quickest of many: a machine that does much besides slows down some, not all.
    assert min(search("c-1499") for _ in range(20)) < 6 * alone
