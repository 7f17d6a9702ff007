"""A real time-stamp server for a test: openssl answers behind a small web server, its CA is made here and thrown away."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.http import OutsideHttp, Retries
from adapters.time_stamps.rfc3161 import Rfc3161Stamps
from bridge.ports.store import Exchange
from tests.fakes.surroundings import FakeClock

_CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {0}/serial
signer_cert = {0}/tsa.pem
signer_key = {0}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
[stamping]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[plain]
basicConstraints = CA:FALSE
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
"""


def openssl(*arguments: str, into: bytes = b"") -> bytes:
    done = subprocess.run(["openssl", *arguments], input=into, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@dataclass
class Authority:
    """A CA and a stamping certificate of it, in a folder."""

    folder: Path

    @property
    def ca_pem(self) -> str:
        return (self.folder / "ca.pem").read_text(encoding="ascii")

    def reply(self, query: bytes) -> bytes:
        (self.folder / "query.tsq").write_bytes(query)
        config, asked = str(self.folder / "openssl.cnf"), str(self.folder / "query.tsq")
        return openssl("ts", "-reply", "-config", config, "-queryfile", asked)


def an_authority(folder: Path, purpose: str = "stamping") -> Authority:
    folder.mkdir()
    config = folder / "openssl.cnf"
    config.write_text(_CONFIG.format(folder), encoding="ascii")
    (folder / "serial").write_text("01\n", encoding="ascii")
    for name in ("ca", "tsa"):
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(folder / f"{name}.key"))
    ca, key = str(folder / "ca.pem"), str(folder / "ca.key")
    openssl("req", "-x509", "-new", "-key", key, "-subj", "/CN=Throw-away CA", "-days", "2", "-out", ca, "-config", str(config),
            "-extensions", "ca")  # fmt: skip
    request = openssl("req", "-new", "-key", str(folder / "tsa.key"), "-subj", "/CN=Stamps", "-config", str(config))
    openssl("x509", "-req", "-CA", ca, "-CAkey", key, "-CAcreateserial", "-days", "2", "-extfile", str(config), "-extensions",
            purpose, "-out", str(folder / "tsa.pem"), into=request)  # fmt: skip
    return Authority(folder)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return an_authority(tmp_path_factory.mktemp("tsa") / "first")


@pytest.fixture(scope="session")
def another(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return an_authority(tmp_path_factory.mktemp("tsa") / "second")


def serve(server: HTTPServer, authority: Authority) -> None:
    """Answer queries as the authority does."""

    def answer(request: Request) -> Response:
        return Response(authority.reply(request.data), content_type="application/timestamp-reply")

    server.expect_request("/tsa", method="POST").respond_with_handler(answer)


def stamps_of(server: HTTPServer, authority: Authority, noted: list[Exchange] | None = None) -> Rfc3161Stamps:
    """The adapter in front of a server, trusting this authority."""
    clock = FakeClock(datetime.now(UTC))
    http = OutsideHttp("time_stamps", (noted if noted is not None else []).append, clock, retries=Retries(tries=1))
    return Rfc3161Stamps(server.url_for("/tsa"), authority.ca_pem, http)
