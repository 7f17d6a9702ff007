"""Every text of the pages stands in the catalogue."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from bridge.web.texts import _TEXTS, gettext, ngettext, speak
from tests.journeys.form.stage import Stage

WEB = Path(__file__).parents[3] / "bridge" / "web"
KEYWORDS = {"_": None, "gettext": None, "later": None, "ngettext": (1, 2), "counted": (2, 3)}


def _source_texts() -> set[str | tuple[str, ...]]:
    found: set[str | tuple[str, ...]] = set()
    for folder in (WEB / "form", WEB / "templates"):
        methods = [("**.py", "python"), ("**.html", "jinja2")]
        found |= {row[2] for row in extract_from_dir(folder, methods, keywords=KEYWORDS)}
    found |= {
        row[2] for row in extract_from_dir(WEB, [("wording.py", "python"), ("error_pages.py", "python")], keywords=KEYWORDS)
    }
    return found


def test_every_text_has_an_english_one_and_none_is_left_over() -> None:
    english = _TEXTS["en"]
    texts = _source_texts()
    assert {text for text in texts if isinstance(text, str)} == set(english.single)
    assert {text[0] for text in texts if isinstance(text, tuple)} == set(english.plural)


def test_every_plural_has_its_three_russian_forms() -> None:
    russian = _TEXTS["ru"].plural
    assert {text[0] for text in _source_texts() if isinstance(text, tuple)} == set(russian)
    assert all(len(forms) == 3 for forms in russian.values())


@pytest.mark.parametrize(("count", "form"), [(1, "платёж"), (3, "платежа"), (11, "платежей"), (21, "платёж"), (112, "платежей")])
def test_a_number_gets_its_form(count: int, form: str) -> None:
    speak("ru")
    assert ngettext("%(num)s платёж", "%(num)s платежей", count) % {"num": count} == f"{count} {form}"


def test_a_browser_that_prefers_english_is_spoken_to_in_english(stage: Stage) -> None:
    page = stage.browser.get("/form/enter", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert "Open the link again" in page.text and '<html lang="en">' in page.text
    assert gettext("Имя") == "Имя"
    assert "Откройте ссылку" in stage.browser.get("/form/enter", headers={"Accept-Language": "de"}).text
