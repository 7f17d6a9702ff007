"""Steps read from the tables of a map; every fault is told with file, key and what would be right.

A step: `do` = find (one row or nothing), list (all rows), get (by key), write (changes what `of` found, else makes a row), mark
(for deletion), post, unpost, claim (a record whose key is a unique index), slice, balance, turnovers (virtual tables; by `by` and
`value` their rows become one object), changes and acknowledge (an exchange plan). `when` and `unless` name an earlier step or a
field of one.
`from` leads to one of our facts or to "step.<name>.<Field>" of an earlier step. Roubles are sent as numbers, dates with a time.
`section` = true for rows of a tabular section or of a journal, which have no version. `optional` = true for a find or a list of a
set that the base may not have: nothing is found there then. A map that could write twice after a lost
answer is refused: each write is of something that was looked for.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from adapters.onec.facts import Facts
from adapters.onec.odata.literals import is_kind
from adapters.onec.odata.query import NAME, OPERATIONS, PATH, REF_KEY
from adapters.onec.odata.steps.fields import sent_fields, strict_names
from adapters.onec.odata.steps.guards import check_guards
from adapters.onec.odata.steps.step import CLAIMED, TABLES, Step, Value, WindowOf
from adapters.onec.odata.writing import VERSION, is_object
from mappings.checks import Place, check_keys, converter_of, dotted_paths, known_path, texts_of
from mappings.fields import OutMap

ANY = frozenset({"name", "do", "when", "unless"})
_READING = frozenset({"set", "where", "select", "allowed_only", "section", "optional"})
_TABLE = frozenset({"set", "where", "select", "function", "parameters", "dimensions", "record_type", "pick", "by", "value"})
KEYS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "find": _READING | {"order", "pick"},
        "list": _READING | {"order", "key", "window", "page"},
        "get": frozenset({"set", "key", "select"}),
        "write": frozenset({"set", "of", "key", "fields", "select", "unguarded"}),
        "mark": frozenset({"of"}),
        "post": frozenset({"of", "operational"}),
        "unpost": frozenset({"of"}),
        "claim": frozenset({"set", "key", "fields", "select"}),
        **dict.fromkeys(TABLES, _TABLE),
        "changes": frozenset({"plan", "node", "sets"}),
        "acknowledge": frozenset({"plan", "node"}),
    }
)
PICKS = frozenset({"one", "live", "first"})
USUAL_DAYS, MOST_DAYS, MOST_ON_A_PAGE = 30, 3650, 5000
_VALUE_KEYS = frozenset({"field", "literal", "from", "const", "op", "as", "max"})


def parse_steps(tables: Any, place: Place, known: Iterable[str] | None = None) -> tuple[Step, ...]:
    """The steps of one call. `known`: dotted paths of our facts (those of Facts by default). Raises MapFileError."""
    if not isinstance(tables, list) or not tables:
        raise place.wrong("is missing or no list of steps", '[[calls.<name>.steps]] with do = "find"')
    facts = frozenset(dotted_paths(Facts, depth=5)) if known is None else frozenset(known)
    steps: list[Step] = []
    for number, table in enumerate(tables, 1):
        at = place.at(str(number))
        steps.append(_Reader(at, at.table(table), facts, steps).step(number))
    check_guards(steps, place)
    return tuple(steps)


class _Reader:
    """Reads one table. `before`: the steps before it, whose rows it may use."""

    def __init__(self, place: Place, table: Mapping[str, Any], facts: frozenset[str], before: list[Step]) -> None:
        self._place, self._table, self._before = place, table, {one.name: one for one in before}
        self._known = facts | {path for one in before for path in _paths_of(one)}

    def step(self, number: int) -> Step:
        do = self._at("do").one_of(self._table.get("do"), KEYS)
        check_keys(self._table, ANY | KEYS[do], self._place)
        takes = KEYS[do]
        of = self._of() if "of" in takes else ()
        name = self._name(f"{do}_{number}")
        fields = sent_fields(self._table.get("fields", {}), self._at("fields"), self._known)
        return Step(
            name=name,
            do=do,
            set=self._set(do, of),
            where=self._values("where") if "where" in takes else (),
            key=self._values("key") if do in ("get", "write", "claim") else (),
            keys=self._keys() if do == "list" else (),
            select=self._select(do),
            order=self._order(do),
            pick=self._pick(do),
            by=self._of_pair("by", "value"),
            value=self._of_pair("value", "by"),
            of=of,
            fields=fields,
            strict=strict_names(fields) | self._looked_for(of, fields),
            function=self._function(do),
            parameters=self._parameters(),
            dimensions=self._names("dimensions"),
            window=self._window(),
            page=self._count("page", 0, MOST_ON_A_PAGE),
            allowed_only=self._flag("allowed_only"),
            optional=self._flag("optional"),
            operational=self._flag("operational"),
            unguarded=bool(self._table.get("unguarded")) and bool(self._at("unguarded").text(self._table["unguarded"])),
            plan=self._plan() if "plan" in takes else "",
            node=self._at("node").text(self._table.get("node")) if "node" in takes else "",
            sets=frozenset(self._names("sets")),
            when=self._condition("when"),
            unless=self._condition("unless"),
        )

    def _at(self, key: str) -> Place:
        return self._place.at(key)

    def _name(self, usual: str) -> str:
        name = self._at("name").text(self._table.get("name", usual))
        if not NAME.fullmatch(name) or name in self._before:
            raise self._at("name").wrong("stands twice or is no plain word", "a word of letters and digits of its own")
        return name

    def _set(self, do: str, of: tuple[str, ...]) -> str:
        if "set" not in KEYS[do]:
            return self._before[of[0]].set if of else ""
        name = self._at("set").text(self._table.get("set"))
        if not NAME.fullmatch(name):
            raise self._at("set").wrong("is no name of a set", '"Catalog_Контрагенты"')
        if of and self._before[of[0]].set != name:
            raise self._at("of").wrong("found a row of another set", "a step with the same set")
        # Records of a register that documents make are offered by a set of their own.
        return f"{name}_RecordType" if self._flag("record_type") else name

    def _of(self) -> tuple[str, ...]:
        """The steps whose row is meant, the first that found one."""
        if "of" not in self._table and self._table.get("do") == "write":
            return ()
        names = texts_of(self._table.get("of"), self._at("of"))
        for name in names:
            found = self._before.get(name)
            if found is None or not (found.do in ("find", "get", "write", "claim") or found.pick):
                raise self._at("of").wrong(f"{name!r} is no earlier step that gives one row", "the name of a find before it")
        return names

    def _looked_for(self, of: tuple[str, ...], fields: OutMap) -> frozenset[str]:
        """What a write is found by must be stored as it is sent: cut by a letter, it would be made again each time."""
        asked = {one.field for name in of for one in self._before[name].where}
        return frozenset(one.theirs for one in fields.fields if one.theirs in asked)

    def _values(self, key: str) -> tuple[Value, ...]:
        entries = self._table.get(key, [])
        if not isinstance(entries, list) or not entries:
            if key == "where" or (key == "key" and self._table.get("do") == "write"):
                return ()
            raise self._at(key).wrong("is missing or no list", '[{ field = "Ref_Key", literal = "guid", from = "…" }]')
        made = tuple(self._value(self._at(key).at(str(n)), entry) for n, entry in enumerate(entries, 1))
        if sum(one.operation == "in" for one in made) > 1:
            raise self._at(key).wrong("holds several chains", "one condition with op = \"in\" at most")
        return made

    def _value(self, place: Place, entry: Any, name: str | None = None) -> Value:
        entry = place.table(entry)
        check_keys(entry, _VALUE_KEYS, place)
        field = name or place.at("field").text(entry.get("field"))
        if not PATH.fullmatch(field):
            raise place.at("field").wrong("is no name of a field", '"Код", or "Контрагент/ИНН" through a reference')
        kind = place.at("literal").text(entry.get("literal"))
        if not is_kind(kind):
            raise place.at("literal").wrong("is not known", "string, guid, datetime, number, bool, or cast:Document_X")
        if ("from" in entry) == ("const" in entry):
            raise place.wrong("needs one value", "either from or const")
        if "from" in entry:
            known_path(entry["from"], self._known, place.at("from"))
        return Value(
            field=field,
            kind=kind,
            ours=str(entry.get("from", "")),
            const=entry.get("const"),
            operation=place.at("op").one_of(entry.get("op", "eq"), OPERATIONS),
            converter=converter_of(entry, place) if "as" in entry else None,
            most=entry.get("max"),
        )

    def _parameters(self) -> tuple[Value, ...]:
        table = self._at("parameters").table(self._table.get("parameters", {}))
        return tuple(self._value(self._at("parameters").at(name), entry, name) for name, entry in table.items())

    def _names(self, key: str) -> tuple[str, ...]:
        names = texts_of(self._table.get(key, []), self._at(key))
        for name in names:
            if not PATH.fullmatch(name):
                raise self._at(key).wrong(f"{name!r} is no name", "names of fields as the description has them")
        return names

    def _select(self, do: str) -> tuple[str, ...]:
        names = self._names("select")
        if "select" not in KEYS[do] or (not names and do in ("write", "claim")):
            return names
        if not names:
            raise self._at("select").wrong("is missing", "the fields that are used: whole rows are large and slow")
        # Rows of a tabular section are offered by a set of their own, which no name tells from that of an object.
        of_object = do in ("find", "list", "get") and is_object(self._table.get("set", "")) and not self._flag("section")
        own = (REF_KEY, VERSION) if of_object else ()
        return tuple(dict.fromkeys((*own, *names)))

    def _keys(self) -> tuple[str, ...]:
        names = self._names("key") or (REF_KEY,)
        if not set(names) <= {*self._select("list")}:
            raise self._at("key").wrong("is not among the fields that are read", "names that stand in select, too")
        return names

    def _of_pair(self, key: str, other: str) -> str:
        """One of the two names that make a table of rows one object: `value` under the name that stands in `by`."""
        if key not in self._table and other in self._table:
            raise self._at(key).wrong("is missing", f"a field that is read, as {other} is")
        if name := str(self._table.get(key, "")):
            self._at(key).one_of(name, frozenset(self._names("select")))
        return name

    def _order(self, do: str) -> tuple[str, ...]:
        order = texts_of(self._table.get("order", []), self._at("order"))
        for one in order:
            name, _, way = one.partition(" ")
            if not PATH.fullmatch(name) or way not in ("", "asc", "desc"):
                raise self._at("order").wrong(f"{one!r} is no field to sort by", '"Date", or "Date desc"')
            if name.rpartition("/")[2].endswith("_Key"):
                raise self._at("order").wrong(f"{name!r} is a reference, which is sorted by how people read it", "plain fields")
        if not order and (do == "list" or (do == "find" and self._table.get("pick") == "first")):
            raise self._at("order").wrong("is missing, and pages would lose rows", "plain fields that tell rows apart")
        return order

    def _pick(self, do: str) -> str:
        usual = "one" if do == "find" else ""
        word = self._table.get("pick", usual)
        return self._at("pick").one_of(word, PICKS) if word else ""

    def _function(self, do: str) -> str:
        name = str(self._table.get("function", TABLES.get(do, "")))
        if name and not NAME.fullmatch(name):
            raise self._at("function").wrong("is no name of a virtual table", '"SliceFirst"')
        return name

    def _window(self) -> WindowOf | None:
        if "window" not in self._table:
            return None
        place = self._at("window")
        table = place.table(self._table["window"])
        check_keys(table, {"field", "since", "until", "days", "overlap"}, place)
        since, until = table.get("since", "since"), table.get("until", "now")
        for key, path in (("since", since), ("until", until)):
            known_path(path, self._known, place.at(key))
        days, overlap = table.get("days", USUAL_DAYS), table.get("overlap", USUAL_DAYS)
        if not all(isinstance(one, int) and 0 <= one <= MOST_DAYS for one in (days, overlap)) or days == 0:
            raise place.wrong("has no usable number of days", "days = 30, overlap = 30")
        return WindowOf(place.at("field").text(table.get("field")), since, until, days, overlap)

    def _plan(self) -> str:
        name = self._at("plan").text(self._table.get("plan"))
        if not NAME.fullmatch(name) or name.startswith("ExchangePlan_"):
            raise self._at("plan").wrong("is no name of an exchange plan", 'the name alone, without "ExchangePlan_"')
        return name

    def _count(self, key: str, usual: int, most: int) -> int:
        value = self._table.get(key, usual)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise self._at(key).wrong("is no usable number", f"a whole number up to {most}")
        return value

    def _flag(self, key: str) -> bool:
        value = self._table.get(key, False)
        if not isinstance(value, bool):
            raise self._at(key).wrong("is no yes or no", "true or false")
        return value

    def _condition(self, key: str) -> str:
        path = self._table.get(key, "")
        if path:
            rows = {f"step.{name}" for name in self._before}
            known_path(path, frozenset({one for one in self._known if one.startswith("step.")} | rows), self._at(key))
        return str(path)


def _paths_of(step: Step) -> Iterable[str]:
    """The values of this step that later ones may name; a list is no single value."""
    if step.do in ("list", "changes") or (step.do in TABLES and not step.pick):
        return []
    own = (REF_KEY, VERSION, "Posted", "DeletionMark") if step.do in ("post", "unpost", "mark") else ()
    sent = [one.theirs for one in step.fields.fields]
    new = (CLAIMED,) if step.do == "claim" else ()
    of_object = (REF_KEY, VERSION) if step.do == "write" and is_object(step.set) else ()
    return [f"step.{step.name}.{name}" for name in (*step.select, *own, *sent, *new, *of_object)]
