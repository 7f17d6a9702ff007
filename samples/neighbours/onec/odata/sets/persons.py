"""Catalog_ФизическиеЛица and Catalog_КредитныеПродукты."""

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from samples.neighbours.onec.asked import address_of, full_name
from samples.neighbours.onec.index import SPACE
from samples.neighbours.onec.odata.kinds import CATALOGUE, NO_DATE, Field, Row, Set, moment, money, table, text, texts
from samples.neighbours.onec.odata.source import Source, failed
from samples.neighbours.onec.odata.values import packed, unpacked, version_of
from samples.neighbours.onec.people import Client

PERSONS = Set(
    "Catalog_ФизическиеЛица", ("Ref_Key",),
    (
        *CATALOGUE, *texts(100, "Фамилия", "Имя", "Отчество"), moment("ДатаРождения"), text("МестоРождения", 300),
        Field("Пол", enum="ПолФизическогоЛица"), text("ИНН", 12), text("СНИЛС", 14), text("Телефон", 20), text("Email", 100),
        *texts(10, "ДокументСерия", "ДокументНомер"), text("ДокументКемВыдан", 300), moment("ДокументДатаВыдачи"),
        text("ДокументКодПодразделения", 7), *texts(500, "АдресРегистрации", "АдресПроживания"), text("МестоРаботы", 200),
        Field("СтажМесяцев", "Edm.Int16"), text("ТелефонРаботы", 30), *money("Доход"), Field("ВЧерномСписке", "Edm.Boolean"),
        moment("ДатаЗапретаЗаявок"), text("ВнешнийИдентификатор", 50),
    ),
    (table("КонтактнаяИнформация", text("Тип", 20), Field("Вид_Key", "Edm.Guid"), text("Представление", 500)),),
    says=lambda row: str(row["Description"]),
)  # fmt: skip
# Attribute of the catalogue to field of the site's application.
TEXTS = {
    "Фамилия": "last_name", "Имя": "first_name", "Отчество": "middle_name", "МестоРождения": "birthplace", "Пол": "id_sex",
    "ИНН": "inn_number", "СНИЛС": "snils", "Телефон": "phone", "Email": "email", "ДокументСерия": "passport_series",
    "ДокументНомер": "passport_number", "ДокументКемВыдан": "passport_org", "ДокументКодПодразделения": "passport_code",
    "МестоРаботы": "work_name", "ТелефонРаботы": "work_phone",
}  # fmt: skip
DATES = {"ДатаРождения": "birthday", "ДокументДатаВыдачи": "passport_date_of_issue"}
ADDRESSES = {"АдресРегистрации": "registrarion", "АдресПроживания": "residential"}
NUMBERS = {"СтажМесяцев": "experience", "Доход": "incoming"}


class Persons(Source):
    """Cards of the base; what has no place in an application is kept beside it."""

    spec = PERSONS

    def all(self) -> Iterable[Row]:
        return [self.row(client) for client in self.base.people.shelf]

    def narrowed(self, name: str, value: Any) -> Iterable[Row] | None:
        people = self.base.people
        if name == "Ref_Key":
            client = people.by_ref(value)
            return [self.row(client)] if client else []
        if name in ("ДокументНомер", "ВнешнийИдентификатор"):
            return [self.row(client) for client in people.by_word(name, value)]
        return None

    def row(self, client: Client) -> Row:
        """The catalogue item of a card."""
        return self.view(client["ref"], client.get("writes"), lambda: _row(client))

    def create(self, given: Row) -> Row:
        client = self.base.people.blank(ref=str(uuid.uuid4()))
        return self._write(client, {"Description": "", **given})

    def change(self, row: Row, given: Row) -> Row:
        client = self.base.people.by_ref(row["Ref_Key"])
        assert client is not None
        return self._write(client, given)

    def delete(self, row: Row) -> None:
        client = self.base.people.by_ref(row["Ref_Key"])
        assert client is not None
        if any(True for _ in self.base.index.of_client(client["id"])):
            raise failed("Справочник.ФизическиеЛица.МодульОбъекта(31)", "Есть заявки этого лица")
        self.base.drop_client(client)

    def _write(self, client: Client, given: Row) -> Row:
        data = dict(client["data"])
        for name, value in given.items():
            _lay(data, name, value)
        own = {name: value for name, value in given.items() if not _has_home(name)}
        client |= {"data": data, "own": {**client.get("own", {}), **packed(own)}}
        self.base.put_client(client)
        return self.row(client)


def _has_home(name: str) -> bool:
    return name in TEXTS or name in DATES or name in ADDRESSES or name in NUMBERS


def _lay(data: dict[str, Any], name: str, value: Any) -> None:
    if name in TEXTS:
        data[TEXTS[name]] = value
    elif name in DATES:
        data[DATES[name]] = "" if value == NO_DATE else value[:10]
    elif name in NUMBERS:
        data[NUMBERS[name]] = str(value)
    elif name in ADDRESSES:
        # One line here; the site's services had it in parts.
        for part in ("city", "street", "house", "building", "apartment"):
            data.pop(f"{ADDRESSES[name]}_{part}", None)
        data[f"{ADDRESSES[name]}_region"] = value


def _row(client: Client) -> Row:
    data = client["data"]
    own = unpacked(PERSONS, client.get("own", {}))
    row = {
        **PERSONS.blank(), **{theirs: _cut(theirs, data.get(ours)) for theirs, ours in TEXTS.items()},
        **{theirs: _moment(data.get(ours)) for theirs, ours in DATES.items()},
        **{theirs: address_of(data, ours) for theirs, ours in ADDRESSES.items()},
        "СтажМесяцев": _whole(data.get("experience")), "Доход": _sum(data.get("incoming")),
        **own, "Ref_Key": client["ref"], "DataVersion": version_of(client.get("writes", 0)), "Code": client["id"],
    }  # fmt: skip
    row["Description"] = own.get("Description") or full_name(data)
    return row


def _cut(name: str, given: Any) -> str:
    return str(given or "")[: PERSONS.by_name[name].length or None]


def _moment(text_of: Any) -> str:
    return f"{str(text_of)[:10]}T00:00:00" if text_of else NO_DATE


def _whole(given: Any) -> int:
    return int(given) if str(given or "").isdigit() else 0


def _sum(given: Any) -> Decimal:
    plain = str(given or "0").replace(" ", "").replace(",", ".")
    return Decimal(plain) if plain.replace(".", "", 1).isdigit() else Decimal(0)


PRODUCTS = Set(
    "Catalog_КредитныеПродукты", ("Ref_Key",), (*CATALOGUE, *money("ПроцентнаяСтавка")), says=lambda row: str(row["Description"])
)
NAMES = ("ТУР", "ТУР-ЛАЙТ")


def product_ref(name: str) -> str:
    """The reference of a product by its name; of an unknown one, of the first."""
    plain = name.upper()
    return str(uuid.uuid5(SPACE, f"product {plain if plain in NAMES else NAMES[0]}"))


class Products(Source):
    """Two products, read only."""

    spec = PRODUCTS

    def all(self) -> Iterable[Row]:
        rates = (self.base.rate * 100, Decimal(0))
        return [
            {**PRODUCTS.blank(), "Ref_Key": product_ref(name), "DataVersion": version_of(0), "Code": f"{n:09d}",
             "Description": name, "ПроцентнаяСтавка": rate}
            for n, (name, rate) in enumerate(zip(NAMES, rates, strict=True), 1)
        ]  # fmt: skip
