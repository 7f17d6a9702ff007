"""What a borrower pastes with scripts on: masks must not spoil what the server would have read."""

from playwright.sync_api import Browser

from tests.journeys.form.pages.conftest import served
from tests.journeys.form.stage import ANSWERS, Stage

PASTE = """([id, text]) => {
  const data = new DataTransfer();
  data.setData("text", text);
  const field = document.getElementById(id);
  const taken = !field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  if (!taken) { field.value = text; field.dispatchEvent(new InputEvent("input", { bubbles: true })); }
}"""
PASTED = [
    ("series", "45 15 № 123456", {"series": "45 15", "number": "123456"}),
    ("series", "4515", {"series": "45 15", "number": ""}),
    ("issued_on", "5 мая 2015 г.", {"issued_on": "05.05.2015"}),
    ("issued_on", "2015-05-17", {"issued_on": "17.05.2015"}),
    ("issued_on", "17/05/2015", {"issued_on": "17.05.2015"}),
    ("division_code", "770 001", {"division_code": "770-001"}),
]


def test_pasted_passports_and_dates_come_out_right(chromium: Browser) -> None:
    stage = Stage()
    stage.acknowledge()
    stage.post("/form/name", **ANSWERS["name"])
    cookie = stage.browser.get_cookie("form")
    assert cookie is not None
    with served(stage) as base:
        phone = chromium.new_context(viewport={"width": 360, "height": 740}, locale="ru-RU")
        phone.add_cookies([{"name": "form", "value": cookie.value, "url": base}])
        page = phone.new_page()
        for field, text, shown in PASTED:
            page.goto(f"{base}/form/passport")
            for name in ("series", "number", "issued_on", "division_code"):
                page.fill(f"[name={name}]", "")
            page.evaluate(PASTE, [field, text])
            assert {name: page.input_value(f"[name={name}]") for name in shown} == shown, text
        phone.close()
