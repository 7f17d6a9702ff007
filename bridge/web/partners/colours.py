"""Colours that a site chooses: which pair can't be read (WCAG 2.2, 1.4.3), and the nearest colour that can."""

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.web.look_contrast import DARK, ENOUGH, FALLBACK, LIGHT, contrast, is_colour, readable_on

_STEPS = 255
COLOURS: Mapping[str, str] = {"accent": "Основной цвет", "band": "Полоса вверху", "band_text": "Текст на полосе"}


@dataclass(frozen=True)
class ColourFault:
    """A colour that can't be taken. `instead`: the nearest one that can; empty when none is near."""

    field: str
    words: str
    instead: str = ""


def colour_faults(look: Mapping[str, str]) -> list[ColourFault]:
    """What is wrong with the colours of a look, field by field."""
    odd = [ColourFault(name, _ODD) for name in COLOURS if look.get(name) and not is_colour(look[name])]
    if odd:
        return odd
    faults = [_pale("accent", look.get("accent") or FALLBACK, LIGHT, "Основной цвет на белом фоне: ссылки и рамки")]
    if look.get("band_text"):
        if not look.get("band"):
            return [ColourFault("band_text", "Без цвета полосы тексту не на чем стоять: задайте и его."), *filter(None, faults)]
        faults.append(_pale("band_text", look["band_text"], look["band"], "Текст на полосе"))
    return [fault for fault in faults if fault]


def shown_in_the_dark(look: Mapping[str, str]) -> str:
    """The main colour as dark pages show it: made lighter until it can be read there."""
    accent = look.get("accent", "")
    return readable_on(accent if is_colour(accent) else FALLBACK, DARK)


def nearest(colour: str, ground: str) -> str:
    """The colour that can be read on `ground` after the fewest steps towards black or white. Itself when it can be read."""
    for step in range(_STEPS + 1):
        for target in (0, 255):
            mixed = _towards(colour, target, step)
            if contrast(mixed, ground) >= ENOUGH:
                return mixed
    return "#000000"


_ODD = "Цвет пишется как #1f5f8b: решётка и шесть цифр 0–9, a–f."


def _pale(field: str, colour: str, ground: str, pair: str) -> ColourFault | None:
    reached = contrast(colour, ground)
    if reached >= ENOUGH:
        return None
    found = nearest(colour, ground)
    words = f"{pair}: {colour} на {ground} даёт контраст {_shown(reached)} : 1, а нужно не меньше {_shown(ENOUGH)} : 1."
    return ColourFault(field, f"{words} Ближайший подходящий — {found} ({_shown(contrast(found, ground))} : 1).", found)


def _shown(ratio: float) -> str:
    # Cut, not rounded: 4.49 must not read as 4.5.
    return f"{int(ratio * 100) / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _towards(colour: str, target: int, step: int) -> str:
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (target - part) * step / _STEPS):02x}" for part in parts)
