"""What stands where in a PDF: squares that are drawn, sizes of letters, as pypdf tells them."""

import io
import re

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

Matrix = tuple[float, float, float, float, float, float]
MM = 72 / 25.4


def pages_of(body: bytes) -> list[PageObject]:
    """The pages."""
    return list(PdfReader(io.BytesIO(body)).pages)


def text_of(body: bytes) -> str:
    """All text with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in pages_of(body)).replace("\u200b", "").split())


def page_texts(body: bytes) -> list[str]:
    """The text of each page with single spaces."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pages_of(body)]


def rectangles(page: PageObject) -> list[tuple[float, float, float, float]]:
    """Closed rectangles on the page as (left, bottom, width, height) in points, from `re` or from four lines."""
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    kept, points, found = [], [], []
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        name, numbers = operator.decode(), [float(o) for o in operands if isinstance(o, int | float)]
        if name == "q":
            kept.append(matrix)
        elif name == "Q":
            matrix = kept.pop()
        elif name == "cm":
            matrix = _times(numbers, matrix)
        elif name in ("m", "l"):
            points = [*([] if name == "m" else points), _placed(numbers, matrix)]
        elif name == "re":
            x, y, width, height = numbers
            points = [_placed((x, y), matrix), _placed((x + width, y + height), matrix)]
        elif name in ("s", "S", "f", "f*", "b", "B", "b*", "B*", "n"):
            if len({x for x, _ in points}) == 2 and len({y for _, y in points}) == 2:
                (left, right), (low, high) = sorted({x for x, _ in points}), sorted({y for _, y in points})
                found.append((left, low, right - left, high - low))
            points = []
    return found


def _times(inner: list[float], outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _placed(point: tuple[float, float] | list[float], matrix: Matrix) -> tuple[float, float]:
    x, y = point
    a, b, c, d, e, f = matrix
    return round(x * a + y * c + e, 2), round(x * b + y * d + f, 2)


def letters_of(page: PageObject) -> list[tuple[str, float, float, float]]:
    """Pieces of text with the size of their letters and their place, in points."""
    found: list[tuple[str, float, float, float]] = []

    def note(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            x, y = _placed((tm[4], tm[5]), tuple(cm))
            found.append((text.strip(), round(size * abs(tm[3]) * abs(cm[3]), 2), x, y))

    page.extract_text(visitor_text=note)
    return found
