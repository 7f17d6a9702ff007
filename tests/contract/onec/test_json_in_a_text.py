"""A web service may answer with JSON in a text to a call that sends plain parameters: the map says so by `answer`."""

from dataclasses import replace
from pathlib import Path

from adapters.onec.dialect.onec_map import map_file
from bridge.model.decision import DealState
from tests.contract.onec.people import an_application
from tests.contract.onec.stages import NeighbourStage

ASKED = '[calls.statuses.body]\nCodes = { from = "numbers", as = "raw", required = true }\n'
PLAIN = "[calls.statuses.args]\nTextJSON = { const = '{\"Codes\": [\"МФ-00000001\"]}' }\n"


def test_json_is_read_out_of_an_answer_to_plain_parameters(neighbour: NeighbourStage, tmp_path: Path) -> None:
    text = map_file("mfs").read_text(encoding="utf-8")
    before, name, rest = text.partition("[calls.statuses]\n")
    spoken = rest.replace('json = "TextJSON"\n', "", 1).replace(ASKED, PLAIN, 1)
    assert spoken.count(PLAIN) == 1
    file = tmp_path / "plain.toml"
    file.write_text(before + name + spoken, encoding="utf-8")
    stage = NeighbourStage(neighbour.root, neighbour.settings, str(file))
    application = an_application()
    sent = replace(application, deal=stage.system.submit(application))
    assert stage.system.deal_status(sent).state is DealState.NEW
