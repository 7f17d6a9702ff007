"""What is searched for: each fact of a person in the ways it may be written, codes, secrets."""

import json
import re

from samples.demo.settings import secrets_of_run
from samples.demo.story.people.person import Person
from samples.demo.town import Town

LEAST_SECRET = 8
Marks = dict[str, re.Pattern[bytes]]


def marks_of_person(person: Person) -> Marks:
    """By kind and number of the spelling: what is found is named so, never by its value."""
    told = person.leaks | {"passport number": (), "card": ()}
    marks = {f"{kind} ({n})": literal(text) for kind, texts in told.items() for n, text in enumerate(texts, 1)}
    # Six digits alone are found in many a number: they must stand by themselves.
    return marks | {"passport number": alone(person.number)}


def marks_of_codes(codes: list[str]) -> Marks:
    """Codes that came by SMS."""
    return {f"SMS code {n}": alone(code) for n, code in enumerate(codes, 1)}


def marks_of_town(town: Town) -> Marks:
    """Every secret of the run."""
    secrets = secrets_of_run(town)
    return {name: literal(value) for name, value in secrets.items() if len(value) >= LEAST_SECRET}


def literal(text: str) -> re.Pattern[bytes]:
    """As UTF-8, as windows-1251, as JSON and as an address write it."""
    escaped = json.dumps(text)[1:-1]
    ways = {text.encode(), text.upper().encode(), text.encode("cp1251", "ignore"), escaped.encode(), escaped.upper().encode()}
    ways |= {way.replace(b" ", sign) for way in tuple(ways) for sign in (b"%20", b"+", b"\xc2\xa0")}
    return re.compile(b"|".join(re.escape(way) for way in sorted(ways) if len(way) >= 6))


def alone(digits: str) -> re.Pattern[bytes]:
    """These digits and no others beside them."""
    return re.compile(rb"(?<![\w.:+-])" + digits.encode() + rb"(?![\w.-])")


def found_in(raw: bytes, marks: Marks) -> list[str]:
    """Kinds that occur."""
    return [kind for kind, pattern in marks.items() if pattern.search(raw)]
