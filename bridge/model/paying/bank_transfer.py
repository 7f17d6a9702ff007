"""Paying by the lender's bank details, without a card and without a fee: what a bank's application reads from a code.

Source: GOST R 56042-2014 (two-dimensional codes for payments of natural persons), format ST0001, UTF-8.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bridge.model.checks.bank_account import account_valid, is_rouble_account
from bridge.model.errors import FieldInvalidError

# Kind and version of the format; 2: UTF-8.
_HEAD, _BETWEEN = "ST00012", "|"
_LONGEST = {"Name": 160, "BankName": 45, "Purpose": 210}
_INN, _KPP, _CORRESPONDENT = re.compile(r"[0-9]{10}|[0-9]{12}"), re.compile(r"[0-9]{9}|"), re.compile(r"[0-9]{20}|")


@dataclass(frozen=True)
class BankDetails:
    """Where the lender takes transfers. `correspondent` may be empty for an account at the Bank of Russia.

    Raises FieldInvalidError naming the field that can't be: a transfer to a wrong account is hard to get back.
    """

    name: str
    inn: str
    account: str
    bank: str
    bic: str
    correspondent: str = ""
    kpp: str = ""

    def __post_init__(self) -> None:
        faulty = [field for field, good in self._checks() if not good]
        if faulty:
            raise FieldInvalidError(f"{faulty[0]} is not that of a bank account", field=faulty[0])

    def _checks(self) -> Iterator[tuple[str, bool]]:
        yield "name", bool(self.name.strip())
        yield "inn", bool(_INN.fullmatch(self.inn))
        yield "kpp", bool(_KPP.fullmatch(self.kpp))
        yield "bank", bool(self.bank.strip())
        yield "account", account_valid(self.bic, self.account) and is_rouble_account(self.account)
        yield "correspondent", bool(_CORRESPONDENT.fullmatch(self.correspondent))


def purpose_of(number: str) -> str:
    """What the transfer is for. The loan system finds the loan by its number; no name of a person stands there."""
    return f"Погашение займа по договору № {number}. НДС не облагается"


def transfer_code(details: BankDetails, number: str, amount: int) -> str:
    """The text of the code for `amount` kopecks of the loan `number`. Required fields first, in the order of the standard."""
    fields = {
        "Name": details.name,
        "PersonalAcc": details.account,
        "BankName": details.bank,
        "BIC": details.bic,
        # The standard wants the field even where there is no such account.
        "CorrespAcc": details.correspondent or "0",
        "PayeeINN": details.inn,
        "KPP": details.kpp,
        "Sum": str(amount),
        "Purpose": purpose_of(number),
        "Contract": number,
    }
    return _BETWEEN.join([_HEAD, *(f"{name}={_clean(name, text)}" for name, text in fields.items() if text)])


def _clean(name: str, text: str) -> str:
    """Without what would end the field, and no longer than the standard lets it be."""
    return " ".join(text.replace(_BETWEEN, " ").split())[: _LONGEST.get(name)]
