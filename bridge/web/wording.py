"""How sums, dates, phones and numbers of documents are written for people; Jinja filters of the same names."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from bridge.model.money import shown_rubles
from bridge.web.texts import gettext, later, ngettext, present

HARD_SPACE = "\u00a0"
# A line must not end beside it.
_JOINED = "\u2060"
_HARD_HYPHEN = "\u2011"
_TWO_MINUTES = 120
_HOURS_OF_DAYS = 48
_NUMBERS = (
    later("Ноль"),
    later("Один"),
    later("Два"),
    later("Три"),
    later("Четыре"),
    later("Пять"),
    later("Шесть"),
    later("Семь"),
    later("Восемь"),
    later("Девять"),
    later("Десять"),
    later("Одиннадцать"),
    later("Двенадцать"),
)


def money(kopecks: int) -> str:
    """1234567 → «12 345,67 ₽», no-break spaces; for an English reader «12 345.67 ₽», which can be typed back as it stands."""
    shown = shown_rubles(kopecks)
    return shown.replace(",", ".") if present().locale.language == "en" else shown


def long_date(day: date) -> str:
    """«5 февраля 2027, пятница»."""
    english = present().locale.language == "en"
    return format_date(day, "EEEE, d MMMM y" if english else "d MMMM y, EEEE", locale=present().locale)


def short_date(day: date) -> str:
    """«5 февраля 2027»."""
    return format_date(day, "d MMMM y", locale=present().locale)


def day_month(day: date) -> str:
    """«5 февраля»."""
    return format_date(day, "d MMMM", locale=present().locale)


def day_span(first: date, last: date) -> str:
    """«10–17 февраля 2027»; what both days have in common is said once, and no part is broken over lines."""
    if (first.year, first.month) == (last.year, last.month):
        return no_break(f"{first.day}{_JOINED}–{_JOINED}{short_date(last)}")
    return f"{no_break(day_month(first) if first.year == last.year else short_date(first))} – {no_break(short_date(last))}"


def clock_time(moment: datetime) -> str:
    """«18:00»; `moment` must already be on the reader's wall clock."""
    return format_datetime(moment, "HH:mm", tzinfo=moment.tzinfo, locale=present().locale)


def time_and_day(moment: datetime) -> str:
    """«14:15, 5 февраля»; `moment` must already be on the reader's wall clock."""
    day = no_break(format_datetime(moment, "d MMMM", tzinfo=moment.tzinfo, locale=present().locale))
    return f"{clock_time(moment)}, {day}"


def table_date(day: date) -> str:
    """«5 февр. 2027, пт», for tables: the weekday shows what was moved from a weekend."""
    return no_break(format_date(day, "d MMM y, EEEEEE", locale=present().locale))


def masked_phone(tail: str) -> str:
    """«+7 ••• ••• •• 67»: only the two last digits, never broken over lines."""
    return no_break(f"+7 ••• ••• •• {tail}")


def month_short(day: date) -> str:
    """«февр.»."""
    return format_date(day, "LLL", locale=present().locale)


def payments_in_words(count: int) -> str:
    """«Шесть платежей»; from thirteen on in digits."""
    number = gettext(_NUMBERS[count]) if count < len(_NUMBERS) else str(count)
    return ngettext("%(word)s платёж", "%(word)s платежей", count) % {"word": number}


def typed_date(day: date | None) -> str:
    """«05.02.2027», as a date is typed into a field; empty for None."""
    return f"{day:%d.%m.%Y}" if day else ""


def percent(value: Decimal) -> str:
    """«36,000 %»: three places, as the full cost of a loan is written."""
    return format_decimal(value, "0.000", locale=present().locale) + f"{HARD_SPACE}%"


def phone(number: str) -> str:
    """+79991234567 → «+7 999 123-45-67», never broken over lines; anything else as it is."""
    match = re.fullmatch(r"\+7(\d{3})(\d{3})(\d{2})(\d{2})", number)
    return no_break(f"+7 {match[1]} {match[2]}-{match[3]}-{match[4]}".replace("-", _HARD_HYPHEN)) if match else number


def passport(digits: str) -> str:
    """4508123456 → «45 08 123456»."""
    return HARD_SPACE.join((digits[:2], digits[2:4], digits[4:]))


def snils(digits: str) -> str:
    """11223344595 → «112-233-445 95»; anything else as it is."""
    whole = len(digits) == 11
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]}{HARD_SPACE}{digits[9:]}" if whole else digits


def minutes(span: timedelta) -> str:
    """«4 минуты»; at least one."""
    count = max(1, round(span.total_seconds() / 60))
    return no_break(counted(count, "%(num)s минута", "%(num)s минут"))


def short_span(span: timedelta) -> str:
    """«40 с» under two minutes, then whole minutes, never told too short: «3 мин»."""
    seconds = max(1, -(-span // timedelta(seconds=1)))
    text, count = (gettext("%(num)s с"), seconds) if seconds < _TWO_MINUTES else (gettext("%(num)s мин"), -(-seconds // 60))
    return no_break(text % {"num": count})


def span_in_words(span: timedelta) -> str:
    """«3 ч 20 мин», «2 дн. 4 ч», never told too short; nothing once it is over."""
    minutes_left = -(-span // timedelta(minutes=1))
    if minutes_left <= 0:
        return ""
    hours, rest = divmod(minutes_left, 60)
    if hours >= _HOURS_OF_DAYS:
        days, left = divmod(hours, 24)
        return no_break(
            (gettext("%(days)s дн. %(hours)s ч") if left else gettext("%(days)s дн.")) % {"days": days, "hours": left}
        )
    if not rest:
        return no_break(gettext("%(num)s ч") % {"num": hours})
    told = gettext("%(hours)s ч %(minutes)s мин") % {"hours": hours, "minutes": rest}
    return no_break(told if hours else gettext("%(num)s мин") % {"num": rest})


def counted(count: int, one: str, many: str) -> str:
    """The text for `count` with the number put in."""
    return ngettext(one, many, count) % {"num": count}


def tied(text: str) -> str:
    """The text with each number kept on the line of its «№», and that of a law in one piece."""
    # A text that is ready for a page stays so.
    return type(text)(re.sub(r"(?<=\d)-(?=ФЗ)", _HARD_HYPHEN, re.sub(r"(№|\bч\.|\bст\.) ", rf"\1{HARD_SPACE}", text)))


def no_break(text: str) -> str:
    """The text with its spaces made unbreakable."""
    return text.replace(" ", HARD_SPACE)


FILTERS: Mapping[str, Callable[..., str]] = {
    "money": money,
    "long_date": long_date,
    "short_date": short_date,
    "day_month": day_month,
    "day_span": day_span,
    "clock_time": clock_time,
    "time_and_day": time_and_day,
    "month_short": month_short,
    "table_date": table_date,
    "masked_phone": masked_phone,
    "payments_in_words": payments_in_words,
    "typed_date": typed_date,
    "percent": percent,
    "phone": phone,
    "passport": passport,
    "snils": snils,
    "minutes": minutes,
    "short_span": short_span,
    "span_in_words": span_in_words,
    "no_break": no_break,
    "tied": tied,
}
