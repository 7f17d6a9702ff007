"""The way in, «Мой вход» and «Люди» in a real browser: with a key of the browser, without JavaScript, by axe, on a phone."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect
from werkzeug.serving import make_server

from bridge.flows.hub import Hub
from bridge.flows.staffing.change_people import add_person
from bridge.model.staff.people import Act
from bridge.model.staff.roles import Role
from tests.journeys.entering.world import a_hub, acts_of, app_of, person_of
from tests.journeys.form.pages.axe import violations
from tests.journeys.form.pages.conftest import chromium as chromium
from tests.journeys.office.seats import PASSWORD, seat
from tests.postgres import free_port

PICTURES = os.environ.get("PICTURES", "")
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return replace(a_hub(tmp_path), public_url=f"http://localhost:{free_port()}")


@pytest.fixture
def base(hub: Hub) -> Iterator[str]:
    server = make_server("127.0.0.1", int(hub.public_url.rpartition(":")[2]), app_of(hub), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"{hub.public_url}/office"
    server.shutdown()
    thread.join()


def person(chromium: Browser, *, scripts: bool = True, width: int = 1200) -> BrowserContext:
    return chromium.new_context(viewport={"width": width, "height": 900}, locale="ru-RU", java_script_enabled=scripts)


def with_a_key(page: Page) -> tuple[CDPSession, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session, made["authenticatorId"]


def looked_at(page: Page, name: str) -> None:
    """Clean by axe in both schemes, nothing sticks out on a phone."""
    size = page.viewport_size
    assert violations(page) == [], name
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page, "color-contrast") == [], (name, scheme)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}-phone.png", full_page=True)
    if size:
        page.set_viewport_size(size)


def welcomed(page: Page, link: str) -> None:
    page.goto(link)
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("button.main")


def log_in(page: Page, base: str, name: str) -> None:
    page.goto(f"{base}/log-in")
    page.fill("#user", name)
    page.fill("#password", PASSWORD)
    page.click("button.main")


def test_from_the_link_to_a_key_of_the_browser_and_back_in_with_it(hub: Hub, base: str, chromium: Browser) -> None:
    page = person(chromium).new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text))
    session, authenticator = with_a_key(page)
    page.goto(add_person(hub, "olga", Role.ADMINISTRATOR, "desk", title="Ольга Смирнова, старший специалист"))
    looked_at(page, "welcome")
    welcomed(page, page.url)
    expect(page.get_by_text("нужен второй фактор")).to_be_visible()
    looked_at(page, "enrols")
    page.fill("#key-name", "рабочий ноутбук")
    page.get_by_role("button", name="Добавить ключ входа").click()
    expect(page.get_by_role("heading", name="Запасные коды")).to_be_visible()
    looked_at(page, "codes")
    page.get_by_text("Коды записаны, дальше").click()
    expect(page.get_by_role("cell", name="рабочий ноутбук", exact=True)).to_be_visible()
    looked_at(page, "own")
    for path in ("password", "prove"):
        page.goto(f"{base}/me/{path}")
        looked_at(page, path)
    page.get_by_role("button", name="Подтвердить ключом").click()
    expect(page.get_by_text("Подтверждено. В ближайшие 10 минут")).to_be_visible()
    page.get_by_role("button", name="Добавить приложение с кодами").click()
    looked_at(page, "app")
    page.goto(f"{base}/me")
    page.get_by_role("button", name="Выйти").click()
    log_in(page, base, "olga")
    looked_at(page, "factor")
    page.get_by_role("button", name="Войти ключом").click()
    expect(page.get_by_role("heading", name="Заявки", exact=False).first).to_be_visible()
    (kept,) = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert kept["rpId"] == "localhost" and kept["signCount"] > 0
    assert complaints == []
    _a_copy_of_the_key_is_refused(hub, base, page, session, authenticator, kept)
    page.context.close()


def _a_copy_of_the_key_is_refused(
    hub: Hub, base: str, page: Page, session: CDPSession, authenticator: str, kept: dict[str, object]
) -> None:
    which = {"authenticatorId": authenticator}
    session.send("WebAuthn.removeCredential", which | {"credentialId": kept["credentialId"]})
    session.send("WebAuthn.addCredential", which | {"credential": kept | {"signCount": 1}})
    page.get_by_role("button", name="Выйти").click()
    log_in(page, base, "olga")
    page.get_by_role("button", name="Войти ключом").click()
    expect(page.get_by_text("Ключ не подошёл")).to_be_visible()
    assert acts_of(hub)[-2:] == [Act.FACTOR_FAILED, Act.KEY_FELL]


def test_without_javascript_codes_do_and_keys_are_not_offered(hub: Hub, base: str, chromium: Browser) -> None:
    page = person(chromium, scripts=False).new_page()
    welcomed(page, add_person(hub, "pavel", Role.SENIOR, "desk"))
    expect(page.get_by_role("button", name="Добавить ключ входа")).to_be_hidden()
    page.get_by_role("button", name="Добавить приложение с кодами").click()
    expect(page.locator("svg.qr")).to_be_visible()
    secret = page.locator("code.digest").inner_text().replace(" ", "")
    at = int(hub.clock.now().timestamp())
    page.fill("#code", pyotp.TOTP(secret).at(at))
    page.get_by_role("button", name="Проверить код").click()
    codes = page.locator("pre").inner_text().split()
    page.get_by_text("Коды записаны, дальше").click()
    page.get_by_role("button", name="Выйти").click()
    log_in(page, base, "pavel")
    page.fill("#code", codes[0])
    page.get_by_role("button", name="Проверить код").click()
    expect(page.get_by_role("button", name="Выйти")).to_be_visible()
    page.context.close()


def test_an_administrator_adds_and_locks_people_and_ends_their_sessions(hub: Hub, base: str, chromium: Browser) -> None:
    object.__setattr__(hub, "entry", replace(hub.entry, second_factor=frozenset()))
    seat(hub, "olga", Role.ADMINISTRATOR), seat(hub, "anna@sun", None, title="Сотрудница сайта")
    page, other = person(chromium).new_page(), person(chromium).new_page()
    log_in(page, base, "olga")
    page.goto(f"{base}/people")
    looked_at(page, "people")
    page.fill("#name", "ivan")
    page.select_option("#role", "operator")
    page.fill("#title", "Иван Кузнецов, оператор")
    page.get_by_role("button", name="Добавить и получить ссылку").click()
    link = page.locator("pre").inner_text()
    looked_at(page, "link")
    welcomed(other, link)
    expect(other.get_by_role("button", name="Выйти")).to_be_visible()
    page.goto(f"{base}/people")
    page.get_by_role("link", name="ivan").click()
    looked_at(page, "person")
    page.get_by_role("button", name="Заблокировать").click()
    expect(page.get_by_text("Действует со следующего нажатия")).to_be_visible()
    other.goto(f"{base}/")
    assert "/office/log-in" in other.url
    page.select_option("#role", "administrator")
    page.get_by_role("button", name="Назначить роль").click()
    expect(page.get_by_text("Напишите причину")).to_be_visible()
    page.select_option("#role", "administrator")
    page.fill("#role-reason", "уходит в отпуск")
    page.get_by_role("button", name="Назначить роль").click()
    expect(page.get_by_text("Нужно второе лицо")).to_be_visible()
    assert person_of(hub, "ivan").role is Role.OPERATOR
    page.goto(f"{base}/people/journal")
    looked_at(page, "journal")
    page.context.close()
    other.context.close()
