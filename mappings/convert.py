"""Named converters between our values and the forms in which outside systems write them.

Ours: kopecks (int), date, naive wall-clock datetime, bool, text, `+7` and ten digits. A converter raises ValueError that says
what was expected, never what was there. Numbers come from JSON as int or Decimal; a float is refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

MOST_KOPECKS = 10**14
LONGEST_NUMBER, LONGEST_MOMENT = 60, 40
A_DATE = "a date is expected (ISO, dd.mm.yyyy or yyyyMMddHHmmss)"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
BLANKS = re.compile(r"[\s\u00a0\u202f]+")
DAY_FORMS = ("%d.%m.%Y", "%Y-%m-%d", "%Y%m%d", "%d/%m/%Y")
MOMENT_FORMS = (
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y%m%d%H%M%S", "%Y-%m-%dT%H:%M",
)  # fmt: skip
TRUE_WORDS = frozenset({"да", "истина", "true", "1", "yes", "t"})
FALSE_WORDS = frozenset({"нет", "ложь", "false", "0", "no", "f", ""})
MALE_WORDS = frozenset({"male", "m", "м", "муж", "мужской"})
FEMALE_WORDS = frozenset({"female", "f", "ж", "жен", "женский"})


@dataclass(frozen=True)
class Converter:
    """One form: how our value is written for them and how theirs is read."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def clean_text(value: Any) -> str:
    """Text without control characters (one such letter stopped a whole 1C exchange for a day) and outer blanks."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError("a text is expected")
    return CONTROL.sub("", str(value)).strip()


def only_digits(value: Any) -> str:
    """The digits of a text."""
    return "".join(c for c in clean_text(value) if c in "0123456789")


def to_decimal(value: Any) -> Decimal:
    """A number from JSON or from text such as `12 345,67`."""
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise ValueError("a number is expected")
    if isinstance(value, str) and len(value) > LONGEST_NUMBER:
        raise ValueError("a number of reasonable size is expected")
    try:
        number = Decimal(BLANKS.sub("", value).replace(",", ".")) if isinstance(value, str) else Decimal(value)
    except InvalidOperation:
        raise ValueError("a number is expected") from None
    if not number.is_finite() or number.adjusted() > 14 or (number and number.adjusted() < -14):
        raise ValueError("a number of reasonable size is expected")
    return number


def rubles_to_kopecks(value: Any) -> int:
    """Roubles to kopecks, half up at the kopeck (1C computes with more places than it shows)."""
    kopecks = int((to_decimal(value) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if abs(kopecks) > MOST_KOPECKS:
        raise ValueError("a sum of reasonable size is expected")
    return kopecks


def kopecks_to_rubles(value: Any) -> str:
    """`123456` to `1234.56`, whole roubles without places, as 1C writes numbers."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("a sum in kopecks is expected")
    sign, rest = "-" if value < 0 else "", abs(value)
    return f"{sign}{rest // 100}" if rest % 100 == 0 else f"{sign}{rest // 100}.{rest % 100:02}"


def kopecks_to_two_places(value: Any) -> str:
    """`123400` to `1234.00`."""
    whole = kopecks_to_rubles(value)
    return whole if "." in whole else f"{whole}.00"


def whole_number(value: Any) -> int:
    """A whole number from JSON or text."""
    number = to_decimal(value)
    if number != number.to_integral_value():
        raise ValueError("a whole number is expected")
    return int(number)


def read_moment(value: Any) -> datetime | None:
    """Wall clock without zone from any known form; empty text and 1C's empty date (year 1) are None."""
    text = clean_text(value)
    if not text or text.startswith(("0001-01-01", "00010101", "01.01.0001")) or not text.strip("0"):
        return None
    if (usual := _usual_moment(text)) is not None:
        return usual
    if len(text) > LONGEST_MOMENT:
        raise ValueError(A_DATE)
    # 1C never writes a zone of its own accord; a Z or an offset would be another system's time.
    text = re.sub(r"(:\d\d)\.\d+$", r"\1", text)
    for form in (*MOMENT_FORMS, *DAY_FORMS):
        try:
            # Wall clock of the base, so without a zone in the end: only the adapter knows which one it is.
            return datetime.strptime(text, form).replace(tzinfo=UTC).replace(tzinfo=None)
        except ValueError:
            continue
    raise ValueError(A_DATE)


def _usual_moment(text: str) -> datetime | None:
    """The form that 1C itself writes, 2026-11-28T12:00:00, read many times faster than by a pattern; None for any other."""
    if len(text) != _USUAL_LENGTH or (text[4], text[7], text[10], text[13], text[16]) != ("-", "-", "T", ":", ":"):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


_USUAL_LENGTH = len("2026-11-28T12:00:00")


def read_date(value: Any) -> date | None:
    """A date from any known form; a time of day is dropped."""
    moment = read_moment(value)
    return moment.date() if moment else None


