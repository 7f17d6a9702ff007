"""The loan system's contract against our own figures: equal lets it be shown, a difference stops it for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.papers.fill_places import figures_of, shown_sum
from bridge.model.application import Application
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.papers.figures import FigureDifference, FigureName, Figures, ToldFigures, compare_figures
from bridge.ports.loan_system import PaperFile
from bridge.ports.store import EvidenceEntry, Transaction

ATTENTION = "contract_figures"
# Words of the result in the journal.
EQUAL, DIFFERENT, NOT_COMPARED, ACCEPTED, REFETCHED = "equal", "different", "not_compared", "accepted", "fetched_again"
_MOST_NAMED = 12
_WORDS = {
    "amount": "сумма займа",
    "annual_rate": "ставка, %",
    "payments": "число платежей",
    "psk_percent": "ПСК, %",
    "psk_rubles": "ПСК, руб.",
    "issued_on": "дата, от которой считан график",
    "rows": "график: число строк",
    "paper": "договор",
    "due": "дата",
    "payment": "платёж",
    "principal": "основной долг",
    "interest": "проценты",
}
_IN_KOPECKS = frozenset({"amount", "psk_rubles", "payment", "principal", "interest"})


@dataclass(frozen=True)
class Comparison:
    """Ours, what the papers told (None: the base's map does not say where figures stand), and the differences."""

    ours: Figures
    told: ToldFigures | None
    differences: tuple[FigureDifference, ...]

    @property
    def mark(self) -> str:
        """What a person's acceptance is bound to: exactly these figures on both sides."""
        told = self.told.figures.digest + self.told.unreadable if self.told else ""
        return sha256(f"{self.ours.digest}\n{told}".encode()).hexdigest()


def compare_contract(hub: Hub, application: Application, files: Sequence[PaperFile]) -> Comparison:
    """Read the figures of the papers and compare. Our own are counted from the day that the paper names, if it may be right."""
    told = hub.contract_figures.read(files)
    day = _counted_from(hub, application, told)
    ours = figures_of(hub, application, day)
    if told is None:
        return Comparison(ours, None, ())
    if told.unreadable:
        return Comparison(ours, told, (FigureDifference("paper", "", told.unreadable),))
    day_differs = _day_difference(told, day)
    found = compare_figures(ours, told, hub.product(application).terms.papers.tolerance)
    return Comparison(ours, told, (*day_differs, *found))


def _counted_from(hub: Hub, application: Application, told: ToldFigures | None) -> date:
    """The day of the decision, or a later one up to today that the paper itself names."""
    today = hub.clock.today()
    decided = hub.clock.local(application.decision.at).date() if application.decision else today
    named = told.figures.issued_on if told else None
    return named if named is not None and decided <= named <= today else decided


def _day_difference(told: ToldFigures, day: date) -> tuple[FigureDifference, ...]:
    named = told.figures.issued_on
    if FigureName.ISSUED_ON not in told.wanted or named == day:
        return ()
    return (FigureDifference(FigureName.ISSUED_ON.value, day.isoformat(), named.isoformat() if named else ""),)


def passes(hub: Hub, tx: Transaction, application: Application, comparison: Comparison) -> bool:
    """Write the result into the journal; False, with a word to a person, when figures differ that nobody accepted."""
    entries = tx.evidence.of(application.id)
    if not comparison.differences:
        _note(hub, tx, application, comparison, NOT_COMPARED if comparison.told is None else EQUAL)
        _settle(hub, tx, application, "цифры договора сошлись")
        return True
    if accepted_by(entries, comparison.mark):
        return True
    _note(hub, tx, application, comparison, DIFFERENT)
    _settle(hub, tx, application, "договор запрошен снова")
    open_attention(hub, tx, ATTENTION, f"договор не показан заёмщику: {told_differences(comparison)}", application.id)
    return False


def _settle(hub: Hub, tx: Transaction, application: Application, words: str) -> None:
    for attention in tx.attentions.waiting_of(application.id):
        if attention.kind == ATTENTION:
            tx.attentions.resolve(attention.id, hub.clock.now(), words)


def accepted_by(entries: Sequence[EvidenceEntry], mark: str) -> bool:
    """True when a person accepted exactly these figures."""
    return any(
        entry.kind == EvidenceKind.FIGURES_COMPARED
        and entry.facts.get("result") == ACCEPTED
        and entry.facts.get("figures") == mark
        for entry in entries
    )


def _note(hub: Hub, tx: Transaction, application: Application, comparison: Comparison, result: str) -> None:
    facts = {"result": result, "figures": comparison.mark}
    if comparison.differences:
        facts["differences"] = told_differences(comparison)
    if comparison.told is not None:
        facts["compared"] = ", ".join(sorted(comparison.told.wanted))
    tolerance = hub.product(application).terms.papers.tolerance
    if tolerance.reason:
        facts["reason"] = f"допуск {tolerance.kopecks} коп. и {tolerance.percent} п.п.: {tolerance.reason}"
    tx.evidence.append(application.id, EvidenceKind.FIGURES_COMPARED, hub.clock.now(), facts)


def told_differences(comparison: Comparison) -> str:
    """Each figure both ways, for a person."""
    lines = [_told(one) for one in comparison.differences[:_MOST_NAMED]]
    more = len(comparison.differences) - len(lines)
    return "; ".join([*lines, *([f"и ещё {more}"] if more else [])])


def _told(difference: FigureDifference) -> str:
    if difference.figure == "paper":
        return f"договор не читается ({difference.theirs})"
    *_, last = difference.figure.split(".")
    number = difference.figure.split(".")[1] if difference.figure.startswith("rows.") else ""
    name = f"платёж № {number}, {_WORDS[last]}" if number else _WORDS[last]
    theirs = _shown(last, difference.theirs) if difference.theirs else "не найдено"
    return f"{name}: у нас {_shown(last, difference.ours)}, в договоре {theirs}"


def _shown(name: str, value: str) -> str:
    return shown_sum(int(value)) if name in _IN_KOPECKS and value.isdecimal() else value.replace(".", ",")
