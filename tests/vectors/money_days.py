"""Days: the pause before the payout, the window of acceptance, the working calendar."""

from datetime import date

from bridge.model.law.accept_window import accept_until
from bridge.model.law.cooling_off import Exemption, cooling_off_rule, exemption_of_purchase, pause_of, payout_not_before
from tests.vectors.entries import Entry, NotCoveredError
from tests.vectors.reading import Told, calendar, day, kopecks, law, moment, whole, yes

_PURCHASE = "pos_in_person_money_to_seller"
_EXEMPTIONS = {
    "mortgage": Exemption.MORTGAGE,
    "education": Exemption.BASIC_EDUCATION,
    "basic_education": Exemption.BASIC_EDUCATION,
    "car_loan": Exemption.CAR_FROM_COMPANY,
    "car": Exemption.CAR_FROM_COMPANY,
    "refinancing": Exemption.REFINANCING,
    "co_borrower": Exemption.GUARANTEED,
    "co_borrowers": Exemption.GUARANTEED,
    "guarantor": Exemption.GUARANTEED,
    "trusted_person": Exemption.GUARANTEED,
}


def cooling_off(entry: Entry) -> Told:
    fields = entry.fields
    signed, amount = moment(fields["signed"]), kopecks(fields["amount"])
    rule, exemption = cooling_off_rule(law(), signed.date()), _exemption(entry)
    told: Told = []
    if fields.has("hours"):
        told.append(("hours", pause_of(amount, rule, exemption).total_seconds() / 3600, fields["hours"]))
    earliest = payout_not_before(signed, amount, rule, exemption)
    told.append(("earliest_payout", earliest == moment(fields["earliest_payout"]), True))
    return told


def _exemption(entry: Entry) -> Exemption | None:
    fields = entry.fields
    for name in fields:
        if name in _EXEMPTIONS and fields[name] is True:
            return _EXEMPTIONS[name]
    named = fields.get("exemption")
    if named is not None and named not in _EXEMPTIONS and named not in list(Exemption):
        raise NotCoveredError(f"exemption {named!r}")
    if named is not None:
        return _EXEMPTIONS.get(named) or Exemption(named)
    both = yes(fields.get(_PURCHASE, False))
    in_person, to_seller = yes(fields.get("in_person", both)), yes(fields.get("money_to_seller", both))
    return exemption_of_purchase(in_person=in_person, money_to_seller=to_seller)


def accept_window(entry: Entry) -> Told:
    fields = entry.fields
    given = day(fields["given"])
    count = law().whole_on("accept_working_days", given)
    told: Told = [("last_day", accept_until(given, count, calendar()).isoformat(), fields["last_day"])]
    if fields.has("working_days"):
        told.append(("working_days", count, whole(fields["working_days"])))
    return told


def working_calendar(entry: Entry) -> Told:
    key, name, value = (entry.fields[field] for field in ("key", "name", "value"))
    if key == "next_working_day":
        return [("next_working_day", calendar().next_working(day(value[0])).isoformat(), value[1])]
    if key == "working_days_in_year":
        return [(name, calendar().working_days_in(whole(name)), value)]
    if key == "nonworking_weekdays":
        return [(name, _in_year(calendar().days_off, whole(name)), sorted(value))]
    if key == "working_weekends":
        return [(name, _in_year(calendar().working_weekends, whole(name)), sorted(value))]
    raise NotCoveredError(f"calendar has {key}")


def _in_year(days: frozenset[date], year: int) -> list[str]:
    return sorted(found.isoformat() for found in days if found.year == year)


CHECKERS = {"cooling_off": cooling_off, "accept_window": accept_window, "calendar": working_calendar}
