"""The script on a tour site's page, in a real browser, under a policy that allows the hub's script and card and nothing else."""

import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from bridge.flows.offering.publish_rates import publish_rates
from bridge.model.money import shown_rubles
from bridge.model.offering.option import option_of
from bridge.web import errors
from bridge.web.rates import blueprint
from tests.builders import FakeHub, a_product, fake_hub

PAGE = """<!doctype html><meta charset="utf-8">
<script src="{hub}/rates/credit.js" data-card="{hub}/rates/tour.json" defer></script>
<ul><li id="one" data-credit-price="24850000" data-credit-percent="10" data-credit-day="2026-11-23"></li>
<li id="two" data-credit-price="500" data-credit-day="2026-11-23">old</li></ul>"""


@pytest.fixture(scope="module")
def hub() -> FakeHub:
    return fake_hub(products={"tour": a_product(offered_periods=(3, 12))})


@pytest.fixture(scope="module")
def page(hub: FakeHub) -> Iterator[Page]:
    program = shutil.which("chromium")
    assert program, "Chromium is not installed: apt-get install chromium fonts-dejavu-core"
    publish_rates(hub)
    app, site = Flask("hub"), Flask("site")
    errors.register(app)
    app.register_blueprint(blueprint(hub))
    servers = [make_server("127.0.0.1", 0, one, threaded=True) for one in (app, site)]
    at, origin = (f"http://127.0.0.1:{server.server_port}" for server in servers)

    @site.get("/")
    def tours() -> Response:
        policy = f"default-src 'none'; script-src {at}; connect-src {at}"
        return Response(PAGE.format(hub=at), headers={"Content-Security-Policy": policy})

    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"], timeout=120_000)
        opened = browser.new_page()
        opened.set_default_timeout(60_000)
        opened.goto(origin)
        yield opened
        browser.close()
    for server in servers:
        server.shutdown()


def test_the_price_of_credit_stands_in_the_element_as_one_text(page: Page, hub: FakeHub) -> None:
    expect(page.locator("#one")).not_to_be_empty()
    lending = hub.products["tour"].lending
    payment = option_of(lending, 22_365_000, 12, hub.clock.today()).payment
    text = page.inner_text("#one")
    assert text.startswith(f"от {shown_rubles(payment)} в месяц, ПСК ") and text.endswith(" % годовых")
    assert page.evaluate("document.getElementById('one').childNodes.length") == 1
    assert page.text_content("#two") == ""


def test_a_price_that_changes_and_one_that_comes_later_are_written_too(page: Page) -> None:
    page.evaluate("document.getElementById('two').dataset.creditPrice = '10000000'")
    expect(page.locator("#two")).to_have_text(re.compile("^от "))
    page.evaluate(
        "() => { const late = document.createElement('p'); late.id = 'late'; late.dataset.creditPrice = '9000000';"
        " late.dataset.creditDay = '2026-11-23'; document.body.append(late); }"
    )
    expect(page.locator("#late")).to_have_text(re.compile("^от "))


def test_the_site_s_policy_was_not_broken(page: Page) -> None:
    broken: list[str] = []
    page.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
    page.reload()
    expect(page.locator("#one")).not_to_be_empty()
    assert not broken


def test_every_widget_file_of_the_repository_is_served() -> None:
    folder = Path(__file__).parents[3] / "bridge/web/static/widget"
    assert [file.name for file in folder.iterdir()] == ["credit.js"]
