"""Reads a product's written answers and the hours of its office; every fault is named before anything starts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bridge.model.helping.answering import OfficeHours
from bridge.model.helping.hints import Helping, Hint
from bridge.model.helping.thread import Category
from bridge.model.informing.texts import LANGUAGES

_KEYS = frozenset({"from", "until", "answer_hours"})
_NEEDED, _LONGEST = ("id", "category", "question", "answer"), 2000


class HelpingSettingError(ValueError):
    """A file of answers, or the product's table [help], says something that can't be."""


def read_helping(table: Mapping[str, Any], files: Mapping[str, Mapping[str, Any]]) -> Helping:
    """`table`: the product's [help]; `files`: the answers by language. Raises HelpingSettingError naming every fault."""
    faults = [f"[help]: not known here: {key}" for key in sorted(set(table) - _KEYS)]
    faults += [f"help.{language}: missing" for language in LANGUAGES if language not in files]
    for language, told in files.items():
        hints = told.get("hint", [])
        faults += [f"help.{language}, hint {n}: {fault}" for n, hint in enumerate(hints, 1) for fault in _faults(hint)]
        ids = [hint.get("id") for hint in hints]
        faults += [
            f"help.{language}: the id {one} stands twice" for one in sorted({str(one) for one in ids if ids.count(one) > 1})
        ]
    if faults:
        raise HelpingSettingError("; ".join(faults))
    plain = OfficeHours()
    try:
        answer = timedelta(hours=table["answer_hours"]) if "answer_hours" in table else plain.answer
        hours = OfficeHours(table.get("from", plain.since), table.get("until", plain.until), answer)
    except (TypeError, ValueError) as error:
        raise HelpingSettingError(f"[help]: {error}") from None
    return Helping({language: tuple(_hint(one) for one in told.get("hint", [])) for language, told in files.items()}, hours)


def _hint(told: Mapping[str, Any]) -> Hint:
    words = tuple(told.get("words", ()))
    return Hint(told["id"], Category(told["category"]), told["question"], told["answer"], words)


def _faults(hint: Mapping[str, Any]) -> list[str]:
    wrong = [key for key in _NEEDED if not isinstance(hint.get(key), str) or not hint[key].strip()]
    if wrong:
        return [f"{key} is missing" for key in wrong]
    faults = [f"not known here: {key}" for key in sorted(set(hint) - {*_NEEDED, "words"})]
    if hint["category"] not in set(Category):
        faults.append(f"category {hint['category']} is none of {', '.join(Category)}")
    if len(hint["answer"]) > _LONGEST:
        faults.append(f"answer is longer than {_LONGEST} letters")
    return faults
