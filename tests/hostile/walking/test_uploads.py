"""Files that are not what they are called: a site's logo and the acquirer's report are judged by their bytes, within bounds."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pytest
from werkzeug.test import TestResponse

from tests.hostile.walking.checks import faults
from tests.hostile.walking.world import BASE, World, the_world

DAY = "2026-11-20"
LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY l0 "ha">'
    + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9))
    + b"]>"
)


def zip_bomb() -> bytes:
    """100 MB in 100 kB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a", b"\0" * 100_000_000)
    return made.getvalue()


def png(width: int, height: int, behind: bytes = b"") -> bytes:
    """A picture that says it is so large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"") + behind


PICTURES: dict[str, Callable[[], bytes]] = {
    "markup that calls itself a picture": lambda: (
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
    ),
    "a page": lambda: b"<!doctype html><script>alert(1)</script>",
    "a program": lambda: b"\x7fELF" + b"\0" * 100,
    "a bomb of an archive": zip_bomb,
    "a picture of ten thousand million points": lambda: png(100_000, 100_000),
    "half a picture": lambda: png(64, 64)[:20],
    "nothing": lambda: b"",
}
REPORTS: dict[str, Callable[[], bytes]] = {
    "an entity of a file": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><Orders>&e;</Orders>'
    ),
    "a billion laughs": lambda: b'<?xml version="1.0"?>' + LAUGHS + b"<Orders>&l8;</Orders>",
    "a bomb of an archive": zip_bomb,
    "a packed bomb": lambda: gzip.compress(b"0" * 10_000_000),
    "a program": lambda: b"\x7fELF" + b"\0" * 100,
    "nested brackets": lambda: b"[" * 100_000,
    "one line of five megabytes": lambda: b"," * 5_000_000,
    "nothing": lambda: b"",
}
NAMES = ("logo.png", "../../../etc/cron.d/x.png", "a.png\0.html", "<o5>.png", "x" * 300)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with the_world(tmp_path_factory.mktemp("uploads")) as made:
        yield made


def sent(world: World, visitor: str, page: str, address: str, field: str, body: bytes, name: str = "file.png") -> TestResponse:
    client = world.client(visitor)
    token = client.get(page, base_url=BASE).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert token, page
    return client.post(address, base_url=BASE, data={"csrf_token": token, field: (io.BytesIO(body), name, "image/png")})


@pytest.mark.parametrize("what", PICTURES)
def test_a_logo_is_known_by_its_bytes(world: World, what: str) -> None:
    for name in NAMES[:2]:
        answer = sent(world, "anna@sun", "/partners/look", "/partners/look/logo", "file", PICTURES[what](), name)
        assert answer.status_code in (400, 413, 422), answer.status_code
        assert list(faults(answer, inside=True)) == []


def test_an_honest_logo_is_taken(world: World) -> None:
    answer = sent(world, "anna@sun", "/partners/look", "/partners/look/logo", "file", png(64, 64))
    assert answer.status_code == 303


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_s_own_name_and_what_hangs_behind_it_mean_nothing(world: World, name: str) -> None:
    body = png(64, 64, b"<script>alert(1)</script>")
    answer = sent(world, "anna@sun", "/partners/look", "/partners/look/logo", "file", body, name)
    assert answer.status_code in (303, 422)
    assert list(faults(answer, inside=True)) == []


@pytest.mark.parametrize("what", REPORTS)
def test_a_report_is_read_within_bounds(world: World, what: str) -> None:
    day = f"/office/payments/days/{DAY}"
    answer = sent(world, "administrator", day, f"{day}/report", "report", REPORTS[what]())
    assert answer.status_code in (303, 400, 413, 422), answer.status_code
    assert list(faults(answer, inside=True)) == [] and "root:" not in answer.text
