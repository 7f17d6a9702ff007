"""The archive's files in their order, the sums over them, the signature under the sums."""

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256

from bridge.evidence.checker.archive import SIGNATURE, SUMS, Entry, archive_of
from bridge.evidence.pack.case import Case, DayAnchor
from bridge.evidence.pack.naming import names_of, title_of
from bridge.evidence.pack.protocol import protocol_of
from bridge.evidence.pack.readme import readme_of
from bridge.evidence.single_file import checker_file
from bridge.model.evidence.merkle import Step
from bridge.ports.papers import PaperPress
from bridge.ports.time_stamps import LenderKey

FORM = 1


def pack(case: Case, press: PaperPress, key: LenderKey | None) -> bytes:
    """The archive. Equal cases and keys give equal bytes; without a key it says that it is not signed."""
    files = list(_files(case, press, key))
    sums = "".join(f"{sha256(one.body).hexdigest()}  {one.name}\n" for one in files).encode()
    signature = [Entry(SIGNATURE, key.sign(sums))] if key else []
    return archive_of([*files, Entry(SUMS, sums), *signature])


def _files(case: Case, press: PaperPress, key: LenderKey | None) -> Iterator[Entry]:
    protocol = protocol_of(case)
    yield Entry("README.txt", readme_of(case, key is not None).encode())
    yield Entry("protocol.pdf", press.pdf(protocol))
    yield Entry("protocol.html", press.html(protocol))
    yield Entry("contents.json", _contents(case, key))
    yield Entry("journal.jsonl", case.journal)
    for one, name in zip(case.papers, names_of(case.papers), strict=True):
        yield Entry(name, one.body)
    yield Entry("STREEBOG256SUMS", _streebog(case))
    for day in case.anchors:
        yield from _anchor(day)
    yield from _keys(case, key)
    yield Entry("check.py", checker_file())


def _contents(case: Case, key: LenderKey | None) -> bytes:
    told = {
        "form": FORM,
        "application": case.application.id,
        "lender": case.lender,
        "state": case.stands.state,
        "status": case.application.status.value,
        "key": key.fingerprint if key else "",
        "journal": {"lines": len(case.entries), "head": case.head},
        "sets": [{"number": n, "sha256": list(digests)} for n, digests in enumerate(case.sets, 1)],
        "papers": [*_papers(case)],
        "missing": list(case.missing),
        "anchors": [{"day": one.anchor.day.isoformat(), "line": one.leaf.n if one.leaf else 0} for one in case.anchors],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _papers(case: Case) -> Iterator[dict[str, object]]:
    for one, name in zip(case.papers, names_of(case.papers), strict=True):
        paper = one.paper
        yield {
            "file": name, "sha256": paper.sha256, "streebog": paper.streebog, "ids": list(one.ids), "title": title_of(one),
            "kind": paper.kind, "document": paper.document, "template": paper.template, "data_version": paper.data_version,
            "source": paper.source, "sets": [n for n, digests in enumerate(case.sets, 1) if paper.sha256 in digests],
        }  # fmt: skip


def _streebog(case: Case) -> bytes:
    named = zip(case.papers, names_of(case.papers), strict=True)
    return "".join(f"{one.paper.streebog}  {name}\n" for one, name in named if one.paper.streebog).encode()


def _anchor(one: DayAnchor) -> Iterator[Entry]:
    base = f"anchors/{one.anchor.day.isoformat()}"
    yield Entry(f"{base}.json", one.anchor.body)
    if one.anchor.signature:
        yield Entry(f"{base}.sig", one.anchor.signature)
    if one.leaf is not None:
        yield Entry(f"{base}.path", _path(one.leaf.text, one.path))
    if one.stamp:
        yield Entry(f"{base}.tsr", one.stamp)
        yield Entry(f"{base}.ca.pem", one.ca_pem.encode())


def _path(leaf: str, path: Sequence[Step]) -> bytes:
    return "".join(f"{line}\n" for line in (leaf, *(f"{step.side} {step.hash}" for step in path))).encode()


def _keys(case: Case, key: LenderKey | None) -> Iterator[Entry]:
    known = {one.fingerprint: one.public_pem for one in case.keys}
    if key:
        yield Entry("lender-key.pem", key.public_pem.encode())
        known[key.fingerprint] = key.public_pem
    for fingerprint, pem in sorted(known.items()):
        yield Entry(f"keys/{fingerprint}.pem", pem.encode())
    for one in case.keys:
        if one.changeover:
            yield Entry(f"keys/{one.fingerprint}.changeover.json", one.changeover)
            yield Entry(f"keys/{one.fingerprint}.changeover.sig", one.signature)
