"""How a value of ours is written for a described field, and what of that no description can tell."""

from collections.abc import Mapping
from typing import Any

from adapters.onec.checking.dictionary import Spec
from adapters.onec.checking.first_map.draft import unsure
from adapters.onec.checking.fitting import is_edm
from adapters.onec.checking.ours import KEYS, LONGEST, MAY_BE_EMPTY, letters_of
from adapters.onec.soap.described import Field, Kind
from mappings.convert import FEMALE_WORDS, MALE_WORDS

PHONES = ("phone_plus7", "phone_7", "phone_ten", "phone_8_brackets")
DATES = ("date_dots", "date_compact", "midnight_iso", "midnight_compact")
MOMENTS = ("moment_compact", "date_dots")
_NOT_DESCRIBED = "how {} is written in a text is not described"
_FORMS: Mapping[str, Mapping[Kind, str]] = {
    "sum": {Kind.NUMBER: "rubles", Kind.WHOLE: "rubles", Kind.TEXT: "rubles"},
    "day": {Kind.DAY: "date_iso", Kind.MOMENT: "midnight_iso", Kind.TEXT: "date_iso"},
    "moment": {Kind.MOMENT: "moment_iso", Kind.DAY: "moment_iso", Kind.TEXT: "moment_iso"},
    "whole": {Kind.WHOLE: "whole", Kind.NUMBER: "whole", Kind.TEXT: "whole_text"},
    "yes_no": {Kind.YES_NO: "bool", Kind.WHOLE: "bool_digit", Kind.NUMBER: "bool_digit", Kind.TEXT: "bool_digit"},
}
_PLAIN = {"digits": "digits", "series": "digits", "division": "division_code", "texts": "raw", "phone": "phone_8"}
PRODUCT = "ТУР"
WORTH_A_LIMIT = 100


def sending(spec: Spec, field: Field, needed: bool) -> tuple[dict[str, Any], str]:
    """The entry of an out-map, and its mark. `needed`: the hub always has a value, or must not send without one."""
    entry: dict[str, Any] = {"from": spec.ours}
    mark = _form(spec, field, entry)
    demanded = field.required and not is_edm(field)
    if demanded and not needed and spec.ours in MAY_BE_EMPTY and field.kind is Kind.TEXT and not field.words:
        entry["empty"] = ""
    elif needed or demanded:
        entry["required"] = True
    return entry, _with_length(spec, field, entry) or mark


def _form(spec: Spec, field: Field, entry: dict[str, Any]) -> str:
    if spec.kind == "product":
        entry["words"] = {"tour": PRODUCT}
        return unsure("the base's word for our product is not described", field.words[:5])
    if spec.kind == "sex":
        return _sex(field, entry)
    if spec.ours == "password":
        return unsure("the password travels in clear: over https alone, or let the base take a hash")
    if form := _PLAIN.get(spec.kind) or _FORMS.get(spec.kind, {}).get(field.kind, ""):
        entry["as"] = "rubles_number" if form == "rubles" and is_edm(field) else form
    return _doubt(spec, field)


def _doubt(spec: Spec, field: Field) -> str:
    if field.kind is not Kind.TEXT or field.many:
        return unsure("zeros in front are lost in a number") if spec.kind in ("digits", "series") and not field.many else ""
    if spec.kind == "phone":
        return unsure(_NOT_DESCRIBED.format("a phone"), PHONES)
    if spec.kind == "series":
        return unsure("series with or without a blank is not described", ["passport_series_spaced"])
    known = {"day": ("a date", DATES), "moment": ("a moment", MOMENTS), "yes_no": ("yes or no", ("bool_words", "bool"))}
    if spec.kind == "sum":
        return unsure(_NOT_DESCRIBED.format("a sum"), ["rubles_two_places"])
    what, others = known.get(spec.kind, ("", ()))
    return unsure(_NOT_DESCRIBED.format(what), others) if what else ""


def _sex(field: Field, entry: dict[str, Any]) -> str:
    """By the words that the field takes, where they are described."""
    words = {word.lower(): word for word in field.words}
    male = next((words[one] for one in words if one in MALE_WORDS), None)
    female = next((words[one] for one in words if one in FEMALE_WORDS), None)
    if male and female and (male, female) != ("Мужской", "Женский"):
        entry["words"] = {"male": male, "female": female}
        return ""
    entry["as"] = "sex"
    return "" if male and female else unsure("the words are not described: Мужской, Женский are sent")


def _with_length(spec: Spec, field: Field, entry: dict[str, Any]) -> str:
    """`max` where the base keeps fewer letters than we may have, or as many as we let through."""
    ours = letters_of(str(entry.get("as", "text")), spec.ours, None)
    known = LONGEST.get(spec.ours)
    if field.max_length is not None and field.kind is Kind.TEXT and ours is not None and ours > field.max_length:
        if spec.ours in KEYS:
            return unsure(f"too short: {field.max_length} letters, ours has {ours}; what is cut is never found again")
        entry["max"] = field.max_length
        return unsure(f"too short: {field.max_length} letters, ours may have {ours}; a longer one is not sent")
    if "as" not in entry and "words" not in entry and (known or field.max_length):
        least = field.max_length or (known if known and known >= WORTH_A_LIMIT else None)
        entry |= {"max": least} if least else {}
    return ""


def reading(spec: Spec, field: Field) -> tuple[str, str]:
    """The converter that reads a described field, empty for plain text, and the mark."""
    form = _FORMS.get(spec.kind, {}).get(field.kind, "")
    form = {"bool_digit": "bool", "midnight_iso": "date_iso", "whole_text": "whole"}.get(form, form)
    return form, ""
