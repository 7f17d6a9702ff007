"""Every page in English: no Russian is left but names, addresses and the papers' own words."""

import re

import pytest
from lxml import html

from tests.journeys.form.pages.gallery import SCENES
from tests.journeys.form.stage import ANSWERS, DOCUMENTS, OFFICES

# What people, the lender and the law write in Russian stays as they wrote it.
OWN = (
    *(part for one in DOCUMENTS for part in (one.title, one.summary, one.text)),
    *(value for answers in ANSWERS.values() for value in answers.values()),
    *(name for names in OFFICES.values() for name in names),
    "Солнечный берег", "МКК Пример", "Турция", "Кемер", "Иванова", "Анна", "Петровна", "ФЕЙК", "Договор займа", "Г. МОСКВА",
    "Москва",
    "Уточните место работы", "Лист подписания договора №", "Лист подписания договора", "много", "ОВД ГОРОДА ХИМКИ", "Русский",
    "Московская область",
)  # fmt: skip
CYRILLIC = re.compile(r"[^\W\d_a-zA-Z]*[а-яёА-ЯЁ][^\n<>]{0,60}")


def seen(text: str) -> list[str]:
    """Russian words on the page and in what it says to programs that read aloud."""
    tree = html.document_fromstring(text)
    for part in tree.xpath("//script | //style"):
        part.drop_tree()
    shown = [tree.text_content(), *tree.xpath("//@aria-label | //@alt | //@placeholder | //@title | //@data-words")]
    words = "\n".join(str(one) for one in shown).replace("\u00a0", " ")
    for own in sorted(OWN, key=len, reverse=True):
        words = words.replace(own, "…")
    return sorted({" ".join(found.split()) for found in CYRILLIC.findall(words)})


# Faults and other states of a page are of the same catalogue, which tests/journeys/form/test_texts.py holds complete.
@pytest.mark.parametrize("scene", [one for one in SCENES if "," not in one])
def test_a_page_speaks_english_to_whoever_reads_it(scene: str) -> None:
    played = SCENES[scene]
    stage = played.stage()
    path = played.ready(stage)
    page = stage.browser.get(path, headers={"Accept-Language": "en"}, follow_redirects=True)
    assert seen(page.text) == []
