"""A base of 1C made of Python around the sample modules: registers, documents, queries, transactions. Nothing in it is 1C's.

It answers the queries of the modules by their main table, so it checks what the modules do with rows and not the query language.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from tests.unit.bsl import made_up_platform as platform
from tests.unit.bsl.machine import BslError, Machine, date_of
from tests.unit.bsl.made_up_platform import Array, Binary, Struct
from tests.unit.bsl.reading import Module, modules

START = date_of("20261128120000")
DOCUMENTS = ("ЗаявкаНаЗаем", "ПоступлениеОплаты", "ВозвратПлатежа", "ЗаявлениеНаДосрочныйВозврат")
SERVICES = ("http_service.bsl", "web_service.bsl", "odata_composition.bsl")


class Row(SimpleNamespace):
    """A row of a register or of a query; a resource that was never set is empty."""

    def __getattr__(self, name: str) -> Any:
        return platform.EMPTY_DATE if name in ("Подписано", "КодВыдан") else 0 if name == "Попыток" else ""


class Register:
    """Независимый регистр сведений: rows by their dimensions."""

    def __init__(self, *dimensions: str) -> None:
        self.dimensions = dimensions
        self.rows: dict[tuple[Any, ...], Row] = {}

    def key(self, row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self.dimensions)

    def СоздатьНаборЗаписей(self) -> "RecordSet":
        return RecordSet(self)

    def СоздатьМенеджерЗаписи(self) -> "Record":
        return Record(self)


class Record(Row):
    """Менеджер записи: one row, read and written by its dimensions."""

    def __init__(self, register: Register) -> None:
        super().__init__(Бумага=Kept(None))
        self.__dict__["_register"] = register

    def Прочитать(self) -> None:
        found = self._register.rows.get(self._register.key(self))
        self.__dict__.update(vars(found) if found else {})

    def Записать(self, replace: bool) -> None:
        assert replace is True
        kept = {name: value for name, value in vars(self).items() if name != "_register"}
        self._register.rows[self._register.key(self)] = Row(**kept)


class RecordSet:
    """Набор записей with its filter."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._rows: list[Row] = []
        self._chosen: dict[str, Any] = {}
        self.Отбор = SimpleNamespace(**{name: _Filter(self._chosen, name) for name in register.dimensions})

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __getitem__(self, at: int) -> Row:
        return self._rows[at]

    def Добавить(self) -> Row:
        self._rows.append(Row())
        return self._rows[-1]

    def Количество(self) -> int:
        return len(self._rows)

    def Очистить(self) -> None:
        self._rows.clear()

    def Прочитать(self) -> None:
        self._rows = [Row(**vars(row)) for row in self._register.rows.values() if self._fits(row)]

    def Записать(self, replace: bool) -> None:
        assert replace is True
        assert set(self._chosen) == set(self._register.dimensions), "without a filter the whole register would be replaced"
        for key in [key for key, row in self._register.rows.items() if self._fits(row)]:
            del self._register.rows[key]
        self._register.rows.update({self._register.key(row): Row(**vars(row)) for row in self._rows})

    def _fits(self, row: Row) -> bool:
        return all(getattr(row, name) == value for name, value in self._chosen.items())


@dataclass
class _Filter:
    chosen: dict[str, Any]
    name: str

    def Установить(self, value: Any) -> None:
        self.chosen[self.name] = value


@dataclass
class Kept:
    """ХранилищеЗначения."""

    value: Any

    def Получить(self) -> Any:
        return self.value


@dataclass(eq=False)
class Thing:
    """A document or a row of a catalogue: object and reference in one."""

    base: "Base"
    kind: str
    Номер: str = ""
    Код: str = ""
    Проведен: bool = False
    values: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in self.__dict__["values"]:
            raise AttributeError(name)
        return self.__dict__["values"][name]

    def __setattr__(self, name: str, value: Any) -> None:
        if name in Thing.__dataclass_fields__:
            object.__setattr__(self, name, value)
        else:
            self.values[name] = value

    @property
    def Ссылка(self) -> "Thing":
        return self

    def ПолучитьОбъект(self) -> "Thing":
        return self

    def Пустая(self) -> bool:
        return False

    def УстановитьНовыйНомер(self) -> None:
        self.Номер = f"ТСК{len(self.base.things(self.kind)) + 1:06d} "

    def УстановитьНовыйКод(self) -> None:
        self.Код = f"К{len(self.base.things(self.kind)) + 1:05d}"

    def УникальныйИдентификатор(self) -> str:
        return f"00000000-0000-0000-0000-{id(self) % 10**12:012d}"

    def Записать(self, mode: str = "write") -> None:
        self.base.write(self, mode)


