"""Things that are said in two places must say the same: settings, words, plans, locks, documents."""

import configparser
import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from bridge.jobs.plans import PLANS
from bridge.model.events import EventType
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.one_time_code import Purpose
from bridge.model.status import LINES, MOVES, Status
from bridge.ports.work import WorkKind
from bridge.web.errors import PROBLEMS
from bridge.web.office.wording import EVIDENCE
from config.catalogue import read_partners, read_products
from config.settings import Settings
from config.variables import VARIABLES

ROOT = Path(__file__).parent.parent
TEXTS = {purpose.value for purpose in Purpose} | {"paying_saving"}


def test_every_variable_has_its_place_in_the_settings() -> None:
    names = [variable.name.removeprefix("BRIDGE_").lower() for variable in VARIABLES]
    assert names == [field.name for field in dataclasses.fields(Settings)]


@pytest.mark.parametrize("variable", [v for v in VARIABLES if v.default is not None], ids=lambda v: v.name)
def test_every_default_is_a_value_of_its_kind(variable: object) -> None:
    variable.kind(variable.default)  # type: ignore[attr-defined]


def test_every_kind_of_work_has_a_plan_and_every_status_a_line() -> None:
    assert set(PLANS) == set(WorkKind)
    assert set(LINES) == set(Status)


def test_every_move_leads_on_and_no_final_status_moves() -> None:
    assert not [(status, event) for status, event in MOVES if status.final]
    reached = {to for to in MOVES.values()} | {Status.RECEIVED}
    assert reached == set(Status)


def test_partners_words_cover_every_event() -> None:
    words = tomllib.loads((ROOT / "mappings/partners/standard.toml").read_text(encoding="utf-8"))
    assert {event.value for event in EventType} <= {str(word) for word in words["types"].values()} | set(words["types"])


def test_products_have_every_text_and_partners_a_known_product() -> None:
    products = {table["name"]: table for table in read_products(ROOT / "config")}
    for table in products.values():
        assert set(table["sms"]) == TEXTS
    assert {table.get("product", "tour") for table in read_partners(ROOT / "config")} <= set(products)


def test_the_lock_files_pin_what_setup_cfg_names_with_hashes() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    wanted = {
        "hub": setup["options"]["install_requires"],
        "tests": setup["options"]["install_requires"] + setup["options.extras_require"]["tests"],
    }
    for lock, lines in wanted.items():
        text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
        pinned = {name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}
        names = {re.split(r"[\[>=<;]", line.strip())[0].lower() for line in lines.split("\n") if line.strip()}
        assert names <= pinned
        assert len(re.findall(r"^\S+==.*\\$", text, re.MULTILINE)) == len(pinned), "each pin carries hashes"
        assert "://" not in text


def test_the_api_document_lists_every_event_and_names_only_codes_that_exist() -> None:
    document = (ROOT / "docs/partner-api.md").read_text(encoding="utf-8")
    assert not [event.value for event in EventType if f"`{event.value}`" not in document]
    table = re.findall(r"^\| \d{3} \| `(\w+)` \|", document, re.MULTILINE)
    assert table
    assert set(table) <= set(PROBLEMS)


def test_the_readme_maps_every_room() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rooms = [f"bridge/{folder.name}" for folder in (ROOT / "bridge").iterdir() if (folder / "__init__.py").exists()]
    assert not [room for room in rooms if room not in readme]


def test_the_office_has_words_for_every_line_of_the_signature_journal() -> None:
    assert {kind.value for kind in EvidenceKind} <= set(EVIDENCE)
