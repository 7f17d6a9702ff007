"""Trees as RFC 6962 makes them, whatever their size; every path leads to the root and no other does."""

from collections.abc import Iterable
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.evidence.merkle import Leaf, Step, audit_path, climbed, tree_root

# Leaves and roots of the reference tree of RFC 6962 implementations (certificate-transparency, MerkleTreeTest).
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _hashes(count: int) -> list[bytes]:
    return [sha256(b"\x00" + bytes([n % 256, n // 256])).digest() for n in range(count)]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_reference_tree(size: int) -> None:
    leaves = [sha256(b"\x00" + bytes.fromhex(one)).digest() for one in INPUTS[:size]]
    assert tree_root(leaves).hex() == ROOTS[size - 1]


def test_a_tree_without_leaves_is_the_digest_of_nothing() -> None:
    assert tree_root([]) == sha256(b"").digest()


@given(st.integers(1, 300), st.data())
def test_every_path_leads_to_the_root_and_is_as_long_as_the_tree_is_high(size: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, size - 1))
    leaves = _hashes(size)

    def some(start: int, end: int) -> Iterable[bytes]:
        return leaves[start:end]

    path = audit_path(place, size, some)
    assert climbed(leaves[place], path) == tree_root(leaves)
    assert len(path) <= (size - 1).bit_length()
    if path:
        turned = [Step("L" if path[0].side == "R" else "R", path[0].hash), *path[1:]]
        assert climbed(leaves[place], turned) != tree_root(leaves)
        assert climbed(sha256(b"another").digest(), path) != tree_root(leaves)


def test_a_leaf_tells_the_application_the_line_and_its_digest() -> None:
    leaf = Leaf("app_1", 12, "ab" * 32)
    assert leaf.text == f"app_1 12 {'ab' * 32}"
    assert leaf.hash == sha256(b"\x00" + leaf.text.encode()).digest()
