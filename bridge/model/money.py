"""Money as integer kopecks and the one rounding rule of the hub: half up. Never a float, never an exponent."""

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext

from bridge.model.errors import FieldInvalidError

KOPECKS_IN_RUBLE = 100
LARGEST_RUBLES = 10**12
_RUBLES = re.compile(r"(-?)([0-9]{1,20})(?:\.([0-9]{1,2}))?")


class MoneyFormError(FieldInvalidError):
    """A text or number is not a sum of money: digits, a point, at most two places, at most 10**12 roubles."""

    code = "money_form"


def parse_rubles(text: str, *, field: str | None = None, signed: bool = False) -> int:
    """ "12345.67" → 1234567 kopecks. A minus is read only when `signed`.

    Raises MoneyFormError for anything else: NaN, exponents, commas, spaces, a third place, huge values.
    """
    match = _RUBLES.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise MoneyFormError("a sum must be written in roubles as digits with at most two places, like 12345.67", field=field)
    sign, whole, cents = match.groups()
    if sign and not signed:
        raise MoneyFormError("a sum must not be negative", field=field)
    if int(whole) > LARGEST_RUBLES:
        raise MoneyFormError(f"a sum must not exceed {LARGEST_RUBLES} roubles", field=field)
    kopecks = int(whole) * KOPECKS_IN_RUBLE + int((cents or "").ljust(2, "0"))
    return -kopecks if sign else kopecks


def rubles_text(kopecks: int) -> str:
    """1234567 → "12345.67"; always two places, a minus in front of a negative sum."""
    if isinstance(kopecks, bool) or not isinstance(kopecks, int):
        raise MoneyFormError("a sum inside the hub is a whole number of kopecks")
    whole, cents = divmod(abs(kopecks), KOPECKS_IN_RUBLE)
    return f"{'-' if kopecks < 0 else ''}{whole}.{cents:02d}"


def round_half_up(value: Decimal, places: int = 0) -> Decimal:
    """Round to `places` decimals, halves away from zero. Refuses NaN and infinity with MoneyFormError."""
    if not value.is_finite():
        raise MoneyFormError("only a finite number can be rounded")
    with localcontext() as context:
        context.prec = max(28, abs(value.adjusted()) + places + len(value.as_tuple().digits) + 4)
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def whole_kopecks(kopecks: Decimal) -> int:
    """A computed number of kopecks rounded half up to a whole one."""
    return int(round_half_up(kopecks))


def rubles(kopecks: int) -> Decimal:
    """Kopecks as an exact Decimal of roubles with two places, for formulas and for libraries that want roubles."""
    return Decimal(kopecks).scaleb(-2)


def shown_kopecks(kopecks: int) -> str:
    """As `shown_rubles`, with two places always, so that columns of sums stand place under place: «12 345,00 ₽»."""
    whole, rest = divmod(abs(kopecks), 100)
    digits = f"{whole:,}".replace(",", "\u00a0")
    return f"{'−' if kopecks < 0 else ''}{digits},{rest:02d}\u00a0₽"


def shown_rubles(kopecks: int) -> str:
    """A sum as a Russian reader expects it: «12 345,67 ₽», whole roubles without kopecks, no-break spaces."""
    return shown_kopecks(kopecks).replace(",00", "")
