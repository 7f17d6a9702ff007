"""The directory of bodies that issue passports."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True)
class IssuerChoice:
    """Names for a division code, best first. `prefill` is set when exactly one name of the wanted time exists.

    `odd` are codes of things worth a warning, never a refusal. `version` names the data that answered.
    """

    code: str
    names: tuple[str, ...]
    prefill: str | None
    odd: tuple[str, ...] = ()
    version: str = ""


class PassportOffices(Protocol):
    """Answers from memory; never blocks a form."""

    def issuers(self, division_code: str, issued_on: date | None) -> IssuerChoice:
        """Names for six digits in any writing, ranked by the date of issue. Raises FieldInvalidError when not six."""
        ...
