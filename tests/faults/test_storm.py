"""The storm in its short form: whatever strikes, nothing is lost, nothing done twice, order kept, sums equal to the kopeck.

How fast it recovers is told by `make faults`, on a machine of its own.
"""

from pathlib import Path

import pytest

from tests.faults.storm.books import read_books
from tests.faults.storm.campaign import Campaign, Wishes
from tests.faults.storm.place import Shape, take_place
from tests.faults.storm.troubles.catalogue import chosen
from tests.faults.storm.verdict import reach_verdict

PLANS = {
    Shape.PRODUCTION: ("kill-all", "kill-at-request", "redis-lost", "pg-crash"),
    Shape.EMBEDDED: ("disk-full", "kill-at-payment-pay"),
}


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("shape", list(Shape))
def test_a_storm_loses_nothing_and_does_nothing_twice(shape: Shape, tmp_path: Path) -> None:
    wishes = Wishes(rate=0.3, seed=20261123, warm_up=10.0, window=0.5, settling=0.0)
    with take_place(shape, tmp_path) as place:
        campaign = Campaign(place, wishes, print)
        campaign.run(chosen(PLANS[shape], shape))
        verdict = reach_verdict(campaign, read_books(place), shape.value, wishes.seed)
    assert {row.strike.name for row in verdict.rows} > set(PLANS[shape])
    assert verdict.stories >= 10
    assert [f"{one.kind}: {one.order}: {one.words}" for one in verdict.problems] == []
    assert verdict.unexplained == []
    assert campaign.left_over == 0
