"""The methods and types of the 1C platform that the sample modules use, made of Python as the platform's manuals tell them."""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from tests.unit.bsl.machine import BslError, date_of

EMPTY_DATE = date_of("00010101")


class Array(list[Any]):
    """Массив, and rows of a query."""

    def Добавить(self, value: Any = None) -> None:
        self.append(value)

    def Количество(self) -> int:
        return len(self)

    def ВГраница(self) -> int:
        return len(self) - 1

    def ВыгрузитьКолонку(self, name: str) -> "Array":
        return Array(getattr(row, name) for row in self)


@dataclass
class Pair:
    """КлючИЗначение."""

    Ключ: Any
    Значение: Any


class Mapped:
    """Соответствие. Iterating gives pairs."""

    def __init__(self) -> None:
        self.kept: dict[Any, Any] = {}

    def __iter__(self) -> Iterator[Pair]:
        return iter([Pair(key, value) for key, value in self.kept.items()])

    def Вставить(self, key: Any, value: Any = None) -> None:
        self.kept[key] = value

    def Получить(self, key: Any) -> Any:
        return self.kept.get(key)

    def __getitem__(self, key: Any) -> Any:
        return self.kept.get(key)


class Struct:
    """Структура: fields are attributes, too. A name that is no identifier is refused, as the platform does."""

    def __init__(self, names: str = "", *values: Any) -> None:
        self.__dict__["kept"] = {}
        split = [name.strip() for name in names.split(",") if name.strip()]
        for at, name in enumerate(split):
            self.Вставить(name, values[at] if at < len(values) else None)

    def __iter__(self) -> Iterator[Pair]:
        return iter([Pair(key, value) for key, value in self.kept.items()])

    def __getattr__(self, name: str) -> Any:
        if name not in self.__dict__["kept"]:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        return self.__dict__["kept"][name]

    def __setattr__(self, name: str, value: Any) -> None:
        self.__getattr__(name)
        self.kept[name] = value

    def Вставить(self, name: str, value: Any = None) -> None:
        if not name.isidentifier():
            raise BslError("Задано неправильное имя атрибута структуры")
        self.kept[name] = value

    def Свойство(self, name: str) -> bool:
        return name in self.kept


class Binary(bytes):
    """ДвоичныеДанные."""

    def Размер(self) -> int:
        return len(self)


class Buffer:
    """БуферДвоичныхДанных: a byte is a number from 0 to 255."""

    def __init__(self, size: int) -> None:
        self.held = bytearray(size)

    @property
    def Размер(self) -> int:
        return len(self.held)

    def Получить(self, at: int) -> int:
        return self.held[at]

    def Установить(self, at: int, value: int) -> None:
        self.held[at] = value


class Hashing:
    """ХешированиеДанных."""

    def __init__(self, function: str) -> None:
        self._hash = hashlib.new(function)

    def Добавить(self, data: Binary) -> None:
        assert isinstance(data, Binary), "text would be hashed in an encoding that nobody chose"
        self._hash.update(data)

    @property
    def ХешСумма(self) -> Binary:
        return Binary(self._hash.digest())


class JsonWriting:
    """ЗаписьJSON, step by step or by ЗаписатьJSON."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._name = ""

    def УстановитьСтроку(self, _parameters: Any = None) -> None:
        self._parts = []

    def ЗаписатьНачалоОбъекта(self) -> None:
        self._parts.append("{")

    def ЗаписатьКонецОбъекта(self) -> None:
        self._parts.append("}")

    def ЗаписатьИмяСвойства(self, name: str) -> None:
        self._name = ("," if self._parts[-1] != "{" else "") + json.dumps(name, ensure_ascii=False) + ":"

    def ЗаписатьЗначение(self, value: Any) -> None:
        self._parts.append(self._name + json_text(value))

    def whole(self, value: Any) -> None:
        self._parts.append(json_text(value))

    def Закрыть(self) -> str:
        return "".join(self._parts)


class JsonReading:
    """ЧтениеJSON."""

    def __init__(self) -> None:
        self.text = ""

    def УстановитьСтроку(self, text: str) -> None:
        self.text = text

    def Закрыть(self) -> None:
        self.text = ""


class XmlWriting:
    """ЗаписьXML."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open: list[str] = []

    def УстановитьСтроку(self, _encoding: str) -> None:
        self._parts = []

    def ЗаписатьОбъявлениеXML(self) -> None:
        self._parts.append('<?xml version="1.0" encoding="UTF-8"?>\n')

    def ЗаписатьНачалоЭлемента(self, name: str) -> None:
        self._open.append(name)
        self._parts.append(f"<{name}>")

    def ЗаписатьТекст(self, text: str) -> None:
        assert isinstance(text, str)
        self._parts.append(escape(text))

    def ЗаписатьКонецЭлемента(self) -> None:
        self._parts.append(f"</{self._open.pop()}>")

    def Закрыть(self) -> str:
        assert not self._open
        return "".join(self._parts)


