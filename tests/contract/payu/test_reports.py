"""Report files as panels, spreadsheets and people make them."""

import io
import tracemalloc
from datetime import UTC, datetime
from typing import BinaryIO

import pytest
import requests

from adapters.payu.reports.reading import read_report
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.payment import Payment
from bridge.ports.acquiring import ReportRow, ReportUnreadableError, RowKind
from tests.contract.payu.conftest import Town, payu_at, sample

ZONE = "Europe/Moscow"
HEADING = "Дата операции;Номер PayU;Номер заказа;Статус;Сумма;Валюта;Комиссия"
PAID = "23.11.2026 12:10:00;70010001;K7M2P9QX4T;COMPLETE;8 120,45;RUB;203,01"


def rows_of(text: str | bytes, encoding: str = "utf-8") -> list[ReportRow]:
    return list(read_report(io.BytesIO(text if isinstance(text, bytes) else text.encode(encoding)), ZONE))


def fault_of(text: str | bytes) -> str:
    with pytest.raises(ReportUnreadableError) as caught:
        rows_of(text)
    return str(caught.value)


def one_sum(sum_: str, separator: str = ";") -> int:
    (row,) = rows_of(f"REFNO{separator}ORDERSTATUS{separator}AMOUNT\n7{separator}COMPLETE{separator}{sum_}\n")
    return row.amount


