"""The press: PDF/A-2b and one page of HTML out of the same blocks; what the law wants of their look, measured in the file."""

import io
import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from pypdf import PdfReader

from adapters.papers.letters import SETTABLE
from adapters.papers.press import Press
from bridge.model.papers.document import (
    Align,
    Block,
    Clauses,
    Column,
    Document,
    DocumentFaultyError,
    Frame,
    Frames,
    Heading,
    PageBreak,
    Pairs,
    Paragraph,
    Stamp,
    Table,
)
from tests.contract.papers.pdf_geometry import letters_of, page_texts, pages_of, rectangles, text_of

PRESS = Press()
DAY = date(2026, 11, 23)
FRAMES = Frames((Frame("полная стоимость займа", "42,576 %\nсорок две целых"), Frame("полная стоимость займа", "9 999,99 руб.")))
ROWS = Table((Column("№"), Column("Условие", 3), Column("Содержание", 6)), (("1", "Сумма", "100"), ("2", "Срок", "6")))


def paper(*blocks: Block) -> Document:
    return Document("Проба пера", blocks, DAY, "МКК «Проба»", "proba@1")


EVERY_BLOCK = paper(
    FRAMES, Heading("Индивидуальные условия", 1), Paragraph("Обычный"), Paragraph("Важный", strong=True),
    Clauses(("Первый", "Второй"), prefix="3."), ROWS,
    Pairs((("Заёмщик", "Иванов"),)), Pairs((("SHA-256", "a1" * 32),), code=True),
    PageBreak(), Stamp("Подписано", ("кодом из SMS",)),
)  # fmt: skip


def test_the_pdf_declares_pdf_a_2b_carries_its_output_intent_and_embeds_all_fonts() -> None:
    body = PRESS.pdf(EVERY_BLOCK)
    reader = PdfReader(io.BytesIO(body))
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert re.search(r"pdfaid:part>2<", xmp) and re.search(r"pdfaid:conformance>B<", xmp)
    intent = reader.trailer["/Root"]["/OutputIntents"][0].get_object()  # type: ignore[index]
    assert intent["/S"] == "/GTS_PDFA1" and "/DestOutputProfile" in intent
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & descriptor.keys()
    assert "/Encrypt" not in reader.trailer and b"/JavaScript" not in body


def test_equal_documents_give_equal_bytes_and_another_word_gives_others() -> None:
    assert PRESS.pdf(EVERY_BLOCK) == Press().pdf(EVERY_BLOCK)
    assert PRESS.html(EVERY_BLOCK) == Press().html(EVERY_BLOCK)
    other = replace(EVERY_BLOCK, blocks=(*EVERY_BLOCK.blocks, Paragraph(".")))
    assert PRESS.pdf(other) != PRESS.pdf(EVERY_BLOCK) and PRESS.html(other) != PRESS.html(EVERY_BLOCK)


def test_every_word_of_every_block_stands_in_both_renditions() -> None:
    words = ["9 999,99", "Индивидуальные условия", "Обычный", "Важный", "3.1.", "3.2.", "Второй", "Содержание", "Срок",
             "Иванов", "a1" * 32, "Подписано", "кодом из SMS", "proba@1"]  # fmt: skip
    pdf = text_of(PRESS.pdf(EVERY_BLOCK))
    html = unescape(re.sub(r"<[^>]+>", " ", PRESS.html(EVERY_BLOCK).decode()))
    assert [word for word in words if word not in pdf] == []
    assert [word for word in words if word.replace("\xa0", " ") not in html] == []


def test_two_square_frames_of_at_least_a_twentieth_of_the_page_stand_top_right_before_the_table_in_its_largest_letters() -> None:
    page = pages_of(PRESS.pdf(EVERY_BLOCK))[0]
    whole = float(page.mediabox.width * page.mediabox.height)
    squares = [one for one in rectangles(page) if abs(one[2] - one[3]) < 0.5 and one[2] * one[3] >= 0.05 * whole]
    assert len(squares) == 2
    (left, *_), (right, low, side, _) = sorted(squares)
    assert left > 0.25 * float(page.mediabox.width) and right + side > 0.9 * float(page.mediabox.width)
    assert low + side > 0.94 * float(page.mediabox.height)
    inside = [one for one in letters_of(page) if one[2] >= left and one[3] >= low]
    below = [one for one in letters_of(page) if one[3] < low]
    assert "42,576 %" in [text for text, *_ in inside] and below
    assert min(size for _, size, *_ in inside) > max(size for _, size, *_ in below)
    assert all(text == text.upper() for text, *_ in inside)


def test_long_words_of_frames_shrink_both_frames_alike_and_words_too_long_are_refused() -> None:
    words = "двести двадцать три тысячи четыреста пятьдесят шесть рублей девяносто девять копеек " * 2
    page = pages_of(PRESS.pdf(paper(Frames((FRAMES.frames[0], Frame("полная стоимость", words))), ROWS)))[0]
    low = min(one[1] for one in rectangles(page) if one[2] > 150 and one[3] > 150)
    assert len({size for _, size, _, y in letters_of(page) if y > low}) == 1
    with pytest.raises(DocumentFaultyError, match="do not fit"):
        PRESS.pdf(paper(Frames((Frame("полная стоимость", words * 5),))))


