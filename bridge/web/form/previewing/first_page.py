"""The first page as the form itself draws it, around an order that nobody made."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from flask import make_response, url_for

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.borrower import Borrower
from bridge.model.partner import Partner
from bridge.model.tour import Advance, Price, Tour
from bridge.web.form.settings import FormSettings
from bridge.web.form.visit import Visit
from bridge.web.texts import speak

_SCRIPT = re.compile(r"<script\b[^>]*></script>\n?")


def preview(settings: FormSettings) -> Callable[[Hub, Partner, str, str], str]:
    """A drawer of the page for a site with a look, in a language, with the stylesheet at an address."""

    def draw(hub: Hub, site: Partner, language: str, stylesheet: str) -> str:
        seen = replace(hub, partners={site.name: site})
        speak(language)
        try:
            page = Visit(seen, settings, _made_up(hub, site)).show("terms", shown="", ticked=())
        finally:
            speak(None)
        text = make_response(page).get_data(as_text=True)
        return _SCRIPT.sub("", text.replace(url_for("form.look", partner=site.name, v=site.look_mark), stylesheet))

    return draw


def _made_up(hub: Hub, site: Partner) -> Application:
    now, begins = hub.clock.now(), hub.clock.today() + timedelta(days=45)
    tour = Tour("Турция", "Sea Star Hotel 5*", begins, begins + timedelta(days=7), 7, 2, resort="Кемер", meal="Всё включено")
    price = Price(1, 120_000_00, now + timedelta(hours=5), now)
    borrower = Borrower(surname="Иванова", name="Анна", phone="+79990000000")
    return Application(
        id="app_preview", partner=site.name, order_id="ОБРАЗЕЦ", product=site.product, payload_digest="", received_at=now,
        tour=tour, price=price, advance=Advance(12_000_00, "paid"), borrower=borrower, periods=6,
        configuration=hub.configuration,
    )  # fmt: skip