@pytest.mark.parametrize(
    "name", ["report_cp1251.csv", "report_utf8_bom.csv", "report_commas.csv", "report.xml", "report_cp1251.xml"]
)
def test_the_same_day_is_read_from_every_form_of_file(name: str) -> None:
    rows = rows_of(sample(name))
    assert [(row.kind, row.acquirer_reference, row.reference, row.amount, row.commission, row.operation) for row in rows] == [
        (RowKind.PAYMENT, "70010001", "K7M2P9QX4T", 812_045, 20_301, ""),
        (RowKind.REFUND, "70010001", "K7M2P9QX4T", 10_001, 0, "700001"),
        (RowKind.CHARGEBACK, "70010002", "K7M2P9QX5U", 500_000, 0, "700002"),
    ]
    assert rows[0].at == datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
    assert {row.currency for row in rows} == {"RUB"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_encoding_and_separator_do_not_matter(encoding: str, separator: str) -> None:
    (row,) = rows_of(f"{HEADING}\n{PAID}\n".replace(";", separator), encoding)
    assert (row.amount, row.commission, row.reference) == (812_045, 20_301, "K7M2P9QX4T")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_do_not_matter(end: str) -> None:
    assert len(rows_of(end.join((HEADING, PAID, PAID.replace("70010001", "70010002"), "")))) == 2


def test_a_letter_of_windows_after_a_long_ascii_beginning_is_seen() -> None:
    lines = [f"2026-11-23;{number};R{number};COMPLETE;1,00;RUB;;x" for number in range(5000)]
    text = "\n".join((f"{HEADING};Примечание".replace("Примечание", "NOTE"), *lines, "2026-11-23;9;R;COMPLETE;1,00;RUB;;Тур"))
    assert len(rows_of(text, "cp1251")) == 5001


@pytest.mark.parametrize(
    ("text", "kopecks"),
    [("8120.45", 812_045), ("8120,45", 812_045), ("8 120,45", 812_045), ("8\u00a0120,45", 812_045), ("8\u202f120,45", 812_045),
     ("8,120.45", 812_045), ("8.120,45", 812_045), ("1.234.567,80", 123_456_780), ("8120", 812_000), ("8120.4", 812_040),
     ("8120.4500", 812_045), ("8120,45 ₽", 812_045), ("8120.45 RUB", 812_045), ("8120,45 руб.", 812_045), ("'8120.45", 812_045),
     ('="8120.45"', 812_045), ("+8120.45", 812_045), ("0", 0), ("1,234,567", 123_456_700)],
)  # fmt: skip
def test_a_sum_is_read_however_it_is_written(text: str, kopecks: int) -> None:
    assert one_sum(text) == kopecks


@pytest.mark.parametrize("text", ["1,234", "1.234"])
def test_a_sum_that_may_mean_two_things_is_asked_back(text: str) -> None:
    assert "непонятно, где копейки" in fault_of(f"REFNO;AMOUNT\n7;{text}\n")


@pytest.mark.parametrize("text", ["abc", "", "--5", "1e3", "8120.455", "1 2 3,4,5", "٣", "∞", "9" * 20])
def test_what_is_no_sum_is_named_with_row_and_column(text: str) -> None:
    fault = fault_of(f"REFNO;Сумма\n1;5\n7;{text}\n")
    assert fault.startswith("строка 3, столбец «Сумма»: ")
    assert not text or text not in fault


@pytest.mark.parametrize("written", ["-100,01", "−100,01", "(100,01)", "- 100,01"])
def test_money_that_went_back_may_stand_below_nought(written: str) -> None:
    (row,) = rows_of(f"REFNO;ORDERSTATUS;AMOUNT\n7;COMPLETE;{written}\n")
    assert (row.kind, row.amount) == (RowKind.REFUND, 10_001)


@pytest.mark.parametrize(
    ("status", "kind"),
    [("COMPLETE", RowKind.PAYMENT), ("Оплата", RowKind.PAYMENT), ("Платёж", RowKind.PAYMENT), ("REFUND", RowKind.REFUND),
     ("возврат", RowKind.REFUND), ("CHARGEBACK", RowKind.CHARGEBACK), ("PAYMENT_AUTHORIZED", RowKind.OTHER),
     ("TEST", RowKind.OTHER), ("Нечто новое", RowKind.OTHER)],
)  # fmt: skip
def test_a_row_is_what_its_word_says(status: str, kind: RowKind) -> None:
    (row,) = rows_of(f"REFNO;Статус;AMOUNT\n7;{status};1\n")
    assert (row.kind, row.raw_state) == (kind, status)


def test_an_equal_row_is_marked_and_a_second_refund_is_not() -> None:
    text = "REFNO;TYPE;AMOUNT;REFUND_ID\n7;REFUND;1;a\n7;REFUND;1;a\n7;REFUND;1;b\n"
    assert [row.repeated for row in rows_of(text)] == [False, True, False]


def test_lines_before_the_heading_more_columns_blank_lines_and_sums_at_the_end_are_left_aside() -> None:
    text = f"Отчёт по операциям\nза 23.11.2026\n\nЕщё;{HEADING};И ещё\nx;{PAID};y\n\n;;;;;;;;\n;Итого;;;;8 120,45;;;\n"
    (row,) = rows_of(text)
    assert (row.place, row.amount) == ("строка 5", 812_045)


def test_columns_cut_off_at_the_end_of_a_line_are_empty_and_more_of_them_are_a_fault() -> None:
    (row,) = rows_of(f"{HEADING}\n23.11.2026;7;K;COMPLETE;1,00\n")
    assert (row.currency, row.commission) == ("RUB", None)
    assert fault_of(f"{HEADING}\n{PAID};more\n") == "строка 2: столбцов 8, а в заголовке 7"


def test_a_comma_that_splits_kopecks_off_unquoted_is_a_fault_and_not_another_sum() -> None:
    assert fault_of("REFNO,AMOUNT\n7,8120,45\n") == "строка 2: столбцов 3, а в заголовке 2"


@pytest.mark.parametrize(
    "date",
    ["2026-11-23 12:10:00", "2026-11-23T12:10:00", "23.11.2026 12:10:00", "20261123121000", "2026/11/23 12:10:00",
     "2026-11-23T09:10:00Z", "2026-11-23T12:10:00+03:00"],
)  # fmt: skip
def test_a_moment_is_read_however_it_is_written(date: str) -> None:
    (row,) = rows_of(f"REFNO;AMOUNT;DATE\n7;1;{date}\n")
    assert row.at == datetime(2026, 11, 23, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize("date", ["23/11/26", "yesterday", "2026-13-01", "32.01.2026", "9999-99-99"])
def test_what_is_no_moment_is_named_with_row_and_column(date: str) -> None:
    assert fault_of(f"REFNO;AMOUNT;Дата\n7;1;{date}\n").startswith("строка 2, столбец «Дата»: это не дата")


@pytest.mark.parametrize("date", ["", "-", "0000-00-00 00:00:00"])
def test_a_row_without_a_moment_is_taken(date: str) -> None:
    (row,) = rows_of(f"REFNO;AMOUNT;DATE\n7;1;{date}\n")
    assert row.at is None


def test_a_number_rounded_by_a_spreadsheet_is_a_fault() -> None:
    assert "испорчен таблицей" in fault_of("REFNO;AMOUNT\n7,001E+07;1\n")


def test_a_payment_without_any_number_is_a_fault_and_a_fee_is_not() -> None:
    assert fault_of("REFNO;TYPE;AMOUNT\n;SALE;1\n").startswith("строка 2, столбец «REFNO»: нет ни номера")
    assert [row.kind for row in rows_of("REFNO;TYPE;AMOUNT\n;Комиссия;1\n")] == [RowKind.OTHER]


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xef\xbb\xbf\r\n", b"hello", b"a;b\n1;2\n", b"<html></html>", b"<Orders></Orders>", b"REFNO;NOTE\n1;2\n",
     b"\x00" * 99, b"PK\x03\x04" + bytes(range(256)), b'<!DOCTYPE a [<!ENTITY b "c">]><Orders><Order/></Orders>', b"\xff\xfea"],
)  # fmt: skip
def test_what_is_no_report_is_said_to_be_none(raw: bytes) -> None:
    assert fault_of(raw)


