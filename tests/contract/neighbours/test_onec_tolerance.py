"""Two switches of the 1C stand that stories need: a tolerated rise of the sum, and a fault for one command of a service."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

AUTH = ("Обмен с сайтом".encode(), "Пароль 1С".encode())
APPLICATION = {
    "ID": "app-1", "amount": "100000.00", "period": "2027-11-21", "interval": "12", "creditproduct": "Тур",
    "last_name": "Берёзкин", "first_name": "Пётр", "middle_name": "", "phone": "89991234567", "birthday": "1988-05-04",
    "passport_series": "45 08", "passport_number": "123456",
}  # fmt: skip


def approved_deal(stand: Any) -> str:
    number = str(send(stand)["IDDeal"])
    stand.tell(f"/_stand/deals/{number}/approve")
    return number


def send(stand: Any, **changes: str) -> dict[str, Any]:
    answer = requests.post(f"{stand.url}/mfo/hs/Request/", json={**APPLICATION, **changes}, auth=AUTH, timeout=60)
    return dict(answer.json())


@pytest.mark.parametrize(
    ("amount", "state"), [("102000.00", "Одобрен"), ("103000.00", "Одобрен"), ("103000.01", "На рассмотрении")]
)
def test_an_approved_deal_stays_approved_for_a_rise_within_the_tolerance(
    start: Callable[..., Any], amount: str, state: str
) -> None:
    stand = start("onec")
    stand.tell("/_stand/settings", tolerance_percent=3)
    number = approved_deal(stand)
    send(stand, amount=amount)
    deal = stand.get(f"/_stand/deals/{number}")
    assert (deal["status"], deal["sum"]) == (state, amount)


def test_another_change_beside_the_sum_needs_a_new_decision_all_the_same(start: Callable[..., Any]) -> None:
    stand = start("onec")
    stand.tell("/_stand/settings", tolerance_percent=3)
    number = approved_deal(stand)
    send(stand, amount="101000.00", work_name="ООО «Ромашка»")
    assert stand.get(f"/_stand/deals/{number}")["status"] == "На рассмотрении"


def test_a_fault_for_one_command_leaves_the_others_alone(start: Callable[..., Any]) -> None:
    stand = start("onec")
    stand.tell("/_stand/faults", on="Payment", kind="http_500_text", where={"command": "pay"})
    address = f"{stand.url}/mfo/hs/Payment/Site/payu/"
    fields = {"account": "none", "sum": "1.00", "txn_id": "t", "txn_date": "20270101000000"}
    check = requests.get(address, params={"command": "check", **fields}, auth=AUTH, timeout=60)
    pay = requests.get(address, params={"command": "pay", **fields}, auth=AUTH, timeout=60)
    assert (check.status_code, pay.status_code) == (200, 500)
