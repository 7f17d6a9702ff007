"""What a page of the questionnaire is, and the words for what can be wrong with its answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError

from bridge.model.borrower import Borrower
from bridge.web.form.answers.typed_values import Page
from bridge.web.form.faults import Fault
from bridge.web.texts import gettext as _

Answers = Mapping[str, Any]
Typed = Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """One page: `shown` fills the fields from what is known, `check` finds faults of well-formed answers, `change` keeps them.

    `words` says what is wrong with a field whose form is wrong; `answered` tells whether the page was done before.
    """

    name: str
    schema: Page
    words: Mapping[str, str]
    shown: Callable[[Borrower], Typed]
    check: Callable[[Answers, Borrower, date], list[Fault]]
    change: Callable[[Answers, Borrower], Borrower]
    answered: Callable[[Borrower], bool]

    def read(self, typed: Typed, borrower: Borrower, today: date) -> tuple[Answers, list[Fault]]:
        """The answers, and everything that is wrong with them, in the order of the fields.

        With faults the answers must not be kept: a field whose form is wrong is None in them.
        """
        try:
            answers: Answers = self.schema.load(typed)
            malformed: dict[str, Fault] = {}
        except ValidationError as error:
            malformed = {name: Fault(name, _(self.words.get(name, self.words[""]))) for name in error.messages_dict}
            answers = self._unset() | dict.fromkeys(malformed) | _well_formed(error)
        found = {fault.field: fault for fault in reversed(self.check(answers, borrower, today))} | malformed
        return answers, [found[name] for name in self.schema.fields if name in found]

    def _unset(self) -> dict[str, Any]:
        return {name: field.load_default for name, field in self.schema.fields.items()}


def _well_formed(error: ValidationError) -> dict[str, Any]:
    return dict(error.valid_data) if isinstance(error.valid_data, dict) else {}
