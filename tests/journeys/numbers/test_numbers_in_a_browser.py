"""The pages of figures in a real browser, light and dark, on a phone and on a desk: nothing is cut off, nothing is unreadable."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bridge.flows.counting.telling.list_reports import REPORTS
from tests.journeys.form.pages.axe import violations
from tests.journeys.office.seats import PASSWORD

# Each page once; the same marks stand on all of them, so that both schemes see every kind of picture.
AXE = {"dark": {"overview", "times", "money", "portfolio"}, "light": {"applications", "decisions", "messages", "delivery"}}
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program, "Chromium is not installed: apt-get install chromium fonts-dejavu-core"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"], timeout=120_000)
        yield browser
        browser.close()


def seated(chromium: Browser, base: str, width: int, scheme: str, *, scripts: bool = True) -> Page:
    screen = {"width": width, "height": 800}
    context = chromium.new_context(viewport=screen, locale="ru-RU", color_scheme=scheme, java_script_enabled=scripts)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{base}/office/log-in")
    page.fill("[name=user]", "olga")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    return page


def faults_of(page: Page) -> list[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    return said


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1200, "light")])
def test_every_page_of_figures_stands_in_its_width_and_passes_axe(chromium: Browser, base: str, width: int, scheme: str) -> None:
    page = seated(chromium, base, width, scheme)
    said = faults_of(page)
    for name in REPORTS:
        page.goto(f"{base}/office/numbers/{name}?period=month")
        expect(page.locator("h1")).to_contain_text(REPORTS[name].title.lower())
        assert page.locator("body").bounding_box()["width"] <= width, name  # type: ignore[index]
        assert page.locator("html").evaluate("node => node.scrollWidth") <= width, f"{name} is wider than the screen"
        if name in AXE[scheme]:
            page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
            assert violations(page) == [], name
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/numbers_{name}_{width}_{scheme}.png", full_page=True)
    assert said == [], "the page breaks its own CSP"


def test_a_figure_is_followed_to_its_page_its_explanation_and_its_list(chromium: Browser, base: str) -> None:
    page = seated(chromium, base, 1200, "light")
    page.goto(f"{base}/office/numbers")
    page.get_by_role("link", name="Решений дольше цели").click()
    expect(page.locator("h1")).to_have_text("Показатели: время")
    section = page.get_by_role("region", name="Самые долгие", exact=True)
    section.get_by_text("Как считается").click()
    expect(section.get_by_text("Измерено точно")).to_be_visible()
    section.locator("tbody a").first.click()
    expect(page.locator("h1")).to_contain_text("sun-")


def test_period_and_site_are_chosen_without_scripts_and_stay_in_the_address(chromium: Browser, base: str) -> None:
    page = seated(chromium, base, 1200, "light", scripts=False)
    page.goto(f"{base}/office/numbers/applications")
    page.fill("#since", "2026-11-12")
    page.fill("#until", "2026-11-20")
    page.select_option("#site", "moon")
    page.get_by_role("button", name="Показать").click()
    assert "since=2026-11-12&until=2026-11-20&site=moon" in page.url
    page.get_by_role("link", name="Время").click()
    assert "since=2026-11-12" in page.url and "site=moon" in page.url
    expect(page.locator("#site")).to_have_value("moon")
