"""Every fault of the operator's files is told at once, with the file, the line and the reason."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge.__main__ import main
from bridge.wiring.checking.reading import Places, read_places
from config.reading.holidays import read_holidays
from tests.unit.configuring.conftest import ROOT, Folder

TOUR, SITE, LAW = "products/tour.toml", "partners/severny.toml", "law.toml"
RUSSIAN, CONTRACT = "products/tour/messages.ru.toml", "papers/tour/contract.toml"
# File, what stands there, what the operator writes instead, and what is told of that line.
SPOILT = [
    (TOUR, "min_sum = 1_000_000", "min_summ = 1_000_000", "min_summ: no such key; did you mean min_sum?"),
    (TOUR, "max_sum = 50_000_000", "max_sum = 500_000", "max_sum: 500000 is below min_sum, 1000000"),
    (TOUR, "periods = 6", 'periods = "6"', "periods: must be a whole number without quotes, 1 to 120"),
    (TOUR, 'annual_rate = "36"', "annual_rate = 36", "annual_rate: must be a number in quotes, 0 to 1000"),
    (TOUR, 'annual_rate = "36"', 'annual_rate = "-1"', "annual_rate: -1 is not between 0 and 1000"),
    (TOUR, "offered_periods = [3, 6, 9, 12]", "offered_periods = [3, 9]", "offered_periods: the usual term, periods = 6, is not"),
    (TOUR, 'lender_kind = "mkk"', 'lender_kind = "mfc"', "lender_kind: 'mfc' is none of mfk, mkk; did you mean mf"),
    (TOUR, "digits = 6", "digits = 3", "code.digits: 3 is not between 4 and 8"),
    (TOUR, "tries = 5", "tires = 5", "code.tires: no such key; did you mean tries?"),
    (
        TOUR,
        "на заём {amount} на тур. Никому",
        "на заём {amont} на тур. Никому",
        "sms.entry: no place is called {amont}; did you mean amo",
    ),
    (TOUR, "remind_after = [1, 5]", "remind_after = [9]", "informing.remind_after: the first word about a missed payment"),
    (TOUR, "until = 18", "until = 9", "help.until: the office opens before it closes"),
    (TOUR, "[gates.payee]", "[gates.payer]", "gates.payer: there is no gate payer"),
    (TOUR, 'channel = "remote"', 'channel = "far"', "gates.identification: channel = 'far' is none of"),
    (
        TOUR,
        'paper = "consent_marketing"',
        'paper = "consent_market"',
        "documents[6].paper: there is no template consent_market; did y",
    ),
    (
        TOUR,
        'beside = ["individual_terms", "schedule"]',
        'beside = ["shedule"]',
        "papers.beside[1]: there is no template shedule; did you",
    ),
    (TOUR, 'month = "actual"', 'month = "long"', "papers.psk: base is one of"),
    (SITE, 'product = "tour"', 'product = "tours"', "product: there is no tours; there are tour; did you mean tour?"),
    (SITE, 'words = "standard"', 'words = "own"', "words: there is no own; there are standard"),
    (
        SITE,
        'callback_url = "http://127.0.0.1:8101',
        'callback_url = "http://10.0.0.1:8101',
        "callback_url: stands for one that is not",
    ),
    (
        SITE,
        'request_secrets = ["BRIDGE_PARTNER_SEVERNY_REQUEST_SECRET"]',
        'request_secrets = ["s3cret-Value"]',
        "request_secrets[1]: must be",
    ),
    (SITE, 'band_text = "#e8f1f8"', 'band_text = "#12304b"', "look.band_text: contrast 1.0"),
    (SITE, 'corners = "square"', 'cornres = "square"', "look.cornres: no such key"),
    (LAW, 'unit = "percent_a_day"', 'unit = "percents"', "parameter[1].unit: 'percents' is none of"),
    (LAW, "valid_from = 2023-07-01", "valid_from = 2020-01-01", "parameter[2].key: rate_day_max from 2020-01-01 stands"),
    (LAW, 'value = "0.8"', 'value = "0,8"', "parameter[2].value: value is not a number"),
    (RUSSIAN, "[more_wanted]", "[more_wanted_]", "more_wanted_: is no occasion; did you mean more_wanted?"),
    (
        RUSSIAN,
        "одобрен: {amount}. Подпишите договор: {link}",
        "одобрен: {summ}. Подпишите: {link}",
        "approved.sms: sms names {summ}",
    ),
    (
        CONTRACT,
        "{lender} (кредитор)",
        "{lendr} (кредитор)",
        "blocks[2]: no place is called lendr; `bridge papers places` lists them; did you m",
    ),
    (CONTRACT, "valid_from = 2026-11-01", 'valid_from = "2026-11-01"', "valid_from: must be a date"),
    (CONTRACT, 'prefix = "2."', 'prefx = "2."', "blocks[6]: not known here: prefx"),
    ("refusals.toml", '"cheaper_tour", "shorter_term"', '"cheaper_tours"', "refusal[1].offers[2]: 'cheaper_tours' is none of"),
    ("refusals.toml", "number = 110", "number = 100", "refusal[2].number: 100 stands already in entry 1"),
    ("retention.toml", 'kind = "refused"', 'kind = "refuzed"', "rule[2].kind: 'refuzed' is none of"),
    ("retention.toml", "years = 0\ndays = 30", "years = 0\ndays = 0", "rule[1].days: years and days are both 0"),
    ("zones.toml", '"Europe/Samara"', '"Europe/Samarra"', "zones.Europe/Samarra: is no IANA zone"),
    ("alarms.toml", 'urgency = "call"', 'urgency = "cal"', "alarm[1].urgency: 'cal' is none of call, ticket"),
    ("alarms.toml", "above = 300\n", "above = 300\nbelow = 2\n", "alarm[1]: one of above and below must be there"),
]


def test_the_shipped_files_have_no_fault(folder: Folder) -> None:
    assert folder.faults() == []


@pytest.mark.parametrize(("name", "old", "new", "told"), SPOILT, ids=[told.split(":")[0] for *_, told in SPOILT])
def test_a_fault_is_told_with_its_file_and_place(folder: Folder, name: str, old: str, new: str, told: str) -> None:
    folder.change(name, old, new)
    found = [fault for fault in folder.faults() if fault.startswith(name) and told in fault]
    assert found, "\n".join(folder.faults())


def test_the_line_is_that_of_the_key(folder: Folder) -> None:
    line = folder.change(TOUR, "digits = 6", "digits = 3")
    assert folder.faults() == [f"{TOUR}, line {line}: code.digits: 3 is not between 4 and 8"]


def test_all_faults_of_all_files_are_told_at_once(folder: Folder) -> None:
    for name, old, new, _ in SPOILT:
        text = (folder.path / name).read_text(encoding="utf-8")
        if old in text:
            folder.change(name, old, new)
    faults = folder.faults()
    assert len(faults) > len(SPOILT) * 0.7
    assert {fault.split(",")[0] for fault in faults} >= {TOUR, SITE, LAW, RUSSIAN, CONTRACT, "refusals.toml", "alarms.toml"}
    assert not any("s3cret-Value" in fault for fault in faults), "what may be a secret is never repeated"


@pytest.mark.parametrize("cut", [0.5, 0.9])
def test_a_file_that_is_half_copied_is_a_fault(folder: Folder, cut: float) -> None:
    for name in (TOUR, SITE, LAW, CONTRACT, RUSSIAN):
        whole = (folder.path / name).read_bytes()
        (folder.path / name).write_bytes(whole[: int(len(whole) * cut)])
        assert [fault for fault in folder.faults() if fault.startswith(name)], f"{name} cut to {cut:.0%} passes"
        (folder.path / name).write_bytes(whole)


def test_law_that_was_cut_between_two_entries_lacks_its_last_rules(folder: Folder) -> None:
    text = (folder.path / LAW).read_text(encoding="utf-8")
    (folder.path / LAW).write_text(text[: text.rindex("[[parameter]]")], encoding="utf-8")
    assert any("a rule ends by an entry" in fault for fault in folder.faults())


def test_a_file_that_is_no_utf_8_or_no_toml_is_told_with_its_line(folder: Folder) -> None:
    (folder.path / SITE).write_bytes('title = "Север'.encode("cp1251"))
    line = folder.change(TOUR, "min_sum = 1_000_000", "min_sum = = 1")
    assert folder.faults() == [f"{SITE}: is not UTF-8", f"{TOUR}, line {line}: is no TOML: Invalid value"]


def test_secrets_that_are_not_set_are_told_by_their_names(folder: Folder) -> None:
    names = [f"BRIDGE_PARTNER_{one}_{kind}_SECRET" for one in ("SEVERNY", "SOLNECHNY") for kind in ("REQUEST", "CALLBACK")]
    assert folder.faults(secrets=tuple(names)) == []
    (fault,) = folder.faults(secrets=tuple(names[1:]))
    assert fault == f"{SITE}, line 5: request_secrets[1]: the variable {names[0]} is not set"


def test_several_faults_of_a_map_are_told_with_their_lines(folder: Folder, tmp_path: Path) -> None:
    shipped = (ROOT / "mappings/onec/moyamfo.toml").read_text(encoding="utf-8")
    spoilt = shipped.replace("changes = true", 'changes = "yes"', 1).replace('title = "', 'titel = "', 1)
    own = tmp_path / "base.toml"
    own.write_text(spoilt, encoding="utf-8")
    faults = [fault for fault in folder.faults(str(own)) if fault.startswith(str(own))]
    assert len(faults) >= 2 and all(", line " in fault for fault in faults), folder.faults(str(own))


def test_a_version_of_a_template_that_begins_on_the_day_of_another_is_told(folder: Folder) -> None:
    text = (folder.path / CONTRACT).read_text(encoding="utf-8")
    (folder.path / "papers/tour/contract_2.toml").write_text(text.replace('version = "2026-11"', 'version = "2026-12"'), "utf-8")
    (fault,) = folder.faults()
    assert fault.endswith("valid_from: contract: a version from 2026-11-01 stands in papers/tour/contract.toml already")


def test_the_command_tells_all_and_ends_with_1(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIDGE_CALLBACK_NETWORKS", "127.0.0.0/8")
    good = CliRunner().invoke(main, ["config", "check", str(folder.path), "--without-secrets"])
    assert good.exit_code == 0 and "no fault" in good.output
    folder.change(SITE, 'title = "Северный путь"', "titel = 1")
    told = CliRunner().invoke(main, ["config", "check", str(folder.path), "--without-secrets", "--json"])
    assert told.exit_code == 1
    assert '"place": "titel", "reason": "no such key; did you mean title?"' in told.output
    assert '"line": 1, "place": "", "reason": "title is missing"' in told.output


def test_a_file_that_nobody_reads_is_told_with_the_one_that_was_meant(folder: Folder) -> None:
    (folder.path / "holiday.toml").write_text("[[day]]\n", encoding="utf-8")
    assert folder.faults() == ["holiday.toml: nobody reads this file; did you mean holidays.toml?"]


def test_law_beside_the_law_that_is_read_is_told(folder: Folder, tmp_path: Path) -> None:
    law = tmp_path / "other.toml"
    law.write_bytes((folder.path / LAW).read_bytes())
    found = read_places(Places(folder.path, law, "moyamfo", "smsc")).faults
    assert [str(one) for one in found] == [f"law.toml: is not read: BRIDGE_LAW leads to {law}"]


def test_days_that_were_moved_count_and_a_day_that_is_told_twice_is_a_fault(folder: Folder) -> None:
    entry = '[[day]]\ndate = 2027-03-15\nworks = false\nsource = "x"\n'
    (folder.path / "holidays.toml").write_text(entry, encoding="utf-8")
    assert folder.faults() == [] and read_holidays(folder.path) == ({date(2027, 3, 15)}, set())
    (folder.path / "holidays.toml").write_text(entry * 2, encoding="utf-8")
    assert folder.faults() == ["holidays.toml, line 6: day[2].date: 2027-03-15 stands already in entry 1"]
