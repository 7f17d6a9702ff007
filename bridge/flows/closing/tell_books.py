"""The books of a day as plain values, for files and other programs. Sums are roubles as text."""

from collections.abc import Mapping

from bridge.flows.closing.close_day import Books
from bridge.flows.closing.word_lines import CAUSES
from bridge.model.money import rubles_text
from bridge.model.paying.closing import Closing
from bridge.model.paying.three_sides import Line


def told_books(books: Books) -> dict[str, object]:
    """Everything of a day: sums, lines, corrections, who signed it."""
    return {
        "day": books.day.isoformat(),
        "source": books.source or None,
        "sums": told_sums(books.sums),
        "lines": [told_line(line) for line in books.lines],
        "corrections": [
            {"day": one.day.isoformat(), "line": one.line_id, "was": one.was, "stands": one.stands} for one in books.corrections
        ],
        "closing": told_closing(books.closing) if books.closing else None,
    }


def told_line(line: Line) -> dict[str, object]:
    """One line with the words of its cause."""
    cause, remedy = CAUSES[line.cause]
    return {
        "id": line.id,
        "kind": line.kind.value,
        "reference": line.reference,
        "acquirer_reference": line.acquirer_reference,
        "application": line.application_id or None,
        "acquirer": _sum(line.acquirer),
        "hub": _sum(line.hub),
        "onec": _sum(line.there),
        "commission": rubles_text(line.commission),
        "verdict": line.verdict.value,
        "cause": cause or None,
        "remedy": remedy or None,
        "fix": line.fix.value or None,
    }


def told_closing(closing: Closing) -> dict[str, object]:
    """Who signed, when, which sums, the digest and the one before."""
    return {
        "day": closing.day.isoformat(),
        "signed_by": closing.signed_by,
        "signed_at": closing.signed_at.isoformat(),
        "sums": told_sums(closing.sums),
        "lines": len(closing.lines),
        "note": closing.note or None,
        "digest": closing.digest,
        "previous": closing.previous or None,
    }


def told_sums(sums: Mapping[str, int]) -> dict[str, object]:
    """By side and verdict, in roubles; the count of lines as it is."""
    return {name: value if name == "lines" else rubles_text(value) for name, value in sums.items()}


def _sum(kopecks: int | None) -> str | None:
    return None if kopecks is None else rubles_text(kopecks)
