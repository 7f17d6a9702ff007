"""Addresses of the standard interface: sets, keys, conditions, options, and how long each part may become.

A web server before 1C cuts nothing off, it refuses: Windows a path segment of more than 260 letters, its web server a query of
more than 2,048 bytes. Long chains of `or` are therefore split, and an address that is too long all the same is never sent.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

LONGEST_SEGMENT = 260
"""Letters of one path segment, counted unencoded (http.sys UrlSegmentMaxLength): 249 passed, 292 gave HTTP 400."""
USUAL_QUERY = 2000
"""Bytes of an encoded query that every web server takes (IIS maxQueryString is 2,048). Chains are split to stay below."""
LONGEST_QUERY = 8000
"""Bytes of an encoded query beyond which nothing is sent (LimitRequestLine of Apache is 8,190)."""
NAME = re.compile(r"\w{1,200}")
PATH = re.compile(r"\w{1,200}(?:/\w{1,200}){0,9}")
REF_KEY = "Ref_Key"
COMPARISONS = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
FUNCTIONS = frozenset({"startswith", "endswith", "substringof", "like"})
OPERATIONS = COMPARISONS | FUNCTIONS | {"in"}
# What may stand in a path or a query as it is. A blank becomes %20: 1C takes a plus sign for a plus sign.
_SAFE = "'(),:$*=@"
_IN_PATH = re.compile(r"[\w .,:;@~'()=-]+")


class AddressTooLongError(ValueError):
    """No web server before 1C would let the address pass. Tells lengths, never what stands there."""


@dataclass(frozen=True)
class Condition:
    """One condition: `operation` is one of OPERATIONS, `literals` are ready to be written; several only with `in`."""

    field: str
    operation: str
    literals: tuple[str, ...]

    @property
    def text(self) -> str:
        """As it stands in a filter."""
        if self.operation == "in":
            chain = " or ".join(f"{self.field} eq {one}" for one in self.literals)
            return f"({chain})" if len(self.literals) > 1 else chain
        one = self.literals[0]
        if self.operation == "substringof":
            return f"substringof({one}, {self.field}) eq true"
        if self.operation in FUNCTIONS:
            return f"{self.operation}({self.field}, {one}) eq true"
        return f"{self.field} {self.operation} {one}"


def filter_of(conditions: Sequence[Condition]) -> str:
    """All conditions as one text."""
    return " and ".join(one.text for one in conditions)


def split(conditions: Sequence[Condition], fits: Callable[[str], bool]) -> Iterator[tuple[Condition, ...]]:
    """The conditions, a chain among them in parts whose whole text fits. An empty chain gives nothing at all to ask."""
    chain = next((one for one in conditions if one.operation == "in"), None)
    if chain is None:
        yield tuple(conditions)
        return
    others = tuple(one for one in conditions if one is not chain)
    part: tuple[str, ...] = ()
    for one in dict.fromkeys(chain.literals):
        longer = (*part, one)
        if part and not fits(filter_of((*others, replace(chain, literals=longer)))):
            yield (*others, replace(chain, literals=part))
            longer = (one,)
        part = longer
    if part:
        yield (*others, replace(chain, literals=part))


def key_of(parts: Sequence[tuple[str, str]]) -> str:
    """What stands in the brackets of an entity's address; the name of a lone Ref_Key is left out."""
    if len(parts) == 1 and parts[0][0] == REF_KEY:
        return parts[0][1]
    return ",".join(f"{name}={value}" for name, value in parts)


def passes_a_path(key: str) -> bool:
    """False for letters that a web server may change or refuse inside a path; such a key is looked for by a filter."""
    return bool(_IN_PATH.fullmatch(key)) and ".." not in key


def path_of(*segments: str) -> str:
    """The encoded path of segments. Raises AddressTooLongError."""
    for one in segments:
        if len(one) > LONGEST_SEGMENT:
            raise AddressTooLongError(f"a part of the path has {len(one)} letters, {LONGEST_SEGMENT} may pass")
    return "/".join(quote(one, safe=_SAFE) for one in segments)


def query_of(options: Mapping[str, str]) -> str:
    """The encoded query, empty options left out. Raises AddressTooLongError."""
    text = "&".join(f"{name}={encoded(value)}" for name, value in options.items() if value)
    if len(text) > LONGEST_QUERY:
        raise AddressTooLongError(f"the query has {len(text)} bytes, {LONGEST_QUERY} may pass")
    return text


def encoded(value: str) -> str:
    """A value of an option: Cyrillic as UTF-8 in percent signs, quotation marks and brackets as they are."""
    return quote(value, safe="'(),:/*")


def call_of(function: str, parameters: Mapping[str, str]) -> str:
    """The segment of a virtual table: Name(Parameter=literal,..), empty parameters left out."""
    return f"{function}({','.join(f'{name}={value}' for name, value in parameters.items() if value)})"
