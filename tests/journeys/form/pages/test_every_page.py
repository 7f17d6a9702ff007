"""Every page in every state: WCAG 2.2 AA by axe in both schemes, 320 points, doubled letters, keyboard alone, no strangers."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request

from bridge.web import errors
from tests.journeys.form.pages.axe import violations
from tests.journeys.form.pages.conftest import served
from tests.journeys.form.pages.gallery import SCENES, Scene
from tests.journeys.form.stage import Stage

COOKIES = ("form", "visit", "log-in")
WIDE = "document.documentElement.scrollWidth"
# What a keyboard must reach, in the order of the document; of radio buttons of one name one is reached.
REACHED = """() => {
  const seen = new Set();
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary, textarea, [tabindex="0"]')];
  return all.filter(one => {
    if (one.disabled || !one.checkVisibility() || one.classList.contains('skip')) return false;
    if (one.closest('details:not([open])') && one.tagName !== 'SUMMARY') return false;
    if (one.type !== 'radio') return true;
    const group = [...document.querySelectorAll(`input[type=radio][name="${one.name}"]`)];
    if (group.some(other => other.checked)) return one.checked;
    if (seen.has(one.name)) return false;
    seen.add(one.name);
    return true;
  }).map((one, number) => { one.dataset.reached = String(number); return number; }).length;
}"""
HERE = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const hold = document.getElementById('hold')?.getBoundingClientRect();
  const style = getComputedStyle(one);
  return {
    number: one.dataset.reached ?? '', skip: one.classList.contains('skip'), tag: one.outerHTML.slice(0, 100),
    hidden: !!hold && !one.closest('.top') && box.bottom <= hold.bottom && box.height > 0,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
}"""


@dataclass
class Seen:
    """A page that is open, and what its browser complained of or asked strangers for."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(params=list(SCENES))
def seen(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Seen]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    scene = SCENES[request.param]
    stage = scene.stage()
    path = scene.ready(stage)
    with served(stage) as base:
        context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="ru-RU", reduced_motion="reduce")
        kept = [(name, stage.browser.get_cookie(name)) for name in COOKIES]
        context.add_cookies([{"name": name, "value": one.value, "url": base} for name, one in kept if one])
        opened = Seen(context.new_page(), base)
        _listen(opened)
        _play(opened, scene, path)
        yield opened
        context.close()


def _listen(seen: Seen) -> None:
    def ask(request: Request) -> None:
        if not request.url.startswith(seen.base):
            seen.complaints.append(f"asked a stranger: {request.url}")

    seen.page.on("request", ask)
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("console", lambda line: seen.complaints.append(line.text) if "Content Security Policy" in line.text else None)


def _play(seen: Seen, scene: Scene, path: str) -> None:
    seen.page.goto(seen.base + path)
    if scene.act:
        scene.act(seen.page)
    assert urlsplit(seen.page.url).netloc == urlsplit(seen.base).netloc


def test_the_page_is_for_everybody(seen: Seen) -> None:
    page = seen.page
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast") == []
    page.emulate_media(color_scheme="light")
    _say_faults_first(page)
    _keyboard(page)
    assert page.evaluate("document.getAnimations().length") == 0
    _narrow(page)
    assert seen.complaints == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_page_of_an_error_is_for_everybody_too(chromium: Browser, colours: Literal["light", "dark"]) -> None:
    stage = Stage()
    errors.register(stage.app)
    with served(stage) as base:
        page = chromium.new_page(viewport={"width": 320, "height": 640}, locale="ru-RU", color_scheme=colours)
        opened = Seen(page, base)
        _listen(opened)
        page.goto(f"{base}/form/nowhere")
        assert violations(page) == [] and page.evaluate(WIDE) <= 320 and opened.complaints == []
        assert page.evaluate("getComputedStyle(document.querySelector('.button')).minHeight") == "52px", "no style came"
        page.close()


def _say_faults_first(page: Page) -> None:
    """A summary takes the focus, is named in the title, and each of its lines leads to a field whose fault says the same."""
    if page.locator("#faults").count() == 0:
        return
    assert page.title().startswith("Ошибка: ")
    assert page.evaluate("document.activeElement.id") == "faults"
    for line in page.locator("#faults a").all():
        target = str(line.get_attribute("href")).removeprefix("#")
        assert page.locator(f"[id='{target}']").count() == 1, target
        assert page.locator(f"[id='{target}-fault']").inner_text() == line.inner_text()


def _keyboard(page: Page) -> None:
    """Tab goes through everything once, in the order of the document, with a ring, and nothing hides under the held price."""
    page.locator(".skip").focus()
    count = page.evaluate(REACHED)
    reached: list[str] = []
    for _ in range(count + 3):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here["number"] and (not reached or here["number"] != reached[-1]):
            assert here["ring"], f"no ring: {here['tag']}"
            assert not here["hidden"], f"hidden: {here['tag']}"
            reached.append(here["number"])
        if len(reached) == count:
            break
    assert reached == [str(number) for number in range(count)]


def _narrow(page: Page) -> None:
    """Nothing sticks out at 320 points, nor with letters of twice the size on a screen of 640."""
    for width, size in ((320, "100%"), (640, "200%")):
        page.set_viewport_size({"width": width, "height": 640})
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        assert page.evaluate(WIDE) <= width, f"{page.evaluate(WIDE)} wide at {width}, letters {size}"
