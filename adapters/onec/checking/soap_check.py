"""One call over SOAP held against the description of its service."""

from collections.abc import Iterator
from dataclasses import replace

from adapters.onec.checking import needs
from adapters.onec.checking.findings import Finding, Level, State
from adapters.onec.checking.fitting import UNKNOWN
from adapters.onec.checking.hints import nearest
from adapters.onec.checking.looking import Place, findings_of, looked_up
from adapters.onec.checking.needs import Need
from adapters.onec.dialect.call import Call, SoapRequest
from adapters.onec.soap.described import DEEPEST, Described, Field, Kind, Operation

RETURN = "return"


def check_soap(call: Call, request: SoapRequest, described: Described) -> Iterator[Finding]:
    """All findings of the call."""
    operation = described.operations.get(request.operation)
    if operation is None:
        near = nearest(request.operation, described.operations, least=0.3)
        note = f"service {described.service} has no such operation"
        yield Finding(call.name, request.operation, "operation", State.MISSING, Level.ERROR, note, near)
        return
    yield Finding(call.name, request.operation, "operation", State.FOUND, note=f"service {described.service}")
    yield from _asked(call, request, operation)
    yield from _answered(call, operation)


def _asked(call: Call, request: SoapRequest, operation: Operation) -> Iterator[Finding]:
    place = Place(call.name, operation.parameters)
    sent = list(needs.sent(request.args, "args"))
    if request.json_parameter:
        sent.append(Need((request.json_parameter,), "the JSON text", "json", sends=True, required=True, always=True, form="text"))
    yield from findings_of(sent, place)
    if request.json_parameter and not request.body.fields:
        note = "the JSON text holds nothing: left to do"
        yield Finding(call.name, request.json_parameter, "body", State.UNMAPPED, Level.ERROR, note)
    for one in needs.sent(request.body, "body"):
        note = f"inside of {request.json_parameter}: no description can tell"
        yield Finding(call.name, one.name, one.ours, State.NOT_DESCRIBED, note=note)
    yield from _unmapped(call.name, operation.parameters, sent)


def _unmapped(call: str, parameters: tuple[Field, ...], sent: list[Need]) -> Iterator[Finding]:
    """What must stand there by the description and is not sent, or may be left out."""
    paths = needs.paths_of(sent)
    by_name = {one.name: one for one in sent}
    for path, field in _demanded(parameters, paths):
        need = by_name.get(path)
        if path not in paths:
            note = f"{field.type}: must be sent, and the map does not send it"
            yield Finding(call, path, "", State.UNMAPPED, Level.ERROR, note)
        elif need is not None and not need.always:
            note = 'must be sent, and is left out when we have no value: `required = true`, or `empty = ""` for a text'
            yield Finding(call, path, need.ours, State.UNMAPPED, Level.WARNING, note)


def _demanded(fields: tuple[Field, ...], paths: set[str], before: str = "", deep: int = DEEPEST) -> Iterator[tuple[str, Field]]:
    """Fields that must stand there, inside of objects only where the object is sent."""
    for one in fields:
        path = f"{before}{one.name}"
        if one.required and (path not in paths or one.kind is not Kind.OBJECT):
            yield path, one
        if path in paths and one.kind is Kind.OBJECT and deep > 1:
            yield from _demanded(one.fields, paths, f"{path}.", deep - 1)


def _answered(call: Call, operation: Operation) -> Iterator[Finding]:
    if call.answer == "json" and (wrong := _no_text(call, operation)):
        yield wrong
        return
    yield from check_answer(call, operation.result, texts=call.text_is_json)


def check_answer(call: Call, fields: tuple[Field, ...], texts: bool = False) -> Iterator[Finding]:
    """What the map reads of an answer with these fields. `texts`: a text may hold JSON."""
    place = Place(call.name, fields, texts=texts)
    yield from findings_of(needs.judged(call), place)
    told = needs.read(call.read)
    if call.rows or call.name in ROWS:
        yield from _of_rows(call, told, place)
    else:
        yield from findings_of(told, place)


ROWS = frozenset({"statuses", "deals", "changes"})
"""Calls that are answered with rows, whether the map says where or not."""


def _no_text(call: Call, operation: Operation) -> Finding | None:
    field = operation.told(RETURN)
    if field is not None and field.kind in UNKNOWN | {Kind.TEXT}:
        return None
    told = field.type if field else "nothing"
    return Finding(call.name, RETURN, "JSON", State.OTHER_TYPE, Level.ERROR, f"{told} where a text with JSON is expected")


def _of_rows(call: Call, told: tuple[Need, ...], place: Place) -> Iterator[Finding]:
    wanted = (*needs.of_rows(call), *told)
    if not call.rows:
        inside = tuple(field for one in place.fields if one.kind is Kind.OBJECT for field in one.fields)
        yield from findings_of(wanted, Place(call.name, inside, "", place.texts))
        return
    hit = looked_up(place.fields, call.rows, exactly=False)
    if hit.field is not None and hit.field.kind is Kind.OBJECT:
        yield Finding(call.name, call.rows, "rows", State.FOUND, note=hit.field.type)
        yield from findings_of(wanted, place.inside(hit.field, call.rows))
        return
    yield from findings_of([Need((call.rows,), "rows", "rows", required=True, many=True)], place)
    if (hit.field is not None and hit.field.kind in UNKNOWN) or (hit.into_text and place.texts):
        # Of what stands inside of a row nothing is described either.
        nothing = Field("", "", Kind.TEXT)
        inner = (replace(one, theirs=tuple(f"{nothing.name}.{name}" for name in one.theirs)) for one in wanted)
        yield from findings_of(inner, Place(call.name, (nothing,), call.rows, texts=True))