class Base:
    """The sample modules in one base. `machine.run` calls them."""

    def __init__(self, service: str = "http_service.bsl") -> None:
        self.now: datetime = START
        self.registers = SimpleNamespace(
            СоответствиеВнешнихИдентификаторов=Register("Система", "ВнешнийИдентификатор"), ПодписанияСайта=Register("Заявка"),
            ОчередьУведомленийСайта=Register("Сделка"), ИзмененияСделокСайта=Register("Сделка"),
        )  # fmt: skip
        self.constants = {"АдресХаба": "hub.example", "ПортХаба": 443, "СекретУведомленийХаба": "made-up-secret"}
        self.written: list[Thing] = []
        self.debts: list[Any] = []
        self.schedule: list[Any] = []
        self.log: list[str] = []
        self.locks: list[dict[str, Any]] = []
        self.fail_at_write: list[Exception] = []
        self.send: Callable[[Any], Any] = lambda _request: SimpleNamespace(КодСостояния=202)
        self._before: tuple[Any, ...] | None = None
        others = [one for name, one in modules().items() if name not in SERVICES]
        self.machine = self._machine([*others, modules()[service]])

    def things(self, kind: str) -> list[Thing]:
        return [one for one in self.written if one.kind == kind]

    def write(self, thing: Thing, mode: str) -> None:
        if self.fail_at_write:
            raise self.fail_at_write.pop(0)
        thing.Проведен = thing.Проведен or mode == "post"
        if thing not in self.written:
            self.written.append(thing)
        if thing.kind == "ЗаявкаНаЗаем":
            self.machine.run("ОбменСайтаУведомления", "ЗаявкаПриЗаписи", thing, False)
        elif thing.kind in ("ПоступлениеОплаты", "ВозвратПлатежа"):
            self.machine.run("ОбменСайтаУведомления", "ДокументСделкиПриЗаписи", thing, False)

    # transactions

    def begin(self) -> None:
        assert self._before is None, "a transaction within a transaction"
        rows = {name: dict(one.rows) for name, one in vars(self.registers).items()}
        self._before = (list(self.written), rows, [dict(one.values) for one in self.written])

    def commit(self) -> None:
        assert self._before is not None
        self._before = None

    def undo(self) -> None:
        assert self._before is not None
        written, rows, values = self._before
        self.written[:] = written
        for name, kept in rows.items():
            getattr(self.registers, name).rows = kept
        for one, before in zip(written, values, strict=True):
            one.values = before
        self._before = None

    def in_transaction(self) -> bool:
        return self._before is not None

    # what the platform needs of a base

    def _machine(self, chosen: list[Module]) -> Machine:
        own: dict[str, Callable[..., Any]] = {
            "НачатьТранзакцию": self.begin, "ЗафиксироватьТранзакцию": self.commit, "ОтменитьТранзакцию": self.undo,
            "ТранзакцияАктивна": self.in_transaction, "ЗаполнитьЗначенияСвойств": _fill,
            "ЗаписьЖурналаРегистрации": lambda *words: self.log.append(" ".join(str(word) for word in words)),
        }  # fmt: skip
        values = {
            "РегистрыСведений": self.registers, "Документы": self._kinds(*DOCUMENTS),
            "Справочники": self._catalogues(), "Перечисления": _Enumerations(),
            "Константы": SimpleNamespace(**{name: Kept(value) for name, value in self.constants.items()}),
        }  # fmt: skip
        types: dict[str, Callable[..., Any]] = {
            "Запрос": lambda: Query(self), "БлокировкаДанных": lambda: Lock(self), "ХранилищеЗначения": Kept,
            "HTTPСоединение": self._connection,
        }
        machine = Machine(chosen, platform.calls(self._clock) | own, platform.values() | values, platform.types() | types)
        machine.instead["ОбменСайтаПодписание", "НапечататьДоговор"] = lambda _deal: Binary(b"%PDF-1.4 made up")
        return machine

    def _clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def _connection(self, *words: Any) -> Any:
        host, port, *_, timeout, trusted = words
        assert (host, port, trusted) == ("hub.example", 443, "the system's") and timeout <= 60
        assert not self.in_transaction(), "sent from within a transaction"
        return SimpleNamespace(ОтправитьДляОбработки=self.send)

    def _kinds(self, *kinds: str) -> SimpleNamespace:
        def creating(kind: str) -> Callable[[], Thing]:
            return lambda: Thing(self, kind)

        return SimpleNamespace(**{kind: SimpleNamespace(СоздатьДокумент=creating(kind)) for kind in kinds})

    def _catalogues(self) -> SimpleNamespace:
        product, payer = Thing(self, "КредитныеПродукты", Код="ТУР"), Thing(self, "ПлатежныеСервисы", Код="payu")
        nothing = SimpleNamespace(Пустая=lambda: True)
        return SimpleNamespace(
            КредитныеПродукты=SimpleNamespace(НайтиПоКоду=lambda code: product if code == "ТУР" else nothing),
            ПлатежныеСервисы=SimpleNamespace(НайтиПоКоду=lambda code: payer if code == "payu" else nothing),
            ФизическиеЛица=SimpleNamespace(СоздатьЭлемент=lambda: Thing(self, "ФизическиеЛица")),
        )


class _Enumerations:
    """Any value of any enumeration is its own name."""

    def __getattr__(self, _enumeration: str) -> Any:
        class Values:
            def __getattr__(self, name: str) -> str:
                return name

        return Values()


