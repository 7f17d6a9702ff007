"""A question from the phone to the office and back in a real browser, with scripts and without; its pages against WCAG 2.2."""

import logging
import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bridge.model.informing.choice import Choice, Wanted
from bridge.model.staff.roles import Role
from bridge.web import errors
from bridge.web import office as office_door
from tests.fakes.mail import FakeMail
from tests.journeys.form.pages.axe import violations
from tests.journeys.form.pages.conftest import served
from tests.journeys.form.stage import TERMS, Stage
from tests.journeys.help.test_help_pages import HELPING, INFORMING
from tests.journeys.office.case import PASSWORD
from tests.journeys.office.seats import office_settings

PICTURES = os.environ.get("PICTURES", "")
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def stage() -> Stage:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    made = Stage(terms=replace(TERMS, helping=HELPING, informing=INFORMING))
    object.__setattr__(made.hub, "mail", FakeMail())
    errors.register(made.app)
    settings = office_settings(made.hub, {"olga": Role.OPERATOR})
    made.app.register_blueprint(office_door.blueprint(made.hub, settings))
    made.acknowledge()
    return made


@pytest.fixture
def base(stage: Stage) -> Iterator[str]:
    with served(stage) as address:
        yield address


def borrower(chromium: Browser, stage: Stage, base: str, *, scripts: bool = True, **changes: object) -> BrowserContext:
    context = chromium.new_context(viewport=PHONE, locale="ru-RU", java_script_enabled=scripts, **changes)  # type: ignore[arg-type]
    for name in ("form", "visit", "help"):
        kept = stage.browser.get_cookie(name)
        if kept is not None:
            context.add_cookies([{"name": name, "value": kept.value, "url": base}])
    return context


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def officer(chromium: Browser, base: str) -> Page:
    page = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="ru-RU").new_page()
    page.goto(f"{base}/office/help")
    page.fill("[name=user]", "olga")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.goto(f"{base}/office/help")
    return page


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_is_asked_on_a_phone_answered_in_the_office_and_read(
    stage: Stage, chromium: Browser, base: str, *, scripts: bool
) -> None:
    page = borrower(chromium, stage, base, scripts=scripts).new_page()
    page.goto(f"{base}/form/name")
    page.click("#help")
    page.select_option("#category", "paying")
    page.fill("#text", "Хочу погасить досрочно, но не весь заём. Как?")
    if scripts:
        expect(page.locator("#found details").first).to_be_visible()
        picture(page, "help_typing")
    page.click("#ask")
    if not scripts:
        expect(page.locator("h1")).to_have_text("Может быть, ответ уже есть")
        picture(page, "help_before")
        page.click("#ask")
    expect(page.locator("main")).to_contain_text("Ответим до")
    picture(page, "help_asked")

    desk = officer(chromium, base)
    picture(desk, "office_queue")
    desk.click("a.row")
    expect(desk.locator("main")).to_contain_text("Хочу погасить досрочно")
    desk.fill("[name=text]", "Выберите на странице оплаты «Вернуть досрочно».\nОстальное сделаем мы.")
    desk.click("form.answer button")
    expect(desk.locator("main")).to_contain_text("Ответ отправлен")
    picture(desk, "office_thread")

    stage.work()
    told = stage.sms.sent[-1].text
    assert "есть ответ" in told
    assert "Вернуть" not in told
    page.goto(f"{base}/form/messages")
    expect(page.locator("#help")).to_contain_text("новый ответ")
    page.click("#help")
    picture(page, "help_list")
    page.click(".threads a")
    expect(page.locator("main")).to_contain_text("Остальное сделаем мы.")
    picture(page, "help_answered")
    page.goto(f"{base}/form/messages")
    expect(page.locator("#help")).not_to_contain_text("новый ответ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_help_and_messages_hold_against_wcag(stage: Stage, chromium: Browser, base: str, scheme: str) -> None:
    stage.post("/form/help/ask", category="payout", text="Когда оплатят тур?", shown="1")
    with stage.store.begin() as tx:
        tx.choices.put(Choice(stage.id, Wanted.BOTH, mail="anna@example.org", asked=1, asked_at=stage.clock.now()))
    (thread,) = stage.store.tx.help.rows
    page = borrower(chromium, stage, base, color_scheme=scheme).new_page()
    found = {}
    paths = ["/form/help", f"/form/help/{thread}", "/form/messages", "/form/help/other", "/letters/confirm/x", "/letters/stop/x"]
    if scheme == "dark":
        del paths[3:]
    for path in paths:
        page.goto(base + path)
        picture(page, f"{scheme}{path.replace('/', '_').replace(thread, 'thread')}")
        found[path] = violations(page, *(["color-contrast"] if scheme == "dark" else []))
        page.set_viewport_size({"width": 320, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        page.set_viewport_size(PHONE)
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_the_offices_pages_of_help_hold_against_wcag(stage: Stage, chromium: Browser, base: str) -> None:
    stage.post("/form/help/ask", category="payout", text="Когда оплатят тур?", shown="1")
    desk = officer(chromium, base)
    assert violations(desk) == []
    desk.click("a.row")
    assert violations(desk) == []
