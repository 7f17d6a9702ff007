"""Looks of tour sites: readable in both schemes, checked when the catalogue is read, two of them shipped."""

import re
import tomllib
from pathlib import Path

import pytest

from bridge.web.look_contrast import contrast, faults_of_look, look_of, readable_on, text_on
from bridge.wiring.catalogue import partner_of
from config.catalogue import CatalogueFaultyError

SHIPPED = sorted((Path(__file__).parents[3] / "config/partners").glob("*.toml"))


@pytest.mark.parametrize("accent", ["#b4480f", "#1f5f8b", "#ffff00", "#000000", "#ffffff", "#7f7f7f", "no colour"])
def test_every_accent_is_made_readable(accent: str) -> None:
    assert look_of({"accent": accent}).count("--on-accent") == 2
    colour = accent if accent.startswith("#") else "#123456"
    for ground in ("#ffffff", "#15181c"):
        shown = readable_on(colour, ground)
        assert contrast(shown, ground) >= 4.5
        assert contrast(text_on(shown), shown) >= 4.5


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ({"accent": "red"}, "no colour"),
        ({"accent": "#12345"}, "no colour"),
        ({"accent": 7}, "text in quotes"),
        ({"band": "#777777", "band_text": "#888888"}, "contrast 1.26"),
        ({"band_text": "#ffffff"}, "nothing that it stands on"),
        ({"corners": "oval"}, "none of round, square"),
        ({"logo": "x" * 41}, "longer than 40"),
        ({"font": "Comic Sans"}, "no such key"),
    ],
)
def test_what_is_wrong_with_a_look_is_named(look: dict[str, object], said: str) -> None:
    assert said in "; ".join(faults_of_look(look))


def test_a_partner_whose_texts_could_not_be_read_is_not_started_with() -> None:
    table = {"name": "pale", "title": "Pale", "request_secrets": [], "callback_secrets": [], "callback_url": "http://pale.test/"}
    with pytest.raises(CatalogueFaultyError, match=r"partner pale: \[look\]: band_text on band: contrast 1\."):
        partner_of({**table, "look": {"band": "#eeeeee", "band_text": "#ffffff"}})


def test_two_looks_are_shipped_good_and_unlike_each_other() -> None:
    looks = [tomllib.loads(file.read_text(encoding="utf-8"))["look"] for file in SHIPPED]
    assert [faults_of_look(look) for look in looks] == [[], []]
    first, second = (look_of(look) for look in looks)
    for part in (r"--accent:(#\w+)", r"--corner", r"--band:"):
        assert re.findall(part, first) != re.findall(part, second)


def test_a_band_that_names_no_text_gets_one_that_is_read() -> None:
    assert "--on-band:#000000" in look_of({"band": "#ffd400"})
    assert "--on-band:#ffffff" in look_of({"band": "#12304a"})
