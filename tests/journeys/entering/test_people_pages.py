"""«Люди»: what an administrator does there, what needs two, what nobody else sees; the journal and its CSV; sites' people."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.flows.hub import Hub
from bridge.flows.seconding.decide_deed import confirm_second
from bridge.flows.staffing.change_people import give_role, reset_factors
from bridge.flows.staffing.note_act import note_act
from bridge.model.staff.people import Act, PersonState
from bridge.model.staff.roles import RIGHTS, Role
from tests.journeys.entering.world import CHROME, Desk, acts_of, enrolled, person_of
from tests.journeys.office.seats import EASY, cookie_of, seat
from tests.journeys.partners.world import a_hub as hub_of_sites
from tests.journeys.partners.world import seated


@pytest.fixture
def desk(hub: Hub) -> Desk:
    """An administrator, inside."""
    object.__setattr__(hub, "entry", EASY)
    seat(hub, "olga", Role.ADMINISTRATOR)
    made = Desk(hub)
    made.enter()
    return made


def test_somebody_is_added_invited_locked_and_let_in_again(hub: Hub, desk: Desk) -> None:
    page = desk.post("/people", "/people", name="Ivan", role="operator", title="Иван", mail="ivan@example.org")
    (link,) = re.findall(r"https://hub\.test/office(/welcome/\S+)<", page.text)
    ivan, other = person_of(hub, "ivan"), Desk(hub, CHROME)
    other.post(link, link, password="тихий омут у моста", again="тихий омут у моста")
    assert other.get("/").status_code == 200
    assert desk.post(f"/people/{ivan.id}/state", "/people", do="lock").location.endswith("done=done")
    assert other.get("/").status_code == 303
    desk.post(f"/people/{ivan.id}/state", "/people", do="unlock")
    assert other.get("/").status_code == 303, "a session that was ended stays so"
    assert other.enter("ivan", "тихий омут у моста").status_code == 303
    with hub.store.read() as tx:
        (mark,) = [one.mark for one in tx.sittings.of(ivan.id, 9) if one.ended_at is None]
    assert desk.post(f"/people/{ivan.id}/sessions/{mark}/end", "/people").location.endswith("done=done")
    assert other.get("/").status_code == 303
    assert desk.post(f"/people/{ivan.id}/state", "/people", do="leave").location.endswith("done=done")
    assert desk.post(f"/people/{ivan.id}/invite", "/people").location.endswith("done=closed")
    assert person_of(hub, "ivan").state is PersonState.LEFT


@pytest.mark.parametrize(
    "told",
    [
        {"name": "x"},
        {"name": "olga", "role": "operator"},
        {"name": "anna@mars"},
        {"name": "zed", "role": "administrator"},
        {"name": "zed", "role": "operator", "mail": "zed\r\nBcc: x@y.z"},
    ],
)
def test_what_does_not_fit_is_said(desk: Desk, told: dict[str, str]) -> None:
    assert desk.post("/people", "/people", **told).status_code == 422


def test_the_administrators_role_and_a_reset_factor_wait_for_a_second_person(hub: Hub, desk: Desk) -> None:
    pavel = seat(hub, "pavel", Role.SENIOR)
    seat(hub, "nina", Role.ADMINISTRATOR)
    assert desk.post(f"/people/{pavel.id}/role", "/people", role="administrator").status_code == 422
    assert desk.post(f"/people/{pavel.id}/role", "/people", role="administrator", reason="уходит в отпуск").location.endswith(
        "second"
    )
    assert person_of(hub, "pavel").role is Role.SENIOR
    assert desk.post(f"/people/{pavel.id}/reset", "/people", reason="потерян телефон").location.endswith("second")
    with hub.store.read() as tx:
        waiting = tx.second_deeds.waiting(hub.clock.now(), 9)
    for deed in waiting:
        confirm_second(hub, deed.id, "nina", RIGHTS[Role.ADMINISTRATOR])
    assert person_of(hub, "pavel").role is Role.ADMINISTRATOR
    assert {Act.ROLE_GIVEN, Act.FACTORS_RESET} <= set(acts_of(hub, "pavel"))
    assert desk.post(f"/people/{pavel.id}/role", "/people", role="operator").location.endswith("done"), "taking it away needs one"


def test_a_role_that_needs_a_factor_ends_sessions_that_had_none(hub: Hub) -> None:
    pavel, desk = seat(hub, "pavel", Role.OPERATOR), Desk(hub)
    desk.enter("pavel")
    with hub.store.begin() as tx:
        give_role(hub, tx, pavel.id, Role.SENIOR, "olga")
    assert desk.get("/").status_code == 303
    assert desk.enter("pavel").location == "/office/me"
    desk.enrol()
    with hub.store.begin() as tx:
        give_role(hub, tx, pavel.id, Role.AUDITOR, "olga")
    assert desk.get("/").status_code == 200


def test_what_is_told_of_a_person_is_changed_and_noted(hub: Hub, desk: Desk) -> None:
    pavel = seat(hub, "pavel", Role.SENIOR)
    for _ in range(2):
        desk.post(f"/people/{pavel.id}/about", "/people", title="Павел", mail="pavel@example.org")
    assert (person_of(hub, "pavel").title, person_of(hub, "pavel").mail) == ("Павел", "pavel@example.org")
    assert desk.post(f"/people/{pavel.id}/about", "/people", title="Павел", mail="pavel at example").status_code == 422
    assert acts_of(hub, "pavel") == [Act.DESCRIBED]


def test_a_reset_leads_to_setting_up_anew(hub: Hub) -> None:
    desk, _, codes = enrolled(hub)
    olga = person_of(hub)
    with hub.store.begin() as tx:
        reset_factors(hub, tx, olga.id, "anna + nina")
    assert desk.get("/").status_code == 303
    desk.enter()
    assert desk.get("/").location == "/office/me"
    _, fresh = desk.enrol()
    assert len(fresh) == 10 and not set(codes) & set(fresh)


def test_oneself_is_changed_by_others_only(hub: Hub, desk: Desk) -> None:
    me = person_of(hub)
    for path, told in (("state", {"do": "lock"}), ("role", {"role": "operator"}), ("reset", {"reason": "потерян"})):
        assert desk.post(f"/people/{me.id}/{path}", "/people", **told).location.endswith("closed")
    assert person_of(hub) == me


def test_nobody_who_is_not_there_is_shown_or_changed(desk: Desk) -> None:
    for answer in (
        desk.get("/people/per_x"),
        desk.post("/people/per_x/state", "/people", do="lock"),
        desk.post("/people/per_x/invite", "/people"),
    ):
        assert answer.status_code == 404


def test_the_journal_is_read_in_pages_and_taken_as_csv_that_no_spreadsheet_runs(hub: Hub, desk: Desk) -> None:
    Desk(hub, address="198.51.100.9").enter("nobody1", "x")
    with hub.store.begin() as tx:
        for number in range(119):
            note_act(hub, tx, None, Act.LOG_IN_FAILED, detail="=cmd", address=f"192.0.2.{number}")
    page = desk.get("/people/journal").text
    assert page.count("неизвестное имя") == 100 and "Показать ещё" in page
    onward = re.search(r'href="(/office/people/journal\?before=[^"]+)"', page)
    assert onward
    rest = desk.get(onward[1].removeprefix("/office").replace("&amp;", "&")).text
    assert rest.count("неизвестное имя") == 20 and "Вход" in rest
    answer = desk.get("/people/journal.csv")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert answer.mimetype == "text/csv" and len(rows) == 122
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert "nobody1" not in answer.text
    with hub.store.read() as tx:
        assert "выгрузка: Журнал людей" in [line.what for line in tx.journal.after(0, 500)]


def test_a_person_of_a_site_has_the_same_log_in_and_needs_no_scripts(tmp_path: Path) -> None:
    import pyotp

    hub = replace(hub_of_sites(tmp_path), public_url="http://203.0.113.7")
    anna = seated(hub)
    page = anna.get("/me").text
    assert "Добавить приложение" in page and "ключ входа" not in page and "<script" not in page, "keys need a name and https"
    anna.post("/me/app")
    secret = re.search(r'<code class="digest">([A-Z2-7 ]+)</code>', anna.get("/me/app").text)
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(int(hub.clock.now().timestamp()))
    assert anna.post("/me/app/confirm", code=code).status_code == 200
    anna.post("/log-out")
    assert anna.enter().location.startswith("/partners/log-in/factor")
    assert anna.get("/keys").location.startswith("/partners/log-in/factor")
    kept = cookie_of(hub, seat(hub, "ivan@moon", None), "partners")
    anna.browser.set_cookie("partners_session", kept)
    assert "Лунный" in anna.get("/").text
