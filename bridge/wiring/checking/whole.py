"""Every file of a configuration, and what they say of one another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from adapters.partners.callback_addresses import Network, fault_of_address
from bridge.model.erasing.rules import Kind as Kept
from bridge.model.measuring.alarm import Urgency
from bridge.model.refusals.refusal import Instead
from bridge.web.look_contrast import KEYS as LOOK_KEYS
from bridge.web.look_contrast import faults_of_look
from bridge.wiring.catalogue import PRODUCTS
from bridge.wiring.checking.maps import map_remarks
from bridge.wiring.checking.papers import folder_faults, template_remarks
from bridge.wiring.checking.products import product_remarks
from bridge.wiring.checking.texts import hint_remarks, language_of, message_remarks, missing_languages
from config.law import load_law
from config.reading.content import LAW, Content
from config.reading.fault import Fault, Remark, TomlFile
from config.reading.holidays import SHAPE as HOLIDAYS
from config.reading.plain_files import (
    alarm_remarks,
    law_remarks,
    partner_remarks,
    payu_remarks,
    refusal_remarks,
    retention_remarks,
    zone_remarks,
)  # fmt: skip
from config.reading.shapes import meant, twice, within

_SECRETS = ("request_secrets", "callback_secrets", "test_request_secrets", "test_callback_secrets")
_AVERAGES = "psk_average."


@dataclass(frozen=True)
class Around:
    """What the files are looked at against. `has_secret`: whether a variable is set; None: nobody asks."""

    networks: Sequence[Network] = ()
    has_secret: Callable[[str], bool] | None = None
    law_keys: frozenset[str] = field(
        default_factory=lambda: frozenset(row.key for row in load_law() if not row.key.startswith(_AVERAGES))
    )


def faults_of(content: Content, around: Around) -> list[Fault]:
    """All faults in the order of files and lines; empty for a configuration that can be used."""
    found = [*content.faults, *_plain(content, around), *_sites(content, around), *_products(content), *_maps(content)]
    found += [*_missing(content), *_names_twice(content)]
    return sorted(set(found))


def _plain(content: Content, around: Around) -> Iterator[Fault]:
    looks: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Remark]]] = {
        LAW: partial(law_remarks, wanted=around.law_keys),
        "refusals.toml": partial(refusal_remarks, ways=[one.value for one in Instead]),
        "zones.toml": zone_remarks,
        "alarms.toml": partial(alarm_remarks, urgencies=[one.value for one in Urgency]),
        "retention.toml": partial(retention_remarks, kinds=[one.value for one in Kept]),
        "holidays.toml": _holiday_remarks,
    }
    for name, look in looks.items():
        if name in content.tables:
            file = content.file(name)
            yield from file.faults(look(file.table))
    for file in content.named("payu"):
        usual = file.name.endswith("usual.toml")
        yield from file.faults([*payu_remarks(file.table, usual=usual), *_unset(file.table.get("secret"), ("secret",), around)])


def _holiday_remarks(told: Mapping[str, Any]) -> Iterator[Remark]:
    yield from HOLIDAYS(told)
    yield from within("day", twice(told.get("day"), "date"))


def _sites(content: Content, around: Around) -> Iterator[Fault]:
    products = {str(file.table.get("name")) for file in content.named("products")}
    words = {name.rpartition("/")[2].removesuffix(".toml") for name in content.texts if name.startswith("mappings/partners/")}
    for file in content.named("partners"):
        yield from file.faults(_site(file.table, around, products, words))


def _site(told: Mapping[str, Any], around: Around, products: set[str], words: set[str]) -> Iterator[Remark]:
    yield from partner_remarks(told)
    for key in ("callback_url", "test_callback_url"):
        if isinstance(told.get(key), str) and told[key] and (fault := fault_of_address(told[key], around.networks)):
            yield (key,), fault
    look = told.get("look")
    for fault in faults_of_look(look) if isinstance(look, Mapping) else ():
        first, _, reason = fault.partition(": ")
        colour = first.split(" ")[0]
        yield ("look", colour), reason + (meant(colour, LOOK_KEYS) if colour not in LOOK_KEYS else "")
    for key, known in (("product", products), ("words", words)):
        if isinstance(told.get(key), str) and known and told[key] not in known:
            yield (key,), f"there is no {told[key]}; there are {', '.join(sorted(known))}{meant(told[key], known)}"
    for key in _SECRETS:
        names = told.get(key)
        for n, name in enumerate(names if isinstance(names, list) else ()):
            yield from _unset(name, (key, n), around)


def _unset(name: object, path: tuple[str | int, ...], around: Around) -> Iterator[Remark]:
    if around.has_secret and isinstance(name, str) and name.isupper() and not around.has_secret(name):
        yield path, f"the variable {name} is not set"


def _products(content: Content) -> Iterator[Fault]:
    for folder in sorted({name.rpartition("/")[0] for name in content.tables if name.startswith("papers/")}):
        files = content.named(folder)
        yield from (fault for file in files for fault in file.faults(template_remarks(file.table)))
        yield from folder_faults(files)
    for file in content.named("products"):
        papers = file.table.get("papers")
        folder_told = papers.get("templates") if isinstance(papers, Mapping) else None
        in_folder = content.named(f"papers/{folder_told}") if folder_told else []
        templates = {str(one.table.get("name")): one for one in in_folder}
        remarks = list(product_remarks(file.table, PRODUCTS, templates))
        remarks += list(_paper_names(papers, templates)) if isinstance(papers, Mapping) else []
        yield from file.faults(remarks)
        yield from _texts(content, file)


def _paper_names(papers: Mapping[str, Any], templates: Mapping[str, object]) -> Iterator[Remark]:
    if papers.get("templates") and not templates:
        yield ("papers", "templates"), f"there is no folder papers/{papers['templates']} with templates"
        return
    for key in ("hub_set", "beside"):
        names = papers.get(key)
        for n, name in enumerate(names if isinstance(names, list) else ()):
            if isinstance(name, str) and name not in templates:
                yield ("papers", key, n), f"there is no template {name}{meant(name, templates)}"


def _texts(content: Content, product: TomlFile) -> Iterator[Fault]:
    name, informing = product.table.get("name"), product.table.get("informing")
    also = informing.get("sms_also", []) if isinstance(informing, Mapping) else []
    files = {one: content.file(one) for one in sorted(content.tables) if one.startswith(f"products/{name}/")}
    for subject in ("messages", "help"):
        told = {key: file for key, file in files.items() if key.rpartition("/")[2].startswith(f"{subject}.")}
        lacking = [
            one for one in missing_languages([key for key in content.texts if key.startswith(f"products/{name}/{subject}.")])
        ]
        yield from product.faults(((), f"products/{name}/{subject}.{one}.toml is missing") for one in lacking)
        for key, file in told.items():
            remarks = message_remarks(language_of(key), file.table, also) if subject == "messages" else hint_remarks(file.table)
            yield from file.faults(remarks)


def _maps(content: Content) -> Iterator[Fault]:
    for folder in ("onec", "payu", "sms", "partners"):
        for file in content.named(f"mappings/{folder}"):
            if not file.name.endswith("reports.toml"):
                yield from file.faults(map_remarks(folder, file.table))


def _missing(content: Content) -> Iterator[Fault]:
    for folder in ("partners", "products"):
        if not [name for name in content.texts if name.startswith(f"{folder}/")]:
            yield Fault(f"{folder}/", 0, "", "no file *.toml: without one nothing can be lent")


def _names_twice(content: Content) -> Iterator[Fault]:
    for folder in ("partners", "products"):
        seen: dict[str, str] = {}
        for file in content.named(folder):
            name = str(file.table.get("name"))
            if name in seen:
                yield from file.faults([(("name",), f"{name} stands in {seen[name]} already")])
            seen.setdefault(name, file.name)
