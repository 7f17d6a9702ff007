"""The tree of a day's heads, hashed as in RFC 6962 section 2.1: 0x00 before a leaf, 0x01 before a node.

Leaves are read once and in order; memory grows with the tree's height only.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Leaf:
    """The head of one chain as it stood at the end of a day: the application, the number of its last line, that line's digest."""

    application_id: str
    n: int
    digest: str

    @property
    def text(self) -> str:
        """What is hashed: the three with one space between."""
        return f"{self.application_id} {self.n} {self.digest}"

    @property
    def hash(self) -> bytes:
        """SHA-256 of 0x00 and the text."""
        return sha256(b"\x00" + self.text.encode()).digest()


@dataclass(frozen=True)
class Step:
    """One step from a leaf to the root: the sibling's hash (hex) and whether it stands left (L) or right (R)."""

    side: str
    hash: str


def node(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and both children."""
    return sha256(b"\x01" + left + right).digest()


def tree_root(hashes: Iterable[bytes]) -> bytes:
    """The root over leaves' hashes. Of no leaves: SHA-256 of nothing."""
    # Finished subtrees from left to right, each of another power of two: (leaves, hash).
    stack: list[tuple[int, bytes]] = []
    for one in hashes:
        size, whole = 1, one
        while stack and stack[-1][0] == size:
            whole = node(stack.pop()[1], whole)
            size *= 2
        stack.append((size, whole))
    if not stack:
        return sha256(b"").digest()
    _, root = stack.pop()
    while stack:
        root = node(stack.pop()[1], root)
    return root


def audit_path(place: int, size: int, hashes: Callable[[int, int], Iterable[bytes]]) -> Sequence[Step]:
    """From the leaf at `place` (from 0) up to the root; `hashes(start, end)` gives leaves' hashes of a range."""
    return [Step(side, tree_root(hashes(start, end)).hex()) for side, start, end in _siblings(place, 0, size)]


def climbed(leaf: bytes, path: Iterable[Step]) -> bytes:
    """The root that a leaf and its path lead to."""
    for step in path:
        other = bytes.fromhex(step.hash)
        leaf = node(other, leaf) if step.side == "L" else node(leaf, other)
    return leaf


def _siblings(place: int, start: int, end: int) -> list[tuple[str, int, int]]:
    """Ranges of the siblings' leaves, from the leaf upwards."""
    if end - start < 2:
        return []
    middle = start + _left_size(end - start)
    if start + place < middle:
        return [*_siblings(place, start, middle), ("R", middle, end)]
    return [*_siblings(place - (middle - start), middle, end), ("L", start, middle)]


def _left_size(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
