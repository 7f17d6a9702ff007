"""The application as the service takes it, turned into the base's own fields, and the client's card as the service shows it."""

from typing import Any

from samples.neighbours.onec.asked import address_of, full_name
from samples.neighbours.onec.people import Client
from samples.neighbours.onec.words import EMPTY_DATE

LONGEST_ID = 50
ADDRESS = {"region": "Регион", "city": "Город", "street": "Улица", "house": "Дом", "building": "Корпус", "apartment": "Квартира"}


def data_of(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a Request out of a Заявка. An external id that is too long is cut, as a column of the base cuts it."""
    person, job = given["Клиент"], given["Клиент"].get("Работа") or {}
    lives = person.get("АдресПроживания") or {}
    data = {
        "ID": given["ВнешнийИдентификатор"][:LONGEST_ID], "amount": str(given["Сумма"]), "period": given["ДатаВозврата"][:10],
        "interval": str(given["ЧислоПлатежей"]), "creditproduct": given["КредитныйПродукт"],
        "incoming": str(job.get("Доход", "")), "work_name": job.get("Организация", ""),
        "experience": str(job.get("СтажМесяцев", "")), "work_phone": job.get("Телефон", ""),
        "match_addresses": "0" if lives else "1", "comment": given.get("Комментарий", ""), "source": given.get("Источник", ""),
        "tour_number": given.get("НомерТура", ""), "tour_sum": str(given.get("СуммаТура", "")),
        **_person(person), **_address(person["АдресРегистрации"], "registrarion"), **_address(lives, "residential"),
    }  # fmt: skip
    return {name: value for name, value in data.items() if value or name in ("ID", "middle_name")}


def _person(person: dict[str, Any]) -> dict[str, str]:
    passport = person["Паспорт"]
    return {
        "last_name": person["Фамилия"], "first_name": person["Имя"], "middle_name": person["Отчество"] or "",
        "phone": person["Телефон"], "birthday": person["ДатаРождения"], "birthplace": person.get("МестоРождения", ""),
        "id_sex": person.get("Пол", ""), "email": person.get("Email", ""), "inn_number": person.get("ИНН", ""),
        "snils": person.get("СНИЛС", ""), "passport_series": passport["Серия"], "passport_number": passport["Номер"],
        "passport_date_of_issue": passport.get("ДатаВыдачи", "")[:10], "passport_org": passport.get("КемВыдан", ""),
        "passport_code": passport.get("КодПодразделения", ""),
    }  # fmt: skip


def _address(given: dict[str, Any], kind: str) -> dict[str, str]:
    return {f"{kind}_{ours}": given.get(theirs, "") for ours, theirs in ADDRESS.items()}


def card_of(client: Client) -> dict[str, Any]:
    """An Анкета."""
    data = client["data"]
    issued = str(data.get("passport_date_of_issue") or "")[:10]
    return {
        "КодКлиента": client["id"], "ФИО": full_name(data), "ДатаРождения": str(data.get("birthday") or "0001-01-01")[:10],
        "Паспорт": {
            "Серия": data.get("passport_series", ""), "Номер": data.get("passport_number", ""),
            "КемВыдан": data.get("passport_org", ""), "ДатаВыдачи": f"{issued}T00:00:00" if issued else EMPTY_DATE,
            "КодПодразделения": data.get("passport_code", ""),
        },
        "АдресРегистрации": address_of(data, "registrarion"), "АдресПроживания": address_of(data, "residential"),
        "МестоРаботы": data.get("work_name"), "Email": data.get("email"), "ВЧерномСписке": False, "ДатаЗапрета": EMPTY_DATE,
    }  # fmt: skip
