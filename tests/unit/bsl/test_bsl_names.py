"""What the sample modules call exists; what must never happen in a transaction does not."""

import re

import pytest
from tree_sitter import Node

from tests.unit.bsl.names import calls_in, faults_of, is_exported
from tests.unit.bsl.reading import MODULES, Module, methods_of, modules, nodes, read_module, text_of

README = (MODULES / "README.md").read_text(encoding="utf-8")
HEAD = "// Общий модуль Образец (сервер).\n"
SPOILED = [
    ("Функция Ф(А)\n\tВозврат Б;\nКонецФункции\n", "Б is used and never set"),
    ("Функция Ф(А)\n\tВозврат СтрДлинна(А);\nКонецФункции\n", "nobody has СтрДлинна"),
    ("Функция Ф(А)\n\tВозврат Ф(А, 1);\nКонецФункции\n", "takes 1 to 1 arguments, not 2"),
    ("Функция Ф(А)\n\tВозврат ОбменСайтаФормат.СтрокИз(А, 1);\nКонецФункции\n", "ОбменСайтаФормат exports no СтрокИз"),
    ("Функция Ф(А)\n\tВозврат ОбменСайтаФормат.ОтветТекстом(А, 1, 2);\nКонецФункции\n", "exports no ОтветТекстом"),
    ("Функция Ф(А)\n\tВозврат Новый Структурa(А);\nКонецФункции\n", "no type of the platform"),
    ("Функция Ф(А)\n\tВозврат А.Вставит(1);\nКонецФункции\n", "no method of the platform"),
    ("Функция Ф(Aдрес)\n\tВозврат 1;\nКонецФункции\n", "letters of two alphabets"),
]
OPENS, KEEPS, UNDOES = "НачатьТранзакцию", "ЗафиксироватьТранзакцию", "ОтменитьТранзакцию"


@pytest.mark.parametrize("name", modules())
def test_every_name_in_a_sample_leads_somewhere(name: str) -> None:
    assert faults_of(modules()[name], modules()) == []


@pytest.mark.parametrize(("text", "why"), SPOILED, ids=[why for _, why in SPOILED])
def test_a_name_that_leads_nowhere_is_caught(text: str, why: str) -> None:
    module = read_module(HEAD + text)
    assert module.faults == ()
    assert why in "\n".join(faults_of(module, modules()))


def test_everything_exported_is_called_from_another_module_or_told_to_be_set_up() -> None:
    called = {(call.of, call.name) for module in modules().values() for call in calls_in(module.root)}
    idle = [
        f"{module.name}.{name}"
        for module in modules().values()
        for name, method in methods_of(module).items()
        if is_exported(method) and (module.name, name) not in called and f"{module.name}.{name}" not in README
    ]
    assert idle == []


def test_what_the_readme_tells_to_set_up_exists() -> None:
    exported = {f"{one.name}.{name}" for one in modules().values() for name, node in methods_of(one).items() if is_exported(node)}
    told = set(re.findall(r"`(ОбменСайта\w+\.\w+)`", README))
    assert told
    assert told <= exported


def test_every_module_has_its_place_in_the_readme() -> None:
    assert [name for name in modules() if f"`{name}`" not in README] == []


def _transactions() -> list[tuple[Module, str, Node]]:
    return [
        (module, name, method)
        for module in modules().values()
        for name, method in methods_of(module).items()
        if OPENS in {call.name for call in calls_in(method)}
    ]


def test_a_transaction_is_kept_or_undone_on_every_way_out() -> None:
    assert len(_transactions()) >= 6
    for module, name, method in _transactions():
        statements = [node for node in method.children if node.type.endswith("statement")]
        begins = next(at for at, node in enumerate(statements) if text_of(node).startswith(OPENS))
        attempt = statements[begins + 1]
        assert attempt.type == "try_statement", f"{module.name}.{name}: nothing may stand between the beginning and the try"
        inside, after = _halves(attempt)
        assert text_of(inside[-1]).startswith(KEEPS), f"{module.name}.{name}"
        assert text_of(after[0]).startswith(UNDOES), f"{module.name}.{name}"
        assert text_of(after[1]).startswith("ВызватьИсключение"), f"{module.name}.{name}"
        assert "return_statement" not in {node.type for node in nodes(attempt)}, f"{module.name}.{name}: leaves it open"


def _halves(attempt: Node) -> tuple[list[Node], list[Node]]:
    cut = next(at for at, node in enumerate(attempt.children) if node.type == "EXCEPT_KEYWORD")
    halves = (attempt.children[:cut], attempt.children[cut:])
    inside, after = ([node for node in half if node.type.endswith("statement")] for half in halves)
    return inside, after


def test_nothing_that_runs_in_a_transaction_of_the_base_goes_over_the_network() -> None:
    starts = [(module, name) for module, name, _ in _transactions()]
    starts += [(module, name) for module in modules().values() for name in methods_of(module) if re.search("При|Перед", name[3:])]
    assert len(starts) > 10
    reached = {(module.name, name): _reached(module, name) for module, name in starts}
    assert [start for start, names in reached.items() if names & {"ОтправитьДляОбработки", "СоединениеСХабом"}] == []
    job = next(module for module in modules().values() if module.name == "ОбменСайтаУведомления")
    assert "ОтправитьДляОбработки" in _reached(job, "Отправить"), "the way of looking must find what is there"


def _reached(module: Module, name: str) -> set[str]:
    """Every name that is called on the way from a method, through all modules."""
    by_name = {one.name: one for one in modules().values() if one.name != "ОбменСайта"}
    seen: set[tuple[str, str]] = set()
    waiting, found = [(module, name)], set()
    while waiting:
        at, method = waiting.pop()
        if (at.name, method) in seen or method not in methods_of(at):
            continue
        seen.add((at.name, method))
        for call in calls_in(methods_of(at)[method]):
            found.add(call.name)
            if call.of is not None:
                waiting.append((by_name.get(call.of, at), call.name))
    return found
