"""The journal of an archive: its chain, the papers it names, the codes from asking to signing."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from bridge.evidence.checker.findings import Report
from bridge.evidence.checker.texts import read_canonical, text_of

JOURNAL, FIRST = "journal.jsonl", "0" * 64
_CLOCKS_DIFFER = 60


class Line(NamedTuple):
    """A line of the journal; `digest` is SHA-256 (hex) of its bytes without the line feed. Unreadable: `n` is 0."""

    place: int
    n: int
    application: str
    at: str
    kind: str
    facts: dict[str, str]
    previous: str
    digest: str

    @property
    def part(self) -> str:
        """How it is named in a report."""
        return f"{JOURNAL} line {self.place}"


def read_journal(body: bytes, head: str, application: str, report: Report) -> list[Line]:
    """All lines; those that break the chain are reported. `head`: the digest that the last line must have."""
    if body and not body.endswith(b"\n"):
        report.fault(JOURNAL, "не кончается переводом строки", "does not end with a line feed")
    texts = body[:-1].split(b"\n") if body else []
    lines = [_line(place, one, report) for place, one in enumerate(texts, 1)]
    _report_breaks(lines, head, report)
    for line in lines:
        if line.n and (line.n != line.place or line.application != application):
            report.fault(line.part, "не тот номер или не та заявка", "another number or application")
    return lines


def _line(place: int, body: bytes, report: Report) -> Line:
    digest = hashlib.sha256(body).hexdigest()
    try:
        told = read_canonical(body)
        facts, n = told.get("facts"), told.get("n")
        if not isinstance(facts, dict) or not isinstance(n, int) or not all(isinstance(one, str) for one in facts.values()):
            raise ValueError("no facts or no number")
        words = [text_of(told, name) for name in ("application_id", "at", "kind")]
        return Line(place, n, words[0], words[1], words[2], facts, text_of(told, "previous"), digest)
    except ValueError:
        report.fault(f"{JOURNAL} line {place}", "не читается", "can't be read")
        return Line(place, 0, "", "", "", {}, "", digest)


def _report_breaks(lines: list[Line], head: str, report: Report) -> None:
    """A changed line breaks the link behind it, a changed `previous` the link before it, too: the last one of a run is named."""
    named = [FIRST, *(line.digest for line in lines)]
    needed = [*(line.previous for line in lines), head]
    broken = [n for n, digest in enumerate(named) if digest != needed[n]]
    for n in broken:
        if n + 1 not in broken:
            part = f"{JOURNAL} line {max(n, 1)}"
            report.fault(
                part, "изменена, вставлена или пропущена: цепочка разорвана", "changed, put in or left out: chain broken"
            )


def check_papers(lines: list[Line], papers: dict[str, str], report: Report) -> None:
    """Every paper that a line names is a file with the digest named. `papers`: SHA-256 → file."""
    frozen: dict[str, str] = {}
    for line in lines:
        paper, digest = line.facts.get("paper", ""), line.facts.get("sha256", "")
        if digest and digest not in papers:
            report.fault(line.part, f"документа с SHA-256 {digest} нет в архиве", f"no document has SHA-256 {digest}")
        if paper and digest and frozen.setdefault(paper, digest) != digest:
            report.fault(line.part, f"документ {paper} назван с другой суммой", f"paper {paper} has another digest here")


class Signing(NamedTuple):
    """How the signing stands by the journal: the word of the state and the fingerprint that was signed, if any."""

    state: str
    fingerprint: str


def check_codes(lines: list[Line], sets: dict[str, list[str]], report: Report) -> Signing:
    """Asked → sent → entered right → signed, in this order, under one fingerprint. `sets`: fingerprint → digests of papers."""
    walk = _Walk(sets, report)
    for line in lines:
        step = getattr(walk, f"on_{line.kind}", None)
        if step:
            step(line)
    return walk.stands


def _too_early(at: str, before: str) -> bool:
    """Clocks of two machines may differ a little; a moment that is none is too early."""
    try:
        return datetime.fromisoformat(at) + timedelta(seconds=_CLOCKS_DIFFER) < datetime.fromisoformat(before)
    except (ValueError, TypeError):
        return True


def _is_before(at: str, end: str) -> bool:
    """By one clock, to the microsecond; a moment that is none is before nothing."""
    try:
        return datetime.fromisoformat(at) < datetime.fromisoformat(end)
    except (ValueError, TypeError):
        return False


class _Walk:
    def __init__(self, sets: dict[str, list[str]], report: Report) -> None:
        self._sets, self._report = sets, report
        self._asked: dict[str, Line] = {}
        self._sent: dict[str, Line] = {}
        self._entered: dict[str, Line] = {}
        self._frozen: set[str] = set()
        self.stands = Signing("unsigned", "")

    def on_contract_frozen(self, line: Line) -> None:
        self._frozen.add(line.facts.get("sha256", ""))

    def on_code_asked(self, line: Line) -> None:
        self._asked[line.facts.get("code_id", "")] = line

    def on_code_sent(self, line: Line) -> None:
        code = line.facts.get("code_id", "")
        if code in self._asked:
            self._same(line, self._asked[code])
        elif "" not in self._asked and line.facts.get("channel") != "call":
            self._report.fault(line.part, "код отправлен, хотя не запрошен", "a code was sent that nobody asked for")
        self._sent[code] = line

    def on_code_entered(self, line: Line) -> None:
        code = line.facts.get("code_id", "")
        if line.facts.get("right") != "yes":
            return
        if code not in self._sent and line.facts.get("purpose") != "signing" and "fingerprint" not in line.facts:
            # Codes that are bound to nothing, such as those for entry in journals of an earlier kind, have no line of sending.
            return
        if code not in self._sent:
            self._report.fault(line.part, "введён код, который не отправлялся", "the code entered was never sent")
        elif code in self._entered:
            self._report.fault(line.part, "код принят второй раз", "the code was accepted a second time")
        else:
            self._same(line, self._sent[code])
            self._in_time(line, self._sent[code])
        self._entered[code] = line

    def on_signed(self, line: Line) -> None:
        code, mark = line.facts.get("code_id", ""), line.facts.get("fingerprint", "")
        entered = self._entered.get(code)
        if entered is None:
            self._report.fault(line.part, "подпись без верно введённого кода", "signed without a right code")
        else:
            self._same(line, entered)
            self._same(line, self._sent.get(code, entered))
        if mark not in self._sets:
            self._report.fault(line.part, "подписан не тот комплект документов", "what was signed is no set of these papers")
        elif not set(self._sets[mark]) <= self._frozen:
            self._report.fault(line.part, "подписанное не было сохранено заранее", "signed papers were not frozen before")
        self.stands = Signing("signed", mark)

    def on_confirmed(self, line: Line) -> None:
        if self.stands.state != "signed" or line.facts.get("fingerprint", "") != self.stands.fingerprint:
            self._report.fault(line.part, "подтверждено не то, что подписано", "what was confirmed was not signed")
        self.stands = Signing("confirmed", self.stands.fingerprint)

    def on_refused(self, line: Line) -> None:
        self.stands = Signing("refused", "")

    def _in_time(self, line: Line, sent: Line) -> None:
        """Lines of sending from before ends were written down name none."""
        end = sent.facts.get("expires_at")
        if end is not None and not _is_before(line.at, end):
            self._report.fault(line.part, f"код принят после его срока ({end})", f"the code was accepted after its end ({end})")

    def _same(self, line: Line, before: Line) -> None:
        for name in ("fingerprint", "purpose", "code_id"):
            if name in line.facts and name in before.facts and line.facts[name] != before.facts[name]:
                self._report.fault(
                    line.part, f"{name} не как в строке {before.place}", f"{name} is not as in line {before.place}"
                )
        if _too_early(line.at, before.at):
            self._report.fault(line.part, f"раньше строки {before.place}", f"is earlier than line {before.place}")
