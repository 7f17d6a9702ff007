"""Sums, percents, numbers and dates in Russian words, as contracts write them (nominative case)."""

from datetime import date
from decimal import Decimal

from bridge.model.errors import FieldInvalidError
from bridge.model.money import KOPECKS_IN_RUBLE, LARGEST_RUBLES

# One, two to four, five and more: рубль, рубля, рублей.
Forms = tuple[str, str, str]
RUBLES: Forms = ("рубль", "рубля", "рублей")
KOPECKS: Forms = ("копейка", "копейки", "копеек")
PERCENTS: Forms = ("процент", "процента", "процентов")
DAYS: Forms = ("день", "дня", "дней")
MONTHS: Forms = ("месяц", "месяца", "месяцев")
PAYMENTS: Forms = ("платёж", "платежа", "платежей")
_WHOLES: Forms = ("целая", "целых", "целых")
_PARTS: tuple[Forms, ...] = (
    ("десятая", "десятых", "десятых"),
    ("сотая", "сотых", "сотых"),
    ("тысячная", "тысячных", "тысячных"),
)
_SCALES: tuple[tuple[Forms, bool], ...] = (
    (("тысяча", "тысячи", "тысяч"), True),
    (("миллион", "миллиона", "миллионов"), False),
    (("миллиард", "миллиарда", "миллиардов"), False),
    (("триллион", "триллиона", "триллионов"), False),
)
_MALE = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать",
         "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать",
         "девятнадцать")  # fmt: skip
_FEMALE = ("", "одна", "две", *_MALE[3:])
_TENS = ("", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто")
_HUNDREDS = ("", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот")
_OF_MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
              "декабря")  # fmt: skip


class NumberTooLargeError(FieldInvalidError):
    """Words are made for whole numbers from zero to 10**12 roubles."""

    code = "number_too_large"


def form_of(count: int, forms: Forms) -> str:
    """The form of a noun after `count`: 1 рубль, 22 рубля, 11 рублей."""
    last, teens = count % 10, count % 100
    if 11 <= teens <= 14 or last == 0 or last >= 5:
        return forms[2]
    return forms[0] if last == 1 else forms[1]


def number_words(count: int, *, female: bool = False) -> str:
    """2001 → "две тысячи один"; `female` for nouns such as копейка: "две тысячи одна". Raises NumberTooLargeError."""
    if not 0 <= count <= LARGEST_RUBLES:
        raise NumberTooLargeError(f"words are made for 0 to {LARGEST_RUBLES}")
    if count == 0:
        return "ноль"
    groups, rest = [_group(count % 1000, female)], count // 1000
    for forms, gender in _SCALES:
        if group := rest % 1000:
            groups.append(f"{_group(group, gender)} {form_of(group, forms)}")
        rest //= 1000
    return " ".join(filter(None, reversed(groups)))


def _group(count: int, female: bool) -> str:
    hundreds, rest = divmod(count, 100)
    tens, ones = divmod(rest, 10) if rest >= 20 else (0, rest)
    return " ".join(filter(None, (_HUNDREDS[hundreds], _TENS[tens], (_FEMALE if female else _MALE)[ones])))


def sum_words(kopecks: int) -> str:
    """223456.99 → "двести двадцать три тысячи четыреста пятьдесят шесть рублей девяносто девять копеек"."""
    rubles, rest = divmod(kopecks, KOPECKS_IN_RUBLE)
    whole = f"{number_words(rubles)} {form_of(rubles, RUBLES)}"
    return f"{whole} {number_words(rest, female=True)} {form_of(rest, KOPECKS)}"


def percent_words(percent: Decimal) -> str:
    """42.576 → "сорок две целых пятьсот семьдесят шесть тысячных процента", 36 → "тридцать шесть процентов".

    As many places as `percent` carries, at most three.
    """
    places = -int(percent.as_tuple().exponent)
    if percent < 0 or places > len(_PARTS):
        raise NumberTooLargeError("words are made for percents not below zero with at most three places")
    whole = int(percent)
    if places <= 0:
        return f"{number_words(whole)} {form_of(whole, PERCENTS)}"
    part = int((percent - whole).scaleb(places))
    wholes = f"{number_words(whole, female=True)} {form_of(whole, _WHOLES)}"
    return f"{wholes} {number_words(part, female=True)} {form_of(part, _PARTS[places - 1])} процента"


def date_words(day: date) -> str:
    """23 ноября 2026 года, with no-break spaces."""
    return f"{day.day}\u00a0{_OF_MONTHS[day.month - 1]} {day.year}\u00a0года"
