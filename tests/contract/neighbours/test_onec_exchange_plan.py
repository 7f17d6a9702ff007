"""The 1C stand's exchange plan: registrations are a set, a packet keeps its content until it is confirmed."""

import pytest
from lxml import etree

from tests.contract.neighbours.conftest import Neighbour
from tests.contract.neighbours.onec_calls import ATOM, OData, application, draft, key, posted, soap

PLAN, DOC = "ExchangePlan_ОбменССайтом", "Document_ЗаявкаНаЗаем"
TOMB = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture
def base(onec: Neighbour) -> OData:
    return OData(onec.url)


def packet(base: OData, message: int) -> list[str]:
    answer = base.plan("SelectChanges", message)
    assert answer.headers["Content-Type"].startswith("application/atom+xml;type=feed")
    feed = etree.fromstring(answer.content)
    return [str(one.get("term")).removeprefix("StandardODATA.") for one in feed.iter(f"{{{ATOM}}}category")]


def confirm(base: OData, message: int) -> None:
    assert base.plan("NotifyChangesReceived", message).status_code == 200


def received(base: OData) -> tuple[str, str]:
    node = next(row for row in base.rows(PLAN) if row["Code"] == "HUB")
    return node["SentNo"], node["ReceivedNo"]


def test_what_was_written_is_told_once_until_it_is_confirmed(onec: Neighbour, base: OData) -> None:
    row = posted(base)
    assert packet(base, 1) == ["Catalog_ФизическиеЛица", DOC]
    assert received(base) == ("1", "0")
    confirm(base, 1)
    assert received(base) == ("1", "1")
    assert packet(base, 2) == []
    onec.tell(f"/_stand/deals/{row['Number']}/approve")
    assert packet(base, 2) == [DOC, "Document_ДоговорЗайма"]


def test_ten_edits_are_one_registration_with_the_last_state(base: OData) -> None:
    row = draft(base)
    for n in range(10):
        base.change(key(DOC, row), НомерТура=f"T-{n}")
    assert packet(base, 1).count(DOC) == 1
    assert "T-9" in base.plan("SelectChanges", 1).text


def test_the_same_number_again_brings_the_old_and_the_new(onec: Neighbour, base: OData) -> None:
    posted(base)
    assert packet(base, 1).count(DOC) == 1
    soap(onec.url, "ПринятьЗаявку", application("soap-1"))
    assert packet(base, 1).count(DOC) == 2
    confirm(base, 1)
    assert packet(base, 2) == []


def test_an_edit_after_the_packet_survives_its_confirmation(onec: Neighbour, base: OData) -> None:
    row = posted(base)
    packet(base, 1)
    onec.tell(f"/_stand/deals/{row['Number']}/take")
    confirm(base, 1)
    assert packet(base, 2) == [DOC]


def test_a_removed_object_leaves_a_tombstone(base: OData) -> None:
    row = draft(base)
    packet(base, 1)
    confirm(base, 1)
    base.ask("DELETE", key(DOC, row))
    feed = etree.fromstring(base.plan("SelectChanges", 2).content)
    found = feed.find(TOMB)
    assert found is not None
    assert str(found.get("ref")).endswith(key(DOC, row))


def test_codes_repeats_and_signing_codes_are_no_changes(onec: Neighbour, base: OData) -> None:
    made = soap(onec.url, "ПринятьЗаявку", application())
    number = str(made.findtext(".//{loan-exchange}НомерСделки"))
    onec.tell(f"/_stand/deals/{number}/approve")
    packet(base, 1)
    confirm(base, 1)
    soap(onec.url, "КодПодписания", f"<m:НомерСделки>{number}</m:НомерСделки>")
    assert packet(base, 2) == []


def test_another_node_and_a_missing_number_are_refused(base: OData) -> None:
    other = base.ask("POST", "SelectChanges", DataExchangePoint="'x(guid'6c0f2d1e-0000-4000-8000-000000000001')'", MessageNo="1")
    assert base.error(other) == (404, "9")
    assert base.error(base.ask("POST", "SelectChanges", MessageNo="1")) == (400, "12")
