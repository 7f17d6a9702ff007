"""The product's own templates, drawn for a borrower of the tests."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from adapters.papers.digests import GostDigests
from adapters.papers.press import Press
from bridge.flows.papers.draw_papers import Drawn, draw_papers
from bridge.model.application import Application
from bridge.model.decision import Deal
from bridge.model.papers.rules import PaperRules, SetSource
from bridge.products.paper_settings import read_papers
from config.paper_files import read_paper_files
from tests.builders import FakeHub, a_product, an_application, fake_hub
from tests.fakes.surroundings import START

CONFIG = Path(__file__).parents[3] / "config"
DAY = date(2026, 11, 23)
LENDER = "ООО МКК «Учебный заём»"


def the_rules(source: SetSource = SetSource.LOAN_SYSTEM) -> PaperRules:
    """As tour.toml has them."""
    table = tomllib.loads((CONFIG / "products" / "tour.toml").read_text(encoding="utf-8"))
    return replace(read_papers(table, read_paper_files(CONFIG, "tour")), source=source)


def press_hub(**changes: Any) -> FakeHub:
    """A hub of fakes with the real press and the product's own templates."""
    rules = changes.pop("rules", None) or the_rules()
    product = a_product(papers=rules, **changes.pop("terms", {}))
    plain: dict[str, Any] = {"press": Press(), "digests": GostDigests(), "lender": LENDER, "products": {"tour": product}}
    return fake_hub(**{**plain, **changes})


def a_deal(**changes: Any) -> Application:
    """An application with a deal's number."""
    return an_application(**{"id": "app_1", "deal": Deal("ТСК000153", "client", 1, START), **changes})


def drawn(name: str, application: Application | None = None, day: date = DAY, hub: FakeHub | None = None) -> Drawn:
    """One of the product's papers."""
    return draw_papers(hub or press_hub(), application or a_deal(), [name], day)[0][0]
