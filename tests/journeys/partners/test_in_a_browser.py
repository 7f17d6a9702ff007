"""The page in a real browser: clean by axe in both schemes, nothing sticks out at 320 points, all of it without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from bridge.flows.hub import Hub
from tests.journeys.form.pages.axe import violations
from tests.journeys.form.pages.conftest import chromium as chromium
from tests.journeys.office.case import take
from tests.journeys.partners.world import PASSWORD, app_of, decide
from tests.unit.partner_page.test_pictures import a_png

PATHS = ("/", "/deliveries", "/endpoint", "/keys", "/look", "/journal", "/look/0/preview")


@pytest.fixture
def base(hub: Hub) -> Iterator[str]:
    event_id = decide(hub, take(hub), 5)
    with hub.store.begin() as tx:
        tx.events.note_try(event_id, hub.clock.now(), 503, "busy " * 60, 900)
    server = make_server("127.0.0.1", 0, app_of(hub), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/partners"
    server.shutdown()
    thread.join()


def enter(context: BrowserContext, base: str) -> Page:
    page = context.new_page()
    page.goto(f"{base}/log-in")
    page.fill("#user", "anna@sun")
    page.fill("#password", PASSWORD)
    page.click("button.main")
    return page


def test_every_page_is_for_everybody_on_a_narrow_screen_in_both_schemes(base: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="ru-RU")
    complaints: list[str] = []
    page = enter(context, base)
    page.on("console", lambda line: complaints.append(line.text))
    page.on("request", lambda one: None if one.url.startswith(base.removesuffix("/partners")) else complaints.append(one.url))
    for path in PATHS:
        page.goto(f"{base}{path}")
        assert violations(page) == [], path
        page.emulate_media(color_scheme="dark")
        assert violations(page, "color-contrast") == [], path
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        page.set_viewport_size({"width": 360, "height": 740})
    assert complaints == []
    context.close()


def test_a_rotation_and_a_new_look_go_through_without_javascript(base: str, chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="ru-RU")
    page = enter(context, base)
    page.click("text=Ключи")
    page.fill("#name-request", "ноябрь")
    page.click("section[aria-labelledby=kind-request] button.main")
    expect(page.locator(".secret code")).to_have_text(re.compile("token-"))
    page.click("button:has-text('Сделать основным')")
    expect(page.locator(".done")).to_have_text("Ключ стал основным.")
    page.click("button:has-text('Отключить')")
    expect(page.locator(".cards .off")).to_contain_text("Отключён")
    page.click("text=Оформление")
    page.fill("#accent", "#f0c05a")
    page.click("text=Сохранить черновик")
    page.click("button[name=instead]")
    (tmp_path / "logo.png").write_bytes(a_png())
    page.set_input_files("#file", tmp_path / "logo.png")
    page.click("text=Загрузить в черновик")
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_be_visible()
    expect(frame.locator("header img")).to_be_visible()
    page.click("text=Опубликовать")
    expect(page.locator(".done")).to_contain_text("опубликовано")
    context.close()
