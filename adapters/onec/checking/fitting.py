"""Whether a value of ours, in the form that the map gives it, fits a described field; and whether theirs can be read."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.onec.checking.findings import Level, State
from adapters.onec.checking.needs import Need
from adapters.onec.checking.ours import KEYS, is_fixed, is_number, is_time, letters_of
from adapters.onec.soap.described import Field, Kind
from mappings.fields import MISSING
from mappings.letters import folded

TEXT, NUMBER, WHOLE, YES_NO, MOMENT, DAY = Kind.TEXT, Kind.NUMBER, Kind.WHOLE, Kind.YES_NO, Kind.MOMENT, Kind.DAY
UNKNOWN = frozenset({Kind.FREE, Kind.CORE})
_NUMBERS = frozenset({NUMBER, WHOLE})
_DATES = frozenset({MOMENT, DAY})
_TEXT = frozenset({TEXT})
_NUMBER_FORMS = ("rubles", "rubles_two_places", "rubles_number", "kopecks", "whole", "whole_text", "decimal")
_DATE_FORMS = (
    "date_dots", "date_iso", "date_compact", "midnight_iso", "midnight_compact", "moment_iso", "moment_compact",
)  # fmt: skip
_WRITES: Mapping[str, frozenset[Kind]] = {
    "raw": frozenset(Kind), "text": _TEXT, "digits": _TEXT,
    "rubles": _TEXT | {NUMBER}, "rubles_two_places": _TEXT | {NUMBER}, "rubles_number": _TEXT | {NUMBER},
    "kopecks": _TEXT | _NUMBERS, "whole": _TEXT | _NUMBERS, "whole_text": _TEXT | _NUMBERS, "decimal": _TEXT | {NUMBER},
    "date_iso": _TEXT | _DATES, "midnight_iso": _TEXT | _DATES, "moment_iso": _TEXT | {MOMENT},
    "bool": _TEXT | {YES_NO}, "bool_digit": _TEXT | _NUMBERS | {YES_NO},
    "phone_7": _TEXT | {WHOLE}, "phone_8": _TEXT | {WHOLE}, "phone_ten": _TEXT | {WHOLE},
}  # fmt: skip
_READS: Mapping[str, frozenset[Kind]] = {
    "raw": frozenset(Kind), "text": frozenset(Kind) - {Kind.OBJECT},
    "digits": _TEXT | _NUMBERS, "bool": _TEXT | _NUMBERS | {YES_NO}, "bool_digit": _TEXT | _NUMBERS | {YES_NO},
    "bool_words": _TEXT | _NUMBERS | {YES_NO},
    **dict.fromkeys(_NUMBER_FORMS, _TEXT | _NUMBERS), **dict.fromkeys(_DATE_FORMS, _TEXT | _DATES),
}  # fmt: skip
EDM, GUID, STEP = "Edm.", "Edm.Guid", "step."
_EDM_WRITES: Mapping[Kind, frozenset[str]] = {
    NUMBER: frozenset({"rubles", "rubles_two_places", "rubles_number", "kopecks", "decimal", "whole"}),
    WHOLE: frozenset({"whole", "kopecks"}),
    YES_NO: frozenset({"bool"}),
    MOMENT: frozenset({"midnight_iso", "moment_iso", "date_iso"}),
}
PLACES = 2
"""Places of a sum after the point: kopecks."""


@dataclass(frozen=True)
class Misfit:
    """What is wrong with a field that is there."""

    state: State
    level: Level
    note: str


def misfit(need: Need, field: Field) -> Misfit | None:
    """The worst that is wrong, or None. A field of which nothing is described fits."""
    if field.kind in UNKNOWN:
        return None
    found = _of_type(need, field) or (_of_length(need, field) if need.sends else None)
    return found or (_of_places(need, field) if need.sends else None)


def _of_type(need: Need, field: Field) -> Misfit | None:
    if need.inner or need.many:
        told = field.kind is Kind.OBJECT
        return None if told else _wrong(f"{shown(field)} where {'a list of objects' if need.many else 'an object'} is expected")
    if not need.form:
        return _of_words(need, field)
    if not need.sends:
        fits = field.kind in _READS.get(need.form, _TEXT) and not (is_edm(field) and field.kind is YES_NO and need.form == "text")
        return None if fits else _wrong(f"{shown(field)} can't be read as {need.form}")
    if need.form == "digits" and field.kind in _NUMBERS:
        return Misfit(State.OTHER_TYPE, Level.WARNING, f"{shown(field)}: zeros in front are lost")
    if need.form == "moment_iso" and field.kind is DAY:
        return Misfit(State.OTHER_TYPE, Level.WARNING, f"{shown(field)}: the time of day is lost")
    if is_edm(field):
        return _of_edm(need, field)
    if need.form == "text" and field.kind in _NUMBERS and is_number(need.ours):
        return None
    if field.kind in _WRITES.get(need.form, _TEXT):
        return _of_text(need, field)
    return _wrong(f"{shown(field)} does not take what {need.form} writes{_better(need, field)}")


def is_edm(field: Field) -> bool:
    """True for a field of the standard interface, which takes JSON of the right type only and passes over everything else."""
    return field.type.startswith(EDM)


def _of_edm(need: Need, field: Field) -> Misfit | None:
    if field.type == GUID:
        known = need.ours.startswith(STEP) and need.ours.endswith("_Key")
        return None if known else _wrong(f"{shown(field)}: a reference comes from a step before, as step.<name>.Ref_Key")
    if need.ours.startswith(STEP) or need.form == "raw":
        return None
    if field.kind in _EDM_WRITES and need.form not in _EDM_WRITES[field.kind]:
        return _wrong(f"{shown(field)} does not take what {need.form} writes, and the base passes over it{_better(need, field)}")
    return _of_text(need, field)


def _of_text(need: Need, field: Field) -> Misfit | None:
    if need.form in ("text", "raw") and is_time(need.ours):
        return _wrong(f"a date of ours needs a form{_better(need, field)}")
    if field.words and need.form == "text":
        return Misfit(State.OTHER_TYPE, Level.WARNING, f"takes only {_listed(field.words)}; the map gives no words")
    return _of_words(need, field)


def _of_words(need: Need, field: Field) -> Misfit | None:
    values = need.words or ((need.const,) if need.const is not MISSING else ())
    known = {folded(one) for one in field.words}
    if known and (strange := tuple(str(one) for one in values if folded(str(one)) not in known)):
        return _wrong(f"takes only {_listed(field.words)}, not {_listed(strange)}")
    unfit = next((one for one in values if not _const_fits(one, field)), MISSING)
    return None if unfit is MISSING or not need.sends else _wrong(f"{shown(field)} does not take «{unfit}»")


def _const_fits(value: object, field: Field) -> bool:
    if field.kind is TEXT:
        return isinstance(value, str | int | bool)
    if isinstance(value, bool) or field.kind is YES_NO:
        return field.kind is YES_NO and str(value).lower() in ("true", "false", "1", "0")
    if field.kind in _NUMBERS:
        return str(value).lstrip("-").replace(".", "", 1).isdecimal()
    return isinstance(value, str)


def _of_length(need: Need, field: Field) -> Misfit | None:
    if field.max_length is None or field.kind is not TEXT:
        return None
    fixed = max(map(len, need.words or ((str(need.const),) if need.const is not MISSING else ())), default=None)
    letters = letters_of(need.form, need.ours, need.most) if fixed is None else fixed
    if letters is None or letters <= field.max_length:
        return None
    surely = fixed is not None or is_fixed(need.form)
    ours = f"{need.ours or 'the value'} has {'' if surely else 'up to '}{letters} letters, {field.max_length} fit"
    if need.ours in KEYS:
        return Misfit(State.TOO_SHORT, Level.ERROR, f"{ours}: a key that is cut is never found again")
    return Misfit(State.TOO_SHORT, Level.ERROR if surely else Level.WARNING, ours)


def _of_places(need: Need, field: Field) -> Misfit | None:
    places = field.digits[1]
    if not need.form.startswith("rubles") or places is None or places >= PLACES or field.kind is not NUMBER:
        return None
    return Misfit(State.TOO_SHORT, Level.ERROR, f"{places} places after the point: kopecks do not fit")


def _better(need: Need, field: Field) -> str:
    """A form that would fit, as a hint."""
    if need.sends and is_time(need.ours):
        return {MOMENT: "; midnight_iso or moment_iso would", DAY: "; date_iso would"}.get(field.kind, "")
    if need.sends and field.kind is NUMBER and is_number(need.ours):
        return "; rubles would for a sum, whole for a count"
    return "; whole would" if need.sends and field.kind is WHOLE and is_number(need.ours) else ""


def _wrong(note: str) -> Misfit:
    return Misfit(State.OTHER_TYPE, Level.ERROR, note)


def shown(field: Field) -> str:
    """The type as people read it."""
    return f"{field.type} ({field.kind.value})"


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"«{word}»" for word in words[:8])
