"""How a notice is kept whose body alone does not verify: lines of what belongs to it, a blank line, the body as it came."""

from collections.abc import Mapping

from bridge.model.errors import NoticeRefusedError

MARK = b"bridge-notice/1\n"
LONGEST_FIELD = 500


def wrapped(body: bytes, fields: Mapping[str, str]) -> bytes:
    """The body with its fields, one at least. Raises NoticeRefusedError for a field that can't stand in a line of its own."""
    for value in fields.values():
        if len(value) > LONGEST_FIELD or not value.isascii() or not value.isprintable():
            raise NoticeRefusedError("a header of the notice can't be one")
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return MARK + lines.encode() + b"\n" + body


def is_wrapped(kept: bytes) -> bool:
    """False for a body that was kept as it came."""
    return kept.startswith(MARK)


def unwrapped(kept: bytes) -> tuple[dict[str, str], bytes]:
    """Fields and body. Raises NoticeRefusedError when it is not such a thing."""
    head, blank, body = kept.removeprefix(MARK).partition(b"\n\n")
    if not is_wrapped(kept) or not blank:
        raise NoticeRefusedError("the notice is not as it was kept")
    lines = [line.partition(": ") for line in head.decode("ascii", "replace").split("\n")]
    return {name: value for name, _, value in lines}, body
