"""Checks of what a borrower types."""

from bridge.model.checks.bank_account import account_valid
from bridge.model.checks.inn import inn_valid
from bridge.model.checks.names import name_valid, patronymic_valid
from bridge.model.checks.passport import Passport, check_passport
from bridge.model.checks.phones import normal_phone
from bridge.model.checks.snils import snils_valid
from tests.vectors.entries import Entry, NotCoveredError
from tests.vectors.reading import Told, day, text


def checksums(entry: Entry) -> Told:
    kind, value, expected = entry.fields["kind"], text(entry.fields["value"]), entry.fields["valid"]
    if kind == "snils":
        return [("valid", snils_valid(value), expected)]
    if kind == "inn":
        return [("valid", inn_valid(value), expected)]
    if kind == "bank_account":
        bik, _, account = value.strip().partition(" ")
        return [("valid", account_valid(bik, account.strip()), expected)]
    raise NotCoveredError(f"kind {kind!r}")


def passport(entry: Entry) -> Told:
    fields = entry.fields
    document = Passport(
        series=text(fields["series"]),
        number=text(fields["number"]),
        issued=day(fields["issued"]),
        birth=day(fields["birth"]),
        division_code=text(fields["division_code"]),
    )
    got = check_passport(document, day(fields["today"]))
    return [
        ("errors", sorted(got.faults), sorted(fields["errors"])),
        ("warnings", sorted(got.doubts), sorted(fields["warnings"])),
    ]


def names(entry: Entry) -> Told:
    value, words = text(entry.fields["value"]), str(entry.fields.get("note", "")).lower()
    absent = not value.strip() and ("patronymic" in words or "отчеств" in words) and "without the mark" not in words
    got = patronymic_valid(value, absent=True) if absent else name_valid(value)
    return [("valid", got, entry.fields["valid"])]


def phones(entry: Entry) -> Told:
    got = normal_phone(text(entry.fields["value"]))
    return [("normal", got, entry.fields["normal"]), ("valid", got is not None, entry.fields.get("valid", got is not None))]


CHECKERS = {"checksums": checksums, "passport": passport, "names": names, "phones": phones}