@dataclass
class Lock:
    """БлокировкаДанных: only within a transaction."""

    base: Base
    chosen: dict[str, Any] = field(default_factory=dict)

    def Добавить(self, table: str) -> "Lock":
        self.chosen["table"] = table
        return self

    def УстановитьЗначение(self, name: str, value: Any) -> None:
        self.chosen[name] = value

    def Заблокировать(self) -> None:
        assert self.base.in_transaction(), "a lock outside a transaction holds nothing"
        self.base.locks.append(self.chosen)


class Query:
    """Запрос: answered by the table it reads from."""

    def __init__(self, base: Base) -> None:
        self._base, self._given = base, dict[str, Any]()
        self.Текст = ""

    def УстановитьПараметр(self, name: str, value: Any) -> None:
        assert f"&{name}" in self.Текст, f"no parameter of the query: {name}"
        self._given[name] = value

    def Выполнить(self) -> "Query":
        return self

    def Выгрузить(self) -> Array:
        table = next(name for name in _TABLES if f"|\t{name}" in "|" + self.Текст.replace("\n", "\n|"))
        return Array(_TABLES[table](self._base, self.Текст, SimpleNamespace(**self._given)))


def _fill(target: Any, source: Struct) -> None:
    for pair in source:
        setattr(target, pair.Ключ, pair.Значение)


def _keys(base: Base, _text: str, given: Any) -> Iterator[Row]:
    found = base.registers.СоответствиеВнешнихИдентификаторов.rows.get((given.Система, given.Идентификатор))
    return iter([found] if found else [])


def _people(base: Base, _text: str, given: Any) -> Iterator[Row]:
    people = base.things("ФизическиеЛица")
    return (Row(Ссылка=one) for one in people if (one.ДокументСерия, one.ДокументНомер) == (given.Серия, given.Номер))


def _deals(base: Base, text: str, given: Any) -> Iterator[Row]:
    for one in base.things("ЗаявкаНаЗаем"):
        passport = one.Клиент.ДокументСерия + one.Клиент.ДокументНомер
        changed = base.registers.ИзмененияСделокСайта.rows[(one,)]
        fits = {
            "Заявка.Номер = &Номер": lambda one=one: one.Номер.strip() == given.Номер,
            "Номер В (&Значение)": lambda one=one: one.Номер.strip() in given.Значение,
            "ДокументНомер = &Значение": lambda passport=passport: passport == given.Значение,
            "Заявка.Ссылка = &Значение": lambda one=one: one is given.Значение,
            "Изменена >= &Значение": lambda changed=changed: changed.Изменена >= given.Значение,
        }
        if next(fit for words, fit in fits.items() if words in text)():
            yield Row(
                Ссылка=one, Паспорт=passport, НомерСделки=one.Номер, ВнешнийИдентификатор=one.ВнешнийИдентификатор,
                КодКлиента=one.Клиент.Код, ДатаСделки=one.Дата, Статус=one.Статус, Версия=changed.Версия,
                СуммаОдобренная=one.values.get("СуммаОдобренная", 0), Комментарий=one.values.get("КомментарийДляСайта", ""),
                Изменена=changed.Изменена,
            )  # fmt: skip


def _queue(base: Base, _text: str, given: Any) -> Iterator[Row]:
    rows = sorted(base.registers.ОчередьУведомленийСайта.rows.values(), key=lambda row: row.Версия)
    return (Row(**(vars(row) | {"НомерСделки": row.Сделка.Номер})) for row in rows if row.СледующаяПопытка <= given.Сейчас)


def _payments(base: Base, _text: str, given: Any) -> Iterator[Row]:
    posted = [one for one in base.things("ПоступлениеОплаты") if one.Проведен and one.Заявка is given.Заявка]
    return (Row(Номер=one.Номер, ДатаОплаты=one.ДатаОплаты, Сумма=one.Сумма, ОнлайнОплата=one.ОнлайнОплата) for one in posted)


def _reversals(base: Base, text: str, given: Any) -> Iterator[Row]:
    posted = [one for one in base.things("ВозвратПлатежа") if one.Проведен]
    if "Возвраты.Оплата = &Оплата" in text:
        return (Row(Сумма=one.Сумма) for one in posted if one.Оплата is given.Оплата)
    return (Row(Номер=one.Номер, ДатаВозврата=one.ДатаВозврата, Сумма=one.Сумма) for one in posted if one.Заявка is given.Заявка)


_TABLES: dict[str, Callable[[Base, str, Any], Any]] = {
    "РегистрСведений.СоответствиеВнешнихИдентификаторов": _keys,
    "РегистрСведений.ОчередьУведомленийСайта": _queue,
    "РегистрНакопления.РасчетыПоЗаймам.Остатки": lambda base, _text, _given: base.debts,
    "Документ.ГрафикПлатежей": lambda base, _text, _given: base.schedule,
    "Документ.ПоступлениеОплаты": _payments,
    "Документ.ВозвратПлатежа": _reversals,
    "Справочник.ФизическиеЛица": _people,
    "Документ.ЗаявкаНаЗаем": _deals,
}

__all__ = ["START", "Base", "BslError", "Row", "Thing"]
