"""The seven invariants that always hold, each with the evidence of this story: the hub's own check and others' books."""

import subprocess
from collections import Counter
from datetime import datetime
from pathlib import Path

from samples.demo.story.judging.books import Books, kopecks
from samples.demo.story.judging.findings import Finding, Verdict
from samples.demo.story.judging.leaks import search
from samples.demo.story.scene import Scene

PAID_OUT = ("PAYOUT_READY", "ACTIVE", "REPAID")


def judge(scene: Scene, books: Books) -> list[Verdict]:
    """All seven, in the order of the design."""
    return [
        Verdict(1, "nothing acknowledged was lost", tuple(_nothing_lost(scene, books))),
        Verdict(2, "one order, one application, one deal; one payment, one posting", tuple(_one_of_each(books))),
        Verdict(3, "status along the table; the site heard every event, in order, verified", tuple(_in_order(books))),
        Verdict(4, "signed with a fresh code for exactly the papers shown", tuple(_signed_as_shown(scene, books))),
        Verdict(5, "no payout before every gate had its evidence", tuple(_gates_first(scene, books))),
        Verdict(6, "PayU, the hub and 1C agree to the kopeck", tuple(_sums_agree(books))),
        Verdict(7, "no secret and no personal data in clear", tuple(search(scene))),
    ]


def _own(books: Books, words: str) -> Finding:
    """A line of `bridge invariants`."""
    line = next((one for one in books.check if words in one["invariant"]), None)
    if line is None:
        return Finding("hub", f"bridge invariants has a line «{words}»", False, "there is none")
    broken = f", broken: {line['broken']}" if line["broken"] else ""
    return Finding("hub", line["invariant"], line["holds"] == "yes", f"bridge invariants ({line['seen']} looked at{broken})")


def _nothing_lost(scene: Scene, books: Books) -> list[Finding]:
    taken = [one for one in books.order["answers"] if one["what"] == "application" and 200 <= one["status"] < 300]
    numbers = {one["body"]["application_id"] for one in taken}
    tried = [row["kind"] for row in books.hub["work"] if row["attempt"] > 1]
    found = [
        Finding("hub", "holds the application whose number the site was given", numbers <= {books.hub["id"]},
                f"the application the site was promised ({len(taken)} answers 2xx) is there"),
        Finding("hub", "no row is still being tried", not tried, "no work left over" if not tried else f"left over: {tried}"),
    ]  # fmt: skip
    if scene.notes.signed_fingerprint:
        kept_well = bool(books.hub["signed_at"])
        found.append(Finding("hub", "the signature that the page took is kept", kept_well, f"signed at {books.hub['signed_at']}"))
    references = {one["refnoext"] for one in books.paid_at_payu}
    kept = {one["reference"] for one in books.hub["payments"] if one["state"] == "POSTED"}
    told = f"{len(kept)} of {len(references)} payments taken are posted"
    found.append(Finding("hub", "every payment that PayU took is posted", references == kept, told))
    return found


def _one_of_each(books: Books) -> list[Finding]:
    transactions = Counter(one["txn"] for one in books.postings)
    paid = [one for one in books.hub["payments"] if one["state"] == "POSTED"]
    return [
        Finding("hub", "one application for the order", len(books.applications) == 1, f"{len(books.applications)} application"),
        Finding("1C", "one deal for the application", len(books.deals) == 1, f"{len(books.deals)} deal in 1C"),
        Finding("1C", "each payment posted once", all(n == 1 for n in transactions.values()) and len(books.posted) == len(paid),
                f"{len(paid)} paid, {len(books.posted)} posted"),
        _own(books, "one order, one application"),
    ]  # fmt: skip


def _in_order(books: Books) -> list[Finding]:
    heard = [(one["event"]["seq"], one["webhook_id"]) for one in books.order["events"]]
    sent = [(one["seq"], one["id"]) for one in books.hub["events"]]
    return [
        Finding("tour site", "every event once, in the order of seq, with a right signature", heard == sent,
                f"{len(heard)} of {len(sent)} events verified by the site, seq 1…{len(sent)} in order"
                if heard == sent else f"heard {[n for n, _ in heard]}, sent {[n for n, _ in sent]}"),
        _own(books, "along the table"),
        _own(books, "feed holds every event"),
    ]  # fmt: skip


def _signed_as_shown(scene: Scene, books: Books) -> list[Finding]:
    own = _own(books, "exactly the papers shown")
    kept = {paper["id"]: paper["sha256"] for paper in books.hub["papers"]}
    if not scene.notes.signed_fingerprint:
        unsigned = Finding("hub", "nothing is signed", books.hub["signed_at"] is None, "nothing was signed in this story")
        return [unsigned, own]
    files = scene.notes.papers
    sums = {paper_id: sha256sum(file) for paper_id, file in files.items()}
    over_all = sha256sum_of_text("\n".join(kept.values()))
    one_print = over_all == scene.notes.signed_fingerprint == books.hub["fingerprint"]
    return [
        Finding("borrower", "sha256sum of each downloaded paper is the one frozen", bool(sums) and sums == kept,
                f"sha256sum of {len(sums)} downloaded paper(s) equals the frozen one" if sums == kept else "they differ"),
        Finding("hub", "the code was for the fingerprint shown", one_print,
                f"fingerprint {over_all[:12]}… recomputed by sha256sum"),
        own,
    ]  # fmt: skip


def sha256sum(file: Path) -> str:
    """By the public tool, not by our code."""
    return subprocess.run(["sha256sum", str(file)], capture_output=True, text=True, check=True).stdout.split()[0]


def sha256sum_of_text(text: str) -> str:
    """The same tool over a text."""
    return subprocess.run(["sha256sum"], input=text, capture_output=True, text=True, check=True).stdout.split()[0]


def _gates_first(scene: Scene, books: Books) -> list[Finding]:
    own = _own(books, "no payout before every gate")
    released = next((one["at"] for one in books.hub["history"] if one["status"] == "PAYOUT_READY"), None)
    if released is None:
        issued = [line for deal in books.deals for line in deal["history"] if line["status"] == "Выдан"]
        return [Finding("1C", "nothing was paid out", not issued, "no payout in this story"), own]
    gates = books.hub["gates"]
    proved = [one for one in gates if one["opened_at"] and one["evidence"] and _time(one["opened_at"]) <= _time(released)]
    early = [one["name"] for one in gates if one not in proved]
    legal = [one["name"] for one in gates if one["not_before"] and _time(released) < _time(one["not_before"])]
    held = scene.notes.status_before_gates
    return [
        Finding("hub", "each gate open with evidence before the payout", bool(gates) and not early and not legal,
                f"{len(gates)} gates with evidence" if not early and not legal else f"too early: {early + legal}"),
        Finding("hub", "held while cooling-off ran", held == "SIGNED", f"{held} until the clock passed cooling-off"),
        own,
    ]  # fmt: skip


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _sums_agree(books: Books) -> list[Finding]:
    payu = sum(kopecks(one["captured"]) - kopecks(one["refunded"]) for one in books.paid_at_payu)
    hub = sum(one["posted_kopecks"] for one in books.hub["payments"])
    onec = sum(kopecks(one["sum"]) for one in books.postings)
    shown = f"{payu / 100:.2f}" if not payu % 100 else f"{payu // 100}.{payu % 100:02d}"
    agree = payu == hub == onec
    return [
        Finding("all", "PayU = hub = 1C", agree, f"{shown} ₽ in all three books" if agree else f"kopecks: {payu}, {hub}, {onec}"),
        _own(books, "posted here and known"),
    ]
