"""What was said in each call, to us and by us, stands under its line on the case, masked; whoever read the case is kept."""

import hmac
import json
import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from bridge.flows.hub import Hub
from bridge.jobs.crew import Worker, drain
from bridge.model.decision import Deal
from bridge.model.exchanging import Raw, Talk
from bridge.model.payment import Payment, PaymentState
from bridge.model.staff.roles import Role
from bridge.ports.sms import Message, MessageState
from bridge.ports.store import Exchange
from bridge.web import errors, visits
from bridge.web.notices import NoticesSettings
from bridge.web.notices import blueprint as notices_door
from bridge.web.office import blueprint as office_door
from tests.journeys.form.pages.axe import violations
from tests.journeys.form.pages.conftest import chromium as chromium
from tests.journeys.office.case import take
from tests.journeys.office.seats import PASSWORD, office_settings
from tests.journeys.partner_api.world import Site

BASE, PATH = "the-secret-of-onec-of-this-test", "Zk7-q1_long-random-part-of-the-address"
PERSONAL = ("Иванов", "Иванович", "9991234567", "999 123", "ivanov@example.org", "4510123456")


def a_talk(hub: Hub, answer: bytes = b'{"result": 1, "IDDeal": "AB000421"}', status: int = 200) -> Talk:
    asked = {"ID": "app_1", "amount": 50000, "last_name": "Иванов", "phone": "89991234567"}
    request = Raw(
        json.dumps(asked).encode(),
        {"Content-Type": "application/json"},
        "POST",
        "https://base.test/hs/site/Request/?pd=4510123456",
    )
    return hub.keeper.talk(request, Raw(answer, {"Content-Type": "application/json"}, status=status))


def note(hub: Hub, case: str, talk: Talk | None, what: str = "заявка (Request)", *seconds: int) -> None:
    with hub.store.begin() as tx:
        for later in seconds or (0,):
            at = hub.clock.now() + timedelta(seconds=later)
            tx.journal.note(Exchange(at, "hub", "onec", what, "HTTP 200", case, 40, talk=talk))


def shown(officer: FlaskClient, address: str) -> str:
    page = officer.get(address).text
    assert not [one for one in PERSONAL if one in page]
    return page[page.index('id="line"') :]


def notices(hub: Hub) -> FlaskClient:
    app = Flask("test")
    errors.register(app)
    visits.register(app, hub)
    app.register_blueprint(notices_door(hub, NoticesSettings((BASE,), sms_path=PATH)))
    return app.test_client()


def talks(hub: Hub, case: str) -> dict[str, Talk]:
    """What was said, by what the line says."""
    with hub.store.begin():
        pass
    with hub.store.read() as tx:
        lines = {one.n: f"{one.sender}: {one.what}" for one in tx.journal.after(0, 500, case)}
        return {lines[n]: talk for n, talk in tx.talks.of(case, list(lines)).items()}


def test_a_call_opens_into_request_and_answer(officer: FlaskClient, hub: Hub) -> None:
    case = take(hub).id
    note(hub, case, a_talk(hub))
    line = shown(officer, f"/office/cases/{case}?kind=call")
    for told in (
        "Запрос <small>JSON,", "POST https://base.test/hs/site/Request/?pd=•••• (10 цифр)",
        "&#34;amount&#34;: 50000", "&#34;phone&#34;: &#34;••• ••-67&#34;", "Ответ <small>JSON, 35 байт</small>", "HTTP 200",
        "&#34;IDDeal&#34;: &#34;AB000421&#34;",
    ):  # fmt: skip
        assert told in line, told


def test_the_same_call_many_times_is_one_line_with_what_was_said_last(officer: FlaskClient, hub: Hub) -> None:
    case = take(hub).id
    note(hub, case, a_talk(hub, b'{"status": "OK"}'), "statusdeal", 1, 2, 3)
    note(hub, case, a_talk(hub, b'{"status": "Approved"}'), "statusdeal", 4)
    line = shown(officer, f"/office/cases/{case}?kind=call")
    assert "4 раз" in line and "Approved" in line and line.count("<h3>Запрос") == 1


