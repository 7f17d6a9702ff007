"""Pictures that a look may have, told by what they hold, never by their names: PNG, JPEG, WebP. SVG can carry programs."""

from dataclasses import dataclass

LARGEST = 200 * 1024
# Pixels of a side. A logo is shown 40 px high; what is a hundred times that is meant to fill memory.
MOST_SIDE, LEAST_SIDE = 2000, 16
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# Start of frame: the markers whose segment tells height and width. C4, C8 and CC are something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})


class PictureRefusedError(ValueError):
    """A picture can't be a logo. `reason`: kind, broken, heavy, small, large, infected or unscanned."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the picture can't be a logo: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """What a body of bytes turned out to be; sides in pixels."""

    media_type: str
    width: int
    height: int


def picture_of(body: bytes) -> Picture:
    """Raises PictureRefusedError."""
    if len(body) > LARGEST:
        raise PictureRefusedError("heavy")
    try:
        found = _read(body)
    except (IndexError, ValueError):
        raise PictureRefusedError("broken") from None
    if found is None:
        raise PictureRefusedError("kind")
    if min(found.width, found.height) < LEAST_SIDE:
        raise PictureRefusedError("small")
    if max(found.width, found.height) > MOST_SIDE:
        raise PictureRefusedError("large")
    return found


def media_type_of(body: bytes) -> str:
    """Of a picture that was taken before."""
    return picture_of(body).media_type


def _read(body: bytes) -> Picture | None:
    if body.startswith(_PNG):
        return _png(body)
    if body.startswith(_JPEG):
        return _jpeg(body)
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return _webp(body)
    return None


def _png(body: bytes) -> Picture:
    if body[12:16] != b"IHDR" or not body.rstrip(b"\0").endswith(b"IEND\xaeB`\x82"):
        raise ValueError("a PNG begins with IHDR and ends with IEND")
    return Picture("image/png", int.from_bytes(body[16:20]), int.from_bytes(body[20:24]))


def _jpeg(body: bytes) -> Picture:
    at = 2
    while body[at] == 0xFF:
        marker = body[at + 1]
        if marker in _FRAMES:
            return Picture("image/jpeg", _number(body, at + 7), _number(body, at + 5))
        at += 2 if marker in _WITHOUT_LENGTH else 2 + max(_number(body, at + 2), 2)
    raise ValueError("a JPEG without a frame")


def _number(body: bytes, at: int) -> int:
    if at + 2 > len(body):
        raise IndexError(at)
    return int.from_bytes(body[at : at + 2])


def _webp(body: bytes) -> Picture:
    if int.from_bytes(body[4:8], "little") + 8 > len(body) + 1:
        raise ValueError("a WebP that was cut")
    form = body[12:16]
    if form == b"VP8X":
        sides = (int.from_bytes(body[at : at + 3], "little") + 1 for at in (24, 27))
    elif form == b"VP8L":
        bits = int.from_bytes(body[21:25], "little")
        sides = (part + 1 for part in (bits & 0x3FFF, bits >> 14 & 0x3FFF))
    elif form == b"VP8 ":
        sides = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    else:
        raise ValueError("no WebP of a known form")
    return Picture("image/webp", *sides)
