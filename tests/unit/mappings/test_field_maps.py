"""Field maps as data: writing, reading, telling what was not taken, refusing bad files."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mappings.checks import Place, dotted_paths
from mappings.errors import FieldNotReadableError, FieldNotSendableError, MapFileError
from mappings.fields import InMap, OutMap, Remarks, in_map, load_map_file, out_map

PLACE = Place("base.toml")


@dataclass(frozen=True)
class Home:
    city: str = ""


@dataclass(frozen=True)
class Person:
    name: str
    born: date | None = None
    home: Home | None = None
    kind: str = ""
    sums: tuple[dict[str, Any], ...] = ()

    @property
    def shout(self) -> str:
        return self.name.upper()


def writer(text: str) -> OutMap:
    return out_map(tomllib.loads(text), PLACE)


def reader(text: str, *wanted: str) -> InMap:
    return in_map(tomllib.loads(text), PLACE, wanted)


def test_values_go_under_their_names_through_converters_constants_and_nests() -> None:
    made = writer("""
        "Клиент.Имя" = { from = "name" }
        "Клиент.Рожден" = { from = "born", as = "date_dots" }
        "Клиент.Город" = { from = "home.city" }
        "Источник" = { const = "сайт" }
        "Вид" = { from = "kind", words = { a = "Первый" } }
    """).write(Person("Ольга", date(1988, 2, 29), Home("Тверь"), "a"))
    assert made == {
        "Клиент": {"Имя": "Ольга", "Рожден": "29.02.1988", "Город": "Тверь"}, "Источник": "сайт", "Вид": "Первый",
    }  # fmt: skip


def test_lists_are_written_row_by_row() -> None:
    rows = ({"sum": 150}, {"sum": 200})
    text = '"Оплаты" = { each = "sums", fields = { "Сумма" = { from = "sum", as = "rubles" } } }'
    assert writer(text).write(Person("x", sums=rows)) == {"Оплаты": [{"Сумма": "1.50"}, {"Сумма": "2"}]}


def test_an_empty_optional_value_is_left_out_or_sent_as_the_map_says() -> None:
    assert writer('"a" = { from = "home.city" }\n"b" = { from = "kind", empty = "" }').write(Person("x")) == {"b": ""}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('"City" = { from = "home.city", required = true }', "has no value"),
        ('"Name" = { from = "name", max = 3 }', "longer than 3"),
        ('"Kind" = { from = "kind", words = { b = "B" } }', "no word"),
        ('"Born" = { from = "name", as = "date_iso" }', "a date is expected"),
        ('"Name" = { each = "sums", required = true, fields = { "a" = { from = "b" } } }', "has no value"),
    ],
)
def test_a_value_that_does_not_fit_is_told_by_field_and_never_quoted(text: str, why: str) -> None:
    with pytest.raises(FieldNotSendableError, match=why) as refused:
        writer(text).write(Person("Канарейкина", kind="a"))
    assert "Канарейкина" not in str(refused.value)
    assert str(refused.value).count("(") == 1


def test_an_answer_is_read_by_names_alternatives_and_defaults() -> None:
    remarks = Remarks()
    values = reader("""
        number = { from = ["Номер", "Number"], required = true }
        sum = { from = ["Сумма"], as = "rubles", default = 0 }
        rows = { from = ["Строки"], each = { on = { from = ["Дата"], as = "date_iso" } } }
        home = { from = ["Адрес"], fields = { city = { from = ["Город"] } } }
        state = { from = ["Статус"], words = { "Да" = "yes" }, default = "unknown" }
        _ignore = ["Лишнее"]
    """).read(
        {"Number": "7", "Строки": [{"Дата": "2026-01-09", "Ещё": 1}, {"Дата": "", "Ещё": 2}], "Адрес": {"Город": "Тверь"},
         "Статус": "НЕТ", "Лишнее": 1, "Новое": 2},
        remarks,
    )  # fmt: skip
    assert values == {
        "number": "7", "sum": 0, "rows": ({"on": date(2026, 1, 9)}, {"on": None}), "home": {"city": "Тверь"}, "state": "unknown",
    }  # fmt: skip
    assert remarks.untaken == ["Строки.Ещё", "Новое"]
    assert str(remarks) == "not taken: Строки.Ещё, Новое"


def test_a_name_with_lookalike_letters_is_found_and_told() -> None:
    remarks = Remarks()
    mixed = "IDС" + "lient"
    assert reader('client = { from = ["IDClient"] }').read({mixed: "7"}, remarks) == {"client": "7"}
    assert str(remarks) == f"look-alike letters: {mixed}"


def test_a_dotted_name_leads_into_a_nested_object_and_what_is_not_taken_there_is_told() -> None:
    remarks = Remarks()
    read = reader('a = { from = ["return.Клиент.Имя"] }\nb = { from = ["Итог"] }').read
    assert read({"return": {"Клиент": {"Имя": "ё", "Рост": "1"}, "Вес": "2"}, "Итог": "да"}, remarks) == {"a": "ё", "b": "да"}
    assert remarks.untaken == ["return.Вес", "return.Клиент.Рост"]
    assert read({"return": "", "Итог": "да"}, Remarks()) == {"a": None, "b": "да"}


def test_a_star_ignores_whatever_else_comes() -> None:
    remarks = Remarks()
    assert reader('a = { from = ["А"] }\n_ignore = ["*"]').read({"А": "1", "Новое": "2"}, remarks) == {"a": "1"}
    assert not remarks.untaken


def test_one_object_where_a_list_is_due_is_a_list_of_one() -> None:
    rows = reader('rows = { from = ["Строки"], each = { n = { from = ["Н"] } } }')
    assert rows.read({"Строки": {"Н": "1"}}, Remarks()) == {"rows": ({"n": "1"},)}


def test_the_exact_name_wins_over_a_lookalike() -> None:
    assert reader('a = { from = ["Code"] }').read({"Сode": "1", "Code": "2"}, Remarks()) == {"a": "2"}


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ({}, "is missing or empty"), ({"Сумма": ""}, "is missing or empty"), ({"Сумма": None}, "is missing or empty"),
        ({"Сумма": "Канарейкина"}, "a number is expected"), ([], "an object is expected"),
        ({"Сумма": 1, "Строки": "две"}, "a list is expected"), ({"Сумма": 1, "Строки": [{}]}, r"Строки\.Дата"),
        ({"Сумма": 1, "Строки": [1]}, "an object is expected"), ({"Сумма": 1, "Адрес": []}, "an object is expected"),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_is_told_by_field_and_never_quoted(message: Any, why: str) -> None:
    fields = reader("""
        sum = { from = ["Сумма"], as = "rubles", required = true }
        rows = { from = ["Строки"], each = { on = { from = ["Дата"], as = "date_iso", required = true } } }
        home = { from = ["Адрес"], fields = { city = { from = ["Город"] } } }
    """)
    with pytest.raises(FieldNotReadableError, match=why) as refused:
        fields.read(message, Remarks())
    assert "Канарейкина" not in str(refused.value)


def test_an_empty_date_is_missing_where_a_date_is_required() -> None:
    with pytest.raises(FieldNotReadableError):
        reader('on = { from = ["Дата"], as = "date_iso", required = true }').read({"Дата": "0001-01-01T00:00:00"}, Remarks())


@pytest.mark.parametrize(
    ("text", "key", "right"),
    [
        ('a = { from = "name", as = "ruble" }', "a.as", "rubles"),
        ('a = { form = "name" }', "a.form", "as, empty, from, max, required, words"),
        ('a = { from = "nmae" }', "a.from", "name"),
        ("a = 5", "a", "a table"),
        ('a = { from = "name", required = "yes" }', "a.required", "true or false"),
        ("a = { as = 'text' }", "a.from", "a text in quotes"),
        ('a = { each = "sums" }', "a.fields", "a table"),
        ('a = { const = 1, as = "text" }', "a.as", "const"),
    ],
)
def test_a_bad_out_map_is_refused_with_file_key_and_what_would_be_right(text: str, key: str, right: str) -> None:
    with pytest.raises(MapFileError) as refused:
        out_map(tomllib.loads(text), PLACE, dotted_paths(Person))
    assert str(refused.value).startswith(f"base.toml: {key}: ")
    assert right in str(refused.value).split("right would be ")[1]


@pytest.mark.parametrize(
    ("text", "key", "right"),
    [
        ('a = { from = ["X"], as = "date" }', "a.as", "date_"),
        ("a = { from = 7 }", "a.from", '["name", "alternative"]'),
        ('a = { from = ["X"], requierd = true }', "a.requierd", "required"),
        ('b = { from = ["X"] }', "a", '{ from = ["their name"] }'),
        ('a = { from = ["X"], each = { b = { form = "c" } } }', "a.each.b.form", "from"),
    ],
)
def test_a_bad_in_map_is_refused_with_file_key_and_what_would_be_right(text: str, key: str, right: str) -> None:
    with pytest.raises(MapFileError) as refused:
        in_map(tomllib.loads(text), PLACE, ("a",))
    assert str(refused.value).startswith(f"base.toml: {key}: ")
    assert right in str(refused.value).split("right would be ")[1]


@pytest.mark.parametrize("content", [b"a = ", b"\xff"])
def test_a_file_that_is_no_toml_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "base.toml"
    file.write_bytes(content)
    with pytest.raises(MapFileError, match=r"base\.toml: file: "):
        load_map_file(file)
    with pytest.raises(MapFileError, match="there is no such file"):
        load_map_file(tmp_path / "other.toml")


def test_paths_of_a_dataclass_reach_inside_and_include_properties() -> None:
    assert set(dotted_paths(Person)) == {"name", "born", "home", "home.city", "kind", "sums", "shout"}


def test_numbers_stay_exact() -> None:
    assert reader('a = { from = ["X"], as = "rubles" }').read({"X": Decimal("245592.68")}, Remarks()) == {"a": 24_559_268}