def test_a_quotation_mark_that_never_closes_names_its_row_and_does_not_swallow_the_file() -> None:
    text = f'{HEADING}\n{PAID}\n"{PAID}\n' + f"{PAID}\n" * 999
    assert fault_of(text) == "строка 3: кавычка не закрыта"
    assert fault_of(f"{HEADING}\n{'x' * 30_000}\n") == "строка 2: слишком длинная"


def test_an_xml_file_that_breaks_off_names_the_last_good_row() -> None:
    good = b"<Orders><Order><REFNO>7</REFNO><AMOUNT>1</AMOUNT></Order>"
    assert "после записи 1" in fault_of(good + b"<Order><REFNO>8")
    assert fault_of(good + b"<Order><REFNO>8</REFNO><AMOUNT>x</AMOUNT></Order></Orders>").startswith("запись 2, столбец «AMOUNT»")


def test_fields_of_xml_may_stand_in_attributes_and_deeper() -> None:
    text = '<r><Order refno="7" status="COMPLETE"><money><AMOUNT>1,50</AMOUNT><CURRENCY>RUB</CURRENCY></money></Order></r>'
    (row,) = rows_of(text)
    assert (row.acquirer_reference, row.kind, row.amount) == ("7", RowKind.PAYMENT, 150)


def test_the_callers_file_stays_open() -> None:
    file = io.BytesIO(f"{HEADING}\n{PAID}\n".encode())
    assert len(list(read_report(file, ZONE))) == 1
    with pytest.raises(ReportUnreadableError):
        next(read_report(io.BytesIO(b"x"), ZONE))
    assert not file.closed


class Lines(io.RawIOBase):
    """A file of very many rows that is nowhere as a whole."""

    def __init__(self, count: int) -> None:
        self._count, self._at, self._rest = count, 0, b""
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = 0) -> int:
        assert place == 0
        self._at, self._rest = 0, b"DATE;REFNO;REFNOEXT;ORDERSTATUS;AMOUNT;CURRENCY;COMMISSION\n"
        return 0

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # a bytearray will do
        while len(self._rest) < len(buffer) and self._at < self._count:
            self._at += 1
            self._rest += f"2026-11-23;{70_000_000 + self._at};R{self._at};COMPLETE;{self._at}.05;RUB;1.00\n".encode()
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def peak_of(count: int) -> float:
    file: BinaryIO = Lines(count)  # type: ignore[assignment]  # what is read of it is there
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_report(file, ZONE)) == count
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file_but_for_a_mark_of_each_row() -> None:
    small, large = peak_of(1_000), peak_of(8_000)
    assert large - small < 2, f"{small:.1f} → {large:.1f} MiB"


@pytest.mark.parametrize("form", ["csv", "xml"])
@pytest.mark.parametrize("how", ["", "encoding=cp1251&comma=1", "refunds=negative&extra=1", "separator=%2C&encoding=utf-8-sig"])
def test_report_files_of_the_stand_in_are_read(
    town: Town, application: Application, payment: Payment, words: PayuWords, form: str, how: str
) -> None:
    payu = payu_at(town.url, words)
    town.pay(payu, application, payment)
    town.tell(f"/_stand/orders/{payment.reference}/refund", amount="100.01")
    file = requests.get(f"{town.url}/reports/{town.orders.now():%Y-%m-%d}.{form}?{how}", timeout=60).content
    rows = list(payu.report(io.BytesIO(file)))
    assert [(row.kind, row.reference, row.amount) for row in rows] == [
        (RowKind.PAYMENT, payment.reference, 812_045), (RowKind.REFUND, payment.reference, 10_001),
    ]  # fmt: skip
