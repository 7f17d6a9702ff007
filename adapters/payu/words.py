"""PayU's words in ours, read from the map once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bridge.model.payment import PaymentState


@dataclass(frozen=True)
class StateWord:
    """What one state of an order means: for methods that hold money first, for the others, whether it is a test, and whether the
    bank refused."""

    state: PaymentState | None = None
    held: PaymentState | None = None
    test: bool = False
    refused: bool = False


_UNKNOWN = StateWord()


@dataclass(frozen=True)
class PayuWords:
    """The whole map. `cards` are lower-case names of methods that hold first; `form` are texts of the payment form.

    `needed`: fields without which nothing is paid by a notice; `chargeback`: yes in that field.
    `done`, `unsure`, `charged`, `charge_unsure`: codes of answers.
    """

    states: Mapping[str, StateWord]
    cards: frozenset[str]
    needed: tuple[str, ...]
    form: Mapping[str, str]
    done: frozenset[str]
    unsure: frozenset[str]
    chargeback: frozenset[str] = frozenset()
    charged: frozenset[str] = frozenset()
    charge_unsure: frozenset[str] = frozenset()

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "PayuWords":
        """The words of a parsed map (mappings/payu/classic.toml). Raises KeyError or ValueError on a map that is wrong."""
        return cls(
            states={word: _state_word(row) for word, row in table["states"].items()},
            cards=frozenset(name.lower() for name in table["methods"]["cards"]),
            needed=tuple(table["notice"]["needed"]),
            form=dict(table["form"]),
            done=frozenset(table["confirmations"]["done"]),
            unsure=frozenset(table["confirmations"]["unsure"]),
            chargeback=frozenset(table["notice"].get("chargeback", ())),
            charged=frozenset(table.get("tokens", {}).get("done", ())),
            charge_unsure=frozenset(table.get("tokens", {}).get("unsure", ())),
        )

    def with_form(self, words: Mapping[str, str]) -> "PayuWords":
        """The same with other words of the form. Raises ValueError naming one that the map does not have."""
        unknown = sorted(set(words) - set(self.form))
        if unknown:
            raise ValueError(f"{unknown[0]} is none of {', '.join(sorted(self.form))}")
        return replace(self, form={**self.form, **words})

    def meaning(self, word: str) -> StateWord:
        """The meaning of a state; a word that is not in the map changes nothing."""
        return self.states.get(word, _UNKNOWN)

    def knows(self, word: str) -> bool:
        """False for a state that is not in the map."""
        return word in self.states

    def holds_first(self, method_code: str, method: str) -> bool:
        """True for cards, and where no method is named at all."""
        name = (method_code or method).strip().lower()
        return not name or name in self.cards


def _state_word(row: Mapping[str, Any]) -> StateWord:
    state = PaymentState(row["state"]) if "state" in row else None
    held = PaymentState(row["held"]) if "held" in row else state
    return StateWord(state, held, bool(row.get("test", False)), bool(row.get("refused", False)))
