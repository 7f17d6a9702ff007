"""What stands before every face of the 1C stand: sign-in, sessions and their pool, licences, maintenance, faults on demand."""

import base64
import threading
import time

import pytest
import requests
from lxml import etree

from tests.contract.neighbours.conftest import Neighbour
from tests.contract.neighbours.onec_calls import AUTH, OData, application, envelope, fault, post

VRS = "http://v8.1c.ru/8.2/virtual-resource-system"
FACES = ("ws/LoanExchange.1cws?wsdl", "odata/standard.odata/", "hs/NumbersDeals/4508123456")


def call(onec: Neighbour, path: str = FACES[0], **headers: str) -> requests.Response:
    return requests.get(f"{onec.url}/mfo/{path}", auth=AUTH, headers=headers, timeout=60)


def cookie_of(answer: requests.Response) -> dict[str, str]:
    return {"Cookie": f"ibsession={answer.cookies['ibsession']}"}


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_basic_that_is_not_utf_8_is_401_at_every_face(onec: Neighbour, face: str, encoding: str) -> None:
    packed = base64.b64encode("Обмен с сайтом:Пароль 1С".encode(encoding)).decode()
    answer = requests.get(f"{onec.url}/mfo/{face}", headers={"Authorization": f"Basic {packed}"}, timeout=60)
    assert answer.status_code == 401
    assert call(onec, face).status_code == 200


def test_a_session_is_started_used_and_finished(onec: Neighbour) -> None:
    started = call(onec, IBSession="start")
    cookie = cookie_of(started)
    assert call(onec, FACES[1], **cookie).status_code == 200
    assert call(onec, IBSession="finish", **cookie).status_code == 200
    over = call(onec, **cookie)
    assert over.status_code == 400
    assert VRS in over.text
    assert "ibsession" not in call(onec).cookies


def test_a_publication_without_kept_sessions_gives_no_cookie_and_minds_none(onec: Neighbour) -> None:
    onec.tell("/_stand/settings", sessions_offered=False)
    assert "ibsession" not in call(onec, IBSession="start").cookies
    assert call(onec, Cookie="ibsession=nobody").status_code == 200


def test_a_stranger_leaves_no_session_behind(onec: Neighbour) -> None:
    onec.tell("/_stand/settings", pool_size=1, pool_wait_ms=50)
    assert requests.get(f"{onec.url}/mfo/{FACES[0]}", headers={"IBSession": "start"}, timeout=60).status_code == 401
    assert call(onec).status_code == 200


def test_a_full_pool_makes_the_next_call_wait_and_then_406(onec: Neighbour) -> None:
    onec.tell("/_stand/settings", pool_size=1, pool_wait_ms=150)
    cookie = cookie_of(call(onec, IBSession="start"))
    started = time.monotonic()
    busy = call(onec, FACES[1])
    assert 0.15 <= time.monotonic() - started < 30
    root = etree.fromstring(busy.content)
    assert (busy.status_code, root.tag, root.get("reason")) == (406, f"{{{VRS}}}exception", "406")
    assert call(onec, **cookie).status_code == 200
    call(onec, IBSession="finish", **cookie)
    assert call(onec).status_code == 200


def test_who_waits_is_let_in_as_soon_as_a_session_is_free(onec: Neighbour) -> None:
    onec.tell("/_stand/settings", pool_size=1, pool_wait_ms=30000)
    onec.tell("/_stand/faults", on="wsdl", kind="delay", seconds=0.3)
    slow = threading.Thread(target=call, args=(onec,))
    slow.start()
    time.sleep(0.1)
    assert call(onec, FACES[1]).status_code == 200
    slow.join()


def test_a_leaked_session_ends_by_itself(onec: Neighbour) -> None:
    onec.tell("/_stand/settings", pool_size=1, pool_wait_ms=2500, session_max_age=1)
    cookie = cookie_of(call(onec, IBSession="start"))
    assert call(onec).status_code == 200
    assert call(onec, **cookie).status_code == 400


def test_a_lack_of_licences_is_told_in_the_words_of_the_face(onec: Neighbour) -> None:
    onec.tell("/_stand/settings", licences=1)
    call(onec, IBSession="start")
    text = "Не обнаружено свободной лицензии!"
    assert fault(post(onec.url, envelope("Версия", ""))) == text
    assert OData(onec.url).ask("GET", "").json()["odata.error"] == {"code": "-1", "message": {"lang": "ru", "value": text}}
    assert call(onec, FACES[2]).text == text


def test_maintenance_closes_every_face_until_it_is_over(onec: Neighbour) -> None:
    onec.tell("/_stand/settings", maintenance=True)
    for face in FACES[1:]:
        closed = call(onec, face)
        assert closed.status_code == 403
        assert closed.content.startswith(b"\xef\xbb\xbf{")
    assert fault(post(onec.url, envelope("Версия", ""))).startswith("Начало сеанса с информационной базой запрещено.")
    onec.tell("/_stand/settings", maintenance=False)
    assert [call(onec, face).status_code for face in FACES] == [200, 200, 200]


def test_the_first_call_after_a_rest_is_slow(onec: Neighbour) -> None:
    call(onec)
    onec.tell("/_stand/settings", first_call_ms=300, idle_seconds=0)
    started = time.monotonic()
    call(onec)
    assert time.monotonic() - started >= 0.3
    onec.tell("/_stand/settings", idle_seconds=60)
    assert min(call(onec).elapsed.total_seconds() for _ in range(10)) < 0.3


def test_an_answer_is_lost_after_the_deal_was_made(onec: Neighbour) -> None:
    onec.tell("/_stand/faults", on="ПринятьЗаявку", kind="silent_after_commit")
    with pytest.raises(requests.ConnectionError):
        post(onec.url, envelope("ПринятьЗаявку", application()))
    assert [deal["external_id"] for deal in onec.get("/_stand/deals")] == ["app-1"]


def test_faults_of_one_operation_leave_the_others_alone(onec: Neighbour) -> None:
    for kind in ("pool_406", "application_error", "maintenance_fault", "no_licence", "exception_500", "login_page", "bom"):
        onec.tell("/_stand/faults", on="Версия", kind=kind)
    assert post(onec.url, envelope("СостояниеСделки", "<m:НомерСделки>1</m:НомерСделки>")).status_code == 200
    answers = [post(onec.url, envelope("Версия", "")) for _ in range(8)]
    assert [one.status_code for one in answers] == [406, 500, 500, 500, 500, 200, 200, 200]
    assert "1C:Enterprise 8 application error" in answers[1].text
    assert "по причине" in fault(answers[4])
    assert answers[5].headers["Content-Type"].startswith("text/html")
    assert answers[6].content.startswith(b"\xef\xbb\xbf<?xml")
    assert answers[7].content.startswith(b"<?xml")


def test_faults_of_odata_are_named_by_deed_and_set(onec: Neighbour) -> None:
    base = OData(onec.url)
    onec.tell("/_stand/faults", on="GET Document_ЗаявкаНаЗаем", kind="access_denied")
    onec.tell("/_stand/faults", on="POST Catalog_ФизическиеЛица", kind="exception_500")
    onec.tell("/_stand/faults", on="SelectChanges", kind="control_character")
    assert base.error(base.ask("POST", "Catalog_ФизическиеЛица", {})) == (500, "-1")
    assert base.error(base.ask("GET", "Document_ЗаявкаНаЗаем")) == (401, "20")
    assert base.get("Document_ЗаявкаНаЗаем")["value"] == []
    assert base.plan("SelectChanges", 1).status_code == 400
