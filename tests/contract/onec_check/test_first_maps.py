"""`bridge onec map init`: a first map of each description, with what is not sure marked, and `check` agreeing with the marks."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from adapters.http import OutsideHttp
from adapters.onec.checking.descriptions import read_files
from adapters.onec.checking.findings import Checked, Level, State
from adapters.onec.checking.holding import held_offline, map_named
from adapters.onec.dialect.call import OnecMap, SoapRequest
from adapters.onec.loan_system import OnecLoanSystem
from bridge.model.decision import DealState
from tests.contract.onec.conftest import settings_for
from tests.contract.onec.people import a_payment, an_application
from tests.contract.onec.stages import Wall
from tests.contract.onec_check.conftest import SAMPLES, Run, Stand
from tests.contract.onec_check.test_probe_command import press

OWN = ("exchange.wsdl", "mfs.wsdl", "base.edmx")
SAMPLED = ("crm_web_service.wsdl", "web_crm.wsdl", "odd_names.wsdl", "catalogue.edmx")


@pytest.fixture
def written(run: Run, described: Path, tmp_path: Path) -> "Written":
    return Written(run, described, tmp_path)


class Written:
    """First maps of descriptions by name."""

    def __init__(self, run: Run, described: Path, folder: Path) -> None:
        self._run, self._described, self._folder = run, described, folder

    def file(self, name: str) -> Path:
        return (self._described if name in OWN else SAMPLES) / name

    def made(self, *names: str) -> tuple[Path, Result]:
        out = self._folder / "first.toml"
        files = [f"--description={self.file(name)}" for name in names]
        result = self._run("map", "init", "Новая база", *files, "-o", str(out), "--force", "--json")
        assert result.exit_code == 0, result.output
        return out, result

    def checked(self, *names: str) -> tuple[str, Checked]:
        out, _ = self.made(*names)
        return out.read_text(encoding="utf-8"), held_offline(map_named(str(out)), read_files([self.file(one) for one in names]))


@pytest.mark.parametrize("name", [*OWN, *SAMPLED])
def test_a_first_map_can_be_loaded_and_what_check_finds_wrong_is_marked(written: Written, name: str) -> None:
    text, checked = written.checked(name)
    for one in checked.findings:
        if one.level is not Level.OK:
            last = one.field.rpartition(".")[2]
            about = [line for line in text.splitlines() if last in line or (line.startswith("# TODO") and one.note[:9] in line)]
            assert "TODO" in last or any("TODO" in line for line in [*about, *lines_above(text, about)]), one


@pytest.mark.parametrize("name", [*OWN, *SAMPLED])
def test_every_place_left_to_do_is_found_by_check(written: Written, name: str) -> None:
    text, checked = written.checked(name)
    code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    # In words for people and in lists inside of an unknown list they stand as well.
    left = set(re.findall(r"from = \[\"[^\"]*?(TODO_\w+)\"\](?!.*each)", code))
    wrong = " ".join(one.field for one in checked.findings if one.level is not Level.OK)
    unknown = [one for one in checked.findings if one.field.endswith(("TODO_rows", "TODO_schedule", "TODO_payments"))]
    assert not [one for one in left if one not in wrong] or unknown or "TODO_find_deal" in wrong


def lines_above(text: str, about: list[str]) -> list[str]:
    lines = text.splitlines()
    return [lines[n - 1] for n, line in enumerate(lines) if n and line in about]


@pytest.mark.parametrize(
    ("names", "most"), [(["exchange.wsdl"], 10), (["base.edmx"], 14), (["exchange.wsdl", "base.edmx", "mfs.wsdl"], 10)]
)
def test_of_a_described_base_nearly_everything_is_found(written: Written, names: list[str], most: int) -> None:
    out, result = written.made(*names)
    told = json.loads(result.stdout)
    assert told["missing"] == {} and told["marked"] <= most
    checked = held_offline(map_named(str(out)), read_files([written.file(one) for one in names]))
    assert checked.broken == () and not [one for one in checked.findings if one.state is State.OTHER_TYPE]


def test_the_operations_of_the_service_are_those_of_the_map_made_by_hand(written: Written) -> None:
    made, ours = map_named(str(written.made("exchange.wsdl")[0])), map_named("soap_loans")
    # What surrounds a payment is written into a map by hand: the dictionary of names does not look for it.
    by_hand = {"early_return", "reverse_payment", "find_reversal"}
    assert operations(made) == {name: told for name, told in operations(ours).items() if name not in by_hand}
    for name in ("submit", "debt", "statuses", "known_client"):
        first, by_hand = ({one.ours: one.theirs for one in call.calls[name].read.fields} for call in (made, ours))
        assert first == by_hand
        first_sent, sent = ({one.ours: one.theirs for one in call.calls[name].request.fields} for call in (made, ours))
        assert first_sent == sent


def operations(onec_map: OnecMap) -> dict[str, str]:
    return {name: call.request.operation for name, call in onec_map.calls.items() if isinstance(call.request, SoapRequest)}


def test_json_in_a_text_is_said_to_be_unknown_and_the_usual_names_are_only_proposed(written: Written) -> None:
    text, checked = written.checked("mfs.wsdl")
    assert 'operation = "PutLoan"\n' in text and 'json = "TextJSON"' in text
    assert "the names inside of TextJSON are not described" in text and '# "Фамилия" = { from = ' in text
    assert {"submit", "statuses", "debt", "post_payment"} <= set(checked.broken)
    assert "known_client" in text.partition("title =")[0], "told at the top, as it could not be loaded"


def test_public_contracts_of_other_lenders_are_recognised_as_far_as_their_names_tell(written: Written) -> None:
    text = written.made("crm_web_service.wsdl")[0].read_text(encoding="utf-8")
    assert 'operation = "Loans"  # TODO unsure' in text and 'operation = "Payments"  # TODO unsure' in text
    text = written.made("web_crm.wsdl")[0].read_text(encoding="utf-8")
    for operation in ("Request", "Oplata", "Calculation"):
        assert re.search(rf'operation = "{operation}"  # TODO unsure', text)
    assert 'operation = "StatusesApplication"\n' in text
    for name in ("draft", "confirm"):
        assert f'operation = "TODO_{name}"  # TODO not found' in text and f"#   {name}: the whole call" in text


def test_names_that_are_misspelt_prefixed_and_transliterated_are_found(written: Written) -> None:
    text, checked = written.checked("odd_names.wsdl")
    assert checked.broken == ()
    for line in (
        '"zayavka.см_ID_заявки" = { from = "application.id"', '"zayavka.Summa_zajma" = { from = "application.loan_sum"',
        '"zayavka.registrarion_city" = { from = "application.borrower.registration.city"', 'interest = { from = ["procenty"]',
        'number = { from = ["return.Nomer_dogvora"]', 'client_id = { from = ["return.КодКлиeнта"]',
        'approved = { from = ["Cумма_одобренo"]',
        '"zayavka.Pasport_kem_vydan" = { from = "application.borrower.passport.issued_by"', 'operation = "poisk_zayavki"',
        'operation = "Spisok_Statusov_Zayavok"', 'operation = "pechatnaya_forma_dogovora"',
    ):  # fmt: skip
        # Names in Latin letters alone need no quotation marks.
        assert line.replace('"', "") in text.replace('"', ""), line


def test_a_contract_that_is_a_row_of_a_catalogue_is_one(written: Written) -> None:
    text, checked = written.checked("catalogue.edmx")
    assert 'set = "Catalog_Договоры"' in text and 'set = "Catalog_Заявка"' in text and 'set = "Document_Платеж"' in text
    assert 'field = "Code", literal = "string", from = "deal_number"' in text and 'pick = "live"' in text
    assert "Document_ЗаявкаНаЗаймПодПТС" not in "".join(line for line in text.splitlines() if not line.startswith("#"))
    too_short = {one.field for one in checked.findings if one.state is State.TOO_SHORT}
    assert too_short == {"Catalog_Заявка.ИДСайта"} and "20 letters, ours has 30" in text


def test_a_base_of_another_trade_gives_a_map_that_owns_up_to_it(run: Run, tmp_path: Path) -> None:
    file, out = tmp_path / "trade.edmx", tmp_path / "trade.toml"
    text = (SAMPLES / "catalogue.edmx").read_text(encoding="utf-8")
    for old, new in (("Договоры", "Номенклатура"), ("Заявка", "Склад"), ("Платеж", "Перемещение"), ("ЗаймПодПТС", "Реализация")):
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    result = run("map", "init", "Торговля", f"--description={file}", "-o", str(out))
    assert result.exit_code == 0
    checked = held_offline(map_named(str(out)), read_files([file]))
    assert {"submit", "find_deal", "statuses", "draft", "confirm", "debt", "post_payment"} <= set(checked.broken)


def test_a_deal_goes_its_way_by_the_first_map_of_the_web_service(written: Written, stand: Stand) -> None:
    out, _ = written.made("exchange.wsdl")
    system = OnecLoanSystem.load(settings_for(stand.root, stand.password, stand.cache), http(), str(out))
    goes_its_way(system, stand)


def test_a_deal_goes_its_way_by_the_first_map_of_the_standard_interface(written: Written, stand: Stand) -> None:
    out, _ = written.made("base.edmx")
    system = OnecLoanSystem.load(settings_for(stand.root, stand.password, stand.cache), http(), str(out))
    goes_its_way(system, stand)


def http() -> OutsideHttp:
    return OutsideHttp("onec", lambda _: None, Wall())


def goes_its_way(system: OnecLoanSystem, stand: Stand) -> None:
    application = an_application()
    deal = system.submit(application)
    sent = replace(application, deal=deal)
    assert system.submit(sent).number == deal.number
    found = system.find_deal(application, application.received_at, frozenset())
    assert found is not None and (found.number, found.client_id) == (deal.number, deal.client_id)
    press(stand, deal.number, "approve")
    assert system.deal_status(sent).state is DealState.APPROVED
    assert system.draft_contract(sent)[0].body.startswith(b"%PDF-")
    assert system.confirm_signature(sent, system.signing_code(sent) or "123456")
    press(stand, deal.number, "issue")
    loan = system.loan(sent)
    assert len(loan.schedule) == 6 and loan.number == deal.number
    assert system.amount_due(sent) == loan.total_debt > 0
    payment = a_payment(sent)
    posted = system.post_payment(sent, payment)
    assert posted and system.find_payment(sent, payment, 0) == posted


def test_a_map_is_made_of_what_addresses_publish(run: Run, stand: Stand, tmp_path: Path) -> None:
    out = tmp_path / "first.toml"
    urls = [f"--url={stand.root}/mfo/ws/LoanExchange.1cws?wsdl", f"--url={stand.root}/mfo"]
    result = run("map", "init", "Новая база", *urls, "-o", str(out), env=stand.env)
    assert result.exit_code == 0, result.output
    assert "submit" in result.stdout and f"next        bridge onec check {out} --faults" in result.stdout
    assert run("check", str(out), env=stand.env).exit_code == 0


@pytest.mark.parametrize(
    ("url", "words"),
    [("/mfo/ws/none.1cws", "not there (HTTP 404)"), ("/none", "not there (HTTP 404)"), ("/mfo/odata/standard.odata", "")],
)
def test_an_address_that_publishes_nothing_ends_with_2(run: Run, stand: Stand, tmp_path: Path, url: str, words: str) -> None:
    result = run("map", "init", "Новая", f"--url={stand.root}{url}", "-o", str(tmp_path / "first.toml"), env=stand.env)
    assert result.exit_code == (2 if words else 0) and words in result.output


def test_a_map_that_is_there_is_not_written_over(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "first.toml"
    out.write_text("by hand", encoding="utf-8")
    arguments = ["map", "init", "Новая", f"--description={SAMPLES / 'odd_names.wsdl'}", "-o", str(out)]
    result = run(*arguments)
    assert result.exit_code == 2 and out.read_text(encoding="utf-8") == "by hand"
    assert run(*arguments, "--force").exit_code == 0 and out.read_text(encoding="utf-8").startswith("# A first map")


def test_addresses_of_two_publications_are_no_one_base(run: Run, stand: Stand, tmp_path: Path) -> None:
    urls = [f"--url={stand.root}/mfo", f"--url={stand.root}/other/ws/a.1cws"]
    result = run("map", "init", "Новая", *urls, "-o", str(tmp_path / "first.toml"), env=stand.env)
    assert result.exit_code == 2 and "several publications" in result.output


