"""Reads a product's texts of announcements and how it reminds; every fault is named before anything starts."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bridge.model.informing.occasion import RULES, Occasion
from bridge.model.informing.reminding import Steps
from bridge.model.informing.texts import LANGUAGES, Informing, Text

# What a template may name. Nothing personal is among it: a message may be read by whoever holds the phone.
ANYWHERE = frozenset({"lender", "site", "link", "help_link"})
_SUM, _LOAN = frozenset({"amount"}), frozenset({"amount", "number"})
_DUE = frozenset({"amount", "number", "due_on", "phone"})
ALSO: Mapping[Occasion, frozenset[str]] = {
    Occasion.APPROVED: _SUM, Occasion.APPROVED_LESS: _SUM, Occasion.TOUR_REFUND: _LOAN, Occasion.TOUR_REFUND_POSTED: _LOAN,
    Occasion.PRICE_CHANGED: _SUM, Occasion.CONTRACT_READY: _LOAN, Occasion.SIGNED: _LOAN,
    Occasion.PAID_OUT: _LOAN | {"payments", "first_amount", "first_due_on"}, Occasion.PAYMENT_TAKEN: _LOAN,
    Occasion.DEBITED: _LOAN | {"mask"}, Occasion.REFUNDED: _LOAN, Occasion.REPAID: _LOAN, Occasion.DUE_SOON: _DUE,
    Occasion.DEBIT_SOON: _DUE, Occasion.OVERDUE: _DUE,
}  # fmt: skip
# 230-FZ art. 7 part 6: who the creditor is, and his telephone; that there is an overdue debt the words must say themselves.
NEEDED: Mapping[Occasion, frozenset[str]] = {Occasion.OVERDUE: frozenset({"lender", "phone"})}
# An automatic debit names the card and the way to withdraw the consent: nothing of it can be left out.
MOST_PARTS: Mapping[Occasion, int] = {Occasion.DEBITED: 3}
_PARTS = 2
_LONGEST_SUBJECT, _LONGEST_MAIL = 78, 3000
_KEYS = frozenset({"remind_before", "remind_after", "waits_minutes", "sms_also", "by_day"})
_FIELD = re.compile(r"\{(\w*)\}")
_HOST = re.compile(r"https?:|www\.|\b[a-z0-9-]+\.(?:ru|com|org|net|su|me|link|ly|рф)\b|@", re.IGNORECASE)
# The letters of the old alphabet of phones that templates use: anything else makes parts of 70.
_NARROW = re.compile(r"[A-Za-z0-9 .,:;!?'\"()/@+\-=_%&*<>#\n]*")
# As long as they get: a message is measured with these.
SAMPLES: Mapping[str, str] = {
    "lender": "МКК «Тур-Займ»", "site": "Солнечный берег", "link": "https://bridge.example.ru/a/app_" + "0" * 26,
    "help_link": "https://bridge.example.ru/form/help", "amount": "248 500,00 ₽", "number": "ТСК000153",
    "due_on": "15 сентября 2027", "phone": "+7 800 555-35-35", "payments": "12", "first_amount": "17 432,00 ₽",
    "first_due_on": "15 сентября 2027", "mask": "*1234",
}  # fmt: skip
_SAMPLES_EN: Mapping[str, str] = {**SAMPLES, "amount": "248,500.00 RUB", "first_amount": "17,432.00 RUB"}


class InformingSettingError(ValueError):
    """A file of texts, or the product's table [informing], says something that can't be."""


def read_informing(table: Mapping[str, Any], files: Mapping[str, Mapping[str, Any]]) -> Informing:
    """`table`: the product's [informing]; `files`: the texts by language. Raises InformingSettingError naming every fault."""
    also, faults = _also(table)
    faults += [f"messages.{language}: missing" for language in LANGUAGES if language not in files]
    faults += [fault for language, texts in files.items() for fault in _faults(language, texts, also)]
    if faults:
        raise InformingSettingError("; ".join(faults))
    plain = Informing()
    try:
        before, after = table.get("remind_before", plain.steps.before), table.get("remind_after", plain.steps.after)
        steps = Steps(tuple(before), tuple(after))
        waits = timedelta(minutes=table["waits_minutes"]) if "waits_minutes" in table else plain.waits
    except (TypeError, ValueError) as error:
        raise InformingSettingError(f"[informing]: {error}") from None
    texts = {language: {Occasion(name): Text(**text) for name, text in told.items()} for language, told in files.items()}
    return Informing(texts, steps, waits, also, table.get("by_day", True) is not False)


