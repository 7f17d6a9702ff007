"""Where callbacks may go, as the settings and the partners' files say it."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from config.catalogue import CatalogueFaultyError, read_partners
from config.variables import networks


def test_networks_stand_side_by_side_and_none_is_the_default() -> None:
    assert networks("") == networks(" , ") == ()
    assert networks("10.1.0.0/16, fd12::/16,127.0.0.1") == tuple(map(ip_network, ("10.1.0.0/16", "fd12::/16", "127.0.0.1/32")))


@pytest.mark.parametrize("text", ["10.1.0.1/16", "site.example", "10.1", "*", "10.0.0.0/33"])
def test_what_is_no_network_is_named_as_wrong(text: str) -> None:
    with pytest.raises(ValueError, match="networks such as"):
        networks(text)


def partners(folder: Path, address: str) -> list[dict[str, object]]:
    (folder / "partners").mkdir()
    lines = ('name = "x"', 'title = "x"', f"callback_url = '{address}'", 'request_secrets = ["A"]', 'callback_secrets = ["B"]')
    (folder / "partners" / "x.toml").write_text("\n".join(lines), encoding="utf-8")
    return read_partners(folder)


WRONG = ("", "site.example/hook", "ftp://site.example/", "https://", "https://me:word@site.example/", "http://[::1")


@pytest.mark.parametrize("address", WRONG)
def test_a_callback_address_of_the_wrong_form_is_named_at_the_start(tmp_path: Path, address: str) -> None:
    with pytest.raises(CatalogueFaultyError, match=r"x\.toml: callback_url") as faulty:
        partners(tmp_path, address)
    assert "word" not in str(faulty.value).removesuffix("login and password")


def test_a_callback_address_of_the_right_form_is_taken(tmp_path: Path) -> None:
    assert partners(tmp_path, "https://site.example:8443/hook?a=1")
