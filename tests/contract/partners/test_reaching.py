"""What a callback address leads to: looked up, judged, connected to, TLS spoken with the certificate's name."""

import socket
import ssl
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from adapters.partners import reaching
from adapters.partners.reaching import reach
from adapters.wire import connecting
from config.variables import networks
from tests.contract.wire.test_ending_on_time import own_certificate

LOOPBACK = networks("127.0.0.0/8")


def named(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name stands for these."""

    def look_up(_host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(connecting.socket, "getaddrinfo", look_up)


def test_tls_is_spoken_with_the_name_of_the_certificate_and_nothing_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HTTPServer("127.0.0.1", 0, ssl_context=own_certificate(tmp_path, "site.example")) as server:
        named(monkeypatch, "127.0.0.1")
        untrusted = reach(f"https://site.example:{server.port}/x", LOOPBACK)
        assert "not trusted" in untrusted.way_fault and untrusted.addresses == ("127.0.0.1",)
        trusting = ssl.create_default_context(cafile=str(tmp_path / "own.pem"))
        monkeypatch.setattr(reaching, "trusted", lambda: trusting)
        well_reached = reach(f"https://site.example:{server.port}/x", LOOPBACK)
        assert well_reached.fault == "" and well_reached.way.startswith("TLSv1") and well_reached.certificate_until is not None
        assert "mismatch" in reach(f"https://other.example:{server.port}/x", LOOPBACK).way_fault
        assert server.log == []


def test_a_server_without_tls_and_no_server_at_all_are_told_apart(httpserver: HTTPServer) -> None:
    assert reach(f"https://127.0.0.1:{httpserver.port}/x", LOOPBACK).way_fault == "speaks no TLS"
    assert reach("https://127.0.0.1:9/x", LOOPBACK).way_fault == "takes no connection (ConnectionRefusedError)"
    assert reach(f"http://127.0.0.1:{httpserver.port}/x", LOOPBACK).way.startswith("plain HTTP")


def test_a_name_that_leads_inside_is_not_connected_to(monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> None:
    named(monkeypatch, "93.184.216.34", "127.0.0.1")
    assert reach("https://site.example/x").name_fault == "stands for one that is not public"


def test_a_name_that_stands_for_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(connecting.socket, "getaddrinfo", nothing)
    assert reach("https://site.example/x").name_fault == "has a name that stands for no address"
