"""Runs BSL: enough of the language to run the sample modules against a made-up platform. It checks samples, it is no 1C.

Values: text is str, numbers are int or Decimal, Неопределено is None, dates are datetime, collections are the platform's own.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tree_sitter import Node

from tests.unit.bsl.names import is_exported, parameters_of
from tests.unit.bsl.reading import GROUP, Module, methods_of, string_of, text_of

Method = Callable[..., Any]
_ABSENT = object()


def date_of(digits: str) -> datetime:
    """Дата() of a text: yyyyMMdd or yyyyMMddHHmmss. Raises ValueError."""
    if len(digits) not in (8, 14) or not digits.isascii() or not digits.isdigit():
        raise ValueError("no date")
    parts = [int(digits[:4]), *(int(digits[at : at + 2]) for at in range(4, len(digits), 2))]
    return datetime(*parts)  # noqa: DTZ001 - dates of 1C have no zone


class BslError(Exception):
    """An exception of the language, with its text."""


class _LeaveLoopError(Exception):
    """Прервать."""


class _NextRoundError(Exception):
    """Продолжить."""


class _ReturnError(Exception):
    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Machine:
    """Modules over a platform: `calls` and `values` of the global context, `types` that `Новый` makes."""

    def __init__(
        self, modules: Iterable[Module], calls: Mapping[str, Method], values: Mapping[str, Any], types: Mapping[str, Method]
    ) -> None:
        self._methods = {(one.name, name): node for one in modules for name, node in methods_of(one).items()}
        self._names = {module for module, _ in self._methods}
        self._platform = dict(calls) | {"ИнформацияОбОшибке": lambda: self._error}
        self._values, self._types = dict(values), dict(types)
        self._error: Exception | None = None
        self.instead: dict[tuple[str, str], Method] = {}

    def run(self, module: str, method: str, *arguments: Any) -> Any:
        """Call an exported method, or a handler of a service. Raises BslError, or what the platform raises."""
        return self._call(module, method, list(arguments))

    def set_value(self, name: str, value: Any) -> None:
        """Give the global context one more property."""
        self._values[name] = value

    def call_back(self, module: str, method: str, arguments: list[Any]) -> Any:
        """As `run`; afterwards `arguments` hold what the method assigned to its parameters."""
        return self._call(module, method, arguments)

    def _call(self, module: str, method: str, arguments: list[Any]) -> Any:
        if (module, method) in self.instead:
            return self.instead[module, method](*arguments)
        node = self._methods[module, method]
        frame = _Frame(self, module)
        for at, (name, _) in enumerate(parameters_of(node)):
            given = arguments[at] if at < len(arguments) else _ABSENT
            frame.local[name] = frame.default(node, name) if given is _ABSENT else given
        try:
            frame.block(node.children)
            result = None
        except _ReturnError as returned:
            result = returned.value
        # Parameters go by reference: what was assigned is the caller's as well.
        arguments[:] = [frame.local[name] for name, _ in parameters_of(node)]
        return result

    def call(self, frame: "_Frame", name: str, arguments: list[Any]) -> Any:
        """A call without a dot."""
        if (frame.module, name) in self._methods or (frame.module, name) in self.instead:
            return self._call(frame.module, name, arguments)
        return self._platform[name](*self._left_out(arguments))

    def member(self, frame: "_Frame", receiver: Any, name: str, arguments: list[Any]) -> Any:
        """A call behind a dot."""
        if isinstance(receiver, _Common):
            node = self._methods[receiver.name, name]
            assert is_exported(node), f"{receiver.name}.{name} is not exported"
            return self._call(receiver.name, name, arguments)
        return getattr(receiver, name)(*self._left_out(arguments))

    def value(self, name: str) -> Any:
        """A name that is no variable."""
        if name in self._names and name not in self._values:
            return _Common(name)
        return self._values[name]

    def make(self, name: str, arguments: list[Any]) -> Any:
        """Новый."""
        return self._types[name](*self._left_out(arguments))

    def failed(self, error: Exception) -> None:
        """What ИнформацияОбОшибке gives from now on."""
        self._error = error

    def again(self) -> Exception:
        """What a bare ВызватьИсключение raises."""
        assert self._error is not None
        return self._error

    @staticmethod
    def _left_out(arguments: list[Any]) -> list[Any]:
        return [None if one is _ABSENT else one for one in arguments]


class _Common:
    """A common module, named as a value."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Frame:
    """One running method and its variables."""

    def __init__(self, machine: Machine, module: str) -> None:
        self.machine, self.module = machine, module
        self.local: dict[str, Any] = {}

    def default(self, method: Node, name: str) -> Any:
        parameters = method.child_by_field_name("parameters")
        assert parameters is not None
        for one in parameters.children:
            if one.type == "parameter" and text_of(one.child_by_field_name("name")) == name:
                given = one.child_by_field_name("def")
                return None if given is None else self._constant(given)
        return None

    def block(self, statements: Iterable[Node]) -> None:
        for node in statements:
            run = getattr(self, f"_{node.type}", None)
            if node.type.endswith("_statement"):
                assert run is not None, f"not run here: {node.type}"
                run(node)

    # statements

    def _assignment_statement(self, node: Node) -> None:
        left, value = node.child_by_field_name("left"), self.eval(node.child_by_field_name("right"))
        if left.type == "identifier":
            self.local[text_of(left)] = value
            return
        receiver, last = self.eval(left.children[0]), left.children[-1]
        if last.type == "]":
            receiver[self.eval(left.children[2])] = value
        else:
            setattr(receiver, text_of(last), value)

    def _call_statement(self, node: Node) -> None:
        self.eval(node.children[0])

    def _return_statement(self, node: Node) -> None:
        result = node.child_by_field_name("result")
        raise _ReturnError(None if result is None else self.eval(result))

    def _if_statement(self, node: Node) -> None:
        if self._branch(node.children):
            return
        for clause in node.children:
            if clause.type == "elseif_clause" and self._branch(clause.children):
                return
            if clause.type == "else_clause":
                self.block(clause.children)

    def _branch(self, children: list[Node]) -> bool:
        if not self.eval(next(one for one in children if one.type == "expression")):
            return False
        self.block(children)
        return True

    def _for_statement(self, node: Node) -> None:
        first, last = (self.eval(one) for one in node.children if one.type == "expression")
        self._loop(node, range(int(first), int(last) + 1))

    def _for_each_statement(self, node: Node) -> None:
        self._loop(node, list(self.eval(next(one for one in node.children if one.type == "expression"))))

    def _loop(self, node: Node, items: Iterable[Any]) -> None:
        name = text_of(next(one for one in node.children if one.type == "identifier"))
        for item in items:
            self.local[name] = item
            try:
                self.block(node.children)
            except _LeaveLoopError:
                return
            except _NextRoundError:
                continue

    def _break_statement(self, node: Node) -> None:
        raise _LeaveLoopError

    def _continue_statement(self, node: Node) -> None:
        raise _NextRoundError

    def _try_statement(self, node: Node) -> None:
        cut = next(at for at, one in enumerate(node.children) if one.type == "EXCEPT_KEYWORD")
        try:
            self.block(node.children[:cut])
        except (_ReturnError, _LeaveLoopError, _NextRoundError, AssertionError):
            raise
        except Exception as error:  # whatever the platform raises is caught in BSL
            self.machine.failed(error)
            self.block(node.children[cut:])

    def _rise_error_statement(self, node: Node) -> None:
        text = self.eval(node.children[1])
        raise self.machine.again() if text == "" else BslError(text)

    # expressions

    def eval(self, node: Node | None) -> Any:
        """The value of an expression."""
        assert node is not None
        return getattr(self, f"_{node.type}")(node)

    def _expression(self, node: Node) -> Any:
        return self.eval(node.children[0])

    def _const_expression(self, node: Node) -> Any:
        return self._constant(node.children[0])

    def _constant(self, node: Node) -> Any:
        text = text_of(node)
        if text.startswith('"'):
            return string_of(node)
        if text.startswith("'"):
            return date_of(text.strip("'"))
        words = {"истина": True, "ложь": False, "неопределено": None}
        return words[text.lower()] if text.lower() in words else Decimal(text) if "." in text else int(text)

    def _identifier(self, node: Node) -> Any:
        name = text_of(node)
        return self.local[name] if name in self.local else self.machine.value(name)

    def _unary_expression(self, node: Node) -> Any:
        value = self.eval(node.child_by_field_name("argument"))
        return -value if text_of(node.children[0]) == "-" else not value

    def _binary_expression(self, node: Node) -> Any:
        sign = text_of(node.child_by_field_name("operator")).lower()
        left = self.eval(node.child_by_field_name("left"))
        if sign in ("и", "или"):
            return self.eval(node.child_by_field_name("right")) if bool(left) == (sign == "и") else bool(left)
        return _SIGNS[sign](left, self.eval(node.child_by_field_name("right")))

    def _ternary_expression(self, node: Node) -> Any:
        chosen = "consequence" if self.eval(node.child_by_field_name("condition")) else "alternative"
        return self.eval(node.child_by_field_name(chosen))

    def _new_expression(self, node: Node) -> Any:
        arguments = node.child_by_field_name("arguments")
        return self.machine.make(text_of(node.child_by_field_name("type")), self._arguments(arguments) if arguments else [])

    def _method_call(self, node: Node) -> Any:
        name, arguments = text_of(node.child_by_field_name("name")), node.child_by_field_name("arguments")
        if name == GROUP:
            return self._arguments(arguments)[0]
        return self._told_back(arguments, lambda values: self.machine.call(self, name, values))

    def _access(self, node: Node) -> Any:
        if len(node.children) == 1:
            return self.eval(node.children[0])
        receiver, last = self.eval(node.children[0]), node.children[-1]
        if last.type == "]":
            return receiver[self.eval(node.children[2])]
        if last.type == "method_call":
            name = text_of(last.child_by_field_name("name"))
            arguments = last.child_by_field_name("arguments")
            return self._told_back(arguments, lambda values: self.machine.member(self, receiver, name, values))
        return getattr(receiver, text_of(last))

    _property_access = _access
    _call_expression = _access

    def _index(self, node: Node) -> Any:
        return self.eval(node.children[0])

    def _told_back(self, arguments: Node, call: Callable[[list[Any]], Any]) -> Any:
        values = self._arguments(arguments)
        result = call(values)
        for given, value in zip(self._given(arguments), values, strict=False):
            if given is not None and given.children[0].type == "identifier" and text_of(given) in self.local:
                self.local[text_of(given)] = value
        return result

    def _arguments(self, node: Node) -> list[Any]:
        return [_ABSENT if given is None else self.eval(given) for given in self._given(node)]

    @staticmethod
    def _given(node: Node) -> list[Node | None]:
        inner = node.children[1:-1]
        if not inner:
            return []
        given: list[Node | None] = [None]
        for child in inner:
            if child.type == ",":
                given.append(None)
            else:
                given[-1] = child
        return given


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, datetime):
        return left + timedelta(seconds=int(right))
    assert isinstance(left, str) == isinstance(right, str), f"BSL would convert silently: {left!r} + {right!r}"
    return left + right


def _minus(left: Any, right: Any) -> Any:
    if isinstance(left, datetime):
        return int((left - right).total_seconds()) if isinstance(right, datetime) else left - timedelta(seconds=int(right))
    return left - right


_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": _plus,
    "-": _minus,
    "*": lambda left, right: left * right,
    "/": lambda left, right: Decimal(left) / Decimal(right),
    "%": lambda left, right: left % right,
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}
