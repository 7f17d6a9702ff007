"""Reading a directory file, and the figures of the public one where it is at hand."""

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from adapters.passport_offices.directory import OfficeDirectory
from adapters.passport_offices.ranking import Era, era_of
from adapters.passport_offices.read_file import OfficeFile, OfficeFileUnreadableError, normal_name, read_offices

TEXT = 'code,name\n980-001,УМВД «А»\n980001,"ОВД, Г. Ёж"\n'
ROWS = [("980-001", 'УМВД "А"'), ("980-001", "ОВД, Г. ЕЖ")]
REAL = os.environ.get("BRIDGE_TEST_ISSUERS", "")


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1251"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace(",", ";").replace("ОВД;", "ОВД,").encode(),
        b"\n".join([b"name,code", 'УМВД "А",980-001'.encode(), '"ОВД, Г. Ёж",980001'.encode()]).replace(
            'УМВД "А"'.encode(), '"УМВД ""А"""'.encode()
        ),
    ],
)
def test_a_file_is_read_in_each_of_its_writings(raw: bytes) -> None:
    result = read_offices(raw)
    assert (result.rows, result.refused, result.duplicates) == (ROWS, [], 0)


def test_refused_lines_have_their_number_and_reason_and_the_rest_is_taken() -> None:
    raw = "code,name\n12,А\n980-001,\n980-001,А,Б\n980-002,Б\n\n980-002,Б\n980-003," + "Я" * 301 + '\n980-004,"не закрыта\n'
    result = read_offices(raw.encode())
    assert result.rows == [("980-002", "Б")]
    assert result.duplicates == 1
    assert [line.number for line in result.refused] == [2, 3, 4, 8, 9]
    assert "six digits" in result.refused[0].refused
    assert "3 columns" in result.refused[2].refused


def test_a_file_tells_its_length_before_it_is_read() -> None:
    file = OfficeFile(TEXT.encode())
    assert len(file) == 2
    assert [line.number for line in file] == [2, 3]


@pytest.mark.parametrize("raw", [b"", b"a,b\n1,2\n", b"\x00\x01", b"code;title\n", b"PK\x03\x04\x98\x00"])
def test_what_is_no_directory_is_refused_at_once(raw: bytes) -> None:
    with pytest.raises(OfficeFileUnreadableError):
        OfficeFile(raw)


def test_names_get_their_normal_form() -> None:
    assert normal_name("  Тп  №5 «Ёлка»\tг. Х ") == 'ТП № 5 "ЕЛКА" Г. Х'


@pytest.mark.skipif(not REAL, reason="BRIDGE_TEST_ISSUERS does not name the public directory")
def test_the_figures_of_the_public_directory_hold() -> None:
    result = read_offices(Path(REAL).read_bytes())
    offices = OfficeDirectory.load(result.rows, "public")
    codes = _eras(result.rows)
    new = [eras for code, eras in codes.items() if code[2] == "0"]
    single = sum(eras.count(Era.MVD) == 1 for eras in new)
    assert (len(result.rows), result.duplicates, result.refused) == (16_566, 1, [])
    assert len(codes) == 7_502
    assert (len(new), single) == (3_822, 3_486)
    filled = sum(offices.issuers(code, date(2020, 1, 1)).prefill is not None for code in codes if code[2] == "0")
    assert filled == single


@pytest.mark.skipif(not REAL, reason="BRIDGE_TEST_ISSUERS does not name the public directory")
def test_most_regions_of_the_public_directory_have_one_name_to_offer() -> None:
    offices = OfficeDirectory.load(read_offices(Path(REAL).read_bytes()).rows, "public")
    offered = Counter(len(offices.issuers(f"{region:02}0-999", date(2020, 1, 1)).names) for region in range(1, 93))
    assert offered[1] >= 80


def _eras(rows: list[tuple[str, str]]) -> dict[str, list[Era]]:
    eras: dict[str, list[Era]] = {}
    for code, name in rows:
        eras.setdefault(code, []).append(era_of(code, name))
    return eras
