"""Forms, signatures, addresses and files that are built to be slow or to mean something else."""

import gzip
from collections.abc import Callable

from adapters.passport_offices.read_file import OfficeFileUnreadableError, read_offices
from adapters.payu import back_ref
from adapters.payu.delivery import read_confirmation
from adapters.payu.notice import read_notice
from adapters.payu.order_status import AnswerUnreadableError
from bridge.model.errors import NoticeRefusedError
from tests.hostile.attack import Attack
from tests.hostile.doors import RefusedByDoorError, client, form_parts, form_post, form_without_length

SECRET = "secret"

FORMS: dict[str, Callable[[], bytes]] = {
    "200,000 fields": lambda: b"a=1&" * 200_000,
    "200,000 empty fields": lambda: b"&" * 200_000,
    "a field of 20 MB": lambda: b"a=" + b"x" * 20_000_000,
    "bytes that are not UTF-8": lambda: b"a=%FF&HASH=0",
    "half a character": lambda: b"a=%ED%A0%80&HASH=0",
    "two hashes": lambda: b"a=1&HASH=0&HASH=0",
    "a hash that is no hash": lambda: "a=1&HASH=ы".encode(),
    "a hash of nothing": lambda: b"HASH=0",
    "broken escapes": lambda: b"%=%&%%%=%u0041&HASH=%",
    "nothing": lambda: b"",
}
PAGES: dict[str, Callable[[], bytes]] = {
    "80,000 fields of one name": lambda: b"a=&" * 80_000,
    "20,000 fields of one name": lambda: b"a=&" * 20_000,
    "10,000 fields of different names": lambda: b"".join(b"%d=&" % n for n in range(10_000)),
    "a field of 20 MB": lambda: b"a=" + b"x" * 20_000_000,
    "bytes that are not UTF-8": lambda: b"csrf_token=\xff%FF%ED%A0%80&a=%00",
}
PARTS: dict[str, Callable[[], bytes]] = {
    "4,000 parts": lambda: b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 4_000 + b"--b--",
    "parts that never end": lambda: b"--b\r\n" * 30_000,
    "a part whose headers never end": lambda: b"--b\r\n" + b"A: b\r\n" * 30_000,
}
CONFIRMATIONS: dict[str, Callable[[], bytes]] = {
    "a million opening tags": lambda: b"<EPAYMENT>" * 1_000_000,
    "a million closing tags": lambda: b"</EPAYMENT>" * 900_000,
    "tags crossed": lambda: b"</EPAYMENT>1|2|3|4|5<EPAYMENT>",
    "too few parts": lambda: b"<EPAYMENT>1|2</EPAYMENT>",
}
FILES: dict[str, Callable[[], bytes]] = {
    "a packed file": lambda: gzip.compress(b"code,name\n" * 1000),
    "no columns": lambda: b"x" * 1_000_000,
    "a million commas": lambda: b"," * 1_000_000,
    "nothing": lambda: b"",
}


def attacks() -> list[Attack]:
    """Notices and confirmations of PayU, the borrower's return from it and pages, directory files."""
    client()
    found = [_reading(what, "PayU notice", make, _notice, NoticeRefusedError) for what, make in FORMS.items()]
    for what, make in PAGES.items():
        found.append(_reading(what, "borrower's page", make, form_post, RefusedByDoorError))
        found.append(_reading(f"{what}, without length", "borrower's page", make, form_without_length, RefusedByDoorError))
    found += [_reading(what, "borrower's page", make, form_parts, RefusedByDoorError) for what, make in PARTS.items()]
    found += [
        _reading(what, "PayU confirmation", make, lambda raw: read_confirmation(raw, SECRET), AnswerUnreadableError)
        for what, make in CONFIRMATIONS.items()
    ]
    found += [_reading(what, "issuer file", make, read_offices, OfficeFileUnreadableError) for what, make in FILES.items()]
    found.append(_reading("a million quotes in one line", "issuer file", lambda: b"code,name\n" + b'"' * 1_000_000, _one_refused))
    found.append(_reading("100,000 parameters", "return from PayU", lambda: b"?" + b"ctrl=0&" * 100_000, _return))
    return found


def _reading(
    what: str, where: str, make: Callable[[], bytes], read: Callable[[bytes], object], *refusals: type[Exception]
) -> Attack:
    def prepare() -> Callable[[], object]:
        raw = make()
        return lambda: read(raw)

    return Attack(what, where, prepare, refusals)


def _notice(raw: bytes) -> object:
    return read_notice(raw, SECRET)


def _one_refused(raw: bytes) -> str:
    result = read_offices(raw)
    assert not result.rows
    return f"line refused: {result.refused[0].refused}"


def _return(raw: bytes) -> str:
    told = back_ref.facts("https://hub.test/back" + raw.decode(), SECRET)
    assert told["verified"] == "no"
    return "not verified"
