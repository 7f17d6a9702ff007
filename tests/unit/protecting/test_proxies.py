"""What a caller says of its own address counts only when the caller is the proxy."""

from ipaddress import ip_network

import pytest
from flask import Flask, request

from bridge.web.protecting.proxies import BehindProxy

NETWORKS = [ip_network("127.0.0.0/8"), ip_network("::1/128"), ip_network("10.1.0.0/16")]


def seen(peer: str, told: str) -> str:
    app = Flask("seen")
    app.add_url_rule("/", "page", lambda: f"{request.remote_addr} {request.scheme}")
    app.wsgi_app = BehindProxy(app.wsgi_app, NETWORKS)  # type: ignore[method-assign]
    headers = {"X-Forwarded-For": told, "X-Forwarded-Proto": "https"}
    return app.test_client().get("/", environ_base={"REMOTE_ADDR": peer}, headers=headers).text


@pytest.mark.parametrize("proxy", ["127.0.0.1", "::1", "10.1.2.3", "::ffff:10.1.2.3", ""])
def test_the_proxy_s_word_counts(proxy: str) -> None:
    assert seen(proxy, "203.0.113.7") == "203.0.113.7 https"


@pytest.mark.parametrize("stranger", ["203.0.113.9", "10.2.0.1", "2001:db8::1", "no address"])
def test_a_stranger_s_word_does_not(stranger: str) -> None:
    assert seen(stranger, "203.0.113.7") == f"{stranger} http"


def test_only_the_last_word_counts_of_several() -> None:
    assert seen("127.0.0.1", "198.51.100.1, 203.0.113.7") == "203.0.113.7 https"
