"""Shapes of the files that need no knowledge of the hub: law, sites, refusals, zones, alarms, holidays, accounts at PayU."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config import law
from config.payu_accounts import FISCAL_KEYS, LISTS, OPTIONS
from config.reading.fault import Remark
from config.reading.shapes import (
    Rule,
    day,
    flag,
    listed,
    meant,
    number,
    table,
    table_of,
    text,
    twice,
    variable,
    whole,
    within,
)  # fmt: skip

_SECRETS = listed(variable, least=1, different=True)
_PARTNER = table(
    {
        "name": text(64, form=r"[A-Za-z0-9_-]+", says="letters, digits, - and _ alone: it is part of addresses"),
        "title": text(100),
        "callback_url": text(2000),
        "request_secrets": _SECRETS,
        "callback_secrets": _SECRETS,
    },
    {
        "words": text(64),
        "product": text(64),
        "look": table_of(lambda value: text(empty=True)(value)),
        "calls": whole(1, 10_000_000),
        "calls_seconds": whole(1, 86_400),
        "nonce_required": flag,
        "sms_sender": text(11, empty=True),
        "mail": text(254, form=r"[^@\s]+@[^@\s]+\.[^@\s]+", says="is no mail address", empty=True),
        "test_request_secrets": _SECRETS,
        "test_callback_secrets": _SECRETS,
        "test_callback_url": text(2000),
    },
)
_LAW_ENTRY = table(
    {
        "key": text(form=r"[a-z][a-z0-9_.]*", says="must be a word of small letters"),
        "unit": text(one_of=law.UNITS),
        "valid_from": day,
        "value": lambda _value: iter(()),
        "source": text(300),
        "sure": flag,
    }
)
_LAW = table({law.TABLE: listed(_LAW_ENTRY, least=1)})
_REFUSALS = table(
    {"refusal": listed(table({"number": whole(1, 9999), "words": text(200), "offers": listed(text(), different=True)}), least=1)}
)
_ALARM_NAME = text(form=r"[a-z][a-z0-9_]*", says="small letters, digits and _ alone")
_ALARM = table(
    {"name": _ALARM_NAME, "gauge": text(), "minutes": whole(0, 10_080), "urgency": text(), "words": text(300)},
    {"labels": table_of(text()), "above": number, "below": number},
)
_RETENTION = table(
    dict.fromkeys(("kind", "since", "article", "erases", "remains"), text())
    | {"valid_from": day, "years": whole(0, 100), "days": whole(0, 36_600)}
    | dict.fromkeys(("year_end", "on_request", "sure"), flag)
)
_ALARMS = table({"alarm": listed(_ALARM, least=1)})


def partner_remarks(told: Mapping[str, Any]) -> Iterator[Remark]:
    """One tour site's file."""
    yield from _PARTNER(told)


def law_remarks(told: Mapping[str, Any], wanted: Collection[str] = ()) -> Iterator[Remark]:
    """Dated law: kinds and units of values, one value a day for each key; `wanted`: keys that must be there."""
    yield from _LAW(told)
    rows = told.get(law.TABLE)
    rows = rows if isinstance(rows, list) else []
    for place, row in enumerate(rows):
        if isinstance(row, Mapping) and {"unit", "value"} <= row.keys() and row["unit"] in law.UNITS:
            yield from (((law.TABLE, place, "value"), reason) for reason in law.value_faults(row))
    yield from within(law.TABLE, twice(rows, "key", "valid_from"))
    keys = {str(row.get("key")) for row in rows if isinstance(row, Mapping)}
    yield from (((), f"no value of {key}: a rule ends by an entry with value = \"lifted\", not by leaving it out")
                for key in sorted(set(wanted) - keys))  # fmt: skip


def refusal_remarks(told: Mapping[str, Any], ways: Collection[str]) -> Iterator[Remark]:
    """Numbered refusals; `ways`: what may be offered."""
    yield from _REFUSALS(told)
    rows = told.get("refusal")
    yield from within("refusal", twice(rows, "number"))
    for place, row in enumerate(rows if isinstance(rows, list) else ()):
        offers = row.get("offers") if isinstance(row, Mapping) else None
        for n, way in enumerate(offers if isinstance(offers, list) else ()):
            if way not in ways:
                yield ("refusal", place, "offers", n), f"{way!r} is none of {', '.join(sorted(ways))}{meant(str(way), ways)}"


def zone_remarks(told: Mapping[str, Any]) -> Iterator[Remark]:
    """Zones by words of regions' names."""
    word = text(form=r"[^A-ZА-ЯЁ]{4,}", says="at least four small letters")
    yield from table({"zones": table_of(listed(word, least=1))})(told)
    zones = told.get("zones")
    for name in zones if isinstance(zones, Mapping) else ():
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            yield ("zones", name), "is no IANA zone such as Europe/Moscow"


def alarm_remarks(told: Mapping[str, Any], urgencies: Collection[str]) -> Iterator[Remark]:
    """Bounds on gauges; whether a gauge is made is known to who runs only."""
    yield from _ALARMS(told)
    rows = told.get("alarm")
    yield from within("alarm", twice(rows, "name"))
    for place, row in enumerate(rows if isinstance(rows, list) else ()):
        if not isinstance(row, Mapping):
            continue
        if len({"above", "below"} & row.keys()) != 1:
            yield ("alarm", place), "one of above and below must be there"
        if isinstance(row.get("urgency"), str) and row["urgency"] not in urgencies:
            yield ("alarm", place, "urgency"), f"{row['urgency']!r} is none of {', '.join(sorted(urgencies))}"


def retention_remarks(told: Mapping[str, Any], kinds: Collection[str]) -> Iterator[Remark]:
    """How long data is kept; `kinds`: of data."""
    yield from table({"rule": listed(_RETENTION, least=1)})(told)
    rows = told.get("rule")
    yield from within("rule", twice(rows, "kind", "valid_from"))
    for place, row in enumerate(rows if isinstance(rows, list) else ()):
        if not isinstance(row, Mapping):
            continue
        if isinstance(row.get("kind"), str) and row["kind"] not in kinds:
            yield ("rule", place, "kind"), f"{row['kind']!r} is none of {', '.join(kinds)}{meant(row['kind'], kinds)}"
        if row.get("years") == row.get("days") == 0:
            yield ("rule", place, "days"), "years and days are both 0: nothing would be kept at all"


def payu_remarks(told: Mapping[str, Any], *, usual: bool) -> Iterator[Remark]:
    """An account at PayU; the file of the usual one holds nothing but [fiscal] and [words]."""
    fiscal = table(dict.fromkeys(FISCAL_KEYS, text()))
    own: dict[str, Rule] = {"fiscal": fiscal, "words": table_of(text(empty=True))}
    if usual:
        yield from table({}, own)(told)
        return
    lists: dict[str, Rule] = dict.fromkeys(LISTS, listed(text(), different=True))
    options = {name: _option(name) for name in OPTIONS if name not in ("merchant", "secret")}
    yield from table({"merchant": text(), "secret": variable}, {**own, **lists, **options})(told)
    if not any(told.get(name) for name in LISTS):
        yield (), "partners or products must say whose loans it takes"


def _option(name: str) -> Rule:
    def rule(value: Any) -> Iterator[Remark]:
        try:
            OPTIONS[name].kind({True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value))
        except ValueError as error:
            yield (), str(error)

    return rule
