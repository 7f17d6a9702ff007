"""A small PDF writer: A4 pages of monospaced lines, framed boxes at the top of a page, one font of own strokes.

Text can be searched and copied (ToUnicode). Equal input gives equal bytes: no dates, no random ids."""

import textwrap
from dataclasses import dataclass, field

from samples.neighbours.onec.glyphs import ADVANCE, strokes_of

WIDTH, HEIGHT, MARGIN = 595, 842, 45
SIZE, LEAD, BIG = 11, 17, 13
COLUMNS = 76
# 5 % of an A4 page is 25,050 square points, so a square frame needs a side of 159 at least.
SIDE = 160


@dataclass(frozen=True)
class Frame:
    """A square frame: a heading and a value in capitals."""

    heading: str
    value: str


@dataclass(frozen=True)
class Page:
    """Lines of text under frames; a line too long is folded."""

    lines: list[str]
    frames: list[Frame] = field(default_factory=list)


class Font:
    """The Type 3 font of one document: a code for each letter that is used."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}

    def text(self, line: str) -> str:
        """The line as a hexadecimal string of codes."""
        # No-break spaces are drawn as spaces.
        return "<" + "".join(f"{self._code(c):02x}" for c in line.replace("\u00a0", " ")) + ">"

    def _code(self, letter: str) -> int:
        # 1..254: more letters than the whole font has can't come, so the bound is a guard only.
        return self.codes.setdefault(letter, min(len(self.codes) + 1, 254))


def build_pdf(title: str, pages: list[Page]) -> bytes:
    """The document; title goes into its information."""
    font = Font()
    streams = [_stream(page, font) for page in pages]
    first_page = 4
    kids = " ".join(f"{first_page + 2 * i} 0 R" for i in range(len(pages)))
    info = "<feff" + title.encode("utf-16-be").hex() + ">"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        f"<< /Title {info} >>".encode(),
    ]
    font_at = first_page + 2 * len(pages)
    for i, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {first_page + 2 * i + 1} 0 R "
            f"/Resources << /Font << /F {font_at} 0 R >> >> >>".encode()
        )
        objects.append(_packed(stream))
    return _file(objects + _font_objects(font, font_at))


def _packed(stream: str) -> bytes:
    data = stream.encode("ascii")
    return f"<< /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _stream(page: Page, font: Font) -> str:
    parts = [_frame(frame, i, len(page.frames), font) for i, frame in enumerate(page.frames)]
    top = HEIGHT - MARGIN - (SIDE + 25 if page.frames else 0)
    lines = [part for line in page.lines for part in (textwrap.wrap(line, COLUMNS, drop_whitespace=False) or [""])]
    parts += [f"BT /F {SIZE} Tf {MARGIN} {top - LEAD * i} Td {font.text(t)} Tj ET" for i, t in enumerate(lines) if t]
    return "\n".join(parts)


def _frame(frame: Frame, place: int, count: int, font: Font) -> str:
    x = WIDTH - MARGIN + 15 - SIDE * (count - place)
    y = HEIGHT - MARGIN - SIDE + 15
    lines = [*textwrap.wrap(frame.heading, 18), "", *textwrap.wrap(frame.value, 18)]
    out = [f"1.5 w {x} {y} {SIDE} {SIDE} re S"]
    for i, line in enumerate(lines):
        left = x + (SIDE - len(line) * BIG * ADVANCE / 10) / 2
        out.append(f"BT /F {BIG} Tf {left:.1f} {y + SIDE - 32 - 21 * i} Td {font.text(line)} Tj ET")
    return "\n".join(out)


def _font_objects(font: Font, at: int) -> list[bytes]:
    used = sorted(font.codes.items(), key=lambda item: item[1])
    procs = " ".join(f"/g{code} {at + 2 + i} 0 R" for i, (_, code) in enumerate(used))
    names = " ".join(f"/g{code}" for _, code in used)
    last = used[-1][1] if used else 1
    head = (
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 -1 6 9] /FontMatrix [0.1 0 0 0.1 0 0] /CharProcs << {procs} >> "
        f"/Encoding << /Type /Encoding /Differences [1 {names}] >> /FirstChar 1 /LastChar {last} "
        f"/Widths [{' '.join([str(ADVANCE)] * last)}] /Resources << >> /ToUnicode {at + 1} 0 R >>"
    )
    shapes = [_packed(f"{ADVANCE} 0 d0 {strokes_of(letter)}") for letter, _ in used]
    return [head.encode(), _packed(_to_unicode(used)), *shapes]


def _to_unicode(used: list[tuple[str, int]]) -> str:
    head = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Strokes def /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
    )
    blocks = []
    for start in range(0, len(used), 100):
        part = used[start : start + 100]
        rows = "\n".join(f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in part)
        blocks.append(f"{len(part)} beginbfchar\n{rows}\nendbfchar\n")
    return head + "".join(blocks) + "endcmap CMapName currentdict /CMap defineresource pop end end"


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
