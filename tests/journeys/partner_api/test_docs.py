"""What docs/partner-api.md promises is what the code does; its examples run."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bridge.model.checks.request_signature import signature_with_nonce
from bridge.model.events import EventType
from bridge.model.status import LINES
from bridge.web.errors import PROBLEMS
from bridge.web.partner_api.description.problems import problem_table
from tests.journeys.partner_api.world import SECRET, Site

DOCS = (Path(__file__).parents[3] / "docs" / "partner-api.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


def test_the_python_example_signs_what_the_hub_takes_and_its_application_is_taken(site: Site) -> None:
    names: dict[str, object] = {}
    exec(blocks("python")[0], names)
    signed = names["signed"]
    assert callable(signed)
    body = blocks("json")[0].encode()
    headers = signed("sun", SECRET, "POST", "/partner/v1/applications", body, "order-SUN-1", site.hub.clock.now().timestamp())
    answer = site.client.post("/partner/v1/applications", data=body, headers=headers)
    assert answer.status_code == 202, answer.text
    example, told = json.loads(blocks("json")[1].replace("…", "x")), answer.get_json()
    same = {"application_id": "", "borrower_url": ""}
    assert told | same == example | same | {"expires_at": told["expires_at"]}


def test_the_offer_of_the_document_is_an_offer(site: Site) -> None:
    body = next(json.loads(block) for block in blocks("json") if "check_in" in block and "customer" not in block)
    answer = site.call("POST", "/partner/v1/offers", body)
    assert answer.status_code == 200 and [one["periods"] for one in answer.get_json()["options"]] == [6, 12]


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl here")
def test_the_shell_example_makes_the_same_signature(tmp_path: Path) -> None:
    body = b'{"a": 1}'
    (tmp_path / "application.json").write_bytes(body)
    lines = blocks("sh")[0].split("curl")[0].replace("SECRET=…", f"SECRET={SECRET}").replace("$(date +%s)", "1763888400")
    script = lines + 'printf "%s v2=%s" "$NONCE" "$SIGNATURE"'
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    nonce, signature = done.stdout.split()
    path, stamp = "/partner/v1/applications", "1763888400"
    assert signature == signature_with_nonce(SECRET, "POST", path, stamp, body, nonce, "order-SUN-1")


def test_the_table_of_errors_names_real_codes_with_their_statuses() -> None:
    told = {code: int(status) for status, code in re.findall(r"^\| (\d{3}) \| `(\w+)` \|", DOCS, re.MULTILINE)}
    assert len(told) > 15
    assert told == {code: PROBLEMS[code][0] for code in told}
    assert problem_table() in DOCS, "paste what problem_table() gives into §7"


def test_the_table_of_states_names_every_state_and_event() -> None:
    table = DOCS.split("## 6.")[1].split("## 7.")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == {line.partner_word for line in LINES.values()}
    assert set(re.findall(r"`((?:application|advance|counter_offer|refund)\.\w+)`", table)) == set(EventType)
    finals = {word for word, rest in re.findall(r"^\| `(\w+)` \|(.*)$", table, re.MULTILINE) if "final" in rest}
    assert finals == {line.partner_word for line in LINES.values() if line.final}
