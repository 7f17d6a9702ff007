"""Every paper on a phone of 320 points: nothing sticks out, wide tables are cards, the frames stay square and largest."""

import shutil

from playwright.sync_api import Page, sync_playwright

from adapters.papers.press import Press
from tests.contract.papers.shipped import a_deal, drawn, the_rules

WIDE = "document.documentElement.scrollWidth"
OUTSIDE = """() => [...document.querySelectorAll('main *')].filter(e => e.offsetParent !== null
  && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + ': ' + e.textContent.slice(0, 40))"""
SIZE = "e => parseFloat(getComputedStyle(e).fontSize)"


def test_every_paper_reads_at_320_points_without_scrolling_sideways_and_without_scripts() -> None:
    program = shutil.which("chromium")
    assert program, "Chromium is not installed: apt-get install chromium fonts-dejavu-core"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"], timeout=120_000)
        page = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=True).new_page()
        for name in the_rules().templates.names:
            document = drawn(name, a_deal(periods=12, order_id="SUN-" + "9" * 60)).document
            page.set_content(Press().html(document).decode())
            assert page.evaluate(WIDE) <= 320, name
            assert page.evaluate(OUTSIDE) == [], name
            if name == "individual_terms":
                _check_frames(page)
        browser.close()


def _check_frames(page: Page) -> None:
    boxes = [one.bounding_box() for one in page.locator(".frame").all()]
    assert len(boxes) == 2
    assert all(box and abs(box["width"] - box["height"]) < 2 for box in boxes)
    frame = min(one.evaluate(SIZE) for one in page.locator(".frame span, .frame strong").all())
    rest = max(one.evaluate(SIZE) for one in page.locator("h1, h2, h3, p, td, caption, dd, dt").all())
    assert frame >= rest
    assert page.locator("table.cards thead").bounding_box()["height"] <= 2  # type: ignore[index]
    assert page.locator("td").first.evaluate("e => getComputedStyle(e, '::before').content") == '"№"'
