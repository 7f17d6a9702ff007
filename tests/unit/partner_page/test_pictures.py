"""A logo is what its bytes are: PNG, JPEG or WebP of a sane size; anything else is refused with its reason."""

import struct
import zlib

import pytest

from bridge.model.partner_page.pictures import LARGEST, MOST_SIDE, PictureRefusedError, picture_of


def a_png(width: int = 120, height: int = 40, more: bytes = b"") -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress(b"".join(b"\0" + b"\x40" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + more + chunk(b"IEND", b"")


def a_jpeg(width: int = 120, height: int = 40) -> bytes:
    segment = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + segment + frame + b"\xff\xd9"


def a_webp(form: bytes, width: int = 120, height: int = 40) -> bytes:
    body = {
        b"VP8X": b"\0" * 4 + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
        b"VP8L": b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little"),
        b"VP8 ": b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height),
    }[form]
    chunk = form + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (a_png(), "image/png"), (a_jpeg(), "image/jpeg"),
        *((a_webp(form), "image/webp") for form in (b"VP8X", b"VP8L", b"VP8 ")),
    ],
)  # fmt: skip
def test_pictures_are_known_by_their_bytes(body: bytes, kind: str) -> None:
    found = picture_of(body)
    assert (found.media_type, found.width, found.height) == (kind, 120, 40)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "kind"),
        (b"<html>", "kind"), (b"", "kind"), (b"GIF89a" + b"\0" * 40, "kind"),
        (b"\x89PNG\r\n\x1a\n", "broken"), (a_png()[:60], "broken"), (a_png() + b"<script>", "broken"),
        (a_jpeg()[:24], "broken"), (b"\xff\xd8\xff\xd9", "broken"), (a_webp(b"VP8X")[:20], "broken"),
        (b"RIFF\x10\0\0\0WEBPJUNK" + b"\0" * 20, "broken"),
        (a_png(8, 40), "small"), (a_jpeg(0, 0), "small"), (a_jpeg(MOST_SIDE + 1, 40), "large"), (b"\0" * (LARGEST + 1), "heavy"),
    ],
)  # fmt: skip
def test_what_is_no_logo_is_refused_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(PictureRefusedError) as caught:
        picture_of(body)
    assert caught.value.reason == reason
