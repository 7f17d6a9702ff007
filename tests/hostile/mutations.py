"""Random messages near to real ones: the samples of each neighbour, cut, doubled, swapped and spoiled."""

from functools import cache

from hypothesis import strategies as st

from tests.hostile.readers import ROOT

SAMPLES = ROOT / "samples"
SUFFIXES = {
    "json": (".json",),
    "xml": (".xml", ".html", ".txt"),
    "form": (".form", ".txt"),
    "csv": (".csv",),
}
# What parsers stumble over, for each kind.
PIECES = (
    b"", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xd0", b"{", b"}", b"[", b"]", b'"', b"'", b"\\", b"\\u", b"\\ud800",
    b"\\u0000", b",", b":", b"/*", b"//", b"null", b"true", b"NaN", b"-", b"1E+400", b"1E+1000000", b"0.", b"9" * 40,
    b"99999999999999999999", b"<", b">", b"</", b"/>", b"<!DOCTYPE a>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&", b"&#0;",
    b"&e;", b"<?xml?>", b"<a>", b"</a>", b"%", b"%00", b"%FF", b"=", b"&HASH=", b"[]", b"<EPAYMENT>", b"</EPAYMENT>", b"|",
    b"\r\n", b"\r", b"\x0b", b"\xe2\x80\xa8", b"  ", b"0001-01-01T00:00:00", b"31.02.2026", b"2026-02-30", b"\xd0\xa1",
    b"code,name\n", b";", b"\t",
)  # fmt: skip


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """The samples of a kind, hostile ones too."""
    folders = [folder for folder in SAMPLES.iterdir() if folder.name in ("onec", "payu", "sms", "partners", "issuers", "hostile")]
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.suffix in SUFFIXES[kind])
    return tuple(file.read_bytes()[:4096] for file in files if file.name != "offices.csv" or kind == "csv")


@st.composite
def spoiled(draw: st.DrawFn, kind: str) -> bytes:
    """A sample with up to six wounds."""
    message = draw(st.sampled_from(seeds(kind)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(message)))
        to = draw(st.integers(at, min(at + 40, len(message))))
        doubled, reversed_ = message[at:to] * 2, message[at:to][::-1]
        piece = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4), st.sampled_from((doubled, reversed_))))
        message = message[:at] + piece + message[to:]
    return message


def messages(kind: str) -> st.SearchStrategy[bytes]:
    """Spoiled samples, heaps of pieces, and anything."""
    heap = st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)
    return st.one_of(spoiled(kind), spoiled(kind), heap, st.binary(max_size=200))
