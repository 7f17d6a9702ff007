"""Reads partners/*.toml and products/*.toml as plain tables; every fault of a file is named with the file and the key."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


class CatalogueFaultyError(Exception):
    """A partner's or product's file can't be used; the text names file and key."""


PARTNER_KEYS = {"name": str, "title": str, "callback_url": str, "request_secrets": list, "callback_secrets": list}
PRODUCT_KEYS = {
    "name": str,
    "title": str,
    "loan_system_code": str,
    "min_sum": int,
    "max_sum": int,
    "periods": int,
    "annual_rate": str,
    "offer_life_minutes": int,
    "usual_decision_minutes": int,
    "decision_poll_seconds": int,
    "sms": dict,
    "documents": list,
}
# May be left out; `gates` and `lender_kind` are read against the table of gates by the wiring.
OPTIONAL_KEYS: Mapping[str, type] = {"gates": dict, "lender_kind": str, "psk_category": str}
DOCUMENT_KEYS = {"kind": str, "version": str, "title": str, "summary": str, "text": str}
# A document whose text is that of a paper's template, and stands nowhere else.
PAPER_KEYS = {"kind": str, "paper": str}


def read_partners(folder: Path, fault_of_address: Callable[[str], str] = lambda _url: "") -> list[dict[str, Any]]:
    """All partners' tables, in order of file names. Raises CatalogueFaultyError.

    `fault_of_address` tells what is wrong with a callback address as it is written; what its name stands for is looked at each
    time a callback is sent.
    """
    return [read_partner(file, fault_of_address) for file in partner_files(folder)]


def partner_files(folder: Path) -> list[Path]:
    """The files of partners in order of their names."""
    return sorted((folder / "partners").glob("*.toml"))


def read_partner(file: Path, fault_of_address: Callable[[str], str] = lambda _url: "") -> dict[str, Any]:
    """One partner's table. Raises CatalogueFaultyError."""
    table = _checked(file, PARTNER_KEYS)
    for key in ("callback_url", "test_callback_url"):
        if fault := fault_of_address(table[key]) if table.get(key) else "":
            raise CatalogueFaultyError(f"{file.name}, line {line_of(file, key)}: {key} {fault}")
    return table


def line_of(file: Path, key: str) -> int:
    """The number of the line that a key of the file's top table stands on; 1 when it is not written in the plain way."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.split("=")[0].strip() == key), 1)


def read_products(folder: Path) -> list[dict[str, Any]]:
    """All products' tables, in order of file names. Raises CatalogueFaultyError."""
    tables = []
    for file in sorted((folder / "products").glob("*.toml")):
        table = _checked(file, PRODUCT_KEYS)
        _require(file.name, table, {key: kind for key, kind in OPTIONAL_KEYS.items() if key in table})
        for number, document in enumerate(table["documents"], 1):
            _require(f"{file.name}, document {number}", document, PAPER_KEYS if "paper" in document else DOCUMENT_KEYS)
        tables.append(table)
    return tables


def _checked(file: Path, keys: Mapping[str, type]) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueFaultyError(f"{file.name}: {error}") from None
    _require(file.name, table, keys)
    return table


def _require(place: str, table: dict[str, Any], keys: Mapping[str, type]) -> None:
    faults = [f"{key} ({kind.__name__})" for key, kind in keys.items() if not isinstance(table.get(key), kind)]
    if faults:
        raise CatalogueFaultyError(f"{place}: missing or of another kind: {', '.join(faults)}")