def test_silence_and_what_was_cut_are_said(officer: FlaskClient, hub: Hub) -> None:
    case = take(hub).id
    note(hub, case, replace(a_talk(hub), answer=None), "one")
    note(hub, case, a_talk(hub, json.dumps([{"amount": 1}] * 2000).encode()), "two")
    line = shown(officer, f"/office/cases/{case}?kind=call")
    assert "не пришёл" in line
    assert re.search(r"JSON, \d+ байт[а]?; конец не показан: около \d+ байт", line)


def test_what_does_not_fit_on_a_page_opens_by_itself(officer: FlaskClient, hub: Hub) -> None:
    case = take(hub).id
    for n in range(100):
        note(hub, case, a_talk(hub, json.dumps([{"amount": 1}] * 2000).encode()), f"call {n}")
    page = shown(officer, f"/office/cases/{case}?kind=call")
    assert len(page) < 900_000
    (first, *rest) = re.findall(r"only=(\d+)", page)
    assert 10 < len(rest) < 90
    alone = shown(officer, f"/office/cases/{case}?only={first}")
    assert alone.count("<h3>Запрос") == 1 and "<details open>" in alone and "Показать всё" in alone
    for strange in ("0", "x", "999999999999999", "9" * 40, "-1"):
        assert officer.get(f"/office/cases/{case}?only={strange}").status_code == 200


def test_a_site_s_request_and_our_answer_are_kept_once_each_time_it_comes(hub: Hub) -> None:
    site = Site(hub)
    first, again = site.apply(), site.apply()
    assert (first.status_code, again.status_code) == (202, 202)
    case = first.get_json()["application_id"]
    (talk,) = talks(hub, case).values()
    assert talk.request.head[0] == "POST /partner/v1/applications"
    assert "Иванов" not in str(talk) and "9991234567" not in str(talk)
    assert '"total_minor"' in talk.request.body
    assert talk.answer is not None and talk.answer.head[0] == "HTTP 202"
    assert site.call("PUT", f"/partner/v1/applications/{case}/price", {"strange": 1}, "k2").status_code >= 400
    refused = talks(hub, case)["sun: PUT /partner/v1/applications/<application_id>/price"]
    assert refused.answer is not None and refused.answer.head[0].startswith("HTTP 4")


def test_whoever_was_not_let_in_leaves_no_contents(hub: Hub) -> None:
    site = Site(hub)
    case = site.taken()
    path = f"/partner/v1/applications/{case}/cancel"
    assert site.call("POST", path, {"x": 1}, "k3", X_Signature="0" * 64).status_code == 401
    assert Site(hub, "moon", "the-only-secret-of-moon-site").call("POST", path, {"x": 1}, "k4").status_code == 404
    assert site.call("POST", "/partner/v1/applications/app_none/cancel", {"x": 1}, "k5").status_code == 404
    assert len(talks(hub, case)) == 1


def test_a_notice_of_the_base_stands_on_each_case_that_it_is_about(hub: Hub) -> None:
    client, cases = notices(hub), [take(hub, f"SUN-{n}").id for n in (1, 2)]
    with hub.store.begin() as tx:
        for n, case in enumerate(cases):
            tx.applications.save(replace(tx.applications.get(case), deal=Deal(f"ТСК00015{n}", "client", 1, hub.clock.now())))
    deals = [{"deal": f"ТСК00015{n}", "version": 2} for n in (0, 1)] + [{"deal": "ТСК000999", "version": 1}]
    raw = json.dumps({"event": "deal_changed", "deals": deals}).encode()
    signed = {"X-Signature": hmac.new(BASE.encode(), raw, sha256).hexdigest()}
    for _ in range(2):
        assert client.post("/notices/onec", data=raw, headers=signed).status_code == 202
    for case in cases:
        (talk,) = talks(hub, case).values()
        assert '"deal": "ТСК000150"' in talk.request.body
        assert talk.answer is not None and talk.answer.head[0] == "HTTP 202"
        with hub.store.read() as tx:
            assert len([one for one in tx.journal.after(0, 99, case) if one.sender == "onec"]) == 2
    assert client.post("/notices/onec", data=raw, headers={"X-Signature": "0"}).status_code == 401


