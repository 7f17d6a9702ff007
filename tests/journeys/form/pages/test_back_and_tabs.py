"""The browser's Back at every step and two tabs beside each other, on a phone, with scripts and without."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.form.pages.conftest import served
from tests.journeys.form.stage import ANSWERS, Stage

STEPS = tuple(ANSWERS)


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def phone(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    size = {"width": 360, "height": 740}
    context = chromium.new_context(viewport=size, locale="ru-RU", java_script_enabled=request.param)  # type: ignore[arg-type]
    yield context
    context.close()


def fill(page: Page, step: str) -> None:
    for name, value in ANSWERS[step].items():
        field = page.locator(f"[name={name}]").first
        if name == "sex":
            page.check(f"[name=sex][value={value}]")
        elif name == "same":
            page.check("#same")
        else:
            field.fill(value)
    page.click("#keep")
    page.wait_for_load_state()


def path_of(page: Page) -> str:
    return urlsplit(page.url).path


def enter(stage: Stage, page: Page, base: str) -> None:
    page.goto(base + stage.link)
    for document in ("general_terms", "personal_data"):
        page.check(f"[name=documents][value={document}]")
    page.click("#send")
    page.fill("[name=code]", stage.code())
    page.click("#check")
    page.wait_for_load_state()


def test_back_never_breaks_at_any_step(phone: BrowserContext) -> None:
    stage = Stage()
    with served(stage) as base:
        page = phone.new_page()
        enter(stage, page, base)
        page.go_back()
        expect(page.locator("main")).to_contain_text("Этот шаг уже пройден")
        page.goto(f"{base}/form/")
        for step in STEPS:
            assert path_of(page) == f"/form/{step}"
            fill(page, step)
            after = path_of(page)
            page.go_back()
            expect(page.locator("h1")).to_be_visible()
            assert path_of(page) == f"/form/{step}"
            for name, value in ANSWERS[step].items():
                if name not in ("sex", "same", "income", "issued_by"):
                    expect(page.locator(f"[name={name}]").first).to_have_value(value)
            page.go_forward()
            assert path_of(page) == after
        page.click("#send")
        expect(page.locator("h1")).to_have_text("Заявка у кредитора")
        page.go_back()
        expect(page.locator("main")).to_contain_text("Этот шаг уже пройден")
        assert path_of(page) == "/form/waiting"


def test_a_fault_shown_and_left_by_back_is_an_ordinary_page_again(phone: BrowserContext) -> None:
    stage = Stage()
    with served(stage) as base:
        page = phone.new_page()
        enter(stage, page, base)
        page.fill("[name=surname]", "Ivanova")
        page.click("#keep")
        expect(page.locator("#faults")).to_be_visible()
        page.go_back()
        expect(page.locator("h1")).to_have_text("Как вас зовут?")
        fill(page, "name")
        assert path_of(page) == "/form/passport"


def test_two_tabs_fill_one_form_and_neither_undoes_the_other(phone: BrowserContext) -> None:
    stage = Stage()
    with served(stage) as base:
        one = phone.new_page()
        enter(stage, one, base)
        other = phone.new_page()
        other.goto(f"{base}/form/name")
        fill(one, "name")
        fill(one, "passport")
        other.locator("[name=surname]").fill("Петрова")
        other.locator("[name=birth_date]").fill("05.02.1990")
        other.locator("[name=patronymic]").fill("Петровна")
        other.check("#sex")
        other.click("#keep")
        other.wait_for_load_state()
        borrower = stage.application.borrower
        assert borrower.surname == "Петрова" and borrower.passport is not None
        fill(one, "addresses")
        assert stage.application.borrower.surname == "Петрова" and stage.application.borrower.registration.city == "Москва"


def test_a_tab_left_on_a_step_that_the_other_one_sent_says_so(phone: BrowserContext) -> None:
    stage = Stage()
    with served(stage) as base:
        one, other = phone.new_page(), phone.new_page()
        enter(stage, one, base)
        for step in STEPS:
            fill(one, step)
        other.goto(f"{base}/form/work?back=check")
        one.click("#send")
        one.wait_for_load_state()
        other.click("#keep")
        expect(other.locator("main")).to_contain_text("Этот шаг уже пройден")
        assert path_of(other) == "/form/waiting"
