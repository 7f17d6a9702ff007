"""The fourth system of the 1C stand: Latin names, JSON in a string, rows of a catalogue, words of its own over the same deals."""

import base64
from typing import Any

import pytest
import requests

from tests.contract.neighbours.conftest import Neighbour
from tests.contract.neighbours.onec_calls import AUTH, application, envelope, fault, mfs, post, soap

PERSON = {
    "Surname": "Берёзкин", "FirstName": "Пётр", "SecondName": "", "BirthDate": "19880504", "Sex": "М", "Phone": "8(999)123-45-67",
    "PassSeries": "4508", "PassNo": "123456", "PassDate": "20100101000000", "SameAddress": "Да", "JobMonths": 5,
}  # fmt: skip
LOAN = {
    "UID": "app-1", "Amount": "120000.00", "Periods": 12, "ReturnDate": "20271121000000", "Product": "TOUR", "Test": 0,
}  # fmt: skip


def put(onec: Neighbour, person: dict[str, Any] | None = None, **changes: Any) -> Any:
    return mfs(onec.url, "PutLoan", **{**LOAN, "Person": {**PERSON, **(person or {})}, **changes})


def number(onec: Neighbour) -> str:
    return str(onec.get("/_stand/deals")[0]["number"])


def live(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return max((row for row in rows if not row["Deleted"]), key=lambda row: int(row["Version"]))


def issued(onec: Neighbour) -> str:
    code = str(put(onec)["Code"])
    onec.tell(f"/_stand/deals/{number(onec)}/approve")
    pin = mfs(onec.url, "SignCode", Code=code)
    assert pin["Result"] == "ОК"
    assert mfs(onec.url, "SignLoan", Code=code, Pin=pin["Pin"], Date="20261128100000", Phone=PERSON["Phone"]) == "ОК"
    onec.tell(f"/_stand/deals/{number(onec)}/issue")
    return code


def test_the_same_uid_is_the_same_contract_with_a_code_of_its_own(onec: Neighbour) -> None:
    first, again = put(onec), put(onec, Amount="130000.00")
    assert (len(first["Code"]), first["Code"][2]) == (11, "-")
    assert (first["Created"], again["Created"], again["Code"]) == (1, 0, first["Code"])
    assert first["Code"] != number(onec)
    assert onec.get("/_stand/deals")[0]["sum"] == "130000.00"


def test_of_several_rows_only_the_live_one_with_the_highest_version_is_right(onec: Neighbour) -> None:
    code = put(onec)["Code"]
    onec.tell(f"/_stand/deals/{number(onec)}/approve")
    rows = mfs(onec.url, "LoanStates", Codes=[code, "МФ-99999999"])["Rows"]
    assert [row["Code"] for row in rows] == [code] * 3
    assert max(rows, key=lambda row: row["Version"])["Deleted"] == 1
    assert live(rows)["State"] == "Утверждён"
    assert {row["State"] for row in rows} == {"Черновик", "Принят", "Утверждён"}
    assert mfs(onec.url, "LoanStates", Codes=["МФ-99999999"])["Missing"] == ["МФ-99999999"]


def test_a_deal_of_another_face_is_seen_with_its_own_code(onec: Neighbour) -> None:
    soap(onec.url, "ПринятьЗаявку", application("other"))
    found = mfs(onec.url, "FindLoan", UID="other")["Rows"]
    assert live(found)["State"] == "Принят"
    assert mfs(onec.url, "FindLoan", UID="no") == {"Rows": []}
    changes = mfs(onec.url, "LoanChanges", From="20200101", Limit=0)
    assert (live(changes["Rows"])["UID"], changes["More"]) == ("other", 0)


@pytest.mark.parametrize(
    ("person", "changes", "name"),
    [
        ({"Phone": "89991234567"}, {}, "Phone"),
        ({"Phone": "7(999)123-45-67"}, {}, "Phone"),
        ({"SameAddress": "true"}, {}, "SameAddress"),
        ({"BirthDate": "04.05.1988"}, {}, "BirthDate"),
        ({}, {"Amount": "много"}, "Amount"),
        ({}, {"ReturnDate": "2027-11-21"}, "ReturnDate"),
        ({}, {"UID": ""}, "UID"),
    ],
)
def test_a_value_in_another_form_is_refused_by_name(
    onec: Neighbour, person: dict[str, Any], changes: dict[str, Any], name: str
) -> None:
    refused = put(onec, person, **changes)
    assert refused["Result"] == "Error"
    assert name in refused["Text"]
    assert onec.get("/_stand/deals") == []


def test_what_is_no_json_is_a_fault(onec: Neighbour) -> None:
    answer = post(onec.url, envelope("FindLoan", "<m:TextJSON>{</m:TextJSON>", "mfs"), "mfs.1cws")
    assert "WebСервис.MFSExchange.Модуль" in fault(answer)


def test_a_loan_goes_its_whole_way_in_other_words(onec: Neighbour) -> None:
    onec.tell("/_stand/clock", to="2026-12-10T09:00:00+03:00")
    code = issued(onec)
    debt = mfs(onec.url, "LoanDebt", Code=code)
    assert (debt["Total"], debt["Plan"][0]) == (
        "120000.00",
        {"N": 1, "Date": "20270111000000", "Sum": "12055.45", "Body": "8268.05", "Percent": "3787.40", "Rest": "111731.95"},
    )
    pay = {"UID": "pay-1", "Code": code, "Sum": "12055.45", "Date": "20261210100000", "Form": "payu"}
    assert mfs(onec.url, "CheckPay", **pay) == "OK"
    assert mfs(onec.url, "FindPay", UID="pay-1") == {"Found": "Нет"}
    first, again = mfs(onec.url, "PutPay", Closing=0, **pay), mfs(onec.url, "PutPay", Closing=0, **pay)
    assert first == again
    found = mfs(onec.url, "FindPay", UID="pay-1")
    assert (found["Found"], found["DocID"], found["Code"]) == ("Да", first["DocID"], code)
    paid = mfs(onec.url, "LoanDebt", Code=code)["Paid"]
    assert [(one["UID"], one["Sum"], one["Online"]) for one in paid] == [("pay-1", "12055.45", "Да")]
    # What was paid in advance went into the first row: its interest, then 8 268.05 of the principal.
    assert mfs(onec.url, "SumToPay", Code=code) == {"Sum": "111731.95"}


def test_papers_and_refusals_are_told_in_their_own_shapes(onec: Neighbour) -> None:
    code = put(onec)["Code"]
    assert mfs(onec.url, "LoanPapers", Code=code) == {"Result": "Error", "Text": "Договор не готов"}
    assert str(mfs(onec.url, "SignLoan", Code=code, Pin="1", Date="", Phone="")).startswith("Ошибка: ")
    assert str(mfs(onec.url, "CheckPay", UID="p", Code=code, Sum="1.00", Date="", Form="payu")).startswith("Ошибка: ")
    onec.tell(f"/_stand/deals/{number(onec)}/approve")
    paper = mfs(onec.url, "LoanPapers", Code=code)["Papers"][0]
    assert base64.b64decode(paper["Content"]).startswith(b"%PDF")
    assert mfs(onec.url, "LoanDebt", Code="1")["Result"] == "Error"


def test_a_known_person_signs_in_with_the_password_itself(onec: Neighbour) -> None:
    put(onec)
    assert mfs(onec.url, "KnownPerson", Phone="8(000)000-00-00", Password="x")["Result"] == "NoPerson"
    assert mfs(onec.url, "KnownPerson", Phone=PERSON["Phone"], Password="")["Result"] == "WrongPassword"
    page = requests.post(f"{onec.url}/deals/{number(onec)}/password", auth=AUTH, timeout=60).text
    password = page.split("пароль клиента ", 1)[1].split(".", 1)[0]
    known = mfs(onec.url, "KnownPerson", Phone=PERSON["Phone"], Password=password)
    assert (known["Result"], known["Person"]["FullName"], known["BanDate"]) == ("OK", "Берёзкин Пётр", "00010101000000")
