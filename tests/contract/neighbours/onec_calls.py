"""Raw calls of the 1C stand's SOAP and OData faces: bytes by requests, answers by lxml and json, nothing of our adapters."""

import json
from typing import Any
from urllib.parse import quote

import requests
from lxml import etree

AUTH = ("Обмен с сайтом".encode(), "Пароль 1С".encode())
SOAP11, SOAP12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NIL = f"{{{XSI}}}nil"
HUB_NODE = "6c0f2d1e-0000-4000-8000-0000000000ab"
ATOM, DATA = "http://www.w3.org/2005/Atom", "http://schemas.microsoft.com/ado/2007/08/dataservices"
META = f"{DATA}/metadata"
PERSON = (
    "<m:Клиент><m:Фамилия>{surname}</m:Фамилия><m:Имя>Пётр</m:Имя><m:Отчество xmlns:xsi='" + XSI + "' xsi:nil='true'/>"
    "<m:ДатаРождения>1988-05-04</m:ДатаРождения><m:Телефон>9991234567</m:Телефон>"
    "<m:Паспорт><m:Серия>45 08</m:Серия><m:Номер>123456</m:Номер></m:Паспорт>"
    "<m:АдресРегистрации><m:Город>Москва</m:Город></m:АдресРегистрации></m:Клиент>"
)


def application(external: str = "app-1", amount: str = "120000.00", surname: str = "Берёзкин") -> str:
    """A Заявка as XML."""
    return (
        f"<m:Заявка><m:ВнешнийИдентификатор>{external}</m:ВнешнийИдентификатор><m:Сумма>{amount}</m:Сумма>"
        "<m:ДатаВозврата>2027-11-21T00:00:00</m:ДатаВозврата><m:ЧислоПлатежей>12</m:ЧислоПлатежей>"
        f"<m:КредитныйПродукт>ТУР</m:КредитныйПродукт>{PERSON.format(surname=surname)}</m:Заявка>"
    )


def number(value: str) -> str:
    """The parameter НомерСделки."""
    return f"<m:НомерСделки>{value}</m:НомерСделки>"


def envelope(operation: str, inside: str, space: str = "loan-exchange", version: str = SOAP11) -> bytes:
    """A request."""
    body = f'<m:{operation} xmlns:m="{space}">{inside}</m:{operation}>'
    return f'<s:Envelope xmlns:s="{version}"><s:Body>{body}</s:Body></s:Envelope>'.encode()


def post(url: str, raw: bytes, file: str = "LoanExchange.1cws", **more: Any) -> requests.Response:
    """Bytes to a SOAP service."""
    return requests.post(f"{url}/mfo/ws/{file}", data=raw, auth=AUTH, timeout=60, **more)


def soap(url: str, operation: str, inside: str = "") -> etree._Element:
    """The response element of a call that went well."""
    answer = post(url, envelope(operation, inside))
    assert answer.status_code == 200, answer.text
    body = etree.fromstring(answer.content)[0]
    assert body[0].tag == f"{{loan-exchange}}{operation}Response"
    return body[0]


def fault(answer: requests.Response) -> str:
    """The text of a fault."""
    assert answer.status_code == 500, answer.text
    found = etree.fromstring(answer.content).find(".//faultstring")
    assert found is not None
    return found.text or ""


def text(node: etree._Element, path: str) -> str | None:
    """Text of a descendant by names with dots; None when it is not there."""
    found = node.find("/".join(f"{{loan-exchange}}{name}" for name in path.split(".")))
    return None if found is None else found.text or ""


def mfs(url: str, operation: str, **given: Any) -> Any:
    """JSON into the one parameter, and what came back: parsed, or the bare word."""
    inside = f"<m:TextJSON>{json.dumps(given, ensure_ascii=False)}</m:TextJSON>"
    answer = post(url, envelope(operation, inside, "mfs"), "mfs.1cws")
    said = etree.fromstring(answer.content).findtext(".//{mfs}return") or ""
    return json.loads(said) if said.startswith("{") else said


class OData:
    """Calls of the interface with JSON, unless told otherwise."""

    def __init__(self, url: str) -> None:
        self.root = f"{url}/mfo/odata/standard.odata/"

    def ask(self, method: str, path: str, body: Any = None, **options: str) -> requests.Response:
        """Options come without their dollar: filter, select and so on."""
        wanted = {"format": "json", **options}
        query = "&".join(f"{_option(name)}={quote(value, safe='')}" for name, value in wanted.items())
        address = f"{self.root}{quote(path, safe=SAFE)}?{query}"
        return requests.request(method, address, json=body, auth=AUTH, timeout=60)

    def get(self, path: str, **options: str) -> Any:
        """JSON of a reading."""
        answer = self.ask("GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, path: str, **options: str) -> list[dict[str, Any]]:
        """Rows of a set."""
        return list(self.get(path, **options)["value"])

    def make(self, path: str, **body: Any) -> dict[str, Any]:
        """A new object."""
        answer = self.ask("POST", path, body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def change(self, address: str, **body: Any) -> dict[str, Any]:
        """PATCH."""
        answer = self.ask("PATCH", address, body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def act(self, address: str, word: str = "Post") -> requests.Response:
        """Post or Unpost."""
        return self.ask("POST", f"{address}/{word}", PostingModeOperational="false")

    def plan(self, word: str, message: int) -> requests.Response:
        """SelectChanges or NotifyChangesReceived."""
        point = quote(f"'{self.root}ExchangePlan_ОбменССайтом(guid'{HUB_NODE}')'", safe="")
        return requests.post(f"{self.root}{word}?DataExchangePoint={point}&MessageNo={message}", auth=AUTH, timeout=60)

    def error(self, answer: requests.Response) -> tuple[int, str]:
        """Status and code of a refusal."""
        return answer.status_code, str(answer.json()["odata.error"]["code"])


SAFE = "/()=',$"
DOLLAR = ("format", "filter", "select", "orderby", "top", "skip", "expand", "inlinecount")


def _option(name: str) -> str:
    return f"${name}" if name in DOLLAR else name


def key(name: str, row: dict[str, Any]) -> str:
    """The address of an object."""
    return f"{name}(guid'{row['Ref_Key']}')"


def draft(base: OData, external: str = "app-1", surname: str = "Берёзкин", **more: Any) -> dict[str, Any]:
    """A person and an application, not posted yet."""
    person = base.make(
        "Catalog_ФизическиеЛица", Фамилия=surname, Имя="Пётр", Телефон="89991234567", ДатаРождения="1988-05-04T00:00:00",
        ДокументСерия="4508", ДокументНомер="123456", Description=f"{surname} Пётр",
    )  # fmt: skip
    return base.make(
        "Document_ЗаявкаНаЗаем", Клиент_Key=person["Ref_Key"], СуммаЗапрошенная=120000, Срок=12,
        ДатаВозврата="2027-11-21T00:00:00", ВнешнийИдентификатор=external, **more,
    )  # fmt: skip


def posted(base: OData, **more: Any) -> dict[str, Any]:
    """An application that is a deal."""
    row = draft(base, **more)
    assert base.act(key("Document_ЗаявкаНаЗаем", row)).status_code == 200
    return row
