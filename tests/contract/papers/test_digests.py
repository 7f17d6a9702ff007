"""GOST R 34.11-2012, 256 bit, against the standard's own example and the digest of nothing."""

import pytest

from adapters.papers.digests import GostDigests

# RFC 6986, M1: 63 digits. The second is the known digest of an empty message.
EXAMPLES = {
    b"012345678901234567890123456789012345678901234567890123456789012": (
        "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"
    ),
    b"": "3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb",
}


@pytest.mark.parametrize(("body", "digest"), EXAMPLES.items())
def test_the_digest_is_the_standards_own(body: bytes, digest: str) -> None:
    assert GostDigests().gost(body) == digest


def test_one_bit_makes_another_digest() -> None:
    assert GostDigests().gost(b"\x00") != GostDigests().gost(b"\x01")
