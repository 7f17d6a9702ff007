"""`bridge config …` at the desk: what would change, taking it, who runs what, the way back."""

import json
from typing import Any

from click.testing import CliRunner, Result

from bridge.__main__ import main
from tests.journeys.configuring.conftest import TOUR, Installation

RATE_36, RATE_30 = 'annual_rate = "36"', 'annual_rate = "30"'


def desk(*words: str) -> Result:
    return CliRunner().invoke(main, ["config", *words])


def told(*words: str) -> Any:
    return json.loads(desk(*words, "--json").stdout)


def test_files_are_compared_taken_shown_and_brought_back(installation: Installation) -> None:
    assert "no version is in force yet" in desk("diff").output
    house = installation.process()
    watch = installation.watched(house)
    installation.change(TOUR, RATE_36, RATE_30)
    change = {"file": TOUR, "place": "annual_rate", "before": "36", "after": "30"}
    assert told("diff") == [change] and told("check")["changes"] == [change]
    assert desk("reload").output == "version 2 is in force\n" and desk("reload").output.startswith("nothing is new: version 2")
    watch.look()
    shown = told("show")
    assert [(one["number"], one["in_force"], one["way"]) for one in shown["versions"]] == [
        (2, True, "reload"),
        (1, False, "start"),
    ]
    assert [run["number"] for run in shown["processes"]] == [2] and shown["refused"] == []
    assert told("diff", "1", "2") == [change] and "they say the same" in desk("diff", "2").output
    assert desk("back", "1").output == "version 3 is in force\n"
    watch.look()
    assert watch.house.source.number == 3 and told("show")["versions"][0]["same_as"] == 1
    assert desk("back", "9").output == "Error: there is no version 9\n"


def test_a_refusal_is_told_with_its_faults_and_stands_until_the_files_are_good(installation: Installation) -> None:
    installation.process()
    installation.change(TOUR, "digits = 6", "digits = 66")
    refused = desk("reload")
    assert refused.exit_code == 1 and "code.digits: 66 is not between 4 and 8" in refused.output
    assert "refused on" in desk("show").output
    installation.change(TOUR, "digits = 66", "digits = 6")
    assert desk("reload").exit_code == 0 and told("show")["refused"] == []