def test_a_notice_of_a_payment_stands_on_its_case(hub: Hub) -> None:
    case = take(hub).id
    with hub.store.begin() as tx:
        tx.payments.add(Payment("pay_1", case, "REF2345678", 1000, PaymentState.STARTED, hub.clock.now()))
    body = hub.acquiring.notice_body("REF2345678", PaymentState.PAID, 1000)  # type: ignore[attr-defined]  # the fake makes notices
    for _ in range(2):
        assert notices(hub).post("/notices/payu", data=body).status_code == 200
    (talk,) = talks(hub, case).values()
    assert '"reference": "REF2345678"' in talk.request.body and '"amount": 1000' in talk.request.body


def test_a_delivery_report_is_put_on_its_case_when_it_is_known_whose_it_is(hub: Hub) -> None:
    case, now = take(hub).id, hub.clock.now()
    with hub.store.begin() as tx:
        sent = Message("msg_1", case, "+79991234567", "Заём одобрен", now, MessageState.SENT, taken_at=now, gateway_id="77")
        tx.messages.add(sent)
    raw = hub.sms.notice(sent, MessageState.DELIVERED)  # type: ignore[attr-defined]  # the fake makes notices
    assert notices(hub).post(f"/notices/sms/{PATH}", data=raw.body).status_code == 200
    assert talks(hub, case) == {}
    drain(hub, Worker("test", timedelta(seconds=30)))
    (talk,) = [one for name, one in talks(hub, case).items() if name.startswith("sms")]
    assert PATH not in str(talk) and "9991234567" not in str(talk)


def test_the_event_and_the_site_s_answers_are_shown_from_what_is_kept_already(officer: FlaskClient, hub: Hub) -> None:
    case = take(hub).id
    with hub.store.begin() as tx:
        event = tx.events.of(case)[0]
        for n, answer in enumerate(('{"error": "no Иванов, +7 999 123-45-67"}', '{"status": "OK"}')):
            tx.events.note_try(event.id, hub.clock.now() + timedelta(seconds=n), 503 - 303 * n, answer, 9)
    line = shown(officer, f"/office/cases/{case}?kind=event")
    assert "Событие, как отправлено" in line and line.count("<h3>Ответ сайта") == 2
    assert "&#34;error&#34;: &#34;no •••" in line
    with hub.store.read() as tx:
        assert tx.talks.count(case) == 0


@pytest.mark.parametrize(
    "answer", [b"\xff\xfe\x00bad", b"", b"<html>" + b"<b>" * 9000, b"%PDF-1.7", '{"Имя": "<script>alert(1)</script>"}'.encode()]
)
def test_whatever_a_base_answers_is_written_out_as_text(officer: FlaskClient, hub: Hub, answer: bytes) -> None:
    case = take(hub).id
    note(hub, case, a_talk(hub, answer))
    line = shown(officer, f"/office/cases/{case}?kind=call")
    assert "<script>alert" not in line and "<b><b>" not in line


def test_an_opened_call_is_clean_by_axe_reads_on_a_phone_and_needs_no_script(chromium: Browser, hub: Hub) -> None:
    case, long = take(hub).id, "Ошибка проведения документа " * 30
    note(hub, case, a_talk(hub, json.dumps({"СообщениеОбОшибке": long, "amount": 1}, ensure_ascii=False).encode()))
    app = Flask("browser")
    errors.register(app)
    app.register_blueprint(office_door(hub, office_settings(hub, {"olga": Role.AUDITOR})))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    for scripts in (False, True):
        page = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=scripts).new_page()
        page.goto(f"http://127.0.0.1:{server.port}/office/log-in")
        page.fill("#user", "olga")
        page.fill("#password", PASSWORD)
        page.click("button.main")
        page.goto(f"http://127.0.0.1:{server.port}/office/cases/{case}?kind=call")
        page.click("text=заявка (Request)")
        expect(page.locator(".side pre").last).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast") == []
    server.shutdown()
