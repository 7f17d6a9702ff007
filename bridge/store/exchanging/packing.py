"""A talk as bytes and back. Names in the bytes never change: rows of earlier releases are read for as long as they are kept."""

import json
import zlib
from typing import Any

from bridge.model.exchanging import Side, Talk

_LEVEL = 1
_NAMES = ("head", "body", "kind", "size", "cut")
# What was masked has at most some kilobytes a side; more than this was never written by the hub.
_MOST = 256 * 1024


def packed(talk: Talk) -> bytes:
    """JSON, deflated: half of it is names that come again and again."""
    told = {"request": _row(talk.request), "answer": _row(talk.answer) if talk.answer else None}
    return zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"), _LEVEL)


def unpacked(raw: bytes) -> Talk:
    """The other way; a name that a later release added is passed by."""
    told = json.loads(zlib.decompressobj().decompress(raw, _MOST))
    return Talk(_side(told["request"]), _side(told["answer"]) if told.get("answer") else None)


def _row(side: Side) -> dict[str, Any]:
    return {name: getattr(side, name) for name in _NAMES}


def _side(told: dict[str, Any]) -> Side:
    known = {name: told[name] for name in _NAMES if name in told}
    return Side(**known | {"head": tuple(told["head"])})
