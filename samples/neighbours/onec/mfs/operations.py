"""What the other system's operations do. Each takes one JSON text and gives JSON or a bare word; it never faults by itself."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import g

from samples.neighbours.journal import mask_phone
from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.base import SITE, Base, code_digest
from samples.neighbours.onec.changes import changed_since
from samples.neighbours.onec.contract import contract_pdf
from samples.neighbours.onec.gate import fall_silent
from samples.neighbours.onec.hs.client import find_client
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.mfs import afterwards
from samples.neighbours.onec.mfs.debt import debt_of
from samples.neighbours.onec.mfs.person import card_of, data_of
from samples.neighbours.onec.mfs.rows import rows_of_deal
from samples.neighbours.onec.mfs.words import EMPTY, code_of, compact, deal_of, iso_of, money, sum_of
from samples.neighbours.onec.owed import owed_on
from samples.neighbours.onec.soap.kinds import Operation, Service, Value
from samples.neighbours.onec.words import READY, wall

Given = dict[str, Any]
NAMES = ("Ping", "PutLoan", "FindLoan", "LoanStates", "LoanChanges", "LoanPapers", "SignCode", "SignLoan", "LoanDebt",
         "SumToPay", "CheckPay", "PutPay", "FindPay", "KnownPerson", *afterwards.NAMES)  # fmt: skip
MFS = Service("MFSExchange", "mfs", "mfs.1cws", tuple(Operation(name, (Value("TextJSON", "string"),)) for name in NAMES))
LATIN, CYRILLIC = "OK", "ОК"
# These three answer with a word; the others tell an error inside their JSON.
BARE = ("Ping", "SignLoan", "CheckPay")


class Loans:
    """The module of the web service."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def plays(self) -> dict[str, Callable[[Given], Given]]:
        """Operation to what it does."""
        steps: dict[str, Callable[[Given], Any]] = {
            "Ping": lambda _: LATIN, "PutLoan": self._put, "FindLoan": self._find, "LoanStates": self._states,
            "LoanChanges": self._changes, "LoanPapers": self._papers, "SignCode": self._code, "SignLoan": self._sign,
            "LoanDebt": self._debt, "SumToPay": self._sum, "CheckPay": self._check, "PutPay": self._pay,
            "FindPay": self._find_pay, "KnownPerson": self._person, **afterwards.Afterwards(self._base).plays(),
        }  # fmt: skip
        return {name: self._answering(name, step) for name, step in steps.items()}

    def _answering(self, name: str, step: Callable[[Given], Any]) -> Callable[[Given], Given]:
        def play(args: Given) -> Given:
            try:
                given = json.loads(args["TextJSON"] or "{}")
            except ValueError as error:
                raise RefusedError("Ошибка при вызове метода контекста (ПрочитатьJSON)") from error
            try:
                answer = step(given if isinstance(given, dict) else {})
            except RefusedError as error:
                g.result = f"отказ: {error}"
                answer = f"Ошибка: {error}" if name in BARE else {"Result": "Error", "Text": str(error)}
            return {"return": answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)}

        return play

    def _put(self, given: Given) -> Given:
        data = data_of(given)
        if not data["ID"]:
            raise RefusedError("Не заполнено поле UID")
        known = len(self._base.deals)
        deal = self._base.take_request(data, "mfs")
        g.what, g.result = f"PutLoan, {mask_phone(data['phone'])}", f"договор {code_of(deal)}"
        fall_silent(self._base, deal)
        created = int(len(self._base.deals) > known)
        return {"Result": LATIN, "Code": code_of(deal), "PersonCode": f"К{deal['client']}", "Created": created}

    def _rows(self, deals: list[Deal]) -> list[Given]:
        quirks = self._base.stand.settings["quirks"]
        return [row for deal in deals for row in rows_of_deal(deal, plain=quirks and deal["place"] % 2 == 0)]

    def _find(self, given: Given) -> Given:
        deal = self._base.index.by_external(str(given.get("UID", "")))
        return {"Rows": self._rows([deal] if deal else [])}

    def _states(self, given: Given) -> Given:
        found, missing = [], []
        for code in given.get("Codes") or []:
            try:
                found.append(deal_of(self._base.index, str(code)))
            except RefusedError:
                missing.append(code)
        return {"Rows": self._rows(found), "Missing": missing}

    def _changes(self, given: Given) -> Given:
        since, limit = iso_of(given.get("From"), "From"), int(given.get("Limit") or 0)
        found, more = changed_since(self._base.deals, since, limit)
        return {"Rows": self._rows(found), "More": int(more), "Moment": compact(wall(self._base.now()))}

    def _papers(self, given: Given) -> Given:
        deal = self._deal(given)
        if deal["status"] not in READY:
            raise RefusedError("Договор не готов")
        content = base64.b64encode(contract_pdf(self._base, deal, signed=False)).decode()
        papers = [{"Title": "Договор займа", "Ext": "pdf", "Content": content}]
        return {"Result": LATIN, "PersonCode": f"К{deal['client']}", "Papers": papers}

    def _code(self, given: Given) -> Given:
        return {"Result": CYRILLIC, "Pin": self._base.new_code(self._deal(given))}

    def _sign(self, given: Given) -> str:
        deal = self._deal(given)
        self._base.sign(deal, code_digest({**deal, "code": str(given["Pin"])}) if given.get("Pin") else "")
        return CYRILLIC

    def _debt(self, given: Given) -> Given:
        return debt_of(self._base, self._deal(given))

    def _sum(self, given: Given) -> Given:
        return {"Sum": money(owed_on(self._deal(given), self._base.now().date()).total)}

    def _check(self, given: Given) -> str:
        self._base.check_payment(self._payable(given))
        return LATIN

    def _pay(self, given: Given) -> Given:
        deal = self._payable(given)
        moment = datetime.fromisoformat(iso_of(given.get("Date"), "Date"))
        posted = self._base.pay(deal, str(given["UID"])[:50], sum_of(given["Sum"], "Sum"), moment)
        g.what, g.result = f"PutPay {code_of(deal)} {given['Sum']}", posted["receipt"]
        return {"Result": LATIN, "Doc": posted["receipt"], "DocID": posted["guid"]}

    def _payable(self, given: Given) -> Deal:
        if given.get("Form") != self._base.pay_service:
            raise RefusedError("Форма оплаты не найдена")
        if not given.get("UID"):
            raise RefusedError("Не заполнено поле UID")
        sum_of(given.get("Sum"), "Sum")
        return self._deal(given)

    def _find_pay(self, given: Given) -> Given:
        found = self._base.index.payment_of(str(given.get("UID", "")), SITE)
        if found is None:
            return {"Found": "Нет"}
        deal, paid = found
        return {"Found": "Да", "Doc": paid["receipt"], "DocID": paid["guid"], "Code": code_of(deal), "Sum": paid["sum"],
                "Date": compact(paid["date"])}  # fmt: skip

    def _person(self, given: Given) -> Given:
        client = find_client(self._base, str(given.get("Phone", "")))
        if client is None:
            return {"Result": "NoPerson", "Text": "Клиент не найден"}
        password = str(given.get("Password", ""))
        if not client["password"] or not hmac.compare_digest(password.encode(), client["password"].encode()):
            return {"Result": "WrongPassword", "Text": "Неверный пароль"}
        return {"Result": LATIN, "Person": card_of(client), "Black": "Нет", "BanDate": EMPTY}

    def _deal(self, given: Given) -> Deal:
        g.what = f"{g.what} {given.get('Code')}"
        return deal_of(self._base.index, str(given.get("Code", "")))

