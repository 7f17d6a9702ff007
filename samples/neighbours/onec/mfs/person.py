"""The borrower in the other system's names, both ways."""

from typing import Any

from samples.neighbours.onec.asked import RefusedError, address_of, full_name
from samples.neighbours.onec.mfs.words import EMPTY, compact, is_phone, iso_of, sum_of
from samples.neighbours.onec.people import Client

SEXES = {"М": "Мужской", "Ж": "Женский"}
PLAIN = {
    "Surname": "last_name", "FirstName": "first_name", "SecondName": "middle_name", "BirthPlace": "birthplace",
    "Email": "email", "TaxNo": "inn_number", "PassSeries": "passport_series", "PassNo": "passport_number",
    "PassIssuer": "passport_org", "PassDept": "passport_code", "RegAddress": "registrarion_region",
    "LiveAddress": "residential_region", "Job": "work_name", "JobPhone": "work_phone", "Income": "incoming",
}  # fmt: skip


def data_of(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a Request out of PutLoan's JSON. RefusedError names what is wrong."""
    person = given.get("Person")
    if not isinstance(person, dict):
        raise RefusedError("Не заполнено поле Person")
    if not is_phone(str(person.get("Phone", ""))):
        raise RefusedError("Неверное значение поля Phone, нужно 8(xxx)xxx-xx-xx")
    same = {"Да": "1", "Нет": "0"}.get(str(person.get("SameAddress", "Да")))
    if same is None:
        raise RefusedError("Неверное значение поля SameAddress")
    data = {
        "ID": str(given.get("UID", "")), "amount": str(sum_of(given.get("Amount"), "Amount")),
        "interval": str(given.get("Periods", "")), "period": iso_of(given.get("ReturnDate"), "ReturnDate")[:10],
        "creditproduct": str(given.get("Product", "")), "comment": str(given.get("Note", "")),
        "phone": person["Phone"], "birthday": iso_of(person.get("BirthDate"), "BirthDate")[:10],
        "id_sex": SEXES.get(str(person.get("Sex", "")), ""), "match_addresses": same,
        "experience": str(person.get("JobMonths", "")),
        **{ours: str(person.get(theirs, "")) for theirs, ours in PLAIN.items()},
    }  # fmt: skip
    if person.get("PassDate") not in (None, "", EMPTY):
        data["passport_date_of_issue"] = iso_of(person["PassDate"], "PassDate")[:10]
    return {name: value for name, value in data.items() if value or name in ("ID", "middle_name")}


def card_of(client: Client) -> dict[str, Any]:
    """KnownPerson's Person."""
    data = client["data"]
    return {
        "Code": f"К{client['id']}", "FullName": full_name(data), "BirthDate": compact(str(data.get("birthday") or "")),
        "PassSeries": data.get("passport_series", ""), "PassNo": data.get("passport_number", ""),
        "PassIssuer": data.get("passport_org", ""), "PassDate": compact(str(data.get("passport_date_of_issue") or "")),
        "PassDept": data.get("passport_code", ""), "RegAddress": address_of(data, "registrarion"),
        "LiveAddress": address_of(data, "residential"), "Job": data.get("work_name", ""), "Email": data.get("email", ""),
    }  # fmt: skip
