"""Two-dimensional codes as pictures inside a page: drawn here, so that nothing is loaded and no policy is loosened."""

from io import BytesIO

import segno
from markupsafe import Markup

# Black on white in every colour scheme, with the quiet zone that the standard wants: phones read nothing else for sure.
_DARK, _LIGHT, _QUIET = "#000", "#fff", 4


def qr_svg(text: str, name: str) -> Markup:
    """The code of a text (UTF-8) as an inline SVG without a size of its own; `name` is read to who can't see it.

    Raises ValueError when the text is too long for a code.
    """
    code = segno.make_qr(text, error="m", encoding="utf-8")
    drawn = BytesIO()
    code.save(
        drawn, kind="svg", xmldecl=False, svgns=False, nl=False, omitsize=True, border=_QUIET, dark=_DARK, light=_LIGHT,
        svgclass="qr", lineclass=None, title=name,
    )  # fmt: skip
    # The library escapes the title; everything else is its own drawing.
    return Markup(drawn.getvalue().decode())  # noqa: S704 - see above
