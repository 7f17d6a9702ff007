"""What the samples, the maps and the docs of the 1C side say in several places is the same in all of them."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from adapters.onec.settings import OnecSettings
from tests.unit.bsl.made_up_xdto import KINDS, types
from tests.unit.bsl.names import parameters_of
from tests.unit.bsl.reading import methods_of, modules, nodes, string_of, text_of

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs" / "onec"
# Said by the hub, of no use to the sample base, which has no such fields.
NOT_KEPT = {"Заявка.Источник", "Заявка.НомерТура", "Заявка.СуммаТура", "Заявка.Клиент.СНИЛС"}


def the_map(name: str) -> dict[str, Any]:
    tables = tomllib.loads((ROOT / f"mappings/onec/{name}.toml").read_text(encoding="utf-8"))
    tables["calls"].pop("known_client")
    return tables


def literals(*files: str) -> set[str]:
    return {string_of(node) for file in files for node in nodes(modules()[file].root) if node.type == "string"}


def put(*files: str) -> set[str]:
    """Names that are put into an answer."""
    pattern = r'\.(?:Вставить|Установить)\("(\w+)",'
    return {name for file in files for name in re.findall(pattern, modules()[file].text)}


def names_in(read: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Every name of theirs in a read table, and whether an answer must have it."""
    for key, entry in read.items():
        if key == "_ignore":
            yield from ((name, False) for name in entry)
            continue
        yield from ((name, bool(entry.get("required")) and len(entry["from"]) == 1) for name in entry["from"])
        yield from names_in(entry.get("each", {}))


# HTTP


def test_the_http_sample_reads_every_field_that_the_map_sends() -> None:
    sent = the_map("moyamfo")["calls"]["submit"]["body"]
    addresses = {f"{start}_{end}" for start in ("registrarion", "residential") for end in address_parts()}
    assert set(sent) == (literals("application_message.bsl") & set(sent)) | (addresses & set(sent))
    read = set(re.findall(r'ОбменСайтаФормат\.\w+Из\(Данные, "(\w+)"\)', modules()["application_message.bsl"].text))
    assert read | addresses == set(sent), "neither reads what nobody sends, nor leaves out what is sent"


def address_parts() -> list[str]:
    return next(one for one in literals("application_message.bsl") if one.startswith("region,")).split(",")


def test_the_http_sample_answers_with_names_of_the_map_only_and_with_all_that_must_be_there() -> None:
    calls = the_map("moyamfo")["calls"]
    written = put("http_service.bsl", "debts.bsl", "wire_format.bsl")
    known = {name for call in calls.values() for name, _ in names_in(call.get("read", {}))}
    known |= {name for call in calls.values() for name in (*call.get("good", {}), *call.get("error_text", []))}
    assert written - known == {"Content-Type", "Retry-After"} & written
    demanded = {name for call in calls.values() for name, must in names_in(call.get("read", {})) if must}
    assert demanded <= written


def test_every_state_of_the_sample_is_a_word_of_each_map() -> None:
    method = methods_of(modules()["deals.bsl"])["СловоСостояния"]
    words = set(re.findall(r'СтатусыСделок\.\w+, "([^"]+)"', text_of(method)))
    assert len(words) == 14
    for name in ("moyamfo", "soap_loans"):
        states = the_map(name)["states"]
        assert words <= set(states)
        needed = {"new", "in_review", "more_wanted", "approved", "rejected", "cancelled", "signed", "issued", "repaid"}
        assert needed <= {states[word] for word in words}


# SOAP


def paths_sent(call: Mapping[str, Any]) -> list[str]:
    return list(call.get("args", {}))


def told_back(call: Mapping[str, Any]) -> set[str]:
    """Names of out-parameters: those of an answer that stand beside `return`."""
    read = {} if call.get("rows") else call.get("read", {})
    names = {name for key, entry in read.items() for name in (entry if key == "_ignore" else entry["from"])}
    names |= {*call.get("good", {}), *call.get("error_text", []), *call.get("pages", {}).values()}
    return {name.split(".")[0] for name in names} - {"return"}


@pytest.mark.parametrize("name", the_map("soap_loans")["calls"])
def test_an_operation_of_the_web_service_has_the_parameters_of_the_map(name: str) -> None:
    call = the_map("soap_loans")["calls"][name]
    parameters = {one for one, _ in parameters_of(methods_of(modules()["web_service.bsl"])[call["operation"]])}
    assert parameters == {path.split(".")[0] for path in paths_sent(call)} | told_back(call)


def test_the_web_service_offers_no_operation_that_the_map_does_not_know() -> None:
    known = {call["operation"] for call in the_map("soap_loans")["calls"].values()}
    offered = set(methods_of(modules()["web_service.bsl"])) - {"СделкаПоНомеру"}
    assert offered == known


