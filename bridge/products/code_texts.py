"""What a message with a code must say: a court looks at whether the borrower could understand it (law_money.md, 3.2 and 3.3)."""

import re
from collections.abc import Mapping

# By purpose: what each text must name.
NAMED: Mapping[str, tuple[str, ...]] = {
    "entry": ("code", "lender", "amount"),
    "terms": ("code", "lender", "amount"),
    "signing": ("code", "lender", "number", "amount", "rate"),
}
# Asked for where the product wants payments confirmed by a code.
PAYING: Mapping[str, tuple[str, ...]] = {
    "paying": ("code", "lender", "number", "amount"),
    "paying_saving": ("code", "lender", "number", "amount", "limit"),
}
# Letters of a message in Cyrillic: alone, and in each part of a longer one. The most parts of each text.
ONE_PART, EACH_PART = 70, 67
MOST_PARTS: Mapping[str, int] = {"entry": 2, "terms": 2, "signing": 3, "paying": 2, "paying_saving": 3, "debit": 3}
# What a text with a code may name.
FIELDS = frozenset({"code", "lender", "site", "amount", "number", "rate", "limit"})
_LATIN = re.compile(r"[A-Za-z]")
_FIELD = re.compile(r"\{(\w+)\}")


def parts_of(text: str) -> int:
    """How many parts the text makes as a message."""
    return 1 if len(text) <= ONE_PART else -(-len(text) // EACH_PART)


def faults_of_texts(texts: Mapping[str, str], *, at_paying: bool = False) -> tuple[str, ...]:
    """What is wrong with a product's messages that carry codes; each fault names its text."""
    wanted = {**NAMED, **PAYING} if at_paying else NAMED
    return tuple(fault for purpose in wanted for fault in _faults(purpose, texts.get(purpose, ""), wanted[purpose]))


def _faults(purpose: str, text: str, named: tuple[str, ...]) -> list[str]:
    fields = _FIELD.findall(text)
    faults = [f"{purpose}: does not name {{{name}}}" for name in named if name not in fields]
    plain = _FIELD.sub("", text)
    if _LATIN.search(plain):
        faults.append(f"{purpose}: Latin letters")
    if "никому" not in plain.lower():
        faults.append(f"{purpose}: does not warn to tell the code to nobody")
    return faults


def unknown_fields(texts: Mapping[str, str]) -> list[tuple[str, str, frozenset[str]]]:
    """Text, place and the known ones, for each place that nothing is put into."""
    return [(name, field, FIELDS) for name, text in texts.items() for field in _FIELD.findall(text) if field not in FIELDS]
