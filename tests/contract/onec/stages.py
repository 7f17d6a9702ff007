"""The two worlds in which the port's contract is played: a loan system, and the officer's hands on its other side."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote

import requests
from requests.auth import HTTPBasicAuth

from adapters.http import OutsideHttp, Retries
from adapters.onec.loan_system import OnecLoanSystem
from adapters.onec.settings import OnecSettings
from bridge.model.application import Application
from bridge.ports.loan_system import LoanSystem
from bridge.ports.store import Exchange
from tests.fakes.loan_system import FakeLoanSystem

# What the stand calls the operation that commits, by map.
OPERATIONS: dict[str, dict[str, str]] = {
    "moyamfo": {
        "submit": "Request", "deal_status": "statusdeal", "signing_code": "code", "confirm_signature": "codereview",
        "post_payment": "Payment", "reverse_payment": "reversal", "ask_early_return": "early", "loan": "PS/deal",
        "draft_contract": "dealinpdf", "known_client": "client",
    },
    "soap_loans": {
        "submit": "ПринятьЗаявку", "confirm_signature": "ПодтвердитьПодписание", "post_payment": "ПровестиОплату",
        "reverse_payment": "СторнироватьОплату", "ask_early_return": "ЗаявлениеНаДосрочныйВозврат",
    },
    "mfs": {"submit": "PutLoan", "confirm_signature": "SignLoan", "post_payment": "PutPay",
            "reverse_payment": "ReturnPay", "ask_early_return": "AskEarly"},
    "odata_loans": {
        "submit": "Post Document_ЗаявкаНаЗаем", "confirm_signature": "PATCH Document_ДоговорЗайма",
        "post_payment": "Post Document_ПоступлениеОплаты", "reverse_payment": "Post Document_ВозвратПлатежа",
        "ask_early_return": "Post Document_ЗаявлениеНаДосрочныйВозврат",
    },
}  # fmt: skip


class Wall:
    """Real time, or as much of it later as `shift` says."""

    shift = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift


class Stage(Protocol):
    """What the shared contract needs."""

    system: LoanSystem
    finds_by_key: bool
    signs_in: bool
    gives_signed_papers: bool
    lists_deals: bool
    knows_deals_of_a_borrower: bool

    def give_password(self, application: Application) -> str: ...
    def approve(self, number: str, amount: int | None = None) -> None: ...
    def decline(self, number: str) -> None: ...
    def ask_for_more(self, number: str, text: str) -> None: ...
    def issue(self, number: str) -> None: ...
    def set_unknown_word(self, number: str, word: str) -> None: ...
    def silent_after(self, operation: str) -> None: ...
    def deals(self) -> int: ...
    def posted(self, number: str) -> int: ...


class FakeStage:
    """The fake is its own officer."""

    finds_by_key = False
    signs_in = True
    gives_signed_papers = True
    lists_deals = True
    knows_deals_of_a_borrower = True

    def __init__(self) -> None:
        self.fake = FakeLoanSystem()
        self.fake.reverses = self.fake.finds_reversals = self.fake.takes_early = True
        self.system: LoanSystem = self.fake

    def give_password(self, application: Application) -> str:
        self.fake.remember(application.borrower, "пароль-1")
        return "пароль-1"

    def __getattr__(self, name: str) -> Any:
        return getattr(self.fake, name)

    def deals(self) -> int:
        return len(self.fake.records)

    def posted(self, number: str) -> int:
        return len(self.fake.records[number].posted)


class NeighbourStage:
    """The real adapter against the stand-in process; the officer presses the stand's buttons."""

    def __init__(self, root: str, settings: OnecSettings, onec_map: str = "moyamfo") -> None:
        self.root, self.settings, self.onec_map = root, settings, onec_map
        self.exchanges: list[Exchange] = []
        self.wall, twice = Wall(), Retries(tries=2, first_pause=0.01, longest_pause=0.02)
        http = OutsideHttp("onec", self.exchanges.append, self.wall, retries=twice)
        self.onec = OnecLoanSystem.load(settings, http, onec_map)
        self.finds_by_key, self.signs_in = onec_map != "moyamfo", onec_map != "odata_loans"
        self.gives_signed_papers, self.lists_deals = onec_map != "mfs", onec_map != "moyamfo"
        self.knows_deals_of_a_borrower = onec_map in ("moyamfo", "soap_loans")
        self.system: LoanSystem = self.onec

    def give_password(self, application: Application) -> str:
        """As the lender's own cabinet does it: asked without a password, the base makes one; the officer's page shows it."""
        settings, deal = self.settings, application.deal
        assert deal is not None
        number = self._number(deal.number)
        sign_in = HTTPBasicAuth(settings.login.encode(), settings.password.encode())
        asked = {"phone": application.borrower.phone}
        answer = requests.get(f"{settings.root}hs/client/", params=asked, auth=sign_in, timeout=60)
        assert "<status>11</status>" in answer.text
        page = requests.get(f"{self.root}/deals/{quote(number, safe='')}", timeout=60).text
        found = re.search(r"пароль клиента ([\w-]+)", page)
        assert found is not None
        return found[1]

    def _number(self, number: str) -> str:
        """The officer's number of a deal: the other system counts its contracts in a way of its own."""
        if self.onec_map != "mfs":
            return number
        deals = requests.get(f"{self.root}/_stand/deals", timeout=60).json()
        return str(deals[int(number.rpartition("-")[2]) - 1]["number"])

    def _press(self, number: str, action: str, **wish: Any) -> None:
        number = self._number(number)
        answer = requests.post(f"{self.root}/_stand/deals/{quote(number, safe='')}/{action}", json=wish, timeout=60)
        assert answer.status_code == 200, answer.text

    def approve(self, number: str, amount: int | None = None) -> None:
        self._press(number, "approve", **({} if amount is None else {"amount": f"{amount // 100}.{amount % 100:02d}"}))

    def decline(self, number: str) -> None:
        self._press(number, "decline")

    def ask_for_more(self, number: str, text: str) -> None:
        self._press(number, "ask", text=text)

    def issue(self, number: str) -> None:
        self._press(number, "issue")

    def set_unknown_word(self, number: str, word: str) -> None:
        self._press(number, "status", status=word)

    def fault(self, kind: str, operation: str = "*", **more: Any) -> None:
        wish = {"on": OPERATIONS.get(self.onec_map, {}).get(operation, operation), "kind": kind, **more}
        answer = requests.post(f"{self.root}/_stand/faults", json=wish, timeout=60)
        assert answer.status_code == 200, answer.text

    def silent_after(self, operation: str) -> None:
        self.fault("silent_after_commit", operation)

    def switch(self, **wish: Any) -> None:
        answer = requests.post(f"{self.root}/_stand/settings", json=wish, timeout=60)
        assert answer.status_code == 200, answer.text

    def deals(self) -> int:
        return len(requests.get(f"{self.root}/_stand/deals", timeout=60).json())

    def posted(self, number: str) -> int:
        address = f"{self.root}/_stand/deals/{quote(self._number(number), safe='')}"
        return len(requests.get(address, timeout=60).json()["payments"])

    def reset(self) -> None:
        requests.post(f"{self.root}/_stand/reset", timeout=60)
