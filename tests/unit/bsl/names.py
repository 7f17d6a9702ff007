"""Do the names in the sample modules hang together: what is called exists, with as many arguments; what is used was set."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tree_sitter import Node

from tests.unit.bsl.reading import GROUP, Module, methods_of, nodes, text_of

Modules = Mapping[str, Module]
_WORDS = tomllib.loads(Path(__file__).with_name("platform_words.toml").read_text(encoding="utf-8"))
CALLS, VALUES, TYPES = (frozenset(_WORDS[kind].split()) for kind in ("calls", "values", "types"))
METHODS = frozenset(f"{_WORDS['methods']} {_WORDS['of_the_base']}".split())


@dataclass(frozen=True)
class Called:
    """A call. `of`: the name before the dot, empty when there is no dot, None when an expression stands there."""

    of: str | None
    name: str
    arguments: int
    line: int


def faults_of(module: Module, others: Modules) -> list[str]:
    """`line: words` for each name that leads nowhere."""
    return [*_calls(module, others), *_types(module), *_values(module, others), *_letters(module)]


def calls_in(root: Node) -> Iterator[Called]:
    """Every call below a node, but for the made-up one of a group."""
    for node in nodes(root):
        if node.type != "method_call":
            continue
        name, of = text_of(_field(node, "name")), ""
        if node.prev_sibling is not None and node.prev_sibling.type == ".":
            receiver = node.prev_sibling.prev_sibling
            of = text_of(receiver) if receiver is not None and re.fullmatch(r"\w+", text_of(receiver)) else None
        if name != GROUP:
            yield Called(of, name, _arguments(node), node.start_point.row + 1)


def parameters_of(method: Node) -> list[tuple[str, bool]]:
    """Names of a method's parameters, and whether each may be left out."""
    found = [node for node in _field(method, "parameters").children if node.type == "parameter"]
    return [(text_of(_field(node, "name")), node.child_by_field_name("def") is not None) for node in found]


def is_exported(method: Node) -> bool:
    """True for a method that other modules may call."""
    return method.child_by_field_name("export") is not None


def _calls(module: Module, others: Modules) -> Iterator[str]:
    common = {one.name: methods_of(one) for one in others.values()}
    own = methods_of(module)
    for call in calls_in(module.root):
        if call.of == "":
            if call.name in own:
                yield from _count(own[call.name], call)
            elif call.name not in CALLS:
                yield f"{call.line}: nobody has {call.name}"
        elif call.of is not None and call.of in common and call.of not in _set_names(module.root):
            target = common[call.of].get(call.name)
            if target is None or not is_exported(target):
                yield f"{call.line}: {call.of} exports no {call.name}"
            else:
                yield from _count(target, call)
        elif call.name not in METHODS:
            yield f"{call.line}: no method of the platform that is known here: {call.name}"


def _count(method: Node, call: Called) -> Iterator[str]:
    parameters = parameters_of(method)
    least = sum(not may for _, may in parameters)
    if not least <= call.arguments <= len(parameters):
        yield f"{call.line}: {call.name} takes {least} to {len(parameters)} arguments, not {call.arguments}"


def _types(module: Module) -> Iterator[str]:
    for node in nodes(module.root):
        if node.type == "new_expression" and text_of(_field(node, "type")) not in TYPES:
            yield f"{node.start_point.row + 1}: no type of the platform that is known here: {text_of(_field(node, 'type'))}"


def _values(module: Module, others: Modules) -> Iterator[str]:
    known = VALUES | {one.name for one in others.values()}
    for method in methods_of(module).values():
        mine = {name for name, _ in parameters_of(method)} | _set_names(method)
        for name, line in _used_names(method):
            if name not in mine | known:
                yield f"{line}: {name} is used and never set"


def _set_names(root: Node) -> set[str]:
    found = set()
    for node in nodes(root):
        if node.type == "assignment_statement" and re.fullmatch(r"\w+", text_of(_field(node, "left"))):
            found.add(text_of(_field(node, "left")))
        elif node.type in ("for_statement", "for_each_statement"):
            found.add(text_of(next(child for child in node.children if child.type == "identifier")))
    return found


def _used_names(method: Node) -> Iterator[tuple[str, int]]:
    for node in nodes(method):
        if node.type != "identifier" or node.parent is None:
            continue
        parent = node.parent
        if parent.type == "expression" or (parent.type == "access" and len(parent.children) == 1):
            yield text_of(node), node.start_point.row + 1


def _letters(module: Module) -> Iterator[str]:
    """A Latin letter that looks like a Cyrillic one makes another name, and nobody sees it."""
    for node in nodes(module.root):
        if node.type not in ("identifier", "property"):
            continue
        rest = text_of(node)
        for part in _WORDS["latin_parts"].split():
            rest = rest.replace(part, "")
        if re.search("[A-Za-z]", rest) and re.search("[А-Яа-яЁё]", rest):
            yield f"{node.start_point.row + 1}: letters of two alphabets in {text_of(node)}"


def _arguments(call: Node) -> int:
    inner = _field(call, "arguments").children[1:-1]
    return 0 if not inner else 1 + sum(child.type == "," for child in inner)


def _field(node: Node, name: str) -> Node:
    found = node.child_by_field_name(name)
    assert found is not None, f"{node.type} without {name}: {text_of(node)[:60]}"
    return found
