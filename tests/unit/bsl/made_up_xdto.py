"""XDTO objects by the table of types in the samples' README: a property that is not there is refused, as the platform does."""

import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.unit.bsl.machine import BslError
from tests.unit.bsl.made_up_platform import Array, Binary
from tests.unit.bsl.reading import MODULES

README = (MODULES / "README.md").read_text(encoding="utf-8")
SPACE = "urn:site-exchange"
# Types whose name is not that of the property that holds them.
KINDS = {"АдресРегистрации": "Адрес", "АдресПроживания": "Адрес", "Номера": "СписокНомеров", "Оплата": "НоваяОплата"}
DATES = frozenset({"ДатаВозврата", "ДатаРождения", "ДатаВыдачи", "ДатаОплаты", "НачинаяС", "ДатаПодписания"})
NUMBERS = frozenset({"Сумма", "СуммаТура", "Доход"})


def types() -> dict[str, dict[str, bool]]:
    """Properties of each type, and whether each is a list."""
    table = README[README.index("## Types of the web service") :]
    rows = re.findall(r"^\| ([А-Я]\w+) \| (.+) \|$", table, re.MULTILINE)
    pattern = re.compile(r"(\w+)( \(list\))?(?:,|$| \()")
    return {kind: {name: bool(more) for name, more in pattern.findall(listed)} for kind, listed in rows}


class Xdto:
    """ОбъектXDTO."""

    def __init__(self, kind: str) -> None:
        self.__dict__["_known"] = types()[kind]
        self.__dict__["_kept"] = {}

    def Установить(self, name: str, value: Any) -> None:
        if name not in self._known:
            raise BslError(f"Свойство не найдено: {name}")
        assert value is not None, f"{name}: a property without value is left out, not set to nothing"
        self._kept[name] = value

    def Установлено(self, name: str) -> bool:
        if name not in self._known:
            raise BslError(f"Свойство не найдено: {name}")
        return name in self._kept

    def Получить(self, name: str) -> Any:
        return self._kept.get(name)

    def ПолучитьСписок(self, name: str) -> Array:
        assert self._known[name], f"{name} is no list"
        return self._kept.setdefault(name, Array())

    def __getattr__(self, name: str) -> Any:
        if name not in self.__dict__["_known"]:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        return self.__dict__["_kept"].get(name)


class Factory:
    """ФабрикаXDTO."""

    def Тип(self, space: str, name: str) -> str:
        assert space == SPACE
        return name

    def Создать(self, kind: str) -> Xdto:
        return Xdto(kind)


def taken(name: str, value: Any) -> Any:
    """A value of a message as the platform hands it to a module."""
    if isinstance(value, Mapping):
        made = Xdto(KINDS.get(name, name))
        for inner, one in value.items():
            if isinstance(one, list | tuple):
                made.ПолучитьСписок(inner).extend(one)
            else:
                made.Установить(inner, taken(inner, one))
        return made
    if name in DATES:
        text = str(value)
        whole = text if "T" in text else f"{date.fromisoformat(text)}T00:00:00"
        return datetime.fromisoformat(whole)
    return Decimal(value) if name in NUMBERS else value


def told(value: Any) -> Any:
    """A value of a module as it is read from the message."""
    if isinstance(value, Xdto):
        return {name: told(one) for name, one in value._kept.items()}
    if isinstance(value, Array):
        return [told(one) for one in value]
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}"
    if isinstance(value, Binary):
        return b64encode(value).decode()
    return value if isinstance(value, bool) or value is None else str(value)
