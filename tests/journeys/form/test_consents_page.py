"""Consents in the cabinet: advertising by a switch, the processing of data after its consequences were told; evidence of both."""

from dataclasses import replace

import pytest

from bridge.flows.cabinet.change_consents import consents_of
from bridge.model.helping.thread import Category
from tests.journeys.form.stage import TERMS, Stage


def standing(stage: Stage) -> set[str]:
    return {one.document.kind for one in consents_of(stage.hub, stage.application) if one.stands}


def evidence(stage: Stage) -> list[tuple[str, str]]:
    with stage.store.read() as tx:
        return [
            (str(one.kind), one.facts["document"]) for one in tx.evidence.of(stage.id) if str(one.kind).startswith("consent_")
        ]


def sha_on(page: str) -> str:
    return page.partition('name="sha256" value="')[2][:64]


def test_advertising_is_agreed_to_and_ended_by_a_press_each_with_its_evidence(stage: Stage) -> None:
    stage.acknowledge()
    page = stage.get("/form/consents").text
    assert standing(stage) == {"general_terms", "personal_data"} and "Не дано" in page
    assert "Согласие дано" in stage.post("/form/consents", action="give", kind="marketing", sha256=sha_on(page)).text
    assert "marketing" in standing(stage)
    for _ in range(2):
        assert "Согласие отозвано" in stage.post("/form/consents", action="end", kind="marketing").text
    assert "marketing" not in standing(stage) and "Отозвано" in stage.get("/form/consents").text
    assert evidence(stage) == [("consent_given", "marketing"), ("consent_withdrawn", "marketing")]


def test_the_consent_to_processing_ends_after_a_page_that_tells_what_changes_and_the_office_hears(stage: Stage) -> None:
    stage.acknowledge()
    told = stage.post("/form/consents", action="end", kind="personal_data")
    assert "Отозвать согласие?" in told.text and "заявка остановится" in told.text and "personal_data" in standing(stage)
    assert "Согласие отозвано" in stage.post("/form/consents", action="sure", kind="personal_data").text
    assert standing(stage) == {"general_terms"} and evidence(stage) == [("consent_withdrawn", "personal_data")]
    with stage.store.read() as tx:
        (thread,) = tx.help.of(stage.id)
    assert thread.category is Category.DATA and "Отзываю согласие" in stage.get(f"/form/help/{thread.id}").text


def test_who_has_signed_is_told_that_the_contract_stays(stage: Stage) -> None:
    stage.signed()
    assert "Договор остаётся в силе" in stage.post("/form/consents", action="end", kind="personal_data").text


def test_a_contract_is_not_signed_on_a_consent_that_was_withdrawn(stage: Stage) -> None:
    fingerprint = stage.ready_to_sign()
    stage.get("/form/contract")
    stage.post("/form/consents", action="sure", kind="personal_data")
    stage.post("/form/contract", fingerprint=fingerprint, read="1")
    stage.work()
    assert stage.application.signature is None
    assert "Подписать пока нельзя" in stage.get("/form/contract").text


@pytest.mark.parametrize("kind", ["nothing", "marketing", "general_terms", "", "<script>"])
def test_what_was_not_given_is_not_withdrawn_and_strange_words_change_nothing(stage: Stage, kind: str) -> None:
    stage.acknowledge()
    before = stage.application.consents
    assert stage.post("/form/consents", action="give", kind=kind, sha256="0" * 64).status_code == 200
    for act in ("end", "sure"):
        assert stage.post("/form/consents", action=act, kind=kind).status_code == 200
    assert stage.application.consents == before


def test_before_the_terms_are_confirmed_there_is_nothing_to_withdraw() -> None:
    stage = Stage(terms=replace(TERMS, phone_first=True))
    stage.get(stage.link)
    assert stage.get("/form/consents").request.path == "/form/phone"
