"""What docs/partner-api.md promises is what the code does; its examples run."""

import json
import re
import shutil
import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.partners.words import PartnerWords
from bridge.model.checks.request_signature import signature_with_nonce
from bridge.model.events import EventType, PartnerEvent
from bridge.model.refunding.tour_refund import TourRefundState
from bridge.model.status import LINES
from bridge.web.errors import PROBLEMS
from bridge.web.partner_api.description.problems import problem_table
from tests.journeys.partner_api.paid_out import paid_out
from tests.journeys.partner_api.world import SECRET, Site
from tests.walk import work_all

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "partner-api.md").read_text(encoding="utf-8")


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


def test_the_event_of_the_document_is_pushed_to_the_letter() -> None:
    example = json.loads(next(block for block in blocks("json") if '"event_id"' in block))
    map_file = ROOT / "mappings" / "partners" / "standard.toml"
    words = PartnerWords.of(tomllib.loads(map_file.read_text(encoding="utf-8")))
    at, until = datetime(2026, 11, 23, 9, 14, 7, tzinfo=UTC), datetime(2026, 11, 24, 9, 14, 7, tzinfo=UTC)
    facts = {"approved": 22365000, "max_price": 24850000, "valid_until": until}
    event = PartnerEvent("evt_01…", "app_01…", "sun", "SUN-1", 5, EventType.APPLICATION_APPROVED, at, 1, facts)
    assert json.loads(words.body(event)) == example
    table = DOCS.split("## 6.")[1].split("## 7.")[0]
    ours = {one for one, theirs in words.facts.items() if one != theirs} - {line.partner_word for line in LINES.values()}
    assert not [one for one in ours if f"`{one}`" in table], "events carry the site's words, not ours"


def test_the_problem_of_the_document_is_what_a_wrong_sum_is_answered(site: Site) -> None:
    example = json.loads(next(block for block in blocks("json") if '"type": "urn:' in block))
    wrong = json.loads(blocks("json")[0])
    wrong["price"]["total_minor"] = "248500"
    told = site.call("POST", "/partner/v1/applications", wrong, "k1").get_json()
    assert told | {"request_id": ""} == example | {"request_id": ""}


def test_the_small_messages_of_the_table_are_taken_as_they_stand(site: Site) -> None:
    rows = re.findall(r"^\| `(PUT|POST) /partner/v1/applications/\{id\}(/\w+)` \| (.*?) \| ", DOCS, re.MULTILINE)
    told = [(verb, tail, body) for verb, tail, words in rows for body in re.findall(r"`(\{.*?\})`", words)]
    assert {tail for _, tail, _ in told} == {"/booking", "/cancel", "/advance"}
    for n, (verb, tail, body) in enumerate(told):
        message = json.loads(blocks("json")[0]) | {"partner_order_id": f"SUN-{n}"}
        path = f"/partner/v1/applications/{site.apply(message, f'k{n}').get_json()['application_id']}"
        if "returned" in body:
            site.call("POST", f"{path}/cancel", {"reason": "tour_unavailable"}, f"c{n}")
        answer = site.call(verb, path + tail, json.loads(body), f"m{n}")
        assert answer.status_code == 200 and answer.get_json()["unknown_fields"] == [], (body, answer.text)


def test_the_refund_of_the_document_is_announced(site: Site) -> None:
    body = json.loads(next(block for block in blocks("json") if '"scope"' in block))
    number = paid_out(site, json.loads(blocks("json")[0]))
    path = f"/partner/v1/applications/{number}/refunds"
    answer = site.call("POST", path, body, "r1")
    assert answer.status_code == 202 and answer.get_json()["amount_minor"] == body["amount_minor"]
    work_all(site.hub)
    sent = json.loads(re.findall(r"with `(\{\"to\".*?\})`", DOCS)[0])
    assert site.call("PUT", f"{path}/{answer.get_json()['refund_id']}", sent, "t1").status_code == 200
    states = re.findall(r"^\| `(\w+)` \| `refund\.", DOCS, re.MULTILINE)
    assert states == [state.value for state in TourRefundState]


def test_no_block_of_json_stands_there_unexecuted() -> None:
    assert len(blocks("json")) == 6, "a new one needs a test above"


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
