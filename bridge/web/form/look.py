"""A tour site's look as a small stylesheet: one accent colour, made readable on light and dark (contrast by WCAG 2.2)."""

import re

from flask import Response
from flask.typing import ResponseReturnValue

from bridge.web.form.visit import Visit

_FALLBACK = "#1f5f8b"
_LIGHT, _DARK = "#ffffff", "#15181c"
_ENOUGH = 4.5
_STEPS = 40
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def stylesheet(visit: Visit, partner: str) -> ResponseReturnValue:
    """The look of a partner; an unknown name gets the plain look and learns nothing."""
    known = visit.hub.partners.get(partner)
    accent = known.look.get("accent", _FALLBACK) if known else _FALLBACK
    response = Response(look_of(accent), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=600"
    return response


def look_of(accent: str) -> str:
    """Custom properties for both schemes. A colour that is no #rrggbb gives the plain look."""
    base = accent if _HEX.fullmatch(accent) else _FALLBACK
    light, dark = readable_on(base, _LIGHT), readable_on(base, _DARK)
    return (
        f":root{{--accent:{light};--on-accent:{text_on(light)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{dark};--on-accent:{text_on(dark)}}}}}\n"
    )


def text_on(colour: str) -> str:
    """Black or white, whichever is read better on `colour`; one of them always reaches 4.5 : 1."""
    return max(("#000000", "#ffffff"), key=lambda text: contrast(text, colour))


def readable_on(colour: str, ground: str) -> str:
    """`colour` moved towards black or white until it stands out from `ground` by 4.5 : 1."""
    target = text_on(ground)
    for step in range(_STEPS + 1):
        mixed = _mix(colour, target, step / _STEPS)
        if contrast(mixed, ground) >= _ENOUGH:
            return mixed
    return target


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mix(colour: str, target: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_parts(colour), _parts(target), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
