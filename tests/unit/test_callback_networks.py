"""Where callbacks may go, as the settings and the partners' files say it."""

from functools import partial
from ipaddress import ip_network
from pathlib import Path

import pytest

from adapters.partners.callback_addresses import fault_of_address
from config.catalogue import CatalogueFaultyError, read_partners
from config.variables import networks


def test_networks_stand_side_by_side_and_none_is_the_default() -> None:
    assert networks("") == networks(" , ") == ()
    assert networks("10.1.0.0/16, fd12::/16,127.0.0.1") == tuple(map(ip_network, ("10.1.0.0/16", "fd12::/16", "127.0.0.1/32")))


@pytest.mark.parametrize("text", ["10.1.0.1/16", "site.example", "10.1", "*", "10.0.0.0/33"])
def test_what_is_no_network_is_named_as_wrong(text: str) -> None:
    with pytest.raises(ValueError, match="networks such as"):
        networks(text)


def partners(folder: Path, address: str, *own: str) -> list[dict[str, object]]:
    (folder / "partners").mkdir()
    lines = ("# a site", 'name = "x"', 'title = "x"', f"callback_url = '{address}'", 'request_secrets = ["A"]',
             'callback_secrets = ["B"]')  # fmt: skip
    (folder / "partners" / "x.toml").write_text("\n".join(lines), encoding="utf-8")
    return read_partners(folder, partial(fault_of_address, networks=networks(",".join(own))))


WRONG = (
    "site.example/hook", "ftp://site.example/", "https://", "https://me:word@site.example/", "http://[::1", "http://site.example/",
    "https://site.example:22/", "https://site.example:0x50/", "https://site.example:99999/", "https://site.example/#a",
    "https://127.0.0.1/", "https://2130706433/", "https://0177.0.0.1/", "https://0x7f.1/", "https://127.1/", "https://[::1]/",
    "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://169.254.169.254/latest", "https://100.100.100.200/",
    "https://[fd00:ec2::254]/", "https://metadata.google.internal/", "https://localhost/", "https://LOCALHOST./", "https://db/",
    "https://printer.local/", "https://site.example\\@127.0.0.1/", "https://site.example/\thook", "https://сайт.рф/",
    "https://[fe80::1%25eth0]/", "http://93.184.216.34/", "https://93.184.216.34:6379/", "https://" + "a" * 2000 + ".example/",
)  # fmt: skip


@pytest.mark.parametrize("address", WRONG)
def test_a_callback_address_that_breaks_a_rule_is_named_with_file_and_line_at_the_start(tmp_path: Path, address: str) -> None:
    with pytest.raises(CatalogueFaultyError, match=r"x\.toml, line 4: callback_url [a-z]") as faulty:
        partners(tmp_path, address)
    assert "word" not in str(faulty.value).replace("password", "") and "example" not in str(faulty.value)


GOOD = (
    "https://site.example:8443/hook?a=1",
    "https://93.184.216.34/",
    "https://[2a02:6b8::1]/hook",
    "https://xn--80aswg.xn--p1ai/",
)


@pytest.mark.parametrize("address", GOOD)
def test_a_callback_address_of_the_right_form_is_taken(tmp_path: Path, address: str) -> None:
    assert partners(tmp_path, address)


@pytest.mark.parametrize("address", ["http://10.1.2.3:9000/x", "http://[fd12::5]/x", "http://site.corp/x", "https://db:9000/x"])
def test_inside_the_operators_own_networks_plain_http_and_any_port_do(tmp_path: Path, address: str) -> None:
    assert partners(tmp_path, address, "10.1.0.0/16", "fd12::/16")


@pytest.mark.parametrize("address", ["http://10.2.0.1/x", "http://167903233/x", "http://93.184.216.34/x", "https://127.0.0.1/x"])
def test_beside_the_operators_networks_the_rules_stay(tmp_path: Path, address: str) -> None:
    with pytest.raises(CatalogueFaultyError, match="line 4"):
        partners(tmp_path, address, "10.1.0.0/16")