@pytest.mark.parametrize("name", the_map("soap_loans")["calls"])
def test_what_the_map_sends_stands_in_the_types_of_the_readme(name: str) -> None:
    for path in paths_sent(the_map("soap_loans")["calls"][name]):
        first, *rest = path.split(".")
        kind = KINDS.get(first, first)
        for step in rest:
            assert step in types()[kind], f"{path}: {kind} has no {step}"
            kind = KINDS.get(step, step)


def test_the_web_service_reads_every_property_that_the_map_sends() -> None:
    text = modules()["web_service_types.bsl"].text
    calls = the_map("soap_loans")["calls"]
    for path in {one for call in calls.values() for one in paths_sent(call) if one.split(".")[0] in ("Заявка", "Оплата")}:
        inner = path.split(".", 1)[1]
        address = re.fullmatch(r"(Клиент\.Адрес\w+\.)(\w+)", inner)
        if address:
            assert f'"{address[1]}"' in text and re.search(rf'"[\w,]*\b{address[2]}\b[\w,]*", ","', text), path
        elif path not in NOT_KEPT:
            assert f'"{inner}"' in text or f"Источник.{inner};" in text or f"Источник.{inner}," in text, path


def test_the_web_service_answers_with_names_of_the_map_only_and_with_all_that_must_be_there() -> None:
    calls = the_map("soap_loans")["calls"]
    written = put("web_service.bsl", "web_service_types.bsl")
    told = [one for call in calls.values() for one in names_in(call.get("read", {}))]
    last = {name.split(".")[-1] for name, _ in told}
    assert written <= last | {"График", "Оплаты"}
    assert {name.split(".")[-1] for name, must in told if must and "." in name} <= written
    listed = {name for one in types().values() for name in one}
    assert written <= listed


# publication


def publication() -> etree._Element:
    block = re.search(r"```xml\n(.*?)```", (DOCS / "publishing.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    return etree.fromstring(block[1].encode())


def test_the_sample_publication_is_xml_and_names_the_sample_services() -> None:
    point = publication()
    space = "{http://v8.1c.ru/8.2/virtual-resource-system}"
    assert (point.tag, point.get("enable")) == (f"{space}point", "false")
    assert "Usr" not in point.get("ib", "") and "Pwd" not in point.get("ib", "")
    (service,) = point.iter(f"{space}service")
    assert (service.get("name"), service.get("rootUrl")) == ("ОбменСайта", "site")
    (web,) = point.iterfind(f"{space}ws/{space}point")
    soap = the_map("soap_loans")["services"]["exchange"]
    assert (web.get("name"), f"ws/{web.get('alias')}") == (soap["service"], soap["path"])
    for one in (service, web, *point.iter(f"{space}standardOdata")):
        assert int(one.get("poolSize", 0)) > OnecSettings.most_calls
        assert one.get("reuseSessions") in ("autouse", "use", "dontuse") and one.get("enable") == "true"


def test_the_composition_for_odata_in_the_docs_is_that_of_the_sample() -> None:
    objects = set(re.findall(r'Имена\.Добавить\("([\w.]+)"\)', modules()["odata_composition.bsl"].text))
    rights = (DOCS / "rights.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`((?:Справочник|Документ|Регистр\w+|ПланОбмена)\.\w+)`", rights))
    assert objects == told


def test_the_composition_holds_every_set_of_the_odata_map_and_its_plan() -> None:
    text = (ROOT / "mappings/onec/odata_loans.toml").read_text(encoding="utf-8")
    kinds = {"Catalog": "Справочник", "Document": "Документ", "AccumulationRegister": "РегистрНакопления"}
    kinds["InformationRegister"] = "РегистрСведений"
    wanted = {f"{kinds[kind]}.{name}" for kind, name in re.findall(rf'"({"|".join(kinds)})_(\w+)"', text)}
    wanted |= {f"ПланОбмена.{name}" for name in re.findall(r'^plan = "(\w+)"', text, re.MULTILINE)}
    assert wanted == set(re.findall(r'Имена\.Добавить\("([\w.]+)"\)', modules()["odata_composition.bsl"].text))
    (node,) = set(re.findall(r'^node = "(\w+)"', text, re.MULTILINE))
    assert f"кодом {node}" in modules()["exchange_plan.bsl"].text


@pytest.mark.parametrize("file", sorted(DOCS.glob("*.md")), ids=lambda file: file.name)
def test_links_of_the_docs_lead_somewhere(file: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)", file.read_text(encoding="utf-8")):
        assert (file.parent / link).exists(), link
