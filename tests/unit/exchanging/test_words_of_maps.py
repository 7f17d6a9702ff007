"""What an installation's own maps call things may stand in clear; what they send about the lender, and texts for people, not."""

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.model.exchanging import Keeper, Raw
from bridge.wiring.kept_words import keeper_of
from bridge.wiring.versions.source import Source
from config.settings import Settings, read_settings
from samples.demo.settings import prepare
from samples.demo.town import PREFERRED, Town, read_private


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    town = Town(tmp_path_factory.mktemp("town"), PREFERRED)
    prepare(town, {})
    return read_settings(read_private(town.hub_env))


def keeper(settings: Settings, onec_map: str) -> Keeper:
    own = replace(settings, onec_map=onec_map)
    return keeper_of(own, Source(own))


def test_a_map_of_other_words_is_known_by_its_own_words_alone(settings: Settings, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(
        'title = "Петровский"\n[calls.debt]\nwords = "долг"\n[calls.debt.read]\ntotal = { from = ["СуммаКубышки"] }\n'
        '[calls.submit.body]\nManager = { const = "Сидорова" }\n',
        encoding="utf-8",
    )
    body = '{"СуммаКубышки": 5, "message": "Сидорова Петровский кубышки"}'.encode()
    (shown,) = [side.body for side in [keeper(settings, str(other)).talk(Raw(b""), Raw(body)).answer] if side]
    assert shown == '{\n  "СуммаКубышки": 5\n  "message": "••• кубышки"\n}'


def test_every_map_of_ours_can_be_read_for_words(settings: Settings) -> None:
    for name in ("moyamfo", "soap_loans", "odata_loans", "mfs"):
        told = keeper(settings, name).talk(Raw(b""), Raw(b'{"status": "OK"}')).answer
        assert told is not None
        assert '"status": "OK"' in told.body
