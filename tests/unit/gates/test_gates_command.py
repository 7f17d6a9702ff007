"""`bridge gates`: who waits, one application's gates, a record and its taking back from the desk."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result

from bridge.desk.gates import gates
from bridge.model.gates import By, GateName
from bridge.model.gates.table import preset
from bridge.model.status import Status
from tests.builders import FakeHub, a_product, fake_hub
from tests.walk import brought_to, read


@pytest.fixture
def hub() -> FakeHub:
    """An officer identifies."""
    settings = {name: preset(name) for name in GateName}
    settings[GateName.IDENTIFICATION] = replace(settings[GateName.IDENTIFICATION], by=By.OFFICE)
    return fake_hub(products={"tour": a_product(gates=settings)})


def run(hub: FakeHub, *arguments: str) -> Result:
    return CliRunner().invoke(gates, list(arguments), obj=hub)


def test_without_a_command_it_lists_who_waits_for_what(hub: FakeHub) -> None:
    application = brought_to(hub, Status.CONTRACT_READY)
    (row,) = json.loads(run(hub, "--json").output)
    assert (row["gate"], row["application"], row["stage"]) == ("identification", application.id, "before_signing")


def test_every_gate_of_an_application_is_shown_also_those_not_judged_yet(hub: FakeHub) -> None:
    application = brought_to(hub, Status.CONTRACT_READY)
    rows = {row["gate"]: row for row in json.loads(run(hub, "show", application.id, "--json").output)}
    assert list(rows) == [name.value for name in GateName]
    assert (rows["self_ban"]["state"], rows["identification"]["state"]) == ("open", "closed")
    assert rows["cooling_off"]["state"] == "not judged"
    assert "353-ФЗ" in run(hub, "show", application.id).output


def test_a_record_opens_the_gate_in_the_name_of_who_typed_it_and_a_reason_closes_it(hub: FakeHub) -> None:
    application = brought_to(hub, Status.CONTRACT_READY)
    told = run(hub, "record", application.id, "identification", "--evidence", "way=bank", "--evidence", "reference=банк 5")
    assert told.exit_code == 0, told.output
    gate = read(hub, application.id).gate(GateName.IDENTIFICATION)
    assert gate and gate.open and gate.given_by.startswith("office:")
    assert run(hub, "withdraw", application.id, "identification", "--reason", "чужой").exit_code == 0
    assert not read(hub, application.id).gate(GateName.IDENTIFICATION).open  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("record", "{id}", "identification", "--evidence", "bank"), "write NAME=TEXT; this gate takes way, reference, who, at"),
        (("record", "{id}", "identification", "--evidence", "way=magic", "--evidence", "reference=1"), "way must be one of"),
        (("record", "{id}", "self_ban", "--evidence", "result=none"), "opened by approval, not by the office"),
        (("record", "{id}", "nonsense", "--evidence", "a=b"), "Invalid value"),
        (("show", "app_none"), "no such application"),
    ],
)
def test_what_can_not_be_done_is_told_in_words_and_by_the_exit_code(hub: FakeHub, arguments: tuple[str, ...], words: str) -> None:
    application = brought_to(hub, Status.CONTRACT_READY)
    answer = run(hub, *(one.format(id=application.id) for one in arguments))
    assert answer.exit_code != 0 and words in " ".join(answer.output.split())