def test_rows_move_whole_to_the_next_page_and_the_head_comes_again() -> None:
    rows = tuple((f"({n})", f"начало{n} " + "слово " * 150 + f"конец{n}", "…") for n in range(1, 30))
    table = Table((Column("Номерок"), Column("Текст", 8), Column("Ещё")), rows, caption="Подпись таблицы")
    pages = page_texts(PRESS.pdf(paper(Heading("Много", 1), table)))
    assert len(pages) > 3
    assert all("Номерок" in page and "Подпись таблицы" in page for page in pages)
    for n in range(1, 30):
        assert [f"начало{n} " in page for page in pages] == [f"конец{n} " in page for page in pages]


def test_a_row_higher_than_a_page_splits_rather_than_lose_its_end() -> None:
    table = Table((Column("№"), Column("Текст", 8)), (("1", "слово " * 3000 + "конец"),))
    pages = page_texts(PRESS.pdf(paper(table)))
    assert len(pages) > 1 and "конец" in pages[-1]


@pytest.mark.parametrize("count", [*range(1, 61, 7), 60])
def test_a_schedule_of_any_length_keeps_every_row_on_one_page_and_its_total_at_the_end(count: int) -> None:
    columns = (Column("№"), Column("Дата", 2), Column("Платёж", 2, Align.END))
    rows = tuple((f"({n})", "05.02.2027", f"{n} 000,0{n % 10}") for n in range(1, count + 1))
    pages = page_texts(PRESS.pdf(paper(Heading("График", 1), Table(columns, rows, total=("", "Итого", "7 777,77")))))
    assert all("Платёж" in page for page in pages)
    for n in range(1, count + 1):
        assert sum(f"({n}) 05.02.2027 {n} 000,0{n % 10}" in page for page in pages) == 1
    assert "Итого 7 777,77" in pages[-1]


NASTY = [
    "#panic(\"x\")", "]] #[", "}} {{ amount }}", "$ x^2 $ @ref <label>", "*жирный* _курсив_ `код` = Заголовок", "\\u{41} \\ \\\\",
    '#sys.inputs "кавычки" \'одна\'', "<script>alert(1)</script> & &amp; \"'",
    "// комментарий /* */", "- пункт\n+ пункт\n/ термин: x",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_markup_wherever_it_stands(text: str) -> None:
    body = paper(
        Heading(text, 2), Paragraph(text), Clauses((text,)), Pairs(((text, text),)), Stamp(text, (text,)),
        Table((Column(text), Column("второй")), ((text, "x"),), caption=text),
    )  # fmt: skip
    document = replace(body, title=text, mark=text, author=text)
    shown = " ".join(text.split())
    assert text_of(PRESS.pdf(document)).count(shown) >= 8
    html = PRESS.html(document).decode()
    assert "<script" not in html
    outside = html.replace("<br>", " ")
    assert (
        unescape(re.sub(r"<(?:[^>\"]|\"[^\"]*\")+>", " ", re.sub(r"<style>.*?</style>", "", outside, flags=re.S))).count(shown)
        >= 8
    )


def test_marks_that_turn_the_writing_or_hide_text_are_left_out_of_both() -> None:
    text = "Ива\u202eнов\u200b\u2066 Иван\u0007\u00ad"
    assert "Иванов Иван" in text_of(PRESS.pdf(paper(Paragraph(text))))
    html = PRESS.html(paper(Paragraph(text))).decode()
    assert "Иванов Иван" in html and "\u202e" not in html


def test_a_name_of_two_hundred_letters_without_a_space_stays_on_the_sheet() -> None:
    name = "Ю" * 200
    page = pages_of(PRESS.pdf(paper(Paragraph(name), Table((Column("a"), Column("b")), ((name, name),)))))[0]
    right = float(page.mediabox.width)
    assert all(x < right for _, _, x, _ in letters_of(page))
    assert "".join(text for text, *_ in letters_of(page)).replace("\u200b", "").count("Ю") == 600


def test_letters_that_no_font_has_are_question_marks_in_the_pdf_and_themselves_on_the_phone() -> None:
    assert "Отель ? ??" in text_of(PRESS.pdf(paper(Paragraph("Отель 😀 漢字"))))
    assert "Отель 😀 漢字" in PRESS.html(paper(Paragraph("Отель 😀 漢字"))).decode()


def test_every_letter_that_is_let_through_can_be_set() -> None:
    letters = "".join(chr(code) for code in range(0x21, 0xFFFF) if not SETTABLE.match(chr(code)))
    assert len(letters) > 450
    text = text_of(PRESS.pdf(paper(*(Paragraph(" ".join(letters[at : at + 60])) for at in range(0, len(letters), 60)))))
    assert {letter for letter in letters if not letter.isspace()} - set(text) <= set("\u0149\u013f\u0140\u0132\u0133\u2026\u2033")


def test_the_page_brings_its_own_style_and_fetches_nothing() -> None:
    html = PRESS.html(EVERY_BLOCK).decode()
    assert html.startswith("<!doctype html>") and '<html lang="ru">' in html and "<style>" in html
    assert not re.search(r"(?i)src=|href=|@import|url\(|<script|<link|<iframe|\son\w+=", html)


def test_a_table_that_does_not_fit_its_columns_is_refused_at_once() -> None:
    with pytest.raises(DocumentFaultyError):
        Table((Column("a"),), (("1", "2"),))
    with pytest.raises(DocumentFaultyError):
        Heading("x", 4)
