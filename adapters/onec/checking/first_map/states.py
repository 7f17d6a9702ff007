"""Words of states: those that a description tells, else the usual ones, each marked."""

from collections.abc import Iterable

from adapters.onec.checking.dictionary import Dictionary
from adapters.onec.checking.first_map.draft import Line, Table, not_found, unsure
from mappings.letters import folded

LEAST_KNOWN = 3
"""Words of states that an enumeration must have to be taken for theirs."""


def states_table(enumerations: Iterable[tuple[str, ...]], words: Dictionary) -> Table:
    """The table of states. `enumerations`: all that are described; the one that knows most of our words is theirs."""
    known = {folded(word): state for state, many in words.states.items() for word in many}
    best = max(enumerations, key=lambda one: sum(folded(word) in known for word in one), default=())
    table = Table("states")
    if sum(folded(word) in known for word in best) < LEAST_KNOWN:
        table.above.append(unsure("the words of states are not described; these are usual, put those of the base here"))
        table.lines += [Line(word, state) for state, many in words.states.items() for word in _spellings(many)]
        return table
    for word in best:
        state = known.get(folded(word))
        mark = "" if state else not_found("which state of ours this is; until then it is reported as unknown")
        if word:
            table.lines.append(Line(word, state or "unknown", mark))
    return table


def _spellings(many: Iterable[str]) -> list[str]:
    """One for each word that the map would tell apart."""
    return list({folded(word): word for word in reversed(list(many))}.values())[::-1]