@dataclass
class Said:
    """HTTPСервисОтвет, HTTPЗапрос: headers and a body in bytes."""

    of: Any
    Заголовки: Mapped = field(default_factory=Mapped)
    body: bytes = b""

    def УстановитьТелоИзСтроки(self, text: str, encoding: str, bom: str) -> None:
        assert (encoding, bom) == ("utf-8", "no")
        self.body = text.encode(encoding)

    def УстановитьТелоИзДвоичныхДанных(self, data: Binary) -> None:
        self.body = bytes(data)


@dataclass
class Asked:
    """HTTPСервисЗапрос."""

    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def ПараметрыURL(self) -> Mapped:
        return mapped(self.path)

    @property
    def ПараметрыЗапроса(self) -> Mapped:
        return mapped(self.query)

    def ПолучитьТелоКакСтроку(self, encoding: str) -> str:
        return self.body.decode(encoding)


class NumberKind:
    """ОписаниеТипов of numbers: what is no number becomes 0."""

    def __init__(self, kind: str) -> None:
        assert kind == "Число"

    def ПривестиЗначение(self, value: Any) -> Any:
        try:
            number = Decimal(str(value).replace(",", ".").replace("\xa0", "").strip())
        except InvalidOperation:
            return 0
        return int(number) if number == int(number) else number


def mapped(values: dict[Any, Any]) -> Mapped:
    """A Соответствие of a dict."""
    made = Mapped()
    made.kept = dict(values)
    return made


