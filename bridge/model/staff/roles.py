"""Roles of the lender's people and their rights, in one table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """OPERATOR works cases; SENIOR also decides about money and evidence; AUDITOR only reads; PARTNER_MANAGER looks after sites;
    ADMINISTRATOR may do everything."""

    OPERATOR = "operator"
    SENIOR = "senior"
    AUDITOR = "auditor"
    PARTNER_MANAGER = "partner_manager"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """READ: pages and exports. CASES: send again, resolve, fetch papers, note that somebody wants no contact. FAR_SIDES: pause
    and resume. HELP: read and answer questions of borrowers. GATES: record evidence of gates, accept papers, allow contact
    again. EVIDENCE: take archives. MONEY: suspense, refunds,
    payments. BOOKS: compare, fix and close days. NUMBERS: charts and tables of counts. EXPORT: lists with masked data as files.
    SUBJECTS: erase a person's data, give them their copy. PEOPLE: who works here, their roles, factors and sessions.
    SECOND: decide about another person's dangerous deed, if one has that deed's own right, too."""

    READ = "read"
    CASES = "cases"
    FAR_SIDES = "far_sides"
    HELP = "help"
    GATES = "gates"
    EVIDENCE = "evidence"
    MONEY = "money"
    BOOKS = "books"
    NUMBERS = "numbers"
    EXPORT = "export"
    SUBJECTS = "subjects"
    PEOPLE = "people"
    SECOND = "second"


R = Right
RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.OPERATOR: frozenset({R.READ, R.CASES, R.HELP, R.NUMBERS, R.SECOND}),
        Role.SENIOR: frozenset(
            {R.READ, R.CASES, R.HELP, R.FAR_SIDES, R.GATES, R.EVIDENCE, R.MONEY, R.BOOKS, R.NUMBERS, R.EXPORT, R.SUBJECTS}
            | {R.SECOND}
        ),
        Role.AUDITOR: frozenset({R.READ, R.EVIDENCE, R.NUMBERS, R.EXPORT}),
        Role.PARTNER_MANAGER: frozenset({R.READ, R.FAR_SIDES, R.HELP, R.NUMBERS, R.SECOND}),
        Role.ADMINISTRATOR: frozenset(Right),
    }
)
