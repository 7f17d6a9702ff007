"""The office's work in a real browser: a case on its line, queues, many rows, a second person, without JavaScript, by axe, on a
phone."""

import os
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from bridge.flows.bulk.run_bulk import run_bulk
from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.repaying.receive_payment import act_on
from bridge.flows.seconding.move_money import resolve_money
from bridge.model.payment import PaymentNotice, PaymentState
from bridge.ports.work import WorkKind
from bridge.web import errors
from bridge.web.office import blueprint
from tests.builders import work_of
from tests.journeys.form.pages.axe import violations
from tests.journeys.form.pages.conftest import chromium as chromium
from tests.journeys.office.seats import PASSWORD, office_settings
from tests.journeys.office.test_timeline import a_told_case
from tests.journeys.office.two import PEOPLE

PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def base(hub: Hub) -> Iterator[str]:
    """An office with something in each queue."""
    app = Flask("browser")
    errors.register(app)
    app.register_blueprint(blueprint(hub, office_settings(hub, PEOPLE)))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/office"
    server.shutdown()
    thread.join()


def fill(hub: Hub) -> str:
    number, now = a_told_case(hub), hub.clock.now()
    with hub.store.begin() as tx:
        for n in range(3):
            tx.work.post(WorkKind.FETCH_LOAN, f"app_x{n}", LOAN_SYSTEM, "x", now)
    with hub.store.begin() as tx:
        for row in tx.work.claim(now, "worker", timedelta(minutes=1), 100):
            tx.work.bury(row.id, "worker", "onec: no connection")
        act_on(hub, tx, PaymentNotice("STRANGE", "900", PaymentState.PAID, "PAID", 7_500_000, "RUB", "key"))
        suspense = tx.suspense.waiting(1)[0].id
    resolve_money(hub, suspense, "refund", "", "anna", "ошибка плательщика")
    return number


def officer(chromium: Browser, base: str, name: str, *, scripts: bool = False) -> Page:
    page = chromium.new_context(viewport={"width": 1200, "height": 900}, locale="ru-RU", java_script_enabled=scripts).new_page()
    page.goto(f"{base}/log-in")
    page.fill("#user", name)
    page.fill("#password", PASSWORD)
    page.click("button.main")
    return page


def test_each_page_is_clean_by_axe_in_both_schemes_and_fits_a_phone(chromium: Browser, base: str, hub: Hub) -> None:
    number = fill(hub)
    page = officer(chromium, base, "boris", scripts=True)
    addresses = {
        "queues": "/queues", "case": f"/cases/{number}", "second": "/second", "export": "/export/cases", "bulk": "/bulk",
        "choose": f"/bulk/send_again?destination={LOAN_SYSTEM}", "found": "/found?q=nothing-1",
        "contact": f"/cases/{number}/contact",
    }  # fmt: skip
    for name, address in addresses.items():
        page.set_viewport_size({"width": 1200, "height": 900})
        page.goto(base + address)
        for summary in page.locator("main details summary").all()[:2]:
            summary.click()
        assert violations(page) == [], name
        page.emulate_media(color_scheme="dark")
        assert violations(page, "color-contrast") == [], name
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/office-{name}-phone.png", full_page=True)


def test_a_day_without_javascript(chromium: Browser, base: str, hub: Hub) -> None:
    fill(hub)
    page = officer(chromium, base, "boris")
    page.fill("#q", "иванов иван")
    page.press("#q", "Enter")
    expect(page.locator("main")).to_contain_text("имя: И. И.")
    page.click("main a.row >> nth=0")
    expect(page.locator("#where")).to_be_visible()
    page.click("nav[aria-label='Что показать'] >> text=Сообщения и коды")
    expect(page.locator(".timeline")).to_contain_text("СМС с кодом")
    page.goto(f"{base}/queues")
    for box in page.locator("input[name=id]").all()[:2]:
        box.check()
    page.click("text=Отмеченные: посмотреть, что будет")
    page.fill("#reason", "база вернулась")
    page.click("text=Сделать: 2")
    expect(page.locator("main")).to_contain_text("Пройдено 0 из 2")
    run_bulk(hub, work_of(WorkKind.RUN_BULK, page.url.rpartition("/")[2]))
    page.click("text=Обновить")
    expect(page.locator("main")).to_contain_text("Пройдено 2 из 2")
    page.goto(f"{base}/second")
    page.click("text=Подтвердить и сделать")
    expect(page.locator("[role=status]")).to_contain_text("Подтверждено и сделано")
