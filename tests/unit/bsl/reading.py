"""Reads BSL modules with the tree-sitter grammar of the language and tells what is no BSL.

The grammar (0.1.6) has three gaps, so the text is handed to it with three forms written differently, each on its own line still:
grouping brackets become a call of a made-up function, a bare raise gets an empty text, the semicolon after `Пока` is dropped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tree_sitter_bsl
from tree_sitter import Language, Node, Parser

MODULES = Path(__file__).parents[3] / "samples" / "onec" / "bsl"
GROUP = "Скобки"
_LANGUAGE = Language(tree_sitter_bsl.language())
_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*) | (?P<string>"(?:[^"\n]|""|\n[ \t]*\|)*") | (?P<date>'[\d.:\s/-]*') | (?P<directive>[\#&][^\n]*)
    | (?P<word>[A-Za-zА-Яа-яЁё_][\wЁё]*) | (?P<number>\d+(?:\.\d+)?) | (?P<sign><>|<=|>=|[-+*/%=<>(),.;?:\[\]~])
    | (?P<space>\s+) | (?P<wrong>.)""",
    re.VERBOSE,
)
_BEFORE_A_GROUP = frozenset({
    "если", "иначеесли", "и", "или", "не", "возврат", "пока", "по", "из", "тогда", "цикл", "иначе", "попытка", "исключение",
})  # fmt: skip
# Statements that the grammar lets end without a semicolon. The end of a `Пока` loop is looked at while rewriting.
_ENDED = frozenset({
    "call_statement", "assignment_statement", "return_statement", "if_statement", "try_statement", "for_statement",
    "for_each_statement", "break_statement", "continue_statement", "rise_error_statement", "var_statement",
})  # fmt: skip
_TITLE = re.compile(r"^// (?:Общий модуль|HTTP-сервис|Веб-сервис|Внешняя обработка) (\w+)")


@dataclass(frozen=True)
class Module:
    """One module: its name in the configuration, its text, its tree, what is wrong with it as `line: words`."""

    name: str
    text: str
    root: Node
    faults: tuple[str, ...]


def read_module(text: str) -> Module:
    """Read a module; faults are told, never raised."""
    title = _TITLE.match(text)
    rewritten, faults = _rewritten(text)
    root = Parser(_LANGUAGE).parse(rewritten.encode()).root_node
    faults += [f"{node.start_point.row + 1}: {_wrong(node)}" for node in nodes(root) if _wrong(node)]
    if not title:
        faults.append("1: the first line must say which module this is")
    return Module(title[1] if title else "", text, root, tuple(faults))


@cache
def modules() -> dict[str, Module]:
    """The sample modules by file name. A common module and a service may share a name of the configuration."""
    return {file.name: read_module(file.read_text(encoding="utf-8")) for file in sorted(MODULES.glob("*.bsl"))}


def nodes(root: Node) -> Iterator[Node]:
    """Every node, in the order of the text."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)


def text_of(node: Node) -> str:
    """The node's own words."""
    return (node.text or b"").decode()


def string_of(node: Node) -> str:
    """The value of a string literal: doubled quotes are one, lines begin after their bar."""
    inner = text_of(node)[1:-1].replace('""', '"')
    return re.sub(r"\n[ \t]*\|", "\n", inner)


def methods_of(module: Module) -> dict[str, Node]:
    """Procedures and functions by name."""
    kinds = ("procedure_definition", "function_definition")
    return {text_of(node.child_by_field_name("name")): node for node in module.root.children if node.type in kinds}


def _wrong(node: Node) -> str:
    if node.is_missing:
        return f"{node.type} is missing"
    if node.type == "ERROR":
        return f"not understood: {text_of(node)[:60]!r}"
    if node.type in _ENDED and text_of(node.children[-1]) != ";":
        return "the statement must end in a semicolon"
    return ""


def _rewritten(text: str) -> tuple[str, list[str]]:
    tokens = [(str(one.lastgroup), one.group()) for one in _TOKEN.finditer(text)]
    out: list[str] = []
    faults: list[str] = []
    loops: list[str] = []
    before, drop, line = "", False, 1
    for at, (kind, word) in enumerate(tokens):
        lowered = word.lower()
        if kind == "wrong":
            faults.append(f"{line}: a character that is no BSL: {word!r}")
        if word == "(" and _opens_a_group(before):
            out.append(GROUP)
        if lowered in ("пока", "для"):
            loops.append(lowered)
        out.append("" if word == ";" and drop else word)
        if kind not in ("space", "comment"):
            drop = lowered == "конеццикла" and bool(loops) and loops.pop() == "пока"
            after = _next(tokens, at)
            if drop and after != ";":
                faults.append(f"{line}: КонецЦикла must end in a semicolon")
            if lowered == "вызватьисключение" and after == ";":
                out.append(' ""')
            before = lowered if kind == "word" else word
        line += word.count("\n")
    return "".join(out), faults


def _opens_a_group(before: str) -> bool:
    return before in _BEFORE_A_GROUP or (len(before) in (1, 2) and before[0] in "-+*/%=<>(,[")


def _next(tokens: list[tuple[str, str]], at: int) -> str:
    return next((word for kind, word in tokens[at + 1 :] if kind not in ("space", "comment")), "")