def json_text(value: Any) -> str:
    """As ЗаписатьJSON writes: no spaces, letters as they are, numbers without exponent."""
    if isinstance(value, Struct | Mapped):
        return "{" + ",".join(f"{json_text(pair.Ключ)}:{json_text(pair.Значение)}" for pair in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    assert value is None or isinstance(value, str | bool | int), f"not written to JSON: {value!r}"
    return json.dumps(value, ensure_ascii=False)


def _from_json(reading: JsonReading, to_map: bool) -> Any:
    assert to_map is True
    return _taken(json.loads(reading.text, parse_float=Decimal))


def _taken(value: Any) -> Any:
    if isinstance(value, dict):
        return mapped({key: _taken(one) for key, one in value.items()})
    return Array(map(_taken, value)) if isinstance(value, list) else value


def _format(value: Any, how: str) -> str:
    if how == "ЧГ=0":
        return f"{int(value)}"
    assert how == "ЧЦ=15; ЧДЦ=2; ЧРД=.; ЧГ=0; ЧН=0.00", f"a form that is not known here: {how}"
    return f"{Decimal(value):.2f}"


def _kind(value: Any) -> str:
    kinds = {str: "Строка", bool: "Булево", Mapped: "Соответствие", Array: "Массив", int: "Число", Decimal: "Число"}
    return kinds.get(type(value), "Неизвестный")


def _text(value: Any) -> str:
    assert not isinstance(value, bool | datetime), "1C writes these in words of its own"
    return "" if value is None else str(value)


def _filled(value: Any) -> bool:
    return value not in (None, "", 0, EMPTY_DATE)


def _template(text: str, *values: Any) -> str:
    return re.sub(r"%(\d)", lambda found: _text(values[int(found[1]) - 1]), text)


def _detailed(error: Exception) -> str:
    return f"{{ОбщийМодуль.Образец.Модуль(1)}}: {error}"


def calls(now: Callable[[], datetime]) -> dict[str, Callable[..., Any]]:
    """The global methods. `now`: the base's wall clock, without zone; the made-up base lives in UTC."""
    return {
        "СтрДлина": len, "ПустаяСтрока": lambda text: not text.strip(), "СокрЛП": lambda value: _text(value).strip(),
        "НРег": str.lower, "СтрНайти": lambda text, part: text.find(part) + 1, "СтрЗаменить": str.replace,
        "СтрРазделить": lambda text, by: Array(text.split(by)), "СтрСоединить": lambda parts, by: by.join(parts),
        "Лев": lambda text, count: text[:count], "Прав": lambda text, count: text[-count:],
        "Сред": lambda text, at, count=None: text[at - 1 : None if count is None else at - 1 + count],
        "СтрШаблон": _template, "Символ": chr, "Строка": _text, "Формат": _format, "Тип": str, "ТипЗнч": _kind,
        "ЗначениеЗаполнено": _filled, "Макс": max, "Мин": min, "Pow": pow, "Цел": int, "Дата": date_of,
        "XMLСтрока": lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}",
        "НачалоДня": lambda moment: moment.replace(hour=0, minute=0, second=0),
        "КонецДня": lambda moment: moment.replace(hour=23, minute=59, second=59),
        "ТекущаяДатаСеанса": now, "ТекущаяУниверсальнаяДата": now,
        "ТекущаяУниверсальнаяДатаВМиллисекундах": lambda: (now() - EMPTY_DATE) // timedelta(milliseconds=1),
        "ЗаписатьJSON": lambda writing, value: writing.whole(value), "ПрочитатьJSON": _from_json,
        "РаскодироватьСтроку": lambda text, _how: unquote(text),
        "КраткоеПредставлениеОшибки": str, "ПодробноеПредставлениеОшибки": _detailed,
        "ПобитовоеИсключительноеИли": lambda left, right: left ^ right,
        "ПолучитьДвоичныеДанныеИзСтроки": _bytes_of,
        "ПолучитьБуферДвоичныхДанныхИзДвоичныхДанных": _buffer_of,
        "ПолучитьДвоичныеДанныеИзБуфераДвоичныхДанных": lambda buffer: Binary(buffer.held),
        "СоединитьДвоичныеДанные": lambda parts: Binary(b"".join(parts)),
        # The platform writes capital letters here.
        "ПолучитьHexСтрокуИзДвоичныхДанных": lambda data: data.hex().upper(),
    }  # fmt: skip


def _bytes_of(text: str, encoding: str, bom: bool) -> Binary:
    assert bom is False
    return Binary(text.encode(encoding))


def _buffer_of(data: Binary) -> Buffer:
    made = Buffer(len(data))
    made.held[:] = data
    return made


def values() -> dict[str, Any]:
    """The sets of values that the platform defines."""
    return {
        "КодировкаТекста": SimpleNamespace(UTF8="utf-8"), "ИспользованиеByteOrderMark": SimpleNamespace(НеИспользовать="no"),
        "ПереносСтрокJSON": SimpleNamespace(Нет="none"), "СпособКодированияСтроки": SimpleNamespace(КодировкаURL="url"),
        "ХешФункция": SimpleNamespace(SHA256="sha256"), "Символы": SimpleNamespace(ПС="\n"),
        "УровеньЖурналаРегистрации": SimpleNamespace(Ошибка="error", Предупреждение="warning"),
        "РежимБлокировкиДанных": SimpleNamespace(Исключительный="exclusive"),
        "РежимЗаписиДокумента": SimpleNamespace(Запись="write", Проведение="post"),
    }  # fmt: skip


def types() -> dict[str, Callable[..., Any]]:
    """What `Новый` makes."""
    return {
        "Массив": Array, "Соответствие": Mapped, "Структура": Struct, "БуферДвоичныхДанных": Buffer, "ХешированиеДанных": Hashing,
        "ЗаписьJSON": JsonWriting, "ЧтениеJSON": JsonReading, "ЗаписьXML": XmlWriting, "ПараметрыЗаписиJSON": str,
        "HTTPСервисОтвет": Said, "HTTPЗапрос": Said, "ОписаниеТипов": NumberKind, "УникальныйИдентификатор": uuid.uuid4,
        "СертификатыУдостоверяющихЦентровОС": lambda: "the system's",
        "ЗащищенноеСоединениеOpenSSL": lambda _own, trusted: trusted,
    }  # fmt: skip