def _also(table: Mapping[str, Any]) -> tuple[frozenset[Occasion], list[str]]:
    known = {occasion.value for occasion in Occasion}
    told = table.get("sms_also", [])
    faults = [f"[informing]: not known here: {key}" for key in sorted(set(table) - _KEYS)]
    faults += [f"[informing]: sms_also: {one} is no occasion" for one in told if one not in known]
    return frozenset(Occasion(one) for one in told if one in known), faults


def parts_of_sms(text: str) -> int:
    """In how many parts a phone gets it, each of which is billed."""
    alone, each = (160, 153) if _NARROW.fullmatch(text) else (70, 67)
    return 1 if len(text) <= alone else -(-len(text) // each)


def _faults(language: str, texts: Mapping[str, Any], also: frozenset[Occasion]) -> list[str]:
    known = {occasion.value for occasion in Occasion}
    faults = [f"messages.{language}: {name} is no occasion" for name in sorted(set(texts) - known)]
    for occasion in Occasion:
        text = texts.get(occasion.value)
        if not isinstance(text, dict):
            faults.append(f"messages.{language}: {occasion} is missing")
            continue
        faults += [f"messages.{language}, {occasion}: {fault}" for fault in faults_of_text(language, occasion, text, also)]
    return faults


def faults_of_text(language: str, occasion: Occasion, text: Mapping[str, Any], also: frozenset[Occasion]) -> list[str]:
    """What is wrong with the text of one occasion; a fault of one part begins with its name."""
    unknown = sorted(set(text) - {"sms", "subject", "mail"})
    if unknown or not all(isinstance(part, str) for part in text.values()):
        return [f"holds sms, subject and mail as text, not {', '.join(unknown) or 'something else'}"]
    wanted = ("sms", "subject", "mail") if RULES[occasion].by_phone or occasion in also else ("subject", "mail")
    faults = [f"{part} is missing" for part in wanted if not text.get(part, "").strip()]
    return faults + [fault for part, words in text.items() for fault in _faults_of_part(language, occasion, part, words)]


def _faults_of_part(language: str, occasion: Occasion, part: str, words: str) -> list[str]:
    fields, allowed = set(_FIELD.findall(words)), ANYWHERE | ALSO.get(occasion, frozenset())
    faults = [f"{part} names {{{one}}}, which it is not given" for one in sorted(fields - allowed)]
    plain = _FIELD.sub("", words)
    if "{" in plain or "}" in plain:
        faults.append(f"{part}: a brace that names nothing")
    if _HOST.search(plain):
        faults.append(f"{part}: an address of its own: only {{link}} leads anywhere")
    if part != "subject":
        faults += [f"{part} does not name {{{one}}}" for one in sorted(NEEDED.get(occasion, frozenset()) - fields)]
    return faults + ([] if faults else _too_long(language, occasion, part, words))


def _too_long(language: str, occasion: Occasion, part: str, words: str) -> list[str]:
    filled = words.format(**(_SAMPLES_EN if language == "en" else SAMPLES))
    if part == "sms":
        parts, most_parts = parts_of_sms(filled), MOST_PARTS.get(occasion, _PARTS)
        return [f"sms makes {parts} parts, more than {most_parts}"] if parts > most_parts else []
    most = _LONGEST_SUBJECT if part == "subject" else _LONGEST_MAIL
    return [f"{part} is longer than {most} letters"] if len(filled) > most or (part == "subject" and "\n" in words) else []