def _write_date(form: str) -> Callable[[Any], str]:
    def write(value: Any) -> str:
        if not isinstance(value, date):
            raise ValueError("a date is expected")
        return value.strftime(form)

    return write


def _write_moment(form: str) -> Callable[[Any], str]:
    def write(value: Any) -> str:
        if not isinstance(value, datetime) or value.tzinfo is not None:
            raise ValueError("a wall-clock time without zone is expected")
        return value.strftime(form)

    return write


def read_bool(value: Any) -> bool:
    """true/false, 1/0, Да/Нет, Истина/Ложь."""
    if isinstance(value, bool):
        return value
    word = clean_text(value).lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ValueError("a yes or a no is expected")


def _write_bool(yes: Any, no: Any) -> Callable[[Any], Any]:
    def write(value: Any) -> Any:
        if not isinstance(value, bool):
            raise ValueError("a yes or a no is expected")
        return yes if value else no

    return write


def read_phone(value: Any) -> str:
    """Any Russian writing to `+7` and ten digits; empty stays empty."""
    digits = only_digits(value)
    if not digits:
        return ""
    ten = digits[1:] if len(digits) == 11 and digits[0] in "78" else digits
    if len(ten) != 10:
        raise ValueError("a Russian phone of ten digits is expected")
    return f"+7{ten}"


def _write_phone(form: str) -> Callable[[Any], str]:
    def write(value: Any) -> str:
        ten = read_phone(value)[2:]
        parts = (ten[:3], ten[3:6], ten[6:8], ten[8:])
        return form.format(*parts) if ten else ""

    return write


def read_sex(value: Any) -> str:
    """`male`, `female` or empty."""
    word = clean_text(value).lower()
    if not word:
        return ""
    if word in MALE_WORDS or word in FEMALE_WORDS:
        return "male" if word in MALE_WORDS else "female"
    raise ValueError("Мужской or Женский is expected")


def _write_sex(value: Any) -> str:
    sex = read_sex(value)
    return {"male": "Мужской", "female": "Женский", "": ""}[sex]


def _passport_series_spaced(value: Any) -> str:
    digits = only_digits(value)
    if len(digits) != 4:
        raise ValueError("a series of four digits is expected")
    return f"{digits[:2]} {digits[2:]}"


def _division_code(value: Any) -> str:
    digits = only_digits(value)
    if len(digits) != 6:
        raise ValueError("a division code of six digits is expected")
    return f"{digits[:3]}-{digits[3:]}"


def _phone(form: str) -> Converter:
    return Converter(_write_phone(form), read_phone)


CONVERTERS: Mapping[str, Converter] = MappingProxyType(
    {
        "text": Converter(clean_text, clean_text),
        "raw": Converter(lambda value: value, lambda value: value),
        "digits": Converter(only_digits, only_digits),
        "rubles": Converter(kopecks_to_rubles, rubles_to_kopecks),
        "rubles_two_places": Converter(kopecks_to_two_places, rubles_to_kopecks),
        "rubles_number": Converter(lambda value: Decimal(kopecks_to_rubles(value)), rubles_to_kopecks),
        "kopecks": Converter(whole_number, whole_number),
        "whole": Converter(whole_number, whole_number),
        "whole_text": Converter(lambda value: str(whole_number(value)), whole_number),
        "decimal": Converter(to_decimal, to_decimal),
        "date_dots": Converter(_write_date("%d.%m.%Y"), read_date),
        "date_iso": Converter(_write_date("%Y-%m-%d"), read_date),
        "date_compact": Converter(_write_date("%Y%m%d"), read_date),
        "midnight_iso": Converter(_write_date("%Y-%m-%dT00:00:00"), read_date),
        "midnight_compact": Converter(_write_date("%Y%m%d000000"), read_date),
        "moment_iso": Converter(_write_moment("%Y-%m-%dT%H:%M:%S"), read_moment),
        "moment_compact": Converter(_write_moment("%Y%m%d%H%M%S"), read_moment),
        "bool": Converter(_write_bool(True, False), read_bool),
        "bool_digit": Converter(_write_bool("1", "0"), read_bool),
        "bool_words": Converter(_write_bool("Да", "Нет"), read_bool),
        "phone_plus7": _phone("+7{}{}{}{}"),
        "phone_7": _phone("7{}{}{}{}"),
        "phone_8": _phone("8{}{}{}{}"),
        "phone_ten": _phone("{}{}{}{}"),
        "phone_8_brackets": _phone("8({}){}-{}-{}"),
        "phone_7_brackets": _phone("7({}){}-{}-{}"),
        "sex": Converter(_write_sex, read_sex),
        "passport_series_spaced": Converter(_passport_series_spaced, only_digits),
        "division_code": Converter(_division_code, _division_code),
    }
)
