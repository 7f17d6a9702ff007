"""Templates: what a faulty file is told, which version is in force, and that a value put in is never read again."""

from datetime import date
from typing import Any

import pytest

from bridge.model.papers.document import Clauses, Paragraph, Stamp, Table
from bridge.model.papers.template import TemplateMissingError, Templates
from bridge.model.papers.template_file import TemplateFaultyError, template_of

KNOWN = ("amount", "borrower")
ROW = {"row_number": "1", "row_due": "05.02.2027"}


def a_file(*blocks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    plain = {"name": "paper", "version": "1", "valid_from": date(2026, 11, 1), "title": "Бумага"}
    return {**plain, "blocks": list(blocks) or [{"kind": "paragraph", "text": "{amount}"}], **changes}


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    (a_file(valid_from="2026-11-01"), "valid_from", "date"),
    (a_file(title=" "), "file.title", "missing"),
    (a_file(name="Имя"), "name", "Latin"),
    (a_file(version="1 2"), "name", "version"),
    (a_file(required="yes"), "required", "true or false"),
    (a_file(colour="red"), "file", "colour"),
    (a_file(blocks=[]), "file.blocks", "list"),
    (a_file(title="{nobody}"), "title", "nobody"),
    (a_file({"kind": "poem", "text": "x"}), "blocks[1].kind", "poem"),
    (a_file({"kind": "paragraph", "text": "ok"}, {"kind": "paragraph", "text": "{amont}"}), "blocks[2]", "amont"),
    (a_file({"kind": "paragraph", "text": "{Amount}"}), "blocks[1]", "brace"),
    (a_file({"kind": "paragraph", "text": "{row_due}"}), "blocks[1]", "row_due"),
    (a_file({"kind": "paragraph", "text": "x", "bold": True}), "blocks[1]", "bold"),
    (a_file({"kind": "paragraph", "text": "x", "strong": 1}), "blocks[1].strong", "true or false"),
    (a_file({"kind": "heading", "text": "x", "level": 9}), "blocks[1]", "level"),
    (a_file({"kind": "clauses", "items": [1]}), "blocks[1].items", "texts"),
    (a_file({"kind": "pairs", "pairs": [["one"]]}), "blocks[1].pairs", "name and a value"),
    (a_file({"kind": "frames", "frames": [{"label": "x"}]}), "blocks[1].frames[1].value", "missing"),
    (a_file({"kind": "table", "columns": [{"head": "a"}], "rows": [["1", "2"]]}), "blocks[1]", "2 cells"),
    (a_file({"kind": "table", "columns": [{"head": "a", "align": "left"}], "rows": [["1"]]}),
     "blocks[1].columns[1].align", "start"),
    (a_file({"kind": "table", "columns": [{"head": "a", "share": 0}], "rows": [["1"]]}), "blocks[1].columns[1].share", "zero"),
    (a_file({"kind": "table", "columns": [{"head": "a"}], "rows": [["{x}"]]}), "blocks[1]", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "place", "reason"), FAULTS, ids=[f"{place}: {reason}" for _, place, reason in FAULTS])
def test_a_faulty_template_is_refused_with_its_place_and_the_reason(table: dict[str, Any], place: str, reason: str) -> None:
    with pytest.raises(TemplateFaultyError) as told:
        template_of(table, KNOWN)
    assert told.value.place == place
    assert reason in told.value.reason


def test_the_newest_version_whose_day_has_come_is_in_force() -> None:
    days = {"1": date(2026, 1, 1), "2": date(2026, 11, 1), "3": date(2027, 1, 1)}
    templates = Templates(tuple(template_of(a_file(version=one, valid_from=day), KNOWN) for one, day in days.items()))
    found = [templates.in_force("paper", day).version for day in (date(2026, 10, 31), date(2026, 11, 1), date(2030, 1, 1))]
    assert found == ["1", "2", "3"]
    assert templates.labelled("paper@2").valid_from == date(2026, 11, 1)
    for missing in (lambda: templates.in_force("paper", date(2025, 1, 1)), lambda: templates.in_force("other", date(2026, 1, 2))):
        with pytest.raises(TemplateMissingError):
            missing()
    with pytest.raises(TemplateMissingError):
        templates.labelled("paper@9")


def test_a_value_that_looks_like_a_place_stays_a_text() -> None:
    blocks = [{"kind": "paragraph", "text": "{borrower} берёт {amount}"}, {"kind": "clauses", "items": ["{borrower}"]}]
    filled = template_of(a_file(*blocks), KNOWN).fill({"borrower": "{amount}", "amount": "5"}, (), date(2026, 11, 2), "МКК")
    assert filled.blocks == (Paragraph("{amount} берёт 5"), Clauses(("{amount}",)))


def test_a_schedule_row_comes_once_for_each_payment_and_other_rows_once() -> None:
    table = {"kind": "table", "columns": [{"head": "№"}, {"head": "Дата"}], "total": ["", "{amount}"],
             "rows": [["0", "выдано {amount}"], ["{row_number}", "{row_due}"]]}  # fmt: skip
    rows = [ROW, {**ROW, "row_number": "2"}]
    (made,) = template_of(a_file(table), KNOWN).fill({"amount": "5"}, rows, date(2026, 11, 2), "МКК").blocks
    assert isinstance(made, Table)
    assert made.rows == (("0", "выдано 5"), ("1", "05.02.2027"), ("2", "05.02.2027"))
    assert made.total == ("", "5")


def test_the_place_of_a_signature_holds_the_stamp_once_there_is_one() -> None:
    template = template_of(a_file({"kind": "signature", "text": "Место"}), KNOWN)
    stamp = Stamp("Подписано", ("Иванов",))
    assert template.fill({}, (), date(2026, 11, 2), "МКК").blocks == (Stamp("Место"),)
    assert template.fill({}, (), date(2026, 11, 2), "МКК", stamp).blocks == (stamp,)


def test_a_template_without_the_value_of_a_place_does_not_make_a_paper_with_a_hole() -> None:
    with pytest.raises(KeyError):
        template_of(a_file(), KNOWN).fill({}, (), date(2026, 11, 2), "МКК")
