"""A call as it is kept: two sides, masked."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, repr=False)
class Raw:
    """One side as it went over the wire; held only until it is masked. A request has `method` and `url`, an answer `status`."""

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = ""
    url: str = ""
    status: int = 0


@dataclass(frozen=True)
class Side:
    """One side, masked. `head`: the first line and known headers; `kind`: what the body is, in words; `size`: of the body in
    bytes, unpacked; `cut`: bytes at its end that are not shown, about."""

    head: tuple[str, ...]
    body: str = ""
    kind: str = ""
    size: int = 0
    cut: int = 0


@dataclass(frozen=True)
class Talk:
    """Request and answer; no answer: none came, or none that could be read."""

    request: Side
    answer: Side | None = None
