"""A bank account with its bank: the key of the account number belongs to the БИК."""

import re
from enum import StrEnum

_BIK = re.compile(r"[0-9]{9}")
_ACCOUNT = re.compile(r"[0-9]{20}")
_WEIGHTS = (7, 1, 3)
_CENTRAL_BANK_ENDS = ("000", "001", "002")
_ROUBLE = "810"


class Holder(StrEnum):
    """Whose account it is, by its first digits."""

    PERSON = "person"
    SOLE_TRADER = "sole_trader"
    COMPANY = "company"
    OTHER = "other"


def account_valid(bik: str, account: str) -> bool:
    """Do the forms and the key fit: weights 7 1 3 over three digits of the БИК and twenty of the account, sum divisible by 10.

    A key lets one of ten typing errors through, so the owner must be verified too.
    """
    if not _BIK.fullmatch(bik) or not _ACCOUNT.fullmatch(account):
        return False
    digits = _bank_part(bik, account) + account
    return sum(int(digit) * _WEIGHTS[place % 3] for place, digit in enumerate(digits)) % 10 == 0


def _bank_part(bik: str, account: str) -> str:
    """Correspondent accounts, and banks ending in 000–002, use the digits of the region instead of the bank's own."""
    if account.startswith("301") or bik.endswith(_CENTRAL_BANK_ENDS):
        return "0" + bik[4:6]
    return bik[-3:]


def holder_of(account: str) -> Holder:
    """Whose account it is: 40817, 40820 and 423… of a person, 40802 of a sole trader, 407… of a company."""
    if account.startswith(("40817", "40820", "423", "426")):
        return Holder.PERSON
    if account.startswith("40802"):
        return Holder.SOLE_TRADER
    return Holder.COMPANY if account.startswith(("405", "406", "407")) else Holder.OTHER


def is_rouble_account(account: str) -> bool:
    """Digits 6–8 are 810 for roubles."""
    return account[5:8] == _ROUBLE
