"""Whatever colour a site chooses: what is proposed can be read, and what can be read is left as it is."""

from hypothesis import given
from hypothesis import strategies as st

from bridge.web.look_contrast import ENOUGH, LIGHT, contrast
from bridge.web.partners.colours import colour_faults, nearest

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOUR, COLOUR)
def test_the_nearest_colour_can_be_read_on_any_ground(colour: str, ground: str) -> None:
    found = nearest(colour, ground)
    assert contrast(found, ground) >= ENOUGH
    assert (found == colour) == (contrast(colour, ground) >= ENOUGH)


@given(COLOUR)
def test_a_colour_is_refused_exactly_when_it_can_not_be_read_and_what_is_proposed_is_taken(colour: str) -> None:
    faults = colour_faults({"accent": colour})
    assert bool(faults) == (contrast(colour, LIGHT) < ENOUGH)
    for fault in faults:
        assert colour in fault.words and colour_faults({"accent": fault.instead}) == []


@given(COLOUR, COLOUR)
def test_a_pale_text_on_a_band_is_named_with_both_colours(band: str, text: str) -> None:
    faults = colour_faults({"accent": "#1f5f8b", "band": band, "band_text": text})
    assert bool(faults) == (contrast(text, band) < ENOUGH)
    assert all(fault.field == "band_text" and band in fault.words and text in fault.words for fault in faults)
