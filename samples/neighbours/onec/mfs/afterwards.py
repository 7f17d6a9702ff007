"""The other system's operations around a payment: ReturnPay and FindReturn after it, AskEarly before it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import g

from samples.neighbours.onec.afterwards import ask_early, reversal_of, reverse
from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.base import Base
from samples.neighbours.onec.early import FULL, SHORTER, SMALLER
from samples.neighbours.onec.mfs.words import compact, deal_of, iso_of, sum_of

Given = dict[str, Any]
NAMES = ("ReturnPay", "FindReturn", "AskEarly")
KINDS = {"Less": SMALLER, "Sooner": SHORTER, "Whole": FULL}


class Afterwards:
    """A part of the web service's module."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def plays(self) -> dict[str, Callable[[Given], Given]]:
        """Operation to what it does."""
        return dict(zip(NAMES, (self._reverse, self._find, self._early), strict=True))

    def _reverse(self, given: Given) -> Given:
        g.what = f"ReturnPay {given.get('Sum')}"
        back = datetime.fromisoformat(iso_of(given.get("Date"), "Date"))
        key = str(given.get("UID") or "")[:50]
        made = reverse(self._base, str(given.get("DocID")), key, sum_of(given.get("Sum"), "Sum"), back)
        g.result = made["receipt"]
        return {"Result": "OK", "Doc": made["receipt"], "DocID": made["guid"]}

    def _find(self, given: Given) -> Given:
        found = reversal_of(self._base, str(given.get("UID", "")))
        if found is None:
            return {"Found": "Нет"}
        made = found[1]
        return {"Found": "Да", "Doc": made["receipt"], "DocID": made["guid"], "Date": compact(made["back"])}

    def _early(self, given: Given) -> Given:
        g.what = f"AskEarly {given.get('Code')}"
        kind = KINDS.get(str(given.get("Kind")))
        if kind is None:
            raise RefusedError("Неверное значение поля Kind")
        deal, key = deal_of(self._base.index, str(given.get("Code", ""))), str(given.get("UID") or "")[:50]
        made = ask_early(self._base, deal, key, kind, sum_of(given.get("Sum"), "Sum"))
        g.result = made["number"]
        return {"Result": "ОК", "DocID": made["guid"]}
