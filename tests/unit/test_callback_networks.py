"""Networks of the operator's own, as the settings hold them."""

from ipaddress import ip_network

import pytest

from config.variables import networks


def test_networks_stand_side_by_side_and_none_is_the_default() -> None:
    assert networks("") == networks(" , ") == ()
    assert networks("10.1.0.0/16, fd12::/16,127.0.0.1") == tuple(map(ip_network, ("10.1.0.0/16", "fd12::/16", "127.0.0.1/32")))


@pytest.mark.parametrize("text", ["10.1.0.1/16", "site.example", "10.1", "*", "10.0.0.0/33"])
def test_what_is_no_network_is_named_as_wrong(text: str) -> None:
    with pytest.raises(ValueError, match="networks such as"):
        networks(text)
