"""What borrowers' phones send while they fill in the questionnaire: pages read, steps posted, offices looked up.

Each borrower has a session of their own, known by a mark of the crowd and a number: no answer has to be read to go on.
"""

import hmac
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import count
from urllib.parse import urlencode

from bridge.bench.load.wire import request_bytes

COOKIE, TOKEN = "form", "csrf_token"
OFFICE_CODES = 500
_FORM = "application/x-www-form-urlencoded"
# A browser of a phone tells as much with every request.
_PHONE = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "ru-RU,ru;q=0.9",
}
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "name": {
        "surname": "Иванов", "name": "Иван", "patronymic": "Иванович", "birth_date": "04.05.1988", "sex": "male",
    },
    "passport": {
        "series": "4510", "number": "123456", "issued_on": "05.05.2010", "division_code": "770-001",
        "issued_by": "ОТДЕЛЕНИЕМ УФМС РОССИИ", "birth_place": "Г. ТВЕРЬ",
    },
    "addresses": {
        "same": "1", "registration_region": "Москва", "registration_city": "Москва", "registration_street": "Тверская",
        "registration_house": "1",
    },
    "work": {"income": "85 000", "work_name": "ООО «Труд»", "experience_years": "2", "experience_months": "2"},
    "numbers": {"inn": "", "snils": ""},
}  # fmt: skip
STEPS = tuple(ANSWERS)
# One round of a borrower: each page is read and posted, and the passport page looks the office up before it is posted.
_ROUND = tuple(
    act for step in STEPS for act in (("read", step), *((("find", step),) if step == "passport" else ()), ("post", step))
)


def token_of(crowd: str, number: int) -> str:
    """The session token of a borrower of the crowd."""
    return f"bench-{crowd}-{number:06d}"


def csrf_of(token: str) -> str:
    """What the borrower's forms send back; a test compares it with the door's own."""
    return hmac.new(token.encode(), b"csrf", sha256).hexdigest()


def office_code(number: int) -> str:
    """The division code of the n-th office of the bench's directory."""
    return f"770-{number % OFFICE_CODES:03d}"


def page_reads(crowd: str, borrowers: int, mark: str = "") -> Iterator[bytes]:
    """The first page of the questionnaire, by one borrower after another, without end."""
    requests = [_read(token_of(crowd, number), STEPS[0]) for number in range(borrowers)]
    return (requests[number % borrowers] for number in count())


def posted_steps(crowd: str, borrowers: int, mark: str = "") -> Iterator[bytes]:
    """The first step answered, by one borrower after another, without end."""
    requests = [_post(token_of(crowd, number), STEPS[0]) for number in range(borrowers)]
    return (requests[number % borrowers] for number in count())


def look_ups(cookie: str, mark: str = "") -> Iterator[bytes]:
    """«Кем выдан» by one code after another, without end, by whoever has this cookie."""
    requests = [_find(cookie, number) for number in range(OFFICE_CODES)]
    return (requests[number % OFFICE_CODES] for number in count())


def look_up_path(number: int) -> str:
    """The address that the page asks after the sixth digit."""
    return "/form/issuers?" + urlencode({"division_code": office_code(number), "issued_on": "05.05.2010"})


def actions(crowd: str, borrowers: int, mark: str = "") -> Iterator[bytes]:
    """What a crowd does, without end: all act once before anybody acts again, each at a place of the round of their own."""
    for number in count():
        who = number % borrowers
        kind, step = _ROUND[(who + number // borrowers) % len(_ROUND)]
        token = token_of(crowd, who)
        if kind == "find":
            yield _find(f"{COOKIE}={token}", who)
        else:
            yield _read(token, step) if kind == "read" else _post(token, step)


def _read(token: str, step: str) -> bytes:
    return request_bytes("GET", f"/form/{step}", {**_PHONE, "Cookie": f"{COOKIE}={token}"})


def _find(cookie: str, number: int) -> bytes:
    return request_bytes("GET", look_up_path(number), {**_PHONE, "HX-Request": "true", "Cookie": cookie})


def _post(token: str, step: str) -> bytes:
    body = urlencode({**ANSWERS[step], TOKEN: csrf_of(token)}).encode()
    return request_bytes("POST", f"/form/{step}", {**_PHONE, "Content-Type": _FORM, "Cookie": f"{COOKIE}={token}"}, body)
