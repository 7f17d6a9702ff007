"""Colours of a tour site's look: contrast by WCAG 2.2, a colour made readable on a ground, and what is wrong with a look's table.

Kept apart from pages, so that whoever shows, checks or previews a look judges it by the same rule.
"""

import re
from collections.abc import Mapping

FALLBACK = "#1f5f8b"
LIGHT, DARK = "#ffffff", "#15181c"
# WCAG 2.2, 1.4.3: text against its ground.
ENOUGH = 4.5
_STEPS = 40
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_COLOURS = ("accent", "band", "band_text")
_CORNERS = ("round", "square")
# Letters; a logo stands beside the lender's name on a screen of 320 px.
_LONGEST = {"logo": 40, "welcome": 160, "welcome_en": 160}
KEYS = (*_COLOURS, *_LONGEST, "corners")


def is_colour(text: str) -> bool:
    """A colour as looks name them: #rrggbb."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours #rrggbb, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """Black or white, whichever is read better on `colour`; one of them always reaches 4.5 : 1."""
    return max(("#000000", "#ffffff"), key=lambda text: contrast(text, colour))


def readable_on(colour: str, ground: str) -> str:
    """`colour` moved towards black or white until it stands out from `ground` by 4.5 : 1."""
    target = text_on(ground)
    for step in range(_STEPS + 1):
        mixed = _mix(colour, target, step / _STEPS)
        if contrast(mixed, ground) >= ENOUGH:
            return mixed
    return target


def look_of(look: Mapping[str, str]) -> str:
    """A look as a stylesheet: custom properties for both schemes. A colour that is no #rrggbb gives the plain one."""
    accent = _colour(look, "accent") or FALLBACK
    light, dark = readable_on(accent, LIGHT), readable_on(accent, DARK)
    shape = ":root{--corner:0}\n" if look.get("corners") == "square" else ""
    return (
        f":root{{--accent:{light};--on-accent:{text_on(light)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{dark};--on-accent:{text_on(dark)}}}}}\n"
        f"{_band(look)}{shape}"
    )


def faults_of_look(look: Mapping[str, object]) -> list[str]:
    """What is wrong with a look's table, in words for whoever wrote it; empty for a good one. Read before pages are served."""
    return [fault for key, value in look.items() if (fault := _fault(key, value))] or _pale(look)


def _fault(key: str, value: object) -> str:
    if key not in KEYS:
        return f"{key}: no such key; there are {', '.join(KEYS)}"
    if not isinstance(value, str):
        return f"{key}: a text in quotes"
    if key in _COLOURS and not is_colour(value):
        return f"{key}: {value!r} is no colour like #1f5f8b"
    if key == "corners" and value not in _CORNERS:
        return f"corners: {value!r} is none of {', '.join(_CORNERS)}"
    longest = _LONGEST.get(key)
    return f"{key}: longer than {longest} letters" if longest and len(value) > longest else ""


def _pale(look: Mapping[str, object]) -> list[str]:
    """Two colours that the table itself puts on each other are never changed, so they must do as they are."""
    band, text = look.get("band"), look.get("band_text")
    if text is None:
        return []
    if band is None:
        return ["band_text: without band there is nothing that it stands on"]
    reached = contrast(str(text), str(band))
    return (
        [] if reached >= ENOUGH else [f"band_text on band: contrast {reached:.2f}, at least {ENOUGH} is needed (WCAG 2.2, 1.4.3)"]
    )


def _band(look: Mapping[str, str]) -> str:
    band = _colour(look, "band")
    if not band:
        return ""
    text = _colour(look, "band_text")
    text = text if text and contrast(text, band) >= ENOUGH else text_on(band)
    return f":root{{--band:{band};--on-band:{text};--on-band-quiet:{text}}}\n"


def _colour(look: Mapping[str, str], key: str) -> str:
    value = look.get(key, "")
    return value if is_colour(value) else ""


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
