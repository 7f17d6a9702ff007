"""Many deals at once, for measurements: each of another person, carried to one state. Not for stories."""

import time
from datetime import datetime
from decimal import Decimal
from typing import Any

from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.base import Base
from samples.neighbours.onec.desk import act
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.words import SIGNED

STEPS = {"new": 0, "approved": 1, "signed": 2, "issued": 3, "paid": 4}
MOST = 100_000
NAMES = ("Иван", "Пётр", "Анна", "Мария", "Олег", "Ольга", "Юрий", "Вера")


def make_crowd(base: Base, wish: dict[str, Any]) -> dict[str, Any]:
    """{"count": 10000, "state": one of STEPS, "prefix": of the external ids}; tells how many and how long it took."""
    count, state, prefix = wish.get("count"), wish.get("state", "new"), str(wish.get("prefix", "crowd"))
    if not isinstance(count, int) or not 0 < count <= MOST or state not in STEPS:
        raise RefusedError(f"count: от 1 до {MOST}; state: одно из {' '.join(STEPS)}")
    started = time.monotonic()
    with base.stand.lock:
        base.deals.sure = base.people.shelf.sure = False
        try:
            for n in range(count):
                deal = base.take_request(_person(len(base.deals) + 1, f"{prefix}-{n}"), "crowd")
                _carry(base, deal, STEPS[state])
                # A crowd is not announced; its later changes are.
                deal["pushed"] = deal["version"]
                base.save(deal)
        finally:
            base.deals.sure = base.people.shelf.sure = True
    return {"deals": len(base.deals), "seconds": round(time.monotonic() - started, 3)}


def _person(n: int, external: str) -> dict[str, Any]:
    return {
        "ID": external, "amount": f"{50000 + n % 200 * 1000}.00", "period": "2027-11-21", "interval": "12",
        "creditproduct": "ТУР", "last_name": f"Толпин-{n}", "first_name": NAMES[n % len(NAMES)], "middle_name": "",
        "phone": f"89{n % 10**9:09d}", "birthday": "1988-05-04", "passport_series": f"{45 + n // 10**6 % 50:02d} 08",
        "passport_number": f"{n % 10**6:06d}",
    }  # fmt: skip


def _carry(base: Base, deal: Deal, steps: int) -> None:
    if steps > 0:
        act(base, deal["number"], "approve", {})
    if steps > 1:
        base.move(deal, SIGNED)
    if steps > 2:
        act(base, deal["number"], "issue", {})
    if steps > 3:
        row = deal["loan"]["rows"][0]
        paid_on = datetime.fromisoformat(base.wall_now())
        base.pay(deal, f"{deal['external_id']}-pay", Decimal(row["interest"]) + Decimal(row["principal"]), paid_on)
