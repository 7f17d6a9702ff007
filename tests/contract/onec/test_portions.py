"""Long answers in portions: what tells of a next one must be readable, or rows would be lost without a word."""

from typing import Any

import pytest

from adapters.onec.dialect.onec_map import load_onec_map, map_file
from adapters.onec.errand import Errand
from adapters.onec.hearing import Hearing
from adapters.onec.reading.messages import portion
from bridge.ports.outside_errors import BadAnswerError

ROW = {"НомерСделки": "Д-1", "Версия": "2"}


def told(**outs: Any) -> Any:
    call = load_onec_map(map_file("soap_loans")).calls["changes"]
    hearing = Hearing(call, Errand("changes", "изменения"))
    return hearing.heard(lambda: portion({"return": {"Сделка": ROW}, **outs}, hearing), b"raw")


def test_a_portion_tells_from_where_the_next_one_begins() -> None:
    part = told(ЕстьЕще="true", МоментДанных="2026-11-28T12:00:00")
    assert (part.rows[0]["number"], str(part.go_on)) == ("Д-1", "2026-11-28 12:00:00")


@pytest.mark.parametrize("more", [{"ЕстьЕще": "false", "МоментДанных": "2026-11-28T12:00:00"}, {"ЕстьЕще": ""}, {}])
def test_the_last_portion_has_none_after_it(more: dict[str, Any]) -> None:
    assert told(**more).go_on is None


@pytest.mark.parametrize("outs", [
    {"ЕстьЕще": "true"}, {"ЕстьЕще": "true", "МоментДанных": "0001-01-01T00:00:00"},
    {"ЕстьЕще": "true", "МоментДанных": "вчера"}, {"ЕстьЕще": "может быть", "МоментДанных": "2026-11-28T12:00:00"},
])  # fmt: skip
def test_a_portion_that_does_not_tell_how_to_go_on_is_no_answer(outs: dict[str, Any]) -> None:
    with pytest.raises(BadAnswerError):
        told(**outs)
