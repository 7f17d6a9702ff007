"""Figures out of the loan system's PDFs: of the neighbour's contract, of broken, locked and foreign files."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from adapters.onec.dialect.onec_map import FOLDER, load_onec_map, map_file
from adapters.papers.figures import FigurePatterns, FigureReader
from adapters.papers.press import Press
from adapters.papers.reading import PdfText
from bridge.model.papers.document import Document, Paragraph
from bridge.model.papers.figures import FigureName, FigureRow, Figures, ToldFigures
from bridge.ports.loan_system import PaperFile
from mappings.errors import MapFileError
from samples.neighbours.onec.paper import Frame, Page, build_pdf

MAPS = [path.stem for path in sorted(FOLDER.glob("*.toml"))]
ROW = r"(?P<due>\d\d\.\d\d\.\d{4}) (?P<payment>[\d ]+,\d\d)"


def a_pdf(*lines: str) -> PaperFile:
    body = Press().pdf(Document("Договор", tuple(map(Paragraph, lines)), date(2026, 11, 23)))
    return PaperFile("Договор", "application/pdf", body)


def reader(tmp_path: Path, table: str) -> FigureReader:
    (tmp_path / "base.toml").write_text(table, encoding="utf-8")
    return FigureReader(PdfText(), FigurePatterns.load(tmp_path / "base.toml"))


def told(tmp_path: Path, table: str, *files: PaperFile) -> ToldFigures:
    found = reader(tmp_path, table).read(files)
    assert found is not None
    return found


@pytest.mark.parametrize("name", MAPS)
def test_the_maps_that_are_shipped_read_the_neighbours_contract(name: str) -> None:
    frames = [Frame("ПОЛНАЯ СТОИМОСТЬ ЗАЙМА", "35,784 % ГОДОВЫХ"), Frame("ПОЛНАЯ СТОИМОСТЬ ЗАЙМА", "1 024 078,85 РУБ.")]
    terms = ["График считан от 23.11.2026", "1. Сумма займа: 223 650,00 руб.", "2. Срок: 2 платежей, последний 25.01.2027",
             "3. Ставка: 36 % годовых, проценты по дням, год 365 дней"]  # fmt: skip
    rows = ["1   23.12.2026    41 285,23    34 667,64     6 617,59   188 982,36",
            "2   25.01.2027       285,23       285,23         0,00         0,00"]  # fmt: skip
    body = build_pdf("Договор", [Page(terms, frames), Page(["График платежей", *rows])])
    load_onec_map(map_file(name))
    found = FigureReader(PdfText(), FigurePatterns.load(map_file(name))).read([PaperFile("Договор", "application/pdf", body)])
    assert found is not None and not found.unreadable
    assert found.wanted == frozenset(FigureName)
    schedule = (
        FigureRow(date(2026, 12, 23), 4128523, 3466764, 661759),
        FigureRow(date(2027, 1, 25), 28523, 28523, 0),
    )
    expected = Figures(22365000, Decimal(36), 2, Decimal("35.784"), 102407885, date(2026, 11, 23), schedule)
    assert found.figures == expected


def test_a_map_without_the_section_tells_that_nothing_can_be_compared(tmp_path: Path) -> None:
    assert reader(tmp_path, "title = 'x'").read([a_pdf("Сумма: 1,00")]) is None


def test_a_figure_that_is_not_found_or_told_twice_differently_is_not_told(tmp_path: Path) -> None:
    table = (
        "[contract_figures]\namount = 'Сумма: ([\\d ]+,\\d\\d)'\npsk_rubles = 'ПСК ([\\d ]+,\\d\\d)'\npayments = 'Срок (\\S+)'"
    )
    found = told(tmp_path, table, a_pdf("Сумма: 1 000,00", "Сумма: 1000,00", "ПСК 5,00", "ПСК 6,00"))
    assert found.wanted == {FigureName.AMOUNT, FigureName.PSK_RUBLES, FigureName.PAYMENTS}
    assert (found.figures.amount, found.figures.psk_rubles, found.figures.payments) == (100000, None, None)


@pytest.mark.parametrize("wrong", ["Срок 6,5", "Срок шесть", "Срок ²", "Срок 99999"])
def test_a_word_that_is_no_number_is_not_told(tmp_path: Path, wrong: str) -> None:
    assert told(tmp_path, "[contract_figures]\npayments = 'Срок (\\S+)'", a_pdf(wrong)).figures.payments is None


def test_one_row_that_can_not_be_read_makes_all_rows_unread(tmp_path: Path) -> None:
    table = f"[contract_figures]\nrows = '{ROW}'"
    assert len(told(tmp_path, table, a_pdf("23.12.2026 5,00", "25.01.2027 6,00")).figures.rows) == 2
    assert told(tmp_path, table, a_pdf("23.12.2026 5,00", "31.02.2027 6,00")).figures.rows == ()


def locked() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(a_pdf("x").body)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def empty() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "body",
    [b"", b"%PDF-1.4\n", b"no pdf at all", a_pdf("x").body[:2000], b"%PDF-1.7\n" + b"\x00" * 500, locked(), empty()],
    ids=["nothing", "head only", "text", "half", "zeros", "locked", "no text"],
)
def test_a_paper_that_can_not_be_read_is_told_as_such(tmp_path: Path, body: bytes) -> None:
    found = told(tmp_path, "[contract_figures]\namount = 'Сумма (.+)'", PaperFile("Договор", "application/pdf", body))
    assert found.unreadable
    assert found.figures == Figures()


def test_no_pdf_among_the_files_is_unreadable_and_one_good_one_among_broken_is_read(tmp_path: Path) -> None:
    table = "[contract_figures]\namount = 'Сумма ([\\d,]+)'"
    broken, page = PaperFile("Скан", "application/pdf", b"%PDF-"), PaperFile("Письмо", "text/plain", "Сумма 9,00".encode())
    assert told(tmp_path, table, page).unreadable
    found = told(tmp_path, table, broken, page, a_pdf("Сумма 5,00"))
    assert (found.unreadable, found.figures.amount) == ("", 500)


def test_figures_that_the_answer_itself_tells_need_no_pattern(tmp_path: Path) -> None:
    table = "[contract_figures]\nfields = ['psk_percent', 'amount']"
    file = PaperFile("Договор", "application/pdf", b"", told={"psk_percent": "35.784", "amount": "223650"})
    found = told(tmp_path, table, file)
    assert (found.figures.psk_percent, found.figures.amount) == (Decimal("35.784"), 22365000)
    silent = told(tmp_path, table, PaperFile("Договор", "application/pdf", b""))
    assert silent.wanted == {FigureName.PSK_PERCENT, FigureName.AMOUNT} and silent.figures == Figures()


@pytest.mark.parametrize(
    ("table", "place", "right"),
    [
        ("[contract_figures]\nsumma = '(x)'", "contract_figures.summa", "amount"),
        ("[contract_figures]\namount = '('", "contract_figures.amount", "regular expression"),
        ("[contract_figures]\namount = 'x'", "contract_figures.amount", "one group"),
        ("[contract_figures]\nrows = '(x)'", "contract_figures.rows", "due"),
        ("[contract_figures]\nfields = ['summa']", "contract_figures.fields", "amount"),
        ("contract_figures = 5", "contract_figures", "table"),
    ],
)
def test_a_faulty_section_is_told_with_file_key_and_what_would_be_right(
    tmp_path: Path, table: str, place: str, right: str
) -> None:
    with pytest.raises(MapFileError) as fault:
        reader(tmp_path, table)
    assert "base.toml" in str(fault.value) and place in str(fault.value) and right in str(fault.value)
