"""The sample modules of 1C are BSL. No 1C runs here, so the grammar of the language judges them."""

import pytest

from tests.unit.bsl.reading import modules, read_module

GOOD = """// Общий модуль Образец (сервер).
Функция Сложить(Первое, Знач Второе = 0) Экспорт
	Итог = (Первое + Второе) * 2;
	Если (Первое > 1 Или Второе > 1) И Не (Первое = Второе) Тогда
		Возврат Итог;
	КонецЕсли;
	Пока Итог > (1 + 2) Цикл
		Итог = Итог - 1;
	КонецЦикла;
	Для Каждого Буква Из СтрРазделить("а ""б""
		|в", " ") Цикл
		Прервать;
	КонецЦикла;
	Попытка
		Сделать(Итог, , '20261128');
	Исключение
		ВызватьИсключение;
	КонецПопытки;
КонецФункции
"""
SPOILED = [
    ("КонецЕсли;", "", "MISSING or misplaced end of Если"),
    ("КонецФункции", "КонецПроцедуры", "a function that ends as a procedure"),
    ("* 2;", "* ;", "an operand is missing"),
    ("* 2;", "* 2", "a semicolon is missing"),
    ("(Первое + Второе)", "(Первое + Второе", "a group is not closed"),
    ("(1 + 2)", "(1 + 2))", "a bracket too many"),
    ("		|в", "		в", "a string that goes on without a bar"),
    ("КонецПопытки;", "", "a try without end"),
    ("Исключение\n", "", "a try without its except"),
    ("Тогда", "", "Если without Тогда"),
    ("Каждого Буква Из", "Каждого Буква", "a loop over nothing"),
    ("	КонецЦикла;\n	Для", "	КонецЦикла\n	Для", "a semicolon after Пока is missing"),
    ("Итог - 1;", "Итог - 1;;", "two semicolons"),
    ("'20261128'", "'20261128", "a date that is not closed"),
    ("Прервать;", "Прервать!", "a character of no meaning"),
    ("// Общий модуль Образец (сервер).\n", "", "nobody knows where it goes"),
]


@pytest.mark.parametrize("name", modules())
def test_a_sample_module_is_bsl(name: str) -> None:
    assert modules()[name].faults == ()


def test_good_bsl_is_let_through() -> None:
    assert read_module(GOOD).faults == ()


@pytest.mark.parametrize(("was", "becomes", "why"), SPOILED, ids=[why for _, _, why in SPOILED])
def test_spoiled_bsl_is_caught(was: str, becomes: str, why: str) -> None:
    assert GOOD.count(was) == 1, "the spoiling must hit once"
    assert read_module(GOOD.replace(was, becomes)).faults, why


@pytest.mark.parametrize("name", modules())
def test_a_sample_cut_short_is_caught(name: str) -> None:
    text = modules()[name].text
    assert read_module(text[: text.rindex("Конец")]).faults
