"""GOST R 34.11-2012, 256 bit, against the standard's own example and the digest of nothing."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.papers.digests import GostDigests, by_gostcrypto, by_libgcrypt

# RFC 6986, M1: 63 digits. The second is the known digest of an empty message.
EXAMPLES = {
    b"012345678901234567890123456789012345678901234567890123456789012": (
        "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"
    ),
    b"": "3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb",
}
FAST = by_libgcrypt()
# Blocks of 64 bytes whose sums carry far, ends of any length.
BLOCKS = st.sampled_from([b"\xff" * 64, bytes(64), b"\xfe" + b"\xff" * 63, b"\xff" * 63 + b"\x7f"]) | st.binary(
    min_size=64, max_size=64
)
BODIES = st.builds(lambda blocks, end: b"".join(blocks) + end, st.lists(BLOCKS, max_size=4), st.binary(max_size=70))


@pytest.mark.parametrize("digest_of", [GostDigests().gost, by_gostcrypto], ids=["chosen", "slow"])
@pytest.mark.parametrize(("body", "digest"), EXAMPLES.items())
def test_the_digest_is_the_standards_own(body: bytes, digest: str, digest_of: Callable[[bytes], str]) -> None:
    assert digest_of(body) == digest


@pytest.mark.skipif(FAST is None, reason="no libgcrypt here")
@settings(max_examples=150, deadline=None)
@given(BODIES)
def test_both_libraries_come_to_the_same_digest(body: bytes) -> None:
    assert FAST and FAST(body) == by_gostcrypto(body)


def test_without_the_systems_library_the_slow_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_libgcrypt("libnowhere.so.1") is None
    monkeypatch.setattr("adapters.papers.digests.by_libgcrypt", lambda: None)
    assert GostDigests().gost(b"") == EXAMPLES[b""]


def test_one_bit_makes_another_digest() -> None:
    assert GostDigests().gost(b"\x00") != GostDigests().gost(b"\x01")
